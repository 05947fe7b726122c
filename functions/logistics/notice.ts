import type { SubStatus, TrackingStatus } from './domain/tracking.ts';

/** What a buyer is told, in the two languages of this house. */
export type NoticeText = { readonly zh: string; readonly en: string };

const texts: Readonly<Partial<Record<TrackingStatus, NoticeText>>> = {
  PICKED_UP: { zh: '您的包裹已由承运商揽收。', en: 'Your parcel has been picked up by the carrier.' },
  OUT_FOR_DELIVERY: { zh: '您的包裹正在派送，请保持电话畅通。', en: 'Your parcel is out for delivery.' },
  DELIVERY_FAILED: {
    zh: '您的包裹派送未成功，承运商会再次联系您。',
    en: 'Your parcel could not be delivered; the carrier will get in touch again.',
  },
  AVAILABLE_FOR_PICKUP: { zh: '您的包裹已到，请尽快取件。', en: 'Your parcel waits to be fetched.' },
  DELIVERED: { zh: '您的包裹已签收。', en: 'Your parcel has been delivered.' },
  RETURNING: { zh: '您的包裹正在退回。', en: 'Your parcel is on its way back to us.' },
  RETURNED: { zh: '您的包裹已退回商家。', en: 'Your parcel is back with us.' },
};
const places: Readonly<Partial<Record<SubStatus, NoticeText>>> = {
  LOCKER: { zh: '您的包裹已存入快递柜，请尽快取件。', en: 'Your parcel waits in a locker.' },
  STATION: { zh: '您的包裹已到驿站，请尽快取件。', en: 'Your parcel waits at a pick-up station.' },
};

/**
 * What the buyer is told of a status (物流通知); undefined for what is no news to a buyer: scans on the way, and exceptions,
 * which people look at first. So a buyer never sees a status go backwards.
 */
export const noticeText = (status: TrackingStatus, sub?: SubStatus): NoticeText | undefined =>
  status === 'AVAILABLE_FOR_PICKUP' && sub ? (places[sub] ?? texts[status]) : texts[status];

import { isoTime } from '../../shared/kernel/clock.ts';
import { webhookHeaders } from '../../shared/security/standard-webhook.ts';
import type { Carriers } from './carrier-accounts.ts';
import type { SubStatus, TrackingStatus } from './domain/tracking.ts';
import { noticeText } from './notice.ts';

/** A change of a parcel's status, as the bus tells it. */
export type ParcelNews = {
  readonly eventId: string;
  readonly orderId: string;
  readonly carrier: string;
  readonly waybillNo: string;
  readonly status: TrackingStatus;
  readonly sub?: SubStatus | undefined;
  readonly at?: string | undefined;
  readonly eta?: string | undefined;
};
export type TellDeps = {
  readonly carriers: () => Promise<Carriers>;
  /** Posts and answers the status; throws where nothing was answered. */
  readonly post: (message: {
    readonly url: string;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  }) => Promise<number>;
  readonly now: () => number;
};

const gone = 410;

/**
 * Has the buyer told of a parcel (物流通知): one message to the merchant's own service, which knows how to reach its buyers,
 * signed as Standard Webhooks 1.0.0. Its id is the change's, so a repeat is known by it. Nothing where none is set up, or it
 * is no news to a buyer; 410 means never again for this one. Throws where it was not taken: the queue brings it again.
 */
export async function tellBuyer(news: ParcelNews, { carriers, post, now }: TellDeps): Promise<boolean> {
  const text = noticeText(news.status, news.sub);
  const { notices } = await carriers();
  if (!text || !notices) return false;
  const { eventId, ...data } = news;
  const body = JSON.stringify({
    type: 'parcel.notice',
    timestamp: data.at ?? isoTime(now()),
    data: { ...data, text },
  });
  const signed = { id: eventId, sentAt: Math.floor(now() / 1000), body };
  const status = await post({ url: notices.url, body, headers: webhookHeaders(signed, [notices.secret]) });
  if ((status < 200 || status >= 300) && status !== gone)
    throw new Error(`the service for notices answered ${status}`);
  return true;
}

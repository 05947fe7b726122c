import type { Booking, Party } from '../carrier.ts';
import type { Members } from '../carrier-json.ts';
import { isMobile } from '../is-mobile.ts';
import type { ZtoConfig } from './config.ts';

/** One parcel of a booking, as ZTO takes it: it knows no mothers and children, so each has an order of its own. */
export type Part = {
  readonly partnerOrderCode: string;
  /** From 0. */
  readonly index: number;
};

/** The orders of a booking; the first has its number. */
export const partsOf = ({ carrierOrderId, parcels }: Booking): readonly Part[] =>
  parcels.map((_, index) => ({ partnerOrderCode: partCode(carrierOrderId, index), index }));

export const partCode = (carrierOrderId: string, index: number): string =>
  index === 0 ? carrierOrderId : `${carrierOrderId}-c${index + 1}`;

/** `zto.open.createOrder`. */
export function orderMessage(booking: Booking, part: Part, config: ZtoConfig): Members {
  const { partnerType, orderType, account } = config;
  return {
    partnerType,
    orderType,
    partnerOrderCode: part.partnerOrderCode,
    accountInfo: account,
    billCode: '',
    senderInfo: partyOf('sender', booking.from, config),
    receiveInfo: partyOf('receiver', booking.to, config),
    orderVasList: servicesOf(booking, part, config),
    summaryInfo: summaryOf(booking, part),
    orderItems: itemsOf(booking, part),
    remark: booking.remark ?? '',
  };
}

function partyOf(role: 'sender' | 'receiver', party: Party, { districtFiller }: ZtoConfig): Members {
  const { name, phone, province, city, district, detail } = party;
  return {
    [`${role}Name`]: name,
    [`${role}${isMobile(phone) ? 'Mobile' : 'Phone'}`]: phone,
    [`${role}Province`]: province,
    [`${role}City`]: city,
    [`${role}District`]: district ?? districtFiller ?? city,
    [`${role}Address`]: detail,
  };
}

/** Amounts in fen. Money is collected once, with the first parcel; what is insured is shared out over all. */
function servicesOf(booking: Booking, { index }: Part, { products }: ZtoConfig): readonly Members[] {
  const { product, collectMinor, insuredMinor, parcels } = booking;
  const named = products[product]?.services ?? [];
  const insured = shareOf(insuredMinor ?? 0, index, parcels.length);
  return [
    ...named.map((vasType) => ({ vasType })),
    ...(collectMinor && index === 0 ? [{ vasType: 'COD', vasAmount: collectMinor }] : []),
    ...(insured > 0 ? [{ vasType: 'insured', vasAmount: insured }] : []),
  ];
}

/** Equal whole parts, the first with what is left over. */
const shareOf = (minor: number, index: number, count: number): number =>
  Math.trunc(minor / count) + (index === 0 ? minor % count : 0);

function summaryOf({ parcels, cargo }: Booking, { index }: Part): Members {
  const size = parcels[index]?.dimensionsMm;
  const pieces = cargo.reduce((sum, { quantity }) => sum + quantity, 0);
  const centimetres = (millimetres: number) => Math.ceil(millimetres / 10);
  return {
    quantity: parcels.length === 1 ? Math.max(1, pieces) : 1,
    ...(size && { size: [size.length, size.width, size.height].map(centimetres).join(',') }),
  };
}

/** More kinds of goods than this are told as one. */
const mostKinds = 50;

/** Weights in grams. Which goods are in which of several parcels is nobody's business but the label's. */
function itemsOf({ cargo, parcels }: Booking, { index }: Part): readonly Members[] {
  if (parcels.length === 1 && cargo.length > 0 && cargo.length <= mostKinds)
    return cargo.map(({ name, quantity, weightGrams }) => ({ name, quantity, weight: weightGrams }));
  const name = cargo[0]?.name ?? '商品';
  return [{ name, quantity: 1, weight: parcels[index]?.weightGrams ?? 0 }];
}

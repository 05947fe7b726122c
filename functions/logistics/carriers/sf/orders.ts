import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import { unreadableAnswer } from '../ask-carrier.ts';
import type { BookedParcel, Booking, Bookings, BookOutcome, VoidOutcome } from '../carrier.ts';
import { listOf, maybeText, waybillText } from '../carrier-fields.ts';
import type { Members } from '../carrier-json.ts';
import { type Asking, dataOrThrow, type SfAnswer } from './gateway.ts';
import { labelOf } from './label.ts';
import { orderMessage } from './message.ts';

/** 15 characters with SF before them (国家统一面单号), or 12 digits of before. */
const waybillForm = /^(?:SF\d{13}|\d{12})$/;

/** Ordering parcels of SF (下单). */
export const sfBookings = (asking: Asking): Bookings => ({
  book: (booking) => book(booking, asking),
  query: (carrierOrderId) => queryOrder(carrierOrderId, asking),
  cancel: (booked) => cancel(booked, asking),
  isWaybillNo: (text) => waybillForm.test(text),
});

async function book(booking: Booking, asking: Asking): Promise<BookOutcome> {
  const { products, codes } = asking.config;
  const product = Object.hasOwn(products, booking.product) ? products[booking.product] : undefined;
  if (product === undefined)
    return { state: 'REFUSED', code: 'PRODUCT', message: `no expressTypeId for ${booking.product}` };
  const begun = booking.isBegun ? await queryOrder(booking.carrierOrderId, asking) : undefined;
  if (begun) return withChildren(begun, booking, asking);
  const message = orderMessage(booking, product, asking.config);
  const answer = await asking.ask('EXP_RECE_CREATE_ORDER', message);
  if (answer.state === 'SAID') return withChildren(outcomeOf(answer.data), booking, asking);
  if (codes.undeliverable.includes(answer.code)) return { ...noOf(answer), state: 'UNDELIVERABLE' };
  const before = codes.repeated.includes(answer.code)
    ? await queryOrder(booking.carrierOrderId, asking)
    : undefined;
  return before ? withChildren(before, booking, asking) : { ...noOf(answer), state: 'REFUSED' };
}

const noOf = ({ code, message }: Extract<SfAnswer, { state: 'NO' }>) => ({ code, ...present({ message }) });

/** What became of an order of this number (订单结果查询). */
async function queryOrder(orderId: string, { ask, config }: Asking): Promise<BookOutcome | undefined> {
  const answer = await ask('EXP_RECE_SEARCH_ORDER_RESP', { searchType: '1', orderId, language: 'zh-cn' });
  if (answer.state === 'NO' && config.codes.absent.includes(answer.code)) return undefined;
  return outcomeOf(dataOrThrow(answer));
}

const waybillTypes = { '1': 'MASTER', '2': 'CHILD', '3': 'SIGNBACK' } as const;
const parcel = z
  .object({ waybillType: z.coerce.string().pipe(z.enum(['1', '2', '3'])), waybillNo: waybillText })
  .transform(({ waybillType, waybillNo }): BookedParcel => ({ waybillNo, role: waybillTypes[waybillType] }));
const order = z.object({
  filterResult: maybeText,
  remark: maybeText,
  waybillNoInfoList: listOf(parcel).optional().default([]),
});

/** Why SF does not go there, by the remark of filterResult 3. */
const reasons: Readonly<Record<string, string>> = { '1': '收方超范围', '2': '派方超范围', '3': '其他原因' };

function outcomeOf(data: Members): BookOutcome {
  const { filterResult, remark, waybillNoInfoList: parcels } = order.parse(data);
  if (filterResult === '3') {
    const message = remark && (reasons[remark] ?? remark);
    return { state: 'UNDELIVERABLE', code: 'filterResult:3', ...present({ message }) };
  }
  if (filterResult === '1') return { state: 'PENDING', code: 'filterResult:1' };
  if (!parcels.some(({ role }) => role === 'MASTER')) throw unreadableAnswer();
  return { state: 'BOOKED', parcels: motherFirst(parcels), label: labelOf(data) };
}

const ranks = { MASTER: 0, CHILD: 1, SIGNBACK: 2 } as const;
const motherFirst = (parcels: readonly BookedParcel[]): readonly BookedParcel[] =>
  [...parcels].sort((a, b) => ranks[a.role] - ranks[b.role]);

/** The children (子单号) that are still missing are asked for: an order may have been booked with fewer before. */
async function withChildren(
  outcome: BookOutcome,
  { carrierOrderId, parcels: wanted }: Booking,
  { ask }: Asking,
): Promise<BookOutcome> {
  if (outcome.state !== 'BOOKED') return outcome;
  const missing = wanted.length - outcome.parcels.filter(({ role }) => role !== 'SIGNBACK').length;
  if (missing <= 0) return outcome;
  const answer = await ask('EXP_RECE_GET_SUB_MAILNO', { orderId: carrierOrderId, parcelQty: missing });
  const { waybillNoInfoList: told } = order.parse(dataOrThrow(answer));
  const known = outcome.parcels.map(({ waybillNo }) => waybillNo);
  const children = told.filter(({ waybillNo, role }) => role === 'CHILD' && !known.includes(waybillNo));
  if (children.length < missing) throw unreadableAnswer();
  return { ...outcome, parcels: motherFirst([...outcome.parcels, ...children.slice(0, missing)]) };
}

const cancelled = z.object({ resStatus: maybeText });

/** 取消订单 (dealType 2). */
async function cancel(
  { carrierOrderId, waybillNos: [mother] }: Parameters<Bookings['cancel']>[0],
  { ask, config }: Asking,
): Promise<VoidOutcome> {
  const answer = await ask('EXP_RECE_UPDATE_ORDER', {
    dealType: 2,
    orderId: carrierOrderId,
    ...(mother !== undefined && { waybillNoInfoList: [{ waybillType: 1, waybillNo: mother }] }),
  });
  if (answer.state === 'NO')
    return config.codes.cancelled.includes(answer.code)
      ? { state: 'VOIDED' }
      : { ...noOf(answer), state: 'REFUSED' };
  const { resStatus = '' } = cancelled.parse(answer.data);
  return resStatus === '2' ? { state: 'VOIDED' } : { state: 'REFUSED', code: `resStatus:${resStatus}` };
}

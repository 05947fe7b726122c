import { present } from '../../../../shared/kernel/present.ts';
import type { Booking, Bookings, BookOutcome, VoidOutcome } from '../carrier.ts';
import { CarrierUnavailable } from '../carrier.ts';
import type { ZtoConfig } from './config.ts';
import { type Asking, resultOrThrow, type ZtoAnswer } from './gateway.ts';
import { askMark, toldWay, wayOf } from './mark.ts';
import { orderMessage, type Part, partCode, partsOf } from './message.ts';
import { foundOrders, madeOrder, markIn, outcomeOf, type ToldOrder } from './told-order.ts';

/** Ordering parcels of ZTO (下单). */
export const ztoBookings = (asking: Asking): Bookings => ({
  book: (booking) => book(booking, asking),
  query: (carrierOrderId) => query(carrierOrderId, asking),
  cancel: (booked) => cancel(booked, asking),
  isWaybillNo: (text) => /^\d{12,14}$/.test(text),
});

type Booked = Extract<BookOutcome, { state: 'BOOKED' }>;

/**
 * One order a parcel, one behind the other. What was ordered before silence stays: the same booking again finds those and
 * goes on, since each has a number of its own. What was ordered before a no is given back, as far as ZTO takes it back:
 * another carrier may have all of it next.
 */
async function book(booking: Booking, asking: Asking): Promise<BookOutcome> {
  const { products, countries } = asking.config;
  if (!Object.hasOwn(products, booking.product))
    return { state: 'REFUSED', code: 'PRODUCT', message: `no services for ${booking.product}` };
  if (!countries.includes(booking.to.country)) return { state: 'UNDELIVERABLE', code: 'COUNTRY' };
  const booked: Booked[] = [];
  for (const part of partsOf(booking)) {
    const outcome = await bookPart(booking, part, asking);
    if (outcome.state === 'PENDING') return outcome;
    if (outcome.state !== 'BOOKED') {
      if (booked.length > 0) await cancel({ waybillNos: numbersOf(booked) }, asking);
      return outcome;
    }
    booked.push(outcome);
  }
  return together(booked);
}

const numbersOf = (booked: readonly Booked[]): readonly string[] =>
  booked.flatMap(({ parcels }) => parcels.map(({ waybillNo }) => waybillNo));

async function bookPart(booking: Booking, part: Part, asking: Asking): Promise<BookOutcome> {
  const { ask, config } = asking;
  const begun = booking.isBegun ? await find(part.partnerOrderCode, asking) : undefined;
  if (begun) return partOutcome(begun, booking, { part, asking });
  const answer = await ask('zto.open.createOrder', orderMessage(booking, part, config));
  if (answer.state === 'SAID') {
    const made = madeOrder(answer.result);
    return outcomeOf(made, markIn(made) ?? {}, config);
  }
  const refusal = refusalOf(answer, config);
  if (refusal.state === 'UNDELIVERABLE') return refusal;
  // Whether ZTO gives a repeated number its first waybill or a no: it was ordered if it is there.
  const before = await find(part.partnerOrderCode, asking);
  return before ? partOutcome(before, booking, { part, asking }) : refusal;
}

/** Of an order that was found, whose label has to be asked for where it does not tell it. */
async function partOutcome(
  found: ToldOrder,
  booking: Booking,
  { part, asking }: { readonly part: Part; readonly asking: Asking },
): Promise<BookOutcome> {
  const mark = markIn(found) ?? (await askMark(wayOf(booking), part.partnerOrderCode, asking));
  return outcomeOf(found, mark, asking.config);
}

function refusalOf({ code, message }: Extract<ZtoAnswer, { state: 'NO' }>, config: ZtoConfig): BookOutcome {
  const isUndeliverable =
    config.codes.undeliverable.includes(code) ||
    config.undeliverableWords.some((word) => message?.includes(word));
  return { state: isUndeliverable ? 'UNDELIVERABLE' : 'REFUSED', code, ...present({ message }) };
}

/** An order by our number (`zto.open.getOrderInfo`); undefined where there is none. */
async function find(number: string, { ask, config }: Asking): Promise<ToldOrder | undefined> {
  const answer = await ask('zto.open.getOrderInfo', {
    type: config.orderType === '1' ? 1 : 0,
    orderCode: '',
    billCode: '',
    [config.orderNumberMember]: number,
  });
  if (answer.state === 'NO' && config.codes.absent.includes(answer.code)) return undefined;
  return foundOrders(resultOrThrow(answer)).find(
    ({ partnerOrderCode = number, orderCode, billCode }) =>
      partnerOrderCode === number && (orderCode !== undefined || billCode !== undefined),
  );
}

/** More orders than a booking has parcels are not looked for. */
const mostParts = 100;

async function query(carrierOrderId: string, asking: Asking): Promise<BookOutcome | undefined> {
  const booked: Booked[] = [];
  for (let index = 0; index < mostParts; index += 1) {
    const told = await find(partCode(carrierOrderId, index), asking);
    if (!told) break;
    const outcome = await foundOutcome(told, asking);
    if (outcome.state !== 'BOOKED') return outcome;
    booked.push(outcome);
  }
  return booked.length === 0 ? undefined : together(booked);
}

async function foundOutcome(told: ToldOrder, asking: Asking): Promise<BookOutcome> {
  const way = toldWay(told);
  const asked = way && !markIn(told) ? await askMark(way, told.orderCode ?? '', asking) : {};
  return outcomeOf(told, markIn(told) ?? asked, asking.config);
}

/** One booking of the orders of its parcels; the first is its mother, though ZTO knows of none. */
function together(booked: readonly Booked[]): BookOutcome {
  const [first] = booked;
  if (!first) throw new CarrierUnavailable('UNREADABLE', { retry: false });
  const parcels = booked.flatMap((each) => each.parcels);
  return {
    ...first,
    parcels: parcels.map(({ waybillNo }, index) => ({ waybillNo, role: index === 0 ? 'MASTER' : 'CHILD' })),
  };
}

/** Orders with a courier of their own (预约件). */
const cancellable: readonly ZtoConfig['orderType'][] = ['2', '3'];

/** 取消订单, each parcel's; numbers of 全网件 cannot be given back, and are free again after 30 to 60 days without a scan. */
async function cancel(
  { waybillNos, carrierReference }: Omit<Parameters<Bookings['cancel']>[0], 'carrierOrderId'>,
  { ask, config }: Asking,
): Promise<VoidOutcome> {
  if (!cancellable.includes(config.orderType)) return { state: 'MARKED_UNUSED' };
  const orders =
    waybillNos.length > 0
      ? waybillNos.map((billCode) => ({ orderCode: '', billCode }))
      : [{ orderCode: carrierReference ?? '', billCode: '' }];
  for (const order of orders) {
    const answer = await ask('zto.open.cancelPreOrder', { cancelType: config.cancelType, ...order });
    if (answer.state === 'NO' && !config.codes.cancelled.includes(answer.code))
      return { state: 'REFUSED', code: answer.code, ...present({ message: answer.message }) };
  }
  return { state: 'VOIDED' };
}

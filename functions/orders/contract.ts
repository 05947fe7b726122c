import type { BusEvent } from '../../events/define-event.ts';
import {
  orderCancelled,
  orderChanged,
  orderDelivered,
  orderExpired,
  orderPaid,
  orderPlaced,
  orderReleased,
  orderReturned,
  orderShipped,
} from '../../events/order.ts';
import { keyOf } from '../../shared/dynamodb/entity.ts';
import type { Check, Item, Table } from '../../shared/dynamodb/table.ts';
import { isMarketplace } from '../../shared/kernel/channel.ts';
import { type Clock, isoTime } from '../../shared/kernel/clock.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { poolsWith } from '../inventory/contract.ts';
import { cancelOrder } from './cancel-order.ts';
import { changeOrder } from './change-order.ts';
import type { AddressQuality } from './domain/address-quality.ts';
import { held } from './domain/change-holds.ts';
import { mayRevive } from './domain/change-order.ts';
import type { Hold } from './domain/hold.ts';
import { type Need, needsOf, type Order } from './domain/order.ts';
import { pointsOf } from './domain/priority.ts';
import { type RiskVerdict, riskContentOf, riskDecided } from './domain/risk-hold.ts';
import type { OrderStatus } from './domain/status.ts';
import { urgencyOf } from './domain/urgency.ts';
import { largeOrderStore } from './large-order-store.ts';
import { changeFrom, pointsIn, type StoredHead, storedHead } from './order-item.ts';
import { payOrder } from './pay-order.ts';
import { orderEntity, orderStore, runsOf } from './store.ts';

const contracts = [
  ...[orderPlaced, orderCancelled, orderExpired, orderPaid],
  ...[orderReleased, orderChanged, orderShipped, orderDelivered, orderReturned],
] as const;

/** The events that a change of an order's item means: those that the write put on it, and none it only carried on. */
export function orderEvents(change: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}): readonly BusEvent[] {
  if (!change.after) return [];
  const after = storedHead.parse(change.after);
  const before = change.before && storedHead.parse(change.before);
  const told = before?.version === after.version ? before.events : [];
  const events = after.events.filter((type) => !told.includes(type));
  return events.map((type) => busEvent(type, after, after.events.indexOf(type)));
}

/** An event's id is the order and its version, and which of two it is, so that every delivery of it is the same one. */
function busEvent(type: string, head: StoredHead, which: number): BusEvent {
  const contract = contracts.find((each) => each.type === type);
  if (!contract) throw new Error('an order carries an event that has no contract');
  const latest = head.history.at(-1);
  return contract.schema.parse({
    id: `${head.id}.${head.version}${which === 0 ? '' : `.${which}`}`,
    type,
    version: contract.version,
    occurredAt: isoTime(latest?.[2] ?? head.placedAt),
    data: dataOf(type, head),
  });
}

function dataOf(type: string, head: StoredHead) {
  if (type === orderPlaced.type) return placedData(head);
  const { status, contentHash = '', releasedAt = head.placedAt } = head;
  if (type === orderReleased.type)
    return { ...common(head), priority: pointsIn(head), releasedAt: isoTime(releasedAt) };
  const way = ways[type];
  if (way) return { ...common(head), [way]: isoTime(head.history.at(-1)?.[2] ?? releasedAt) };
  return type === orderChanged.type ? { ...common(head), status, contentHash } : changedData(head);
}

/** What the events of the way to the buyer call their time. */
const ways: Readonly<Record<string, string>> = {
  [orderShipped.type]: 'shippedAt',
  [orderDelivered.type]: 'deliveredAt',
  [orderReturned.type]: 'returnedAt',
};

const common = ({ id, channel, shopId, channelOrderId, total, currency }: StoredHead) => ({
  orderId: id,
  channel,
  shopId,
  channelOrderId,
  total: { currency, minor: total },
});

function placedData(head: StoredHead) {
  const { status, currency, lineCount, lines, shipTo, reservedUntil } = head;
  const money = (minor: number) => ({ currency, minor });
  const told = lines.map(([sku, quantity, unitPrice, payable], index) => ({
    lineId: String(index + 1),
    sku,
    quantity,
    unitPrice: money(unitPrice),
    payable: money(payable ?? unitPrice * quantity),
  }));
  return {
    ...common(head),
    status,
    lineCount,
    ...(lines.length === lineCount ? { lines: told } : {}),
    shipTo: { country: shipTo['country'], province: shipTo['province'], city: shipTo['city'] },
    ...(reservedUntil === undefined ? {} : { reservedUntil: isoTime(reservedUntil) }),
    ...(head.holds ? { holds: [...new Set(head.holds.map(([kind]) => kind))] } : {}),
  };
}

function changedData(head: StoredHead) {
  const latest = head.history.at(-1);
  const change = latest && changeFrom(latest);
  return {
    ...common(head),
    reason: change?.reason ?? '',
    previousStatus: change?.from,
    by: change?.by,
    ...(head.paidAt === undefined ? {} : { paidAt: isoTime(head.paidAt) }),
  };
}

/** The pieces of each SKU that an order needs; undefined where there is no such order. */
export async function orderNeeds(table: Table, orderId: string): Promise<readonly Need[] | undefined> {
  const order = await orderStore(table).get(orderId);
  return order && needsOf(order.lines);
}

/** An order as somebody who is to be paid for it sees it. */
export type Payable = {
  readonly status: OrderStatus;
  readonly total: Money;
  readonly reservedUntil?: number | undefined;
  readonly lineShares: readonly { readonly lineId: string; readonly payable: number }[];
};

/** What is to be paid for an order; undefined where there is no such order. */
export async function payableOrder(table: Table, orderId: string): Promise<Payable | undefined> {
  const order = await orderStore(table).get(orderId);
  return (
    order && {
      status: order.status,
      total: order.totals.payable,
      reservedUntil: order.reservedUntil,
      lineShares: order.lines.map(({ lineId, payable }) => ({ lineId, payable: payable.minor })),
    }
  );
}

/** A transaction's check that an order can still be paid. */
export const orderIsUnpaid = (orderId: string): Check => ({
  kind: 'check',
  key: keyOf(orderEntity, { orderId }),
  condition: '#status = :unpaid AND #paymentTiming = :prepaid AND attribute_not_exists(#unfinished)',
  values: { unpaid: 'PENDING_PAYMENT', prepaid: 'prepaid' },
});

/** A transaction's check that an order is not closed. */
export const orderIsInForce = (orderId: string): Check => ({
  kind: 'check',
  key: keyOf(orderEntity, { orderId }),
  condition: 'attribute_exists(#pk) AND #status <> :cancelled',
  values: { cancelled: 'CANCELLED' },
});

/** A transaction's check that an order is closed, or has no warehouses (any more): whatever is sent of it may be stopped. */
export const orderIsNotAllocated = (orderId: string): Check => ({
  kind: 'check',
  key: keyOf(orderEntity, { orderId }),
  condition: 'attribute_not_exists(#allocatedAt) OR #status = :cancelled',
  values: { cancelled: 'CANCELLED' },
});

/** What came of a payment for an order, and cancelling one that is to be refunded whole, on a table. */
export const orderPayments = (table: Table, now: Clock) => {
  const deps = {
    orders: orderStore(table),
    largeOrders: largeOrderStore(table),
    poolsWith: poolsWith(table),
    now,
  };
  return {
    pay: (orderId: string, paymentId: string) => payOrder({ orderId, paymentId }, deps),
    cancel: (orderId: string, reason: string) =>
      cancelOrder({ id: orderId, reason, caller: 'payments' }, deps),
  };
};
export type OrderPayments = ReturnType<typeof orderPayments>;

/** What an order says of its money. */
export type OrderMoney = {
  readonly orderId: string;
  readonly total: Money;
  readonly payment?: string | undefined;
};

const hourMs = 3_600_000;

/** The orders that were placed in the hour that begins at a time (milliseconds since 1970); a moment late. */
export const ordersOfHour = (table: Table) =>
  async function* (from: number): AsyncGenerator<OrderMoney> {
    const { summaries } = orderStore(table);
    const between = [isoTime(from), `${isoTime(from + hourMs - 1)}~`] as const;
    for (const run of [...runsOf(true), ...runsOf(false)]) {
      let page = await summaries(run, { between });
      for (;;) {
        for (const { id, currency, total, payment } of page.items)
          yield { orderId: id, total: { currency, minor: total }, payment };
        if (!page.next) break;
        page = await summaries(run, { between, start: page.next });
      }
    }
  };
export type OrdersOfHour = ReturnType<typeof ordersOfHour>;

/** An order as risk looks at it; `contentHash` is what a verdict has to name. */
export type RiskView = Pick<
  Order,
  | 'channel'
  | 'status'
  | 'placedAt'
  | 'paidAt'
  | 'buyer'
  | 'shipTo'
  | 'lines'
  | 'delivery'
  | 'paymentTiming'
  | 'shopId'
  | 'client'
  | 'note'
  | 'holds'
> & {
  readonly orderId: string;
  readonly total: Money;
  /** Freight and tax, all that is in the total beside the lines. */
  readonly charges: Money;
  readonly contentHash: string;
  readonly priority: number;
  /** How good the address is, where somebody had to look. */
  readonly address?: AddressQuality;
  /** Whether it is closed and nothing takes it up again: no channel of its own, no payment that comes late. */
  readonly isClosedForGood: boolean;
};

/** An order as risk looks at it; undefined where there is none. */
export async function riskView(table: Table, orderId: string): Promise<RiskView | undefined> {
  const order = await orderStore(table).get(orderId);
  if (!order) return undefined;
  const { id, totals, address, ...rest } = order;
  return {
    ...rest,
    ...(address ? { address: address.quality } : {}),
    ...{ orderId: id, total: totals.payable, contentHash: riskContentOf(order) },
    charges: { ...totals.freight, minor: totals.freight.minor + totals.tax.minor },
    priority: pointsOf(urgencyOf(order)),
    isClosedForGood: order.status === 'CANCELLED' && !isMarketplace(order.channel) && !mayRevive(order),
  };
}

const changing = (table: Table, now: Clock) => ({
  orders: orderStore(table),
  largeOrders: largeOrderStore(table),
  now,
});

/** Puts holds on orders and takes them away, on a table; each throws ORDER_NOT_FOUND. */
export const orderHolds = (table: Table, now: Clock) => {
  const deps = changing(table, now);
  return {
    /** Puts what risk came to on an order; nothing happens where it is about another content, or stands there already. */
    riskDecided: async (orderId: string, verdict: RiskVerdict): Promise<void> => {
      await changeOrder(orderId, (order) => riskDecided(order, verdict, now()), deps);
    },
    /** Puts a hold on an order that nobody picks yet; WRONG_STATUS on any other. */
    set: async (orderId: string, hold: Omit<Hold, 'at'>): Promise<void> => {
      const reason = `held: ${hold.kind} ${hold.code}`;
      await changeOrder(orderId, (order) => held(order, { ...hold, at: now() }, reason), deps);
    },
  };
};
export type OrderHolds = ReturnType<typeof orderHolds>;

export { isCancelRequested } from './domain/hold.ts';
export {
  type FulfilmentOrder,
  type HeldTake,
  orderFulfilment,
} from './fulfilment-desk.ts';
export {
  type OrdersPlace,
  orderHolder,
  ordersBefore,
  personOfOrder,
  phoneNumberOf,
} from './person-of-order.ts';

/** An order as whoever ships it sees it: where it goes, what is in it, and what its channel calls it. */
export type ShippingView = Pick<
  Order,
  | 'status'
  | 'channel'
  | 'shopId'
  | 'channelOrderId'
  | 'placedAt'
  | 'buyer'
  | 'shipTo'
  | 'delivery'
  | 'paymentTiming'
  | 'promise'
  | 'lines'
  | 'freeLines'
> & { readonly orderId: string; readonly total: Money };

/** An order as whoever ships it sees it; undefined where there is none. */
export async function shippingView(table: Table, orderId: string): Promise<ShippingView | undefined> {
  const order = await orderStore(table).get(orderId);
  return order && { ...order, orderId: order.id, total: order.totals.payable };
}

/** Cancels orders for others, on a table: TOO_LATE_TO_CANCEL once a parcel has left. */
export const orderCancelling = (table: Table, now: Clock) => ({
  cancel: (id: string, reason: string, caller: string) =>
    cancelOrder({ id, reason, caller }, changing(table, now)),
});

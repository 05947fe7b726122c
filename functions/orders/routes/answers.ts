import * as z from 'zod';
import { channels } from '../../../shared/kernel/channel.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type Money, moneySchema } from '../../../shared/kernel/money.ts';
import { addressQualities, changeReasons } from '../domain/address-quality.ts';
import { type Hold, holdKinds, holdsOf, pendingRisk } from '../domain/hold.ts';
import { firstStatus, type Order, soldLines } from '../domain/order.ts';
import { pointsOf, priorityFactors } from '../domain/priority.ts';
import { asPlaced } from '../domain/readdress.ts';
import { orderRequestSchema } from '../domain/request.ts';
import { orderStatuses } from '../domain/status.ts';
import { urgencyOf } from '../domain/urgency.ts';
import { pointsIn, storedHolds } from '../order-item.ts';
import type { Summary } from '../store.ts';

const request = orderRequestSchema.shape;

const line = z.object({
  lineId: z.string(),
  sku: z.string(),
  quantity: z.int(),
  unitPrice: moneySchema,
  list: moneySchema.meta({ description: 'unitPrice × quantity' }),
  discounts: z.array(z.object({ source: z.string(), amount: moneySchema })),
  payable: moneySchema.meta({ description: 'list less discounts (实付)' }),
});

const head = {
  id: z.string().meta({ example: 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7' }),
  status: z.enum(orderStatuses),
  channel: z.enum(channels),
  shopId: z.string().optional(),
  channelOrderId: z.string().optional(),
  placedAt: z.iso.datetime(),
  paidAt: z.iso.datetime().optional(),
  reservedUntil: z.iso
    .datetime()
    .optional()
    .meta({ description: 'An unpaid order holds its stock until then' }),
  total: moneySchema,
  lineCount: z.int(),
  holds: z
    .array(z.enum(['PAYMENT', ...holdKinds]))
    .meta({ description: 'What keeps the order from being released (挂起原因)' }),
};

export const orderSummary = z.object(head).meta({ id: 'OrderSummary' });

const priority = z.int().min(0).max(100).meta({ description: 'Higher is dealt with earlier (优先级)' });

/** An order in the release queue. */
export const queuedOrder = z
  .object({ ...head, priority, releasedAt: z.iso.datetime() })
  .meta({ id: 'QueuedOrder' });

export const orderAnswer = z
  .object({
    ...head,
    holdReasons: z
      .array(
        z.object({
          kind: z.enum(holdKinds),
          code: z.string(),
          message: z.string().optional(),
          since: z.iso.datetime(),
          by: z.string(),
        }),
      )
      .meta({ description: 'Each hold but that for payment, in words' }),
    priority,
    priorityReasons: z
      .array(z.object({ factor: z.enum(priorityFactors), of: z.string(), points: z.int() }))
      .meta({
        description: 'What the priority comes from; waiting counts on top of it in the release queue',
      }),
    releasedAt: z.iso.datetime().optional(),
    promise: z
      .object({ shipBy: z.iso.datetime().optional(), deliverBy: z.iso.datetime().optional() })
      .optional()
      .meta({ description: 'What the marketplace promised the buyer' }),
    customer: request.customer,
    shipTo: request.shipTo,
    address: z
      .object({
        quality: z.enum(addressQualities).meta({
          description:
            'FIXED: changed as listed. AMBIGUOUS, INCOMPLETE and UNDELIVERABLE addresses hold the order until a person mends them',
        }),
        changes: z.array(
          z.object({
            field: request.shipTo.keyof(),
            from: z.string().meta({ description: 'Empty where nothing stood there' }),
            to: z.string(),
            reason: z.enum(changeReasons),
          }),
        ),
      })
      .meta({ description: 'How good the address is, and what was changed of what was given (地址质量)' }),
    lines: z.array(line),
    totals: z.object({
      goods: moneySchema,
      discount: moneySchema,
      freight: moneySchema,
      tax: moneySchema,
      payable: moneySchema.meta({ description: 'goods - discount + freight + tax' }),
    }),
    delivery: request.delivery,
    paymentTiming: request.paymentTiming,
    note: z.string().optional().meta({ description: 'What the buyer wrote (买家留言)' }),
    memo: z.string().optional().meta({ description: 'What the seller noted on the channel (卖家备注)' }),
  })
  .meta({ id: 'Order' });

export const historyAnswer = z
  .object({
    items: z.array(
      z.object({
        at: z.iso.datetime(),
        from: z.enum(orderStatuses).optional(),
        to: z.enum(orderStatuses),
        by: z.string(),
        reason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'OrderHistory' });

/** Times as the API writes them, and what waits: an unpaid order is held for payment. */
const headOf = (
  order: Pick<Order, 'status' | 'placedAt' | 'paidAt' | 'reservedUntil' | 'paymentTiming' | 'holds'>,
) => ({
  status: order.status,
  placedAt: isoTime(order.placedAt),
  ...(order.paidAt === undefined ? {} : { paidAt: isoTime(order.paidAt) }),
  ...(order.status === 'PENDING_PAYMENT' && order.reservedUntil !== undefined
    ? { reservedUntil: isoTime(order.reservedUntil) }
    : {}),
  holds: kindsOf(order),
});

function kindsOf(order: Pick<Order, 'status' | 'paymentTiming' | 'holds'>) {
  const unpaid = order.status === 'PENDING_PAYMENT' && order.paymentTiming === 'prepaid';
  return [...(unpaid ? (['PAYMENT'] as const) : []), ...new Set(holdsOf(order).map(({ kind }) => kind))];
}

const asReason = ({ kind, code, message, at, by }: Hold) => ({
  ...{ kind, code, since: isoTime(at), by },
  ...(message === undefined ? {} : { message }),
});

const asPromise = ({ shipBy, deliverBy }: NonNullable<Order['promise']>) => ({
  ...(shipBy === undefined ? {} : { shipBy: isoTime(shipBy) }),
  ...(deliverBy === undefined ? {} : { deliverBy: isoTime(deliverBy) }),
});

/** The order as callers see it now. */
export function asAnswer(order: Order) {
  const { id, channel, shopId, channelOrderId, buyer, shipTo, lines, totals, delivery, paymentTiming, note } =
    order;
  return {
    id,
    ...headOf(order),
    channel,
    shopId,
    channelOrderId,
    holdReasons: holdsOf(order).map(asReason),
    priority: pointsOf(urgencyOf(order)),
    priorityReasons: urgencyOf(order).reasons,
    ...(order.releasedAt === undefined ? {} : { releasedAt: isoTime(order.releasedAt) }),
    ...(order.promise ? { promise: asPromise(order.promise) } : {}),
    customer: buyer,
    shipTo,
    address: order.address ?? { quality: 'OK' as const, changes: [] },
    lines,
    lineCount: lines.length,
    totals,
    total: totals.payable,
    delivery,
    paymentTiming,
    note,
    memo: order.memo,
  };
}

/** The answer that the placing got, byte for byte, whatever became of the order since. */
export function asFirstAnswer(order: Order) {
  const status = firstStatus(order);
  const { paidAt, holds, releasedAt: _releasedAt, address: _address, ...rest } = order;
  const first = {
    ...rest,
    ...asPlaced(order),
    lines: soldLines(order),
    ...(paidAt === undefined || status !== 'PAID' ? {} : { paidAt }),
    ...(holds ? { holds: [pendingRisk(order.placedAt)] } : {}),
  };
  return asAnswer({ ...first, status, version: 1, history: [] });
}

export function asSummary(stored: Summary) {
  const { id, channel, shopId, channelOrderId, total, currency, lineCount, status, placedAt, paymentTiming } =
    stored;
  const holds = storedHolds(stored);
  const money: Money = { currency, minor: total };
  const { paidAt, reservedUntil } = stored;
  const times = {
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(reservedUntil === undefined ? {} : { reservedUntil }),
  };
  return {
    id,
    ...headOf({ status, placedAt, paymentTiming, ...times, ...(holds ? { holds } : {}) }),
    channel,
    shopId,
    channelOrderId,
    total: money,
    lineCount,
  };
}

export const asQueued = (stored: Summary) => ({
  ...asSummary(stored),
  priority: pointsIn(stored),
  releasedAt: isoTime(stored.releasedAt ?? stored.placedAt),
});

/** The placing, then every change of status. */
export function asHistory(order: Order): z.output<typeof historyAnswer> {
  const placed = {
    at: isoTime(order.placedAt),
    to: firstStatus(order),
    by: order.placedBy,
    reason: 'placed',
  };
  const changes = order.history.map(({ at, ...change }) => ({ at: isoTime(at), ...change }));
  return { items: [placed, ...changes] };
}

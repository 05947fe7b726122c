import * as z from 'zod';
import { channels } from '../../../shared/kernel/channel.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type Money, moneySchema } from '../../../shared/kernel/money.ts';
import { firstStatus, type Order } from '../domain/order.ts';
import { priorityOf } from '../domain/priority.ts';
import { orderRequestSchema } from '../domain/request.ts';
import { orderStatuses } from '../domain/status.ts';
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
    .array(z.enum(['PAYMENT', 'RISK', 'ADDRESS', 'CHANNEL', 'STOCK', 'MANUAL']))
    .meta({ description: 'What keeps the order from being released (挂起原因)' }),
};

export const orderSummary = z.object(head).meta({ id: 'OrderSummary' });

export const orderAnswer = z
  .object({
    ...head,
    priority: z.int().min(0).max(100).meta({ description: 'Higher is dealt with earlier' }),
    customer: request.customer,
    shipTo: request.shipTo,
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
    note: z.string().optional(),
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
const headOf = (order: Pick<Order, 'status' | 'placedAt' | 'paidAt' | 'reservedUntil'>) => ({
  status: order.status,
  placedAt: isoTime(order.placedAt),
  ...(order.paidAt === undefined ? {} : { paidAt: isoTime(order.paidAt) }),
  ...(order.status === 'PENDING_PAYMENT' && order.reservedUntil !== undefined
    ? { reservedUntil: isoTime(order.reservedUntil) }
    : {}),
  holds: order.status === 'PENDING_PAYMENT' ? (['PAYMENT'] as const) : ([] as const),
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
    priority: priorityOf(order),
    customer: buyer,
    shipTo,
    lines,
    lineCount: lines.length,
    totals,
    total: totals.payable,
    delivery,
    paymentTiming,
    note,
  };
}

/** The answer that the placing got, byte for byte, whatever became of the order since. */
export function asFirstAnswer(order: Order) {
  const paidLater = order.history.some(({ to }) => to === 'PAID');
  const { paidAt, ...rest } = order;
  const first = { ...rest, ...(paidAt === undefined || paidLater ? {} : { paidAt }) };
  return asAnswer({ ...first, status: firstStatus(order), version: 1, history: [] });
}

export function asSummary(stored: Summary) {
  const { id, channel, shopId, channelOrderId, total, currency, lineCount, status, placedAt } = stored;
  const money: Money = { currency, minor: total };
  const { paidAt, reservedUntil } = stored;
  const times = {
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(reservedUntil === undefined ? {} : { reservedUntil }),
  };
  return {
    id,
    ...headOf({ status, placedAt, ...times }),
    channel,
    shopId,
    channelOrderId,
    total: money,
    lineCount,
  };
}

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

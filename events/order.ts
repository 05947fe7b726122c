import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const line = z.object({
  lineId: z.string(),
  sku: z.string(),
  quantity: z.int().min(1),
  unitPrice: toldMoneySchema,
  payable: toldMoneySchema,
});

const order = {
  orderId: z.string(),
  channel: z.string(),
  shopId: z.string().optional(),
  channelOrderId: z.string().optional(),
};

const given = z
  .object({
    ...order,
    reason: z.string(),
    previousStatus: z.string(),
    total: toldMoneySchema,
    by: z
      .string()
      .optional()
      .meta({ description: "Who did it: a token's subject, clock, or channel:<channel>" }),
  })
  .meta({ description: 'Its stock is free again; money that was paid has to go back.' });

export const orderPlaced = defineEvent({
  type: 'order.placed',
  source: 'zhanggui.orders',
  meaning: 'An order was accepted and its stock is held (下单成功，库存已预占).',
  data: z.object({
    ...order,
    status: z.string(),
    total: toldMoneySchema,
    lineCount: z.int().min(1),
    lines: z
      .array(line)
      .optional()
      .meta({ description: 'Left out when there are more than 100: read them at GET /orders/{id}.' }),
    shipTo: z.object({ country: z.string(), province: z.string().optional(), city: z.string().optional() }),
    reservedUntil: z.iso.datetime().optional(),
    holds: z
      .array(z.string())
      .optional()
      .meta({ description: 'What keeps it from being released (挂起原因)' }),
  }),
});

export const orderCancelled = defineEvent({
  type: 'order.cancelled',
  source: 'zhanggui.orders',
  meaning: 'Somebody cancelled the order (订单取消).',
  data: given,
});

export const orderExpired = defineEvent({
  type: 'order.expired',
  source: 'zhanggui.orders',
  meaning: 'The order was not paid in time and is cancelled (超时未支付，订单关闭).',
  data: given,
});

export const orderPaid = defineEvent({
  type: 'order.paid',
  source: 'zhanggui.orders',
  meaning: 'The order is paid in full (订单已支付).',
  data: z.object({ ...order, total: toldMoneySchema, paidAt: z.iso.datetime() }),
});

export const orderShipped = defineEvent({
  type: 'order.shipped',
  source: 'zhanggui.orders',
  meaning: 'All of the order has left the warehouses (订单已全部发货).',
  data: z.object({ ...order, total: toldMoneySchema, shippedAt: z.iso.datetime() }),
});

export const orderDelivered = defineEvent({
  type: 'order.delivered',
  source: 'zhanggui.orders',
  meaning: 'All of the order is with the buyer (订单已签收).',
  data: z.object({ ...order, total: toldMoneySchema, deliveredAt: z.iso.datetime() }),
});

export const orderReturned = defineEvent({
  type: 'order.returned',
  source: 'zhanggui.orders',
  meaning: 'All of the order came back (订单已退回).',
  data: z.object({ ...order, total: toldMoneySchema, returnedAt: z.iso.datetime() }),
});

export const orderReleased = defineEvent({
  type: 'order.released',
  source: 'zhanggui.orders',
  meaning: 'Nothing keeps the order any more: it may be picked (订单释放，可配货).',
  data: z.object({
    ...order,
    total: toldMoneySchema,
    priority: z.int().min(0).max(100).meta({ description: 'Higher is dealt with earlier' }),
    releasedAt: z.iso.datetime(),
  }),
});

export const orderChanged = defineEvent({
  type: 'order.changed',
  source: 'zhanggui.orders',
  meaning: 'What is ordered, by whom or where it goes has changed (订单内容变更).',
  data: z.object({
    ...order,
    total: toldMoneySchema,
    status: z.string(),
    contentHash: z.string().meta({ description: 'Equal as long as buyer, recipient and lines are equal' }),
  }),
});

import * as z from 'zod';
import { moneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const line = z.object({
  lineId: z.string(),
  sku: z.string(),
  quantity: z.int().min(1),
  unitPrice: moneySchema,
  payable: moneySchema,
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
    total: moneySchema,
  })
  .meta({ description: 'Its stock is free again; money that was paid has to go back.' });

export const orderPlaced = defineEvent({
  type: 'order.placed',
  source: 'zhanggui.orders',
  meaning: 'An order was accepted and its stock is held (下单成功，库存已预占).',
  data: z.object({
    ...order,
    status: z.string(),
    total: moneySchema,
    lineCount: z.int().min(1),
    lines: z
      .array(line)
      .optional()
      .meta({ description: 'Left out when there are more than 100: read them at GET /orders/{id}.' }),
    shipTo: z.object({ country: z.string(), province: z.string().optional(), city: z.string().optional() }),
    reservedUntil: z.iso.datetime().optional(),
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
  data: z.object({ ...order, total: moneySchema, paidAt: z.iso.datetime() }),
});

import * as z from 'zod';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { channels } from '../../../shared/kernel/channel.ts';
import { instant, pageQuery } from '../../../shared/kernel/text.ts';
import { orderStatuses } from '../domain/status.ts';
import { listOrders as list } from '../list-orders.ts';
import { asSummary, orderSummary } from './answers.ts';
import type { OrdersDeps } from './deps.ts';

const position = z.string();

export const listOrders = route({
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders, newest first',
  description:
    'Follows a new order by less than a second. A page may be short although there are more: go by `nextCursor`.',
  request: {
    query: z.strictObject({
      status: z.enum(orderStatuses).optional(),
      channel: z.enum(channels).optional(),
      from: instant.optional().meta({ description: 'Placed at or after' }),
      to: instant.optional().meta({ description: 'Placed at or before' }),
      ...pageQuery,
    }),
  },
  responses: { 200: { description: 'A page of orders', schema: listOf(orderSummary) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { orders, cursors }: OrdersDeps) => {
    const { cursor, limit, status, channel, from, to } = query;
    const name = JSON.stringify(['orders', status, channel, from, to]);
    const after = cursor === undefined ? undefined : await cursors.open(name, cursor, position);
    const range = { from: milliseconds(from), to: milliseconds(to) };
    const { items, next } = await list({ status, channel, ...range, limit, after }, orders);
    const nextCursor = next && (await cursors.seal(name, next));
    return { status: 200, body: { items: items.map(asSummary), nextCursor } };
  },
});

const milliseconds = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));

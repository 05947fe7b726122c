import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { shipmentStatuses } from '../domain/shipment.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { orderId } from './inputs.ts';
import { asShipment, shipmentAnswer } from './shipment-answer.ts';

export const listShipments = route({
  method: 'GET',
  path: '/shipments',
  scope: 'logistics:read',
  summary: 'List the shipments of an order, or those with a status (发货单列表)',
  description:
    'All of an order at once; by status a page, a moment late, those that changed or are due last first.',
  request: {
    query: z
      .strictObject({
        ...pageQuery,
        orderId: orderId.optional(),
        status: z.enum(shipmentStatuses).optional().meta({ description: 'Instead of an order' }),
      })
      .refine((query) => (query.orderId === undefined) !== (query.status === undefined), {
        message: 'name an order or a status',
        path: ['orderId'],
      }),
  },
  responses: { 200: { description: 'Shipments', schema: listOf(shipmentAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { shipments, cursors }: LogisticsApiDeps) => {
    const { status = 'BOOKED', limit, cursor } = query;
    if (query.orderId !== undefined)
      return { status: 200, body: { items: (await shipments.ofOrder(query.orderId)).map(asShipment) } };
    const list = `shipments ${status}`;
    const start = cursor ? await cursors.open(list, cursor, tablePosition) : undefined;
    const { items, next } = await shipments.list(status, { limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asShipment), nextCursor } };
  },
});

import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { lotSchema } from '../domain/movement.ts';
import type { InventoryDeps } from './deps.ts';

const transferAnswer = z
  .object({
    id: z.string(),
    sku: z.string(),
    warehouseId: z.string(),
    toWarehouseId: z.string(),
    quantity: z.int(),
    onTheWay: z.int().meta({ description: 'Pieces that have neither arrived nor are known to be lost' }),
    lot: lotSchema.optional(),
    departedAt: z.iso.datetime(),
  })
  .meta({ id: 'StockTransfer' });

export const listTransfers = route({
  method: 'GET',
  path: '/stock/transfers',
  scope: 'inventory:read',
  summary: 'List transfers that are on the way, the oldest first',
  description: '在途调拨',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of transfers; a moment late', schema: listOf(transferAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { movements, cursors }: InventoryDeps) => {
    const start = query.cursor ? await cursors.open('transfers', query.cursor, tablePosition) : undefined;
    const { items, next } = await movements.transfers({ limit: query.limit, start });
    const nextCursor = next && (await cursors.seal('transfers', next));
    const told = items.map(({ transferId: id, open: onTheWay, departedAt, ...rest }) => ({
      id,
      onTheWay,
      ...rest,
      departedAt: isoTime(departedAt),
    }));
    return { status: 200, body: { items: told, nextCursor } };
  },
});

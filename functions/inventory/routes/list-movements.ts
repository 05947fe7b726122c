import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { instant, pageQuery, skuCode } from '../../../shared/kernel/text.ts';
import type { InventoryDeps } from './deps.ts';
import { asMovement, movementAnswer } from './movement-answer.ts';

export const listMovements = route({
  method: 'GET',
  path: '/stock/{sku}/movements',
  scope: 'inventory:read',
  summary: 'List what moved of a SKU, the newest first',
  description:
    'The journal (库存流水): receipts, counts, transfers and the rest, and what orders held and gave back. It is only ' +
    'added to. Rows of orders come some seconds late.',
  request: {
    params: z.object({ sku: skuCode }),
    query: z.strictObject({ ...pageQuery, from: instant.optional(), to: instant.optional() }),
  },
  responses: { 200: { description: 'A page of movements; a moment late', schema: listOf(movementAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ params: { sku }, query }, { movements, cursors, now }: InventoryDeps) => {
    const { from, to, limit, cursor } = query;
    const list = `movements ${sku} ${from ?? ''} ${to ?? ''}`;
    const start = cursor ? await cursors.open(list, cursor, tablePosition) : undefined;
    const { items, next } = await movements.journal(sku, {
      from: from === undefined ? 0 : Date.parse(from),
      until: to === undefined ? now() + dayMs : Date.parse(to),
      limit,
      start,
    });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asMovement), nextCursor } };
  },
});

/** Rows may be of clocks that are ahead of ours. */
const dayMs = 86_400_000;

import * as z from 'zod';
import { tablePosition } from '../../../shared/http/list.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import type { Cursors } from '../../../shared/security/cursor.ts';
import type { Action } from '../domain/actions.ts';
import { differenceKinds } from '../domain/difference.ts';
import { type BulkAnswer, mostInBulk, type Selection } from '../work-in-bulk.ts';
import { asOutcome, type bulkAnswer } from './difference-answer.ts';
import { invalid, providerName } from './inputs.ts';

/** Which differences a bulk request is about. */
export const selectionInput = {
  ids: z
    .array(z.string().regex(idPattern('dif')))
    .min(1)
    .max(mostInBulk)
    .optional()
    .meta({ description: 'Exactly these; not together with kind and provider' }),
  kind: z.enum(differenceKinds).optional(),
  provider: providerName.optional(),
  cursor: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'The `nextCursor` of the answer to the same request' }),
};

type Asked = {
  readonly ids?: readonly string[] | undefined;
  readonly kind?: (typeof differenceKinds)[number] | undefined;
  readonly provider?: z.output<typeof providerName> | undefined;
  readonly cursor?: string | undefined;
};
type Bulk = { readonly list: string; readonly cursors: Cursors };

/** What is selected. Throws INVALID_REQUEST where that is nothing, or both ids and a filter; CURSOR_INVALID. */
export async function selectionOf(
  { ids, kind, provider, cursor, action }: Asked & { readonly action?: Action | undefined },
  { list, cursors }: Bulk,
): Promise<Selection> {
  const isFiltered = kind !== undefined || provider !== undefined;
  if ((ids === undefined) !== isFiltered) throw invalid('ids', 'name ids, or a kind or a provider');
  if (ids) return { ids };
  const start = cursor === undefined ? undefined : await cursors.open(list, cursor, tablePosition);
  return { filter: { kind, provider }, action, start };
}

/** What became of each, and where to go on. */
export async function bulkAnswerOf(
  { items, next }: BulkAnswer,
  { list, cursors }: Bulk,
): Promise<z.output<typeof bulkAnswer>> {
  const nextCursor = next && (await cursors.seal(list, next));
  return { items: items.map(asOutcome), nextCursor };
}

import * as z from 'zod';
import type { AuditedName } from '../../shared/dynamodb/audited.ts';
import type { Key, Table } from '../../shared/dynamodb/table.ts';
import { tablePosition } from '../../shared/http/list.ts';
import { subjectOf } from './domain/entry.ts';
import { nameOf } from './domain/follow.ts';
import { entryIn } from './domain/segment.ts';
import type { TrailRow, TrailStore } from './store.ts';

/** Where reading goes on: under the thing itself, or under the order that it belongs to. */
export const positionSchema = z.object({ subject: z.string(), start: tablePosition.optional() });
type Position = z.output<typeof positionSchema>;

type Wanted = {
  readonly name: AuditedName;
  readonly key: Key;
  readonly limit: number;
  readonly from?: Position | undefined;
};
type Deps = { readonly table: Pick<Table, 'get'>; readonly trail: Pick<TrailStore, 'rows'> };

/**
 * A page of the entries of one item, oldest first. They lie under the item until it belongs to an order, and under the order
 * from then on.
 */
export async function readTrail(
  { name, key, limit, from }: Wanted,
  { table, trail }: Deps,
): Promise<{ readonly rows: readonly TrailRow[]; readonly next?: Position }> {
  const own = nameOf(name);
  const { subject, start } = from ?? { subject: own };
  const { rows, next } = await trail.rows(subject, { limit, ...(start ? { start } : {}) });
  const found = rows.filter(({ line }) => nameOf(entryIn(line)) === own);
  if (next) return { rows: found, next: { subject, start: tablePosition.parse(next) } };
  const order = subject === own ? subjectOf(name, await table.get(key)) : own;
  if (order === own) return { rows: found };
  if (found.length > 0) return { rows: found, next: { subject: order } };
  return readTrail({ name, key, limit, from: { subject: order } }, { table, trail });
}

import { type Item, type Put, type Table, unlessRefused, type Write } from '../../shared/dynamodb/table.ts';

type Versioned = { readonly version: number };
/** The write of a thing, and the thing as it will be then. */
export type VersionedPut<Thing> = readonly [put: Put, numbered: Thing];

/** The write of what was read at `next.version` (0: there was none), on the condition that nobody wrote since. */
export function versionedPut<Thing extends Versioned>(
  next: Thing,
  itemOf: (thing: Thing) => Item,
): VersionedPut<Thing> {
  const numbered = { ...next, version: next.version + 1 };
  const condition =
    next.version === 0
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#version = :seen', values: { seen: next.version } };
  return [{ kind: 'put', item: itemOf(numbered), ...condition }, numbered];
}

/** Writes it with other writes, all or nothing; undefined where somebody wrote first. */
export async function saved<Thing>(
  [put, numbered]: VersionedPut<Thing>,
  also: readonly Write[],
  table: Table,
): Promise<Thing | undefined> {
  const written = also.length === 0 ? table.write(put) : table.transact([put, ...also]);
  return (await unlessRefused(written)) ? numbered : undefined;
}

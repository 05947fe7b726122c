import { anchorStore } from '../../functions/audit/anchor-store.ts';
import type { appendChanges } from '../../functions/audit/append-changes.ts';
import { makeAnchor } from '../../functions/audit/make-anchor.ts';
import { trailStore } from '../../functions/audit/store.ts';
import type { Change } from '../../functions/outbox/contract.ts';
import { auditedName } from '../../shared/dynamodb/audited.ts';
import { sealedTable } from '../../shared/dynamodb/sealed-table.ts';
import { stampedTable } from '../../shared/dynamodb/stamped-table.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { fieldKeys } from '../builders/field-keys.ts';
import { type Stream, schedule, streamTo } from './engine/delivery.ts';
import type { Ground, Lambda } from './engine/lambda.ts';
import type { Shop } from './world.ts';

type Stamping = { readonly by: string; readonly now: () => number };

/** Gives functions tables that write on every audited item which of them wrote it, and seal what tells of people. */
export function stamper(): (table: Table, stamping: Stamping) => Table {
  let writes = 0;
  const keys = fieldKeys();
  return (table, { by, now }) =>
    stampedTable(
      sealedTable(table, async () => keys),
      () => {
        writes += 1;
        return [now(), by, '', '', `nonce${writes}`];
      },
    );
}

type Trailing = {
  readonly ground: Ground;
  readonly functions: Readonly<Record<'audit-on-table-change' | 'audit-on-anchor-schedule', Lambda<Shop>>>;
  readonly append: typeof appendChanges;
  /** Whether nothing happens any more for days. */
  readonly isQuiet: () => boolean;
};

const hourMs = 3_600_000;

const onTrail = ({ table, nights: { objects }, now }: Shop) => ({
  ...{ trail: trailStore(table), anchors: anchorStore(table), objects, now },
});

/** The second reader of the table's stream, and the clock that puts what it wrote under a root. */
export function trailTo({ ground, functions, append, isQuiet }: Trailing): Stream {
  const work = async (changes: readonly Change[], shop: Shop) => {
    await append(changes, onTrail(shop));
    return {};
  };
  // Not two: what tells shards and chains apart is one hash, and each chain would be of one shard.
  const shards = { name: 'audit stream', shards: 3 };
  const stream = streamTo(ground, functions['audit-on-table-change'], work, shards);
  schedule(ground, 'anchor', {
    everyMs: () => (isQuiet() ? 12 * hourMs : hourMs),
    run: (name) => functions['audit-on-anchor-schedule'].invoke(name, (shop) => makeAnchor(onTrail(shop))),
  });
  return { ...stream, tell: (changes) => stream.tell(changes.filter(isAudited)) };
}

export function isAudited({ before, after }: Pick<Change, 'before' | 'after'>): boolean {
  const item = after ?? before;
  return item !== undefined && auditedName(item) !== undefined;
}

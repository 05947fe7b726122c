import { anchorStore } from '../../functions/audit/anchor-store.ts';
import { appendChanges } from '../../functions/audit/append-changes.ts';
import { makeAnchor } from '../../functions/audit/make-anchor.ts';
import { trailStore } from '../../functions/audit/store.ts';
import { verifyTrail } from '../../functions/audit/verify-trail.ts';
import type { Change } from '../../functions/outbox/contract.ts';
import { sealedTable } from '../../shared/dynamodb/sealed-table.ts';
import { type Stamp, stampedTable } from '../../shared/dynamodb/stamped-table.ts';
import type { Key, Table } from '../../shared/dynamodb/table.ts';
import { causeNow } from '../../shared/observability/cause.ts';
import { modelTable } from '../simulation/engine/model-table.ts';
import { directObjects, modelObjects } from '../simulation/engine/objects.ts';
import { fieldKeys } from './field-keys.ts';

/** A table whose changes are told to a trail in a bucket, all of it in memory. */
export function aTrail() {
  let at = Date.parse('2026-11-24T02:00:00Z');
  let writes = 0;
  const changes: Change[] = [];
  const model = modelTable(
    () => at,
    (committed) => {
      for (const { before, after } of committed) {
        const changeId = String(changes.length + 1);
        const sequenceNumber = changeId.padStart(8, '0');
        changes.push({ changeId, changedAt: at, sequenceNumber, before, after });
      }
    },
  );
  const plain: Table = {
    get: async (key) => model.get(key),
    getAll: async (keys) => keys.flatMap((key) => model.get(key) ?? []),
    query: async (query) => model.query(query),
    write: async (write) => model.write(write),
    transact: async (several) => model.transact(several),
  };
  const stamp = (): Stamp => {
    at += 1000;
    writes += 1;
    const { by = 'orders-api', via = '', id = '' } = causeNow();
    return [at, by, via, id, `nonce-${writes}`];
  };
  const kept = modelObjects();
  const gone = new Set<string>();
  const all = directObjects(kept);
  const objects: typeof all = {
    ...all,
    read: async (key) => (gone.has(key) ? undefined : all.read(key)),
    list: async function* (prefix) {
      for await (const each of all.list(prefix)) if (!gone.has(each.key)) yield each;
    },
  };
  const keys = fieldKeys();
  const trail = trailStore(plain);
  const anchors = anchorStore(plain);
  const appendDeps = { trail, objects };
  let told = 0;
  return {
    /** What the suite writes by. */
    table: stampedTable(
      sealedTable(plain, async () => keys),
      stamp,
    ),
    /** What a stranger writes by. */
    plain,
    model,
    changes,
    objects,
    kept,
    trail,
    anchors,
    appendDeps,
    /** Takes an object out of the bucket. */
    lose: (key: string) => void gone.add(key),
    /** Tells the trail all that it was not told, so many changes at a time. */
    tell: async (atOnce = 100) => {
      for (; told < changes.length; told += atOnce)
        await appendChanges(changes.slice(told, told + atOnce), appendDeps);
      told = changes.length;
    },
    anchor: () => makeAnchor({ trail, anchors, objects, now: () => at }),
    verify: (root?: string) =>
      verifyTrail(
        { table: plain, trail, anchors, objects, items: model.all, settle: async () => undefined },
        root,
      ),
    /** Writes an item as it is and more, past everything that would tell of it. */
    alter: (key: Key, part: object) => {
      const before = changes.length;
      model.write({ kind: 'put', item: { ...model.get(key), ...part, ...key } });
      changes.length = before;
    },
    /** Removes an item, past everything that would tell of it. */
    remove: (key: Key) => {
      const before = changes.length;
      model.write({ kind: 'delete', key });
      changes.length = before;
    },
  };
}

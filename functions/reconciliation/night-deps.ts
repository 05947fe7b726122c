import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { ledgerLinesOf } from '../ledger/contract.ts';
import { billStore } from './bill-store.ts';
import { differenceStore } from './difference-store.ts';
import type { ReconciliationConfig } from './domain/config.ts';
import { reconciliationStore } from './store.ts';

/** What a night stands on: the table, the bucket, and how a merchant's books are compared. */
export type NightGround = {
  readonly table: Table;
  readonly objects: ObjectStore;
  readonly config: ReconciliationConfig;
  readonly now: Clock;
};

/** What the steps of a night need, over its ground. */
export const nightDeps = ({ table, objects, config, now }: NightGround) => ({
  reconciliations: reconciliationStore(table),
  differences: differenceStore(table),
  bills: billStore(table),
  ledgerLines: ledgerLinesOf(table),
  objects,
  config,
  now,
});

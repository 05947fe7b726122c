import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { MoveDeps } from './move-stock.ts';
import { movementStore } from './movement-store.ts';
import { evenOut } from './spread-stock.ts';

/** What moving stock needs, on a table. */
export const moveDeps = (table: Table, now: Clock): MoveDeps => ({
  movements: movementStore(table),
  evenOut: (sku) => evenOut(sku, table),
  now,
});

import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { soldAs, warehousesOf } from '../catalog/contract.ts';
import { shelvesOf, takeableAtOnce } from '../inventory/contract.ts';
import { quotesOf } from '../logistics/contract.ts';
import { orderFulfilment } from '../orders/contract.ts';
import { allocationStore } from './allocation-store.ts';
import { dayStore } from './day-store.ts';
import { layoutStore } from './layout-store.ts';
import { planStore } from './plan-store.ts';
import { policyStore } from './policy-store.ts';
import { putAwayStore } from './put-away-store.ts';
import { waveStore } from './wave-store.ts';

type Around = { readonly table: Table; readonly now: Clock };

/** What fulfilment needs, on a table. */
export const fulfilmentDeps = ({ table, now }: Around) => ({
  plans: planStore(table),
  allocations: allocationStore(table),
  waves: waveStore(table),
  putAways: putAwayStore(table),
  layouts: layoutStore(table),
  policies: policyStore(table),
  days: dayStore(table),
  orders: orderFulfilment(table),
  transact: table.transact,
  write: table.write,
  warehouses: () => warehousesOf(table),
  shelvesOf: (skus: readonly string[], warehouseIds: readonly string[]) =>
    shelvesOf(table, skus, warehouseIds),
  takeable: takeableAtOnce(table),
  /** What SKUs are, cost and weigh, and of what bundles are made. */
  soldAs: (skus: readonly string[]) => soldAs(table, skus),
  quotes: () => quotesOf(table),
  now,
});
export type FulfilmentDeps = ReturnType<typeof fulfilmentDeps>;

import type { Table } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { channelOrderOf } from '../channels/contract.ts';
import { poolsWith, stockMemory } from '../inventory/contract.ts';
import { chinaDivisions } from './domain/divisions.ts';
import { defaultPriorityPolicy, priorityPolicySchema } from './domain/priority.ts';
import { largeOrderStore } from './large-order-store.ts';
import { orderStore } from './store.ts';

type Surroundings = {
  readonly table: Table;
  readonly now: Clock;
  /** A name that nobody else chooses. */
  readonly newName: () => string;
  /** The priority policy as JSON; the default one where it is left out. */
  readonly priorityPolicy?: string | undefined;
};

/** What taking the orders of channels, and goods for those that wait for them, needs on a table. */
export const channelTaking = ({ table, now, newName, priorityPolicy }: Surroundings) => ({
  ...{ now, newName },
  orders: orderStore(table),
  largeOrders: largeOrderStore(table),
  stock: stockMemory({ table, now, leaseName: newName }),
  poolsWith: poolsWith(table),
  divisions: chinaDivisions,
  priorityPolicy: priorityPolicy
    ? priorityPolicySchema.parse(JSON.parse(priorityPolicy))
    : defaultPriorityPolicy,
  channelOrder: (ref: Parameters<typeof channelOrderOf>[1]) => channelOrderOf(table, ref),
});

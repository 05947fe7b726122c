import { forgetItem, toldItem } from '../../shared/dynamodb/forget-item.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { anonymousText, type Holder } from '../../shared/kernel/person.ts';
import { allocationKey, readAllocation } from './allocation-store.ts';
import { planStore } from './plan-store.ts';

/** Which warehouse sends what of an order: it names nobody, but for the words in which the order was cancelled. */
export const fulfilmentHolder = (table: Table): Holder => ({
  tell: async ({ orderId }) =>
    (await itemsOf(table, orderId)).map((item) => ({ kind: 'allocation', data: toldItem(item) })),
  forget: async ({ orderId }, pseudonym) => {
    let changed = 0;
    for (const item of await itemsOf(table, orderId))
      if (await forgetItem(table, item, without(item, pseudonym))) changed += 1;
    return changed;
  },
});

async function itemsOf(table: Table, orderId: string): Promise<readonly Item[]> {
  const { parts = [] } = (await planStore(table).get(orderId)) ?? {};
  return table.getAll(
    parts.map(({ allocationId }) => allocationKey(allocationId)),
    { consistent: true },
  );
}

function without(item: Item, pseudonym: string): Readonly<Record<string, unknown>> {
  const { endedBecause } = readAllocation(item);
  return endedBecause === undefined ? {} : { endedBecause: anonymousText(endedBecause, pseudonym) };
}

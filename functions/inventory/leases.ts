import { type Item, type Table, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { rootSlot } from './domain/take-plan.ts';
import { poolKey, storedPool } from './pools.ts';

const readRoot = (table: Table, sku: string): Promise<Item | undefined> => table.get(poolKey(sku, rootSlot));

/**
 * Gives what is left of a lease back to the root once its time has come, whoever held it: a container that died sells
 * nothing more. Gives the root as it is afterwards.
 */
export async function collectLease(
  { sku, name, now }: { readonly sku: string; readonly name: string; readonly now: number },
  table: Table,
): Promise<Item | undefined> {
  const item = await table.get(poolKey(sku, name));
  const left = item ? storedPool.parse(item).available : 0;
  try {
    await table.transact([
      {
        kind: 'update',
        key: poolKey(sku, rootSlot),
        update: `SET #available = #available + :left, #last = :last REMOVE #soldOut, #leases.#${name}`,
        condition: `attribute_exists(#leases.#${name}) AND #leases.#${name} <= :now`,
        values: { left, now, last: { kind: 'lease-end', reference: name } },
      },
      ...(item
        ? [
            {
              kind: 'update',
              key: poolKey(sku, name),
              update: 'SET #available = :none, #last = :last',
              condition: '#available = :left',
              values: { left, none: 0, last: { kind: 'lease-end', reference: name } },
            } as const,
          ]
        : []),
    ]);
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
  }
  return readRoot(table, sku);
}

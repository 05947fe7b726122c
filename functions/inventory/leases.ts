import { type Item, type Table, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { rootSlot } from './domain/take-plan.ts';
import { mostLeases } from './domain/tier-proposal.ts';
import { poolKey, type StoredPool, storedPool } from './pools.ts';

type Ask = {
  readonly sku: string;
  readonly name: string;
  readonly lease: { readonly units: number; readonly seconds: number };
  readonly now: number;
};

const readRoot = (table: Table, sku: string): Promise<Item | undefined> => table.get(poolKey(sku, rootSlot));

/**
 * Moves pieces from the root into a lease (租约) of this container, as many as the policy says or as there are.
 * Gives the root as it is afterwards, whether or not there was anything to lease; undefined for an unknown SKU.
 */
export async function takeLease({ sku, name, lease, now }: Ask, table: Table): Promise<Item | undefined> {
  const item = await readRoot(table, sku);
  if (!item) return undefined;
  const root = storedPool.parse(item);
  const units = Math.min(lease.units, root.available);
  const full = Object.keys(root.leases).length >= mostLeases;
  if (units === 0 || full || !root.lease) return item;
  const until = now + lease.seconds * 1000;
  try {
    await table.transact([
      {
        kind: 'update',
        key: poolKey(sku, rootSlot),
        update: `SET #available = #available - :units, #epoch = #epoch + :one, #last = :last, #leases.#${name} = :until`,
        condition:
          '#available >= :units AND #epoch = :epoch AND ' +
          '#price = :price AND #currency = :currency AND #grams = :grams',
        values: {
          units,
          one: 1,
          epoch: root.epoch,
          until,
          last: { kind: 'lease', reference: name },
          price: root.price,
          currency: root.currency,
          grams: root.grams,
        },
      },
      {
        kind: 'put',
        item: slotItem(root, name, { available: units, until }),
        condition: 'attribute_not_exists(#pk)',
      },
    ]);
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
  }
  return readRoot(table, sku);
}

/** A slot with the root's price copy, so that a claim on it is checked as one on the root is. */
export const slotItem = (
  root: StoredPool,
  slot: string,
  has: { readonly available: number; readonly until?: number },
): Item => ({
  ...poolKey(root.sku, slot),
  sku: root.sku,
  slot,
  reserved: 0,
  currency: root.currency,
  price: root.price,
  grams: root.grams,
  ...has,
});

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
              update: 'SET #available = :none',
              condition: '#available = :left',
              values: { left, none: 0 },
            } as const,
          ]
        : []),
    ]);
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
  }
  return readRoot(table, sku);
}

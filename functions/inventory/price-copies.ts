import {
  type Item,
  type Put,
  type Table,
  TableBusy,
  TransactionRefused,
  type Update,
} from '../../shared/dynamodb/table.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { rootSlot } from './domain/take-plan.ts';
import { poolKey, slotsOf, storedPool } from './pools.ts';

type PricedSku = {
  readonly sku: string;
  readonly price: Money;
  readonly weightGrams: number;
  readonly parts?: readonly { readonly sku: string; readonly quantity: number }[] | undefined;
};

const tries = 20;

/**
 * Writes a SKU's catalog item and the copies of its price, weight and parts in every pool of it, all together, so that
 * no pool ever sells at another price than the rest. One request for an ordinary SKU; for one with slots its refusal
 * tells which they are. The root pool of a new SKU begins empty.
 */
export async function writePriceCopies(sku: PricedSku, table: Table, catalogItem: Put): Promise<void> {
  let slots: readonly string[] = [];
  let epoch: number | undefined;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      await table.transact([
        catalogItem,
        copy(sku, rootSlot, unmoved(epoch)),
        ...slots.map((slot) => copy(sku, slot)),
      ]);
      return;
    } catch (error) {
      const root = rootIn(error);
      const pool = storedPool.parse(root);
      epoch = pool.epoch;
      slots = slotsOf(pool);
    }
  }
  throw new TableBusy('the pools of the SKU kept changing');
}

/** The root that refused, because it has slots that were not thought of. */
function rootIn(error: unknown): Item {
  const [, root] = error instanceof TransactionRefused ? error.refusals : [];
  if (!root || root.met || !root.item) throw error;
  return root.item;
}

type Condition = Pick<Update, 'condition' | 'values'>;

const unmoved = (epoch: number | undefined): Condition =>
  epoch === undefined
    ? { condition: 'attribute_not_exists(#epoch)' }
    : { condition: '#epoch = :epoch', values: { epoch } };

function copy(sku: PricedSku, slot: string, { condition, values }: Condition = {}): Update {
  const root = slot === rootSlot;
  const parts = root ? sku.parts?.map((part) => [part.sku, part.quantity]) : undefined;
  return {
    kind: 'update',
    key: poolKey(sku.sku, slot),
    update:
      'SET #sku = :sku, #price = :price, #currency = :currency, #grams = :grams, ' +
      '#available = if_not_exists(#available, :none), #reserved = if_not_exists(#reserved, :none)' +
      (parts ? ', #parts = :parts' : '') +
      (root && !parts ? ' REMOVE #parts' : ''),
    values: {
      sku: sku.sku,
      price: sku.price.minor,
      currency: sku.price.currency,
      grams: sku.weightGrams,
      none: 0,
      ...(parts ? { parts } : {}),
      ...values,
    },
    ...(condition ? { condition } : {}),
  };
}

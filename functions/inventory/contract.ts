import * as z from 'zod';
import type { BusEvent } from '../../events/define-event.ts';
import { stockChanged } from '../../events/stock.ts';
import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Table, Update } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { Money } from '../../shared/kernel/money.ts';

/** The pool of a SKU is what buyers compete for; one write to it holds stock and checks the price at once. */
export const stockPool: Entity = {
  name: 'Stock pool',
  pk: 'STOCK#{sku}',
  sk: 'POOL',
  holds: 'available, reserved; copies of price, currency and weight; what moved it last',
};

export const storedPool = z.object({
  sku: z.string(),
  available: z.int().min(0),
  reserved: z.int().min(0),
  currency: z.string(),
  price: z.int().min(0),
  grams: z.int().min(0),
  last: z.object({ kind: z.string(), reference: z.string() }).optional(),
});

/** What a buyer is offered: the price and weight that a reservation is checked against, and how much is left. */
export type Offer = {
  readonly sku: string;
  readonly price: Money;
  readonly grams: number;
  readonly available: number;
};

/** Reads an offer from a pool item, such as the one that a refused reservation brings back. */
export function offerIn(item: Item): Offer {
  const { sku, available, currency, price, grams } = storedPool.parse(item);
  return { sku, available, grams, price: { currency, minor: price } };
}

/** The offers of these SKUs, eventually consistent; unknown SKUs are left out. One BatchGetItem for each 100. */
export async function readOffers(table: Table, skus: readonly string[]): Promise<readonly Offer[]> {
  const items = await table.getAll(skus.map((sku) => keyOf(stockPool, { sku })));
  return items.map(offerIn);
}

type Hold = { readonly sku: string; readonly quantity: number; readonly reference: string };

/**
 * Holds stock for an order: refused unless `quantity` is available at exactly this price (and weight, where it decides
 * the freight). One write unit, two in a transaction.
 */
export function holdStock(
  hold: Hold & { readonly price: Money; readonly grams?: number | undefined },
): Update {
  const weight = hold.grams === undefined ? {} : { grams: hold.grams };
  const sameWeight = hold.grams === undefined ? '' : ' AND #grams = :grams';
  return {
    kind: 'update',
    key: keyOf(stockPool, hold),
    update: 'SET #available = #available - :quantity, #reserved = #reserved + :quantity, #last = :last',
    condition: `#available >= :quantity AND #price = :price AND #currency = :currency${sameWeight}`,
    values: {
      quantity: hold.quantity,
      price: hold.price.minor,
      currency: hold.price.currency,
      last: { kind: 'reservation', reference: hold.reference },
      ...weight,
    },
  };
}

/** Gives held stock back to the pool; the caller's own condition makes sure that it is given back once. */
export const giveBackStock = (hold: Hold): Update => ({
  kind: 'update',
  key: keyOf(stockPool, hold),
  update: 'SET #available = #available + :quantity, #reserved = #reserved - :quantity, #last = :last',
  condition: '#reserved >= :quantity',
  values: { quantity: hold.quantity, last: { kind: 'release', reference: hold.reference } },
});

/** Copies a SKU's price and weight into its pool, which begins empty where there is none. */
export const keepPriceCopy = (sku: {
  readonly sku: string;
  readonly price: Money;
  readonly weightGrams: number;
}): Update => ({
  kind: 'update',
  key: keyOf(stockPool, sku),
  update:
    'SET #sku = :sku, #price = :price, #currency = :currency, #grams = :grams, ' +
    '#available = if_not_exists(#available, :none), #reserved = if_not_exists(#reserved, :none)',
  values: {
    sku: sku.sku,
    price: sku.price.minor,
    currency: sku.price.currency,
    grams: sku.weightGrams,
    none: 0,
  },
});

const nothing = { available: 0, reserved: 0 };

/** The events that a change of a stock pool means: none when only its price copy changed. */
export function stockEvents(change: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly changeId: string;
  readonly changedAt: number;
}): readonly BusEvent[] {
  if (!change.after) return [];
  const after = storedPool.parse(change.after);
  const before = change.before ? storedPool.parse(change.before) : nothing;
  const moved = { available: after.available - before.available, reserved: after.reserved - before.reserved };
  if (moved.available === 0 && moved.reserved === 0) return [];
  const event = {
    id: change.changeId,
    type: stockChanged.type,
    version: stockChanged.version,
    occurredAt: isoTime(change.changedAt),
    data: {
      sku: after.sku,
      available: after.available,
      reserved: after.reserved,
      change: moved,
      ...(after.last ? { cause: after.last } : {}),
    },
  };
  return [stockChanged.schema.parse(event)];
}

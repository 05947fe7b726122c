import type { Money } from '../../shared/kernel/money.ts';
import { type Counting, countsOf, lookBacks, neededCounts } from './domain/counts.ts';
import type { KeyEntry, KeyKind, RiskKey, Snapshot } from './domain/facts.ts';
import type { JudgedOrder } from './domain/judged-order.ts';
import { entryOf, keysOf } from './domain/keys.ts';
import { neededLists } from './domain/needed-lists.ts';
import type { Rule } from './domain/rule.ts';
import { type Known, snapshotOf } from './domain/snapshot.ts';
import type { ListFinder } from './find-on-lists.ts';
import type { KeyStore } from './key-store.ts';

export type SnapshotDeps = {
  readonly keys: KeyStore;
  readonly findOnLists: ListFinder;
  /** What SKUs cost and weigh by the catalogue; those that there are none of are left out. */
  readonly soldAs: (skus: readonly string[]) => Promise<ReadonlyMap<string, Sold>>;
  /** Goes into every hash, so that nobody finds a phone by trying all of them. */
  readonly salt: () => Promise<string>;
};
type Sold = { readonly price: Money; readonly weightGrams: number };

/**
 * Finds out all that the enabled rules ask about an order. It first leaves the order under its keys, then counts: so of two
 * orders of one moment at least one sees the other, and an order that comes twice counts once.
 */
export async function takeSnapshot(
  order: JudgedOrder,
  rules: readonly Rule[],
  deps: SnapshotDeps,
): Promise<Snapshot> {
  const salt = await deps.salt();
  const keys = keysOf(order, salt);
  const own = entryOf(order, salt);
  await deps.keys.leave(keys, own);
  const asks = neededCounts(rules);
  const [entries, listed, known] = await Promise.all([
    entriesOf(keys, own, { asks, keys: deps.keys }),
    deps.findOnLists({ order, keys, asks: neededLists(rules) }),
    knownOf(order, deps),
  ]);
  return snapshotOf({ order, known, counts: countsOf({ own, entries, asks }), listed });
}

type Counted = Pick<Counting, 'asks'> & { readonly keys: KeyStore };

/** One query for each key that something is counted of, as far back as the longest window of it. */
async function entriesOf(
  keys: readonly RiskKey[],
  { at }: KeyEntry,
  { asks, keys: store }: Counted,
): Promise<Counting['entries']> {
  const backs = lookBacks(asks);
  const found = keys.flatMap((key) => {
    const back = backs.get(key.kind);
    return back === undefined ? [] : [{ key, back }];
  });
  const entries = await Promise.all(
    found.map(
      async ({ key, back }): Promise<[KeyKind, readonly KeyEntry[]]> => [
        key.kind,
        await store.entries(key, at - back, at),
      ],
    ),
  );
  return new Map(entries);
}

/** An order of more SKUs is compared with the catalogue by its first ones. */
const mostSkus = 100;

async function knownOf({ lines }: JudgedOrder, { soldAs }: SnapshotDeps): Promise<Known> {
  const skus = [...new Set(lines.map(({ sku }) => sku))].slice(0, mostSkus);
  const sold = [...(await soldAs(skus))];
  return {
    bands: new Map(sold.map(([sku, { price }]) => [sku, { low: price, high: price }])),
    grams: new Map(
      sold.filter(([, { weightGrams }]) => weightGrams > 0).map(([sku, one]) => [sku, one.weightGrams]),
    ),
  };
}

/** Leaves word under an order's keys that its money went back; said again, it changes nothing. */
export async function leaveRefund(
  order: JudgedOrder,
  refundedAt: number,
  { keys, salt }: Pick<SnapshotDeps, 'keys' | 'salt'>,
): Promise<void> {
  const used = await salt();
  await keys.leave(keysOf(order, used), { ...entryOf(order, used), refundedAt });
}

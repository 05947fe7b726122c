import { type Item, type Refusal, type Table, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import {
  afterRoot,
  afterSlot,
  mostLeft,
  type Pools,
  rootSlot,
  type Take,
  takesFor,
  unseenPools,
} from './domain/take-plan.ts';
import { collectLease, takeLease } from './leases.ts';
import {
  type Claim,
  leasePrefix,
  type Need,
  type Offer,
  offerOf,
  poolKey,
  type StoredPool,
  storedPool,
} from './pools.ts';

/**
 * What a container remembers of offers and of where pieces lie. It may be stale: every claim is checked by the pools
 * themselves, so that staleness costs a refused attempt and never a wrong order.
 */
export type StockMemory = {
  readonly offer: (sku: string) => Offer | undefined;
  /** Reads the offers of these SKUs, eventually consistent; SKUs that do not exist are left out. */
  readonly read: (skus: readonly string[]) => Promise<readonly Offer[]>;
  /** Where to take these pieces from, for this order's next attempt; may take a lease first. */
  readonly plan: (needs: readonly Need[], search: Search) => Promise<readonly Take[]>;
  /** Learns from the claims that were refused. */
  readonly learn: (claims: readonly Claim[], refusals: readonly Refusal[], search: Search) => Promise<void>;
  /** How many pieces of a SKU can be left at most, when that is known for certain. */
  readonly left: (sku: string) => number | undefined;
  /** Tells every container that a SKU is sold out, where this one knows that it is. */
  readonly tellSoldOut: (sku: string) => Promise<void>;
};

/** One order's search: where it begins, and how often it looked in vain since it saw each root. */
export type Search = { readonly orderId: string; readonly misses: Map<string, number> };

type Dependencies = {
  readonly table: Table;
  readonly now: Clock;
  /** A name for a lease that nobody else chooses. */
  readonly leaseName: () => string;
};

const mostRemembered = 20_000;
type Remembered = { readonly offer: Offer; readonly pools: Pools; readonly lease: StoredPool['lease'] };

export function stockMemory({ table, now, leaseName }: Dependencies): StockMemory {
  const remembered = new Map<string, Remembered>();
  const ownLeases = new Map<string, string>();

  const remember = (sku: string, known: Remembered): Remembered => {
    remembered.delete(sku);
    remembered.set(sku, known);
    if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value ?? '');
    return known;
  };
  const sawRoot = (item: Item): Remembered => {
    const pool = storedPool.parse(item);
    const { epoch, spread, soldOut, available, lease } = pool;
    const before = remembered.get(pool.sku)?.pools ?? unseenPools;
    const leases = new Map(Object.entries(pool.leases));
    const pools = afterRoot(before, { epoch, spread, soldOut, leases, available });
    return remember(pool.sku, { offer: offerOf(pool), pools, lease });
  };
  const sawSlot = (sku: string, slot: string, available: number): void => {
    const known = remembered.get(sku);
    if (known) remember(sku, { ...known, pools: afterSlot(known.pools, slot, available) });
  };

  /** A lease of our own, where the policy of the SKU has leases and the root may have something to lease. */
  const leased = async (sku: string): Promise<string | undefined> => {
    const own = ownLeases.get(sku);
    const { lease, pools } = remembered.get(sku) ?? {};
    const usable = own !== undefined && pools?.leases.has(own) && (pools.known.get(own) ?? 1) > 0;
    if (usable || !lease || !pools || pools.soldOut || pools.root === 0) return own;
    const name = `${leasePrefix}${leaseName()}`;
    const root = await takeLease({ sku, name, lease, now: now() }, table);
    if (!root) return undefined;
    sawRoot(root);
    if (storedPool.parse(root).leases[name] === undefined) return undefined;
    ownLeases.set(sku, name);
    return name;
  };

  const planOne = async ({ sku, quantity }: Need, { orderId, misses }: Search): Promise<readonly Take[]> => {
    const ownLease = await leased(sku);
    const pools = remembered.get(sku)?.pools ?? unseenPools;
    const seed = shardOf(`${orderId}${sku}`, 2 ** 20);
    return takesFor(pools, { sku, quantity, seed, ownLease, misses: misses.get(sku) ?? 0 });
  };

  const learnOne = async ({ sku, slot }: Take, item: Item | undefined, { misses }: Search): Promise<void> => {
    if (slot === rootSlot) {
      if (!item) return;
      misses.delete(sku);
      await collectExpired(sawRoot(item));
      return;
    }
    misses.set(sku, (misses.get(sku) ?? 0) + 1);
    const pool = item && storedPool.parse(item);
    const over = slot.startsWith(leasePrefix) && pool !== undefined && leaseIsOver(pool);
    sawSlot(sku, slot, over ? 0 : (pool?.available ?? 0));
    if (over) misses.set(sku, Number.MAX_SAFE_INTEGER);
  };
  const leaseIsOver = ({ sku, slot }: StoredPool): boolean =>
    (remembered.get(sku)?.pools.leases.get(slot) ?? 0) <= now();

  /** Leases whose time has come give their pieces back to the root before anybody is told that there are none. */
  const collectExpired = async ({ offer: { sku }, pools }: Remembered): Promise<void> => {
    for (const [name, until] of pools.leases)
      if (until <= now()) {
        const root = await collectLease({ sku, name, now: now() }, table);
        if (root) sawRoot(root);
      }
  };

  return {
    offer: (sku) => remembered.get(sku)?.offer,
    read: async (skus) => {
      const items = await table.getAll(skus.map((sku) => poolKey(sku, rootSlot)));
      return items.map((item) => sawRoot(item).offer);
    },
    plan: async (needs, search) => (await Promise.all(needs.map((need) => planOne(need, search)))).flat(),
    learn: async (claims, refusals, search) => {
      for (const [index, claim] of claims.entries()) {
        const refusal = refusals[index];
        if (!refusal || refusal.met) continue;
        if (claim.kind === 'take') await learnOne(claim.take, refusal.item, search);
        else if (refusal.item) sawRoot(refusal.item);
      }
    },
    left: (sku) => {
      const pools = remembered.get(sku)?.pools;
      return pools && mostLeft(pools);
    },
    tellSoldOut: async (sku) => {
      const pools = remembered.get(sku)?.pools;
      if (!pools || pools.soldOut || pools.epoch === undefined || mostLeft(pools) !== 0) return;
      if (pools.spread === 0 && pools.leases.size === 0) return;
      await markSoldOut(table, sku, pools.epoch);
    },
  };
}

/** Refused when anything was moved to a slot or given back since: then it is not sold out, which is as good. */
async function markSoldOut(table: Table, sku: string, epoch: number): Promise<void> {
  try {
    await table.transact([
      {
        kind: 'update',
        key: poolKey(sku, rootSlot),
        update: 'SET #soldOut = :soldOut',
        condition: '#epoch = :epoch AND #available = :none',
        values: { soldOut: true, epoch, none: 0 },
      },
    ]);
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
  }
}

import { type Item, type Refusal, type Table, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import {
  afterRoot,
  afterSlot,
  afterTake,
  leasePrefix,
  leaseUnits,
  mayHave,
  mostLeft,
  type Pools,
  rootSlot,
  type Take,
  takesFor,
  unseenPools,
} from './domain/take-plan.ts';
import { mostLeases } from './domain/tier-proposal.ts';
import { collectLease } from './leases.ts';
import {
  type Claim,
  type Need,
  type Offer,
  offerOf,
  type PlannedTake,
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
  /** Where to take these pieces from, for this order's next attempt. */
  readonly plan: (needs: readonly Need[], search: Search) => readonly PlannedTake[];
  /** Learns that they were taken. */
  readonly took: (takes: readonly PlannedTake[], search: Search) => void;
  /** Learns from the claims that were refused. */
  readonly learn: (claims: readonly Claim[], refusals: readonly Refusal[], search: Search) => Promise<void>;
  /** How many pieces of a SKU can be left at most, when that is known for certain. */
  readonly left: (sku: string) => number | undefined;
  /** Tells every container that a SKU is sold out, where this one knows that it is. */
  readonly tellSoldOut: (sku: string) => Promise<void>;
};

/** One order's search: how often it looked in vain since it saw each root, and what its last plan of a SKU was made on. */
export type Search = { readonly misses: Map<string, number>; readonly planned: Map<string, Pools> };

type Dependencies = {
  readonly table: Table;
  readonly now: Clock;
  /** A name, of this container or of a lease, that nobody else chooses. */
  readonly leaseName: () => string;
};

const mostRemembered = 20_000;
type Remembered = {
  readonly offer: Offer;
  readonly pools: Pools;
  readonly lease: StoredPool['lease'];
  /** What this container took from the root since it saw it. */
  readonly spent: number;
};

export function stockMemory({ table, now, leaseName }: Dependencies): StockMemory {
  const remembered = new Map<string, Remembered>();
  const ownLeases = new Map<string, string>();
  const home = shardOf(leaseName(), 2 ** 20);

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
    return remember(pool.sku, { offer: offerOf(pool), pools, lease, spent: 0 });
  };
  /** What was seen under another epoch than the present one bounds nothing. */
  const sawSlot = (sku: string, slot: string, available: number, epoch: Pools['epoch']): void => {
    const known = remembered.get(sku);
    if (!known || known.pools.epoch !== epoch) return;
    remember(sku, { ...known, pools: afterSlot(known.pools, slot, available) });
  };

  /** A new lease instead of pieces of the root, where the policy of the SKU has leases and there is enough to lease. */
  const opening = ({ offer, pools, lease }: Remembered, { sku, quantity }: Take): PlannedTake | undefined => {
    if (!lease || pools.leases.size >= mostLeases) return undefined;
    const units = leaseUnits(pools, lease.units, quantity);
    if (units === undefined) return undefined;
    const until = now() + lease.seconds * 1000;
    return { sku, slot: `${leasePrefix}${leaseName()}`, quantity, opens: { units, until, offer } };
  };

  const planOne = ({ sku, quantity }: Need, { misses, planned }: Search): readonly PlannedTake[] => {
    const known = remembered.get(sku);
    const seen = known?.pools ?? unseenPools;
    planned.set(sku, seen);
    const root = seen.root === undefined ? undefined : Math.max(0, seen.root - (known?.spent ?? 0));
    const [pools, ownLease] = [{ ...seen, root }, ownLeases.get(sku)];
    const takes = takesFor(pools, { sku, quantity, seed: home, ownLease, misses: misses.get(sku) ?? 0 });
    const fromRoot = takes.find(({ slot }) => slot === rootSlot);
    const opened = known && fromRoot && takes.length === 1 && opening({ ...known, pools }, fromRoot);
    return opened ? [opened] : takes;
  };

  const tookOne = (take: PlannedTake, { planned }: Search): void => {
    const { sku, slot, quantity, opens } = take;
    const known = remembered.get(sku);
    if (!known) return;
    const { pools, spent } = known;
    if (opens) {
      const leases = new Map([...pools.leases, [slot, opens.until]]);
      const left = afterSlot({ ...pools, leases }, slot, opens.units - quantity);
      ownLeases.set(sku, slot);
      remember(sku, { ...known, pools: left, spent: spent + opens.units });
    } else if (slot === rootSlot) remember(sku, { ...known, spent: spent + quantity });
    else remember(sku, { ...known, pools: afterTake(pools, planned.get(sku) ?? unseenPools, take) });
  };

  const learnRoot = async (sku: string, item: Item | undefined, { misses }: Search): Promise<void> => {
    if (!item) return;
    misses.delete(sku);
    await collectExpired(sawRoot(item));
    await lookAround(sku);
  };

  const learnSlot = async ({ sku, slot }: Take, item: Item | undefined, search: Search): Promise<void> => {
    const { misses, planned } = search;
    misses.set(sku, (misses.get(sku) ?? 0) + 1);
    const pool = item && storedPool.parse(item);
    const over = slot.startsWith(leasePrefix) && pool !== undefined && leaseIsOver(pool);
    sawSlot(sku, slot, over ? 0 : (pool?.available ?? 0), planned.get(sku)?.epoch);
    if (over) misses.set(sku, Number.MAX_SAFE_INTEGER);
    if (!over) await lookAround(sku);
  };

  /** Reads every slot that may have pieces, all at once: cheaper than to try a second one in vain. */
  const lookAround = async (sku: string): Promise<void> => {
    const pools = remembered.get(sku)?.pools ?? unseenPools;
    const slots = mayHave(pools);
    if (slots.length < 2) return;
    const keys = slots.map((slot) => poolKey(sku, slot));
    const items = await table.getAll(keys, { consistent: true });
    const found = new Map(items.map((item) => storedPool.parse(item)).map((pool) => [pool.slot, pool]));
    for (const slot of slots) sawSlot(sku, slot, found.get(slot)?.available ?? 0, pools.epoch);
  };

  const learnOne = async (claim: Claim, item: Item | undefined, search: Search): Promise<void> => {
    if (claim.kind === 'lease') return learnRoot(claim.sku, item, search);
    if (claim.kind === 'bundle') return void (item && sawRoot(item));
    if (claim.take.slot === rootSlot) return learnRoot(claim.take.sku, item, search);
    return learnSlot(claim.take, item, search);
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
    plan: (needs, search) => needs.flatMap((need) => planOne(need, search)),
    took: (takes, search) => {
      for (const take of takes) tookOne(take, search);
    },
    learn: async (claims, refusals, search) => {
      for (const [index, claim] of claims.entries()) {
        const refusal = refusals[index];
        if (refusal && !refusal.met) await learnOne(claim, refusal.item, search);
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

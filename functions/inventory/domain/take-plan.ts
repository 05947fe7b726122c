/**
 * A SKU's pieces lie in its root pool and, for a hot SKU, in slots beside it: shards that stay (`1`, `2`, …) and leases
 * that a container holds for a while (`L…`). A slot gains pieces only from the root, and every such gain raises the
 * root's epoch; so what was seen in a slot stays an upper bound until the epoch changes.
 */
export type Pools = {
  /** The root's epoch when the rest was seen; undefined before the root was ever seen. */
  readonly epoch: number | undefined;
  /** Shards 1..spread may hold pieces. */
  readonly spread: number;
  /** Leases that may hold pieces, with the time (milliseconds) from which they can be collected. */
  readonly leases: ReadonlyMap<string, number>;
  /** That nothing is in any slot, as whoever looked into all of them wrote on the root. */
  readonly soldOut: boolean;
  /** What the root had when it was last seen. */
  readonly root: number | undefined;
  /** The most that a slot can have. */
  readonly known: ReadonlyMap<string, number>;
};

/** Pieces of one SKU out of one pool; `slot` is empty for the root. */
export type Take = { readonly sku: string; readonly slot: string; readonly quantity: number };

export const rootSlot = '';
export const leasePrefix = 'L';

export const unseenPools: Pools = {
  epoch: undefined,
  spread: 0,
  leases: new Map(),
  soldOut: false,
  root: undefined,
  known: new Map(),
};

type Wanted = {
  readonly sku: string;
  readonly quantity: number;
  /**
   * Decides where the search begins. Each container has its own, so that containers spread over the shards, and one
   * that serves one buyer at a time meets nobody at its shard while there are shards enough.
   */
  readonly seed: number;
  /** The lease that this container holds of the SKU. */
  readonly ownLease?: string | undefined;
  /** How many slots this order tried in vain since it saw the root. */
  readonly misses: number;
};

/** After so many slots in vain the root is asked, which knows whether there is anything at all. */
const missesBeforeRoot = 2;

/**
 * Where to take pieces next: the own lease, a shard that may have enough, the root if it seems to have enough, other
 * people's leases, several of them together, and the root last, whose refusal brings back how things are.
 */
export function takesFor(pools: Pools, wanted: Wanted): readonly Take[] {
  const { sku, quantity, ownLease } = wanted;
  const fromRoot = [{ sku, slot: rootSlot, quantity }];
  if (pools.soldOut || wanted.misses >= missesBeforeRoot) return fromRoot;
  const slots = slotsInOrder(pools, wanted);
  const most = (slot: string) => pools.known.get(slot) ?? Number.POSITIVE_INFINITY;
  const enough = wellFilled(slots, most, wanted);
  const rootHas = pools.root !== undefined && pools.root >= quantity;
  const foreign = enough?.startsWith(leasePrefix) && enough !== ownLease;
  if (enough !== undefined && !(foreign && rootHas)) return [{ sku, slot: enough, quantity }];
  if (rootHas) return fromRoot;
  return together(slots, most, wanted, pools.root ?? 0) ?? fromRoot;
}

/**
 * The own lease, or else a shard, or else another lease, with enough: the first that may have half of what the fullest of
 * its kind may have, so that containers which know the same do not all run to the same one.
 */
function wellFilled(
  slots: readonly string[],
  most: (slot: string) => number,
  { quantity, ownLease }: Wanted,
): string | undefined {
  const enough = slots.filter((slot) => most(slot) >= quantity);
  const [first] = enough;
  if (first === undefined || first === ownLease) return first;
  const alike = enough.filter((slot) => slot.startsWith(leasePrefix) === first.startsWith(leasePrefix));
  const fullest = Math.max(...alike.map(most));
  return alike.find((slot) => 2 * most(slot) >= fullest);
}

/** The own lease, the shards from the seed on, the other leases. */
export function slotsInOrder(
  pools: Pools,
  { seed, ownLease }: Pick<Wanted, 'seed' | 'ownLease'>,
): readonly string[] {
  const { spread, leases } = pools;
  const step = strideOf(seed, spread);
  const shards = Array.from({ length: spread }, (_, index) => String(((seed + index * step) % spread) + 1));
  const others = [...leases.keys()].filter((lease) => lease !== ownLease);
  const turned = others.map((_, index) => others[(seed + index) % others.length] ?? '');
  return [...(ownLease === undefined ? [] : [ownLease]), ...shards, ...turned];
}

/** Each seed visits the shards in steps of its own, so that two that met once do not go on side by side. */
function strideOf(seed: number, spread: number): number {
  if (spread < 2) return 1;
  let stride = 1 + (Math.floor(seed / spread) % (spread - 1));
  while (divisor(stride, spread) > 1) stride = (stride % (spread - 1)) + 1;
  return stride;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

const mostTogether = 8;

/** The fullest few slots, and the root, that have enough between them; undefined where they have not. */
function together(
  slots: readonly string[],
  most: (slot: string) => number,
  { sku, quantity }: Wanted,
  root: number,
): readonly Take[] | undefined {
  const having = [...slots.map((slot) => ({ slot, left: most(slot) })), { slot: rootSlot, left: root }]
    .filter(({ left }) => left > 0)
    .sort((a, b) => b.left - a.left)
    .slice(0, mostTogether);
  const takes: Take[] = [];
  let open = quantity;
  for (const { slot, left } of having) {
    const taken = Math.min(open, left);
    if (taken > 0) takes.push({ sku, slot, quantity: taken });
    open -= taken;
  }
  return open === 0 ? takes : undefined;
}

/** The most pieces that can be anywhere, where every slot was seen in the root's present epoch; else undefined. */
export function mostLeft(pools: Pools): number | undefined {
  if (pools.root === undefined) return undefined;
  if (pools.soldOut) return pools.root;
  const slots = slotsInOrder(pools, { seed: 0, ownLease: undefined });
  if (!slots.every((slot) => pools.known.has(slot))) return undefined;
  return slots.reduce((sum, slot) => sum + (pools.known.get(slot) ?? 0), pools.root);
}

/** Slots that may have pieces as far as is known. */
export const mayHave = (pools: Pools): readonly string[] =>
  pools.soldOut
    ? []
    : slotsInOrder(pools, { seed: 0, ownLease: undefined }).filter((slot) => pools.known.get(slot) !== 0);

/**
 * What the root told: what is known of the shards is forgotten when its epoch is another one. A lease never gains after
 * it was opened, so that what is known of it lasts.
 */
export function afterRoot(
  pools: Pools,
  root: Omit<Pools, 'known' | 'root'> & { readonly available: number },
): Pools {
  const { available, ...told } = root;
  const lasting = [...pools.known].filter(([slot]) => told.leases.has(slot));
  const known = told.epoch === pools.epoch ? pools.known : new Map(lasting);
  return { ...told, root: available, known };
}

/** What a slot told; kept only while there is an epoch to keep it by. */
export function afterSlot(pools: Pools, slot: string, available: number): Pools {
  return { ...pools, known: new Map([...pools.known, [slot, available]]) };
}

/** After pieces were taken as planned: the bound falls with them, unless something was learnt of the slot since. */
export function afterTake(pools: Pools, planned: Pools, { slot, quantity }: Take): Pools {
  const bound = pools.known.get(slot);
  const unchanged = pools.epoch === planned.epoch && bound === planned.known.get(slot);
  return unchanged && bound !== undefined ? afterSlot(pools, slot, Math.max(0, bound - quantity)) : pools;
}

/** How many pieces a lease takes: as the policy says, and toward the end no more than leaves as many for each other one. */
export function leaseUnits(pools: Pools, policyUnits: number, quantity: number): number | undefined {
  const share = Math.floor((pools.root ?? 0) / (pools.leases.size + 1));
  const units = Math.min(policyUnits, share);
  return units >= 2 && units >= quantity && !pools.soldOut ? units : undefined;
}

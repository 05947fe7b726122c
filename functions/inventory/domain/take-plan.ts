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
  /** Decides where the search begins, so that buyers spread over the shards; the same order begins at the same one. */
  readonly seed: number;
  /** The lease that this container holds of the SKU. */
  readonly ownLease?: string | undefined;
  /** How many slots this order tried in vain since it saw the root. */
  readonly misses: number;
};

/** After so many slots in vain the root is asked, which knows whether there is anything at all. */
const missesBeforeRoot = 2;

/**
 * Where to take pieces next: the own lease, a shard that may have enough, another lease, several of them together, and
 * the root last, whose refusal brings back how things are.
 */
export function takesFor(pools: Pools, wanted: Wanted): readonly Take[] {
  const { sku, quantity } = wanted;
  const fromRoot = [{ sku, slot: rootSlot, quantity }];
  if (pools.soldOut || wanted.misses >= missesBeforeRoot) return fromRoot;
  const slots = slotsInOrder(pools, wanted);
  const most = (slot: string) => pools.known.get(slot) ?? Number.POSITIVE_INFINITY;
  const enough = slots.find((slot) => most(slot) >= quantity);
  if (enough !== undefined) return [{ sku, slot: enough, quantity }];
  if (pools.root !== undefined && pools.root >= quantity) return fromRoot;
  return together(slots, most, wanted, pools.root ?? 0) ?? fromRoot;
}

/** The own lease, the shards from the seed on, the other leases. */
export function slotsInOrder(
  pools: Pools,
  { seed, ownLease }: Pick<Wanted, 'seed' | 'ownLease'>,
): readonly string[] {
  const { spread, leases } = pools;
  const shards = Array.from({ length: spread }, (_, index) => String(((seed + index) % spread) + 1));
  const others = [...leases.keys()].filter((lease) => lease !== ownLease);
  const turned = others.map((_, index) => others[(seed + index) % others.length] ?? '');
  return [...(ownLease === undefined ? [] : [ownLease]), ...shards, ...turned];
}

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

/** What the root told: everything known of the slots is forgotten when its epoch is another one. */
export function afterRoot(
  pools: Pools,
  root: Omit<Pools, 'known' | 'root'> & { readonly available: number },
): Pools {
  const { available, ...told } = root;
  const known = told.epoch === pools.epoch ? pools.known : new Map<string, number>();
  return { ...told, root: available, known };
}

/** What a slot told; kept only while there is an epoch to keep it by. */
export function afterSlot(pools: Pools, slot: string, available: number): Pools {
  return { ...pools, known: new Map([...pools.known, [slot, available]]) };
}

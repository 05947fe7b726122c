import {
  type Table,
  TableBusy,
  TransactionRefused,
  type Update,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { rootSlot } from './domain/take-plan.ts';
import { collectLease } from './leases.ts';
import { poolKey, type StoredPool, slotItem, storedPool } from './pools.ts';

export type Tier = {
  /** Shards beside the root; 0 is the ordinary tier. */
  readonly shards: number;
  readonly lease?: { readonly units: number; readonly seconds: number } | undefined;
};

const tries = 20;

/**
 * Sets the tier of a SKU while orders flow. Each step is one transaction under the root's epoch, so that at every moment
 * each piece is in exactly one pool that buyers find: first the shards are made and named, then pieces are moved into
 * them; or first they are no longer chosen, then what is left in them goes back to the root.
 * May be broken off anywhere and done again. Throws SKU_NOT_FOUND.
 */
export async function setTier(sku: string, tier: Tier, table: Table): Promise<void> {
  await step(table, sku, (root) => nameShards(root, tier));
  const root = await rootOf(table, sku);
  if (!tier.lease) for (const name of Object.keys(root.leases)) await endLease(sku, name, table);
  for (let shard = root.spread; shard > tier.shards; shard -= 1)
    await step(table, sku, (seen) => emptied(table, seen, shard));
  await evenOut(sku, table);
}

/** Spreads what the root has over the shards and itself, such as after a receipt. Does nothing for an ordinary SKU. */
export async function evenOut(sku: string, table: Table): Promise<void> {
  await step(table, sku, (root) => {
    const share = Math.floor(root.available / (root.shards + 1));
    if (root.shards === 0 || share === 0 || root.lease) return undefined;
    const odd = root.available % (root.shards + 1);
    const shares = Array.from({ length: root.shards }, (_, index) => share + (index < odd ? 1 : 0));
    return [
      rootStep(root, 'SET #available = #available - :moved, #epoch = #epoch + :one, #last = :last', {
        condition: '#available >= :moved',
        values: { moved: shares.reduce((sum, each) => sum + each, 0), last: spreadOf(sku) },
      }),
      ...shares.map(
        (each, index): Update => ({
          kind: 'update',
          key: poolKey(root.sku, String(index + 1)),
          update: 'SET #available = #available + :share, #last = :last',
          values: { share: each, last: spreadOf(sku) },
        }),
      ),
    ];
  });
}

type Step = (root: StoredPool) => readonly Write[] | undefined | Promise<readonly Write[] | undefined>;

/** Decides a step on the root as it is and writes it if the root's epoch is still the same; else decides anew. */
async function step(table: Table, sku: string, decide: Step): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const writes = await decide(await rootOf(table, sku));
    if (!writes) return;
    try {
      await table.transact(writes);
      return;
    } catch (error) {
      if (!(error instanceof TransactionRefused)) throw error;
    }
  }
  throw new TableBusy('the pools of the SKU kept changing');
}

async function rootOf(table: Table, sku: string): Promise<StoredPool> {
  const item = await table.get(poolKey(sku, rootSlot));
  if (!item) throw new Failure('SKU_NOT_FOUND', 'The catalog has no such SKU.');
  return storedPool.parse(item);
}

type Part = { readonly condition?: string; readonly values?: Readonly<Record<string, unknown>> };

function rootStep(root: StoredPool, update: string, { condition, values }: Part = {}): Update {
  const unmoved = root.epoch === 0 ? 'attribute_not_exists(#epoch)' : '#epoch = :epoch';
  return {
    kind: 'update',
    key: poolKey(root.sku, rootSlot),
    update,
    condition: condition ? `${unmoved} AND ${condition}` : unmoved,
    values: { one: 1, ...(root.epoch === 0 ? {} : { epoch: root.epoch }), ...values },
  };
}

/** The root learns its tier; shards that are new are made, empty and at the root's price. */
function nameShards(root: StoredPool, { shards, lease }: Tier): readonly Write[] {
  const fresh = Array.from({ length: Math.max(0, shards - root.spread) }, (_, index) =>
    String(root.spread + index + 1),
  );
  const made = fresh.map(
    (slot): Update => ({
      kind: 'update',
      key: poolKey(root.sku, slot),
      update:
        'SET #sku = :sku, #slot = :slot, #available = if_not_exists(#available, :none), ' +
        '#reserved = if_not_exists(#reserved, :none), #price = :price, #currency = :currency, #grams = :grams',
      values: { ...namesOf(root, slot), none: 0 },
    }),
  );
  const leases = Object.keys(root.leases).length > 0 ? '' : ', #leases = :leases';
  const first = root.epoch === 0 ? '#epoch = :one' : '#epoch = #epoch + :one';
  return [
    rootStep(
      root,
      `SET #shards = :shards, #spread = :spread, ${first}${leases}${lease ? ', #lease = :lease' : ' REMOVE #lease'}`,
      {
        condition: '#price = :price AND #currency = :currency AND #grams = :grams',
        values: {
          shards,
          spread: Math.max(shards, root.spread),
          price: root.price,
          currency: root.currency,
          grams: root.grams,
          ...(leases ? { leases: {} } : {}),
          ...(lease ? { lease } : {}),
        },
      },
    ),
    ...made,
  ];
}

function namesOf(root: StoredPool, slot: string) {
  const { pk: _pk, sk: _sk, available: _available, reserved: _reserved, ...names } = slotItem(root, slot);
  return names;
}

/** Moves what is left in the last shard back to the root, which then no longer names it. */
/** Nothing where somebody else has chosen more shards meanwhile: then this one is in use again, or others lie above it. */
async function emptied(table: Table, root: StoredPool, shard: number): Promise<readonly Write[] | undefined> {
  if (root.shards >= shard || root.spread !== shard) return undefined;
  const item = await table.get(poolKey(root.sku, String(shard)));
  const left = item ? storedPool.parse(item).available : 0;
  return [
    rootStep(
      root,
      'SET #available = #available + :left, #spread = :spread, #epoch = #epoch + :one, #last = :last REMOVE #soldOut',
      {
        values: { left, spread: shard - 1, last: spreadOf(root.sku) },
      },
    ),
    {
      kind: 'update',
      key: poolKey(root.sku, String(shard)),
      update: 'SET #available = :none, #last = :last',
      condition: '#available = :left',
      values: { left, none: 0, last: spreadOf(root.sku) },
    },
  ];
}

/** Pieces change the pool and nothing else. */
const spreadOf = (sku: string) => ({ kind: 'spread', reference: sku });

/** A lease ends before its time when the SKU leaves the tier: nobody takes new ones, and this one is over now. */
async function endLease(sku: string, name: string, table: Table): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const item = await collectLease({ sku, name, now: Number.MAX_SAFE_INTEGER }, table);
    if (!item || storedPool.parse(item).leases[name] === undefined) return;
  }
  throw new TableBusy('a lease of the SKU kept changing');
}

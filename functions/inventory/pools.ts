import * as z from 'zod';
import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Key, Update, Write } from '../../shared/dynamodb/table.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { leasePrefix, rootSlot, type Take } from './domain/take-plan.ts';
import { mostLeases } from './domain/tier-proposal.ts';

/** The root pool of a SKU is what buyers compete for; one write to it holds stock and checks the price at once. */
export const stockPool: Entity = {
  name: 'Stock pool',
  pk: 'STOCK#{sku}',
  sk: 'POOL',
  holds:
    'available, reserved; copies of price, currency and weight; what moved it last; of a hot SKU its shards, leases, ' +
    'epoch and sold-out marker; of a bundle its parts',
};

export const slotEntity: Entity = {
  name: 'Stock slot',
  pk: 'SLOT#{sku}#{slot}',
  sk: 'POOL',
  holds:
    'a shard (1, 2, …) or a lease (L…) of a hot SKU: pieces moved out of the root pool, with the same price copy',
};

const cause = z.object({ kind: z.string(), reference: z.string() });

const storedCounts = z.object({
  sku: z.string(),
  slot: z.string().default(rootSlot),
  available: z.int().min(0),
  reserved: z.int().min(0),
  currency: z.string(),
  price: z.int().min(0),
  grams: z.int().min(0),
  last: cause.optional(),
});

/** Leases are taken of so many pieces for so many seconds. */
export const leasePolicy = z.object({ units: z.int().min(1), seconds: z.int().min(1) });

export const storedPool = storedCounts.extend({
  /** Shards that orders choose among, and shards that may still hold pieces: more, while some are being emptied. */
  shards: z.int().min(0).default(0),
  spread: z.int().min(0).default(0),
  lease: leasePolicy.optional(),
  leases: z.record(z.string(), z.int()).default({}),
  epoch: z.int().default(0),
  soldOut: z.boolean().default(false),
  /** Some of its pieces came with a lot. */
  lots: z.boolean().default(false),
  /** A bundle (组合商品) holds nothing itself: it is these pieces of other SKUs. */
  parts: z.array(z.tuple([z.string(), z.int().min(1)])).optional(),
});
export type StoredPool = z.output<typeof storedPool>;

/** Every slot that may have pieces to sell: shards and leases. */
export const slotsOf = ({ spread, leases }: StoredPool): readonly string[] => [
  ...Array.from({ length: spread }, (_, index) => String(index + 1)),
  ...Object.keys(leases),
];

export const poolKey = (sku: string, slot: string): Key =>
  slot === rootSlot ? keyOf(stockPool, { sku }) : keyOf(slotEntity, { sku, slot });

/** Pieces of one SKU that an order needs. */
export type Need = { readonly sku: string; readonly quantity: number };

/** What one SKU costs and weighs, and of what it is made where it is a bundle. */
export type Offer = {
  readonly sku: string;
  readonly price: Money;
  readonly grams: number;
  readonly parts?: readonly Need[];
};

export function offerOf({ sku, currency, price, grams, parts }: StoredPool): Offer {
  const offer = { sku, grams, price: { currency, minor: price } };
  return parts ? { ...offer, parts: parts.map(([part, quantity]) => ({ sku: part, quantity })) } : offer;
}

/** A lease (租约) that the order which takes its first pieces opens: so many pieces of the root, until then. */
export type Opening = { readonly units: number; readonly until: number; readonly offer: Offer };
/** Where to take pieces; with `opens`, from a lease that does not exist yet. */
export type PlannedTake = Take & { readonly opens?: Opening };

/**
 * One thing that a transaction has to make sure of: that pieces are taken, at a price where the order has a line of
 * that SKU; that the root gives a new lease what it opens with; or that a bundle still costs this and is made of this.
 */
export type Claim =
  | { readonly kind: 'take'; readonly take: PlannedTake; readonly terms: ClaimTerms | undefined }
  | {
      readonly kind: 'lease';
      readonly sku: string;
      readonly name: string;
      readonly opens: Opening;
      readonly terms: ClaimTerms | undefined;
    }
  | {
      readonly kind: 'bundle';
      readonly sku: string;
      readonly parts: readonly Need[];
      readonly terms: ClaimTerms;
    };
export type ClaimTerms = { readonly price: Money; readonly grams?: number | undefined };

/** The write that makes sure of a claim. Two write units each; one more request for none of them. */
export function claimed(
  claim: Claim,
  { reference, now }: { readonly reference: string; readonly now: number },
): Write {
  if (claim.kind === 'bundle') return bundleCheck(claim);
  if (claim.kind === 'lease') return leaseGiven(claim);
  const { take, terms } = claim;
  if (take.opens) return leaseOpened(take, take.opens, reference);
  const agreed = terms ? sameTerms(terms) : { conditions: [], values: {} };
  const leased = take.slot.startsWith(leasePrefix);
  const conditions = ['#available >= :quantity', ...agreed.conditions, ...(leased ? ['#until > :now'] : [])];
  return {
    kind: 'update',
    key: poolKey(take.sku, take.slot),
    update: 'SET #available = #available - :quantity, #reserved = #reserved + :quantity, #last = :last',
    condition: conditions.join(' AND '),
    values: {
      quantity: take.quantity,
      last: { kind: 'reservation', reference },
      ...agreed.values,
      ...(leased ? { now } : {}),
    },
  };
}

/** The root gives the pieces. Whatever was known of its slots is no longer: the epoch rises. */
function leaseGiven({ sku, name, opens, terms }: Extract<Claim, { kind: 'lease' }>): Write {
  const { units, until, offer } = opens;
  const agreed = terms ? sameTerms(terms) : { conditions: [], values: {} };
  const conditions = [
    '#available >= :units AND attribute_exists(#lease) AND size(#leases) < :most',
    '#price = :copiedPrice AND #currency = :copiedCurrency AND #grams = :copiedGrams',
    ...agreed.conditions,
  ];
  return {
    kind: 'update',
    key: poolKey(sku, rootSlot),
    update: `SET #available = #available - :units, #epoch = #epoch + :one, #last = :last, #leases.#${name} = :until`,
    condition: conditions.join(' AND '),
    values: {
      units,
      until,
      one: 1,
      most: mostLeases,
      last: { kind: 'lease', reference: name },
      copiedPrice: offer.price.minor,
      copiedCurrency: offer.price.currency,
      copiedGrams: offer.grams,
      ...agreed.values,
    },
  };
}

function leaseOpened({ sku, slot, quantity }: Take, opens: Opening, reference: string): Write {
  const { price, grams } = opens.offer;
  const item = slotItem({ sku, grams, price: price.minor, currency: price.currency }, slot);
  const { units, until } = opens;
  const last = { kind: 'reservation', reference };
  return {
    kind: 'put',
    item: { ...item, available: units - quantity, reserved: quantity, until, last },
    condition: 'attribute_not_exists(#pk)',
  };
}

/** An empty slot with the root's price copy, so that a claim on it is checked as one on the root is. */
export const slotItem = (
  { sku, currency, price, grams }: Pick<StoredPool, 'sku' | 'currency' | 'price' | 'grams'>,
  slot: string,
): Item => ({ ...poolKey(sku, slot), sku, slot, available: 0, reserved: 0, currency, price, grams });

function bundleCheck({ sku, parts, terms }: Extract<Claim, { kind: 'bundle' }>): Write {
  const { conditions, values } = sameTerms(terms);
  return {
    kind: 'check',
    key: poolKey(sku, rootSlot),
    condition: [...conditions, '#parts = :parts'].join(' AND '),
    values: { ...values, parts: parts.map((part) => [part.sku, part.quantity]) },
  };
}

function sameTerms({ price, grams }: ClaimTerms) {
  return {
    conditions: [
      '#price = :price',
      '#currency = :currency',
      ...(grams === undefined ? [] : ['#grams = :grams']),
    ],
    values: { price: price.minor, currency: price.currency, ...(grams === undefined ? {} : { grams }) },
  };
}

/**
 * Gives pieces back that can be sold again; the caller's own condition makes sure that it happens once. They go to the
 * root, also those that came from a slot, so that a sold-out marker on the root is always told of them. One write a pool
 * concerned.
 */
export function givenBack(
  takes: readonly Take[],
  reference: string,
  { kind = 'release', held = true }: { readonly kind?: string; readonly held?: boolean } = {},
): readonly Update[] {
  const last = { kind, reference };
  const roots = skusOf(takes).map((sku): Update => {
    const own = takes.filter((take) => take.sku === sku);
    const ownHeld = held ? pieces(own.filter(({ slot }) => slot === rootSlot)) : 0;
    return {
      kind: 'update',
      key: poolKey(sku, rootSlot),
      update:
        'SET #available = #available + :back, #reserved = #reserved - :held, #last = :last REMOVE #soldOut',
      condition: '#reserved >= :held',
      values: { back: pieces(own), held: ownHeld, last },
    };
  });
  return [...roots, ...heldTaken(held ? takes.filter(({ slot }) => slot !== rootSlot) : [], last)];
}

type Cause = { readonly kind: string; readonly reference: string };

/** Takes pieces out of what orders hold, such as when a warehouse has set them aside; one write a pool. */
export const heldTaken = (takes: readonly Take[], last: Cause): readonly Update[] =>
  takes.map(({ sku, slot, quantity }) => ({
    kind: 'update',
    key: poolKey(sku, slot),
    update: 'SET #reserved = #reserved - :held, #last = :last',
    condition: '#reserved >= :held',
    values: { held: quantity, last },
  }));

/** Puts pieces back among what orders hold, in the root pool of each SKU; one write a SKU. */
export const heldAgain = (takes: readonly Take[], last: Cause): readonly Update[] =>
  skusOf(takes).map((sku) => ({
    kind: 'update',
    key: poolKey(sku, rootSlot),
    update: 'SET #reserved = #reserved + :held, #last = :last',
    condition: 'attribute_exists(#pk)',
    values: { held: pieces(takes.filter((take) => take.sku === sku)), last },
  }));

/** Takes pieces from what the root pool of each SKU has for sale, without an order holding them first; one write a SKU. */
export const takenAtOnce = (takes: readonly Take[], last: Cause): readonly Update[] =>
  skusOf(takes).map((sku) => ({
    kind: 'update',
    key: poolKey(sku, rootSlot),
    update: 'SET #available = #available - :quantity, #last = :last',
    condition: '#available >= :quantity AND attribute_not_exists(#parts)',
    values: { quantity: pieces(takes.filter((take) => take.sku === sku)), last },
  }));

const skusOf = (takes: readonly Take[]): readonly string[] => [...new Set(takes.map(({ sku }) => sku))];
const pieces = (takes: readonly Take[]): number => takes.reduce((sum, { quantity }) => sum + quantity, 0);

import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { orderIdOf } from '../../shared/kernel/channel.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { Claim, Search, StockMemory } from '../inventory/contract.ts';
import { claimsOf, type Held, neededPieces, type Priced, withTaken } from './claims.ts';
import {
  priceOrder,
  requireAgreement,
  sameMoney,
  type Terms,
  type TermsBySku,
  unknownTerms,
} from './domain/agree-price.ts';
import { checkRequest } from './domain/check-request.ts';
import type { Divisions } from './domain/divisions.ts';
import type { FreightTable } from './domain/freight.ts';
import { pendingRisk } from './domain/hold.ts';
import type { Need, Order } from './domain/order.ts';
import type { PriorityPolicy } from './domain/priority.ts';
import { rewritten } from './domain/readdress.ts';
import type { OrderRequest } from './domain/request.ts';
import { priorityOf } from './domain/urgency.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import { placeLargeOrder } from './place-large-order.ts';
import type { OrderStore } from './store.ts';

export type PlaceOrderDeps = {
  readonly orders: OrderStore;
  readonly largeOrders: LargeOrderStore;
  readonly stock: StockMemory;
  readonly divisions: () => Divisions;
  readonly freightTable: FreightTable;
  readonly reservationMs: number;
  readonly priorityPolicy: PriorityPolicy;
  /** A name that nobody else chooses. */
  readonly newName: () => string;
  readonly now: Clock;
};

/** What holding the goods of an order needs. */
export type HoldDeps = Pick<PlaceOrderDeps, 'orders' | 'largeOrders' | 'stock' | 'newName' | 'now'>;

export type Asked = {
  readonly request: OrderRequest;
  readonly caller: string;
  readonly idempotencyKey?: string | undefined;
};
export type Placed = { readonly order: Order; readonly replayed: boolean };

/** More pools than a hot SKU can have, so that the last piece is found in the last of them. */
const tries = 200;

/**
 * Accepts an order: prices it, holds its stock and stores it in one transaction, or refuses it and stores nothing.
 * The same order again (by channel order number, or by caller and Idempotency-Key) is answered with the first one.
 */
export async function placeOrder(asked: Asked, deps: PlaceOrderDeps): Promise<Placed> {
  const identity = identityOf(asked);
  const request = checkRequest(asked.request, deps.divisions());
  const search: OrderSearch = { misses: new Map(), planned: new Map(), fresh: new Set() };
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const terms = await termsFor(request, deps, search);
    const priced = await pricedOrder({ request, identity, terms, search, deps });
    if (!priced || (await readNested(priced.order, terms, search, deps))) continue;
    const held = await hold(priced.order, { terms, byWeight: priced.byWeight }, search, deps);
    if (held.order) return { order: held.order, replayed: false };
    const earlier = await existing(held.refusal, identity, deps);
    if (earlier) return earlier;
    await learnFrom(held, { request, order: priced.order, terms, search, deps });
  }
  throw new Failure('BUSY', 'Prices and stock are changing too fast; try again.', { retryAfterSeconds: 1 });
}

/** One order's search for its pieces; `fresh` are the SKUs whose terms were read since it began. */
type OrderSearch = Search & { readonly fresh: Set<string> };

type Identity = {
  readonly id: string;
  readonly hash: string;
  readonly caller: string;
  /** The address as the caller wrote it. */
  readonly written: OrderRequest['shipTo'];
};

/** What makes the order the same one: the channel's number, else the caller's key. */
function identityOf({ request, caller, idempotencyKey }: Asked): Identity {
  const { channel, shopId = '', channelOrderId } = request;
  const of = { hash: bodyHash(request), caller, written: request.shipTo };
  if (channelOrderId !== undefined) return { id: orderIdOf(channel, shopId, channelOrderId), ...of };
  if (idempotencyKey === undefined)
    throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key header, or a channelOrderId.');
  return { id: derivedId('ord', ['caller', caller, idempotencyKey]), ...of };
}

/** The caller's own prices first (a wrong one is refused by the reservation), then what is remembered, then a read. */
async function termsFor(
  request: OrderRequest,
  deps: PlaceOrderDeps,
  { fresh }: OrderSearch,
): Promise<TermsBySku> {
  const terms = new Map<string, Terms>();
  for (const { sku, unitPrice } of request.lines) {
    const known = deps.stock.offer(sku);
    const pinned =
      unitPrice && !fresh.has(sku) ? { price: unitPrice, grams: known?.grams, parts: known?.parts } : known;
    if (pinned && !terms.has(sku)) terms.set(sku, pinned);
  }
  for (let missing = unknownTerms(request, deps.freightTable, terms); missing.length > 0; ) {
    for (const offer of await readFresh(missing, deps, fresh)) terms.set(offer.sku, offer);
    missing = unknownTerms(request, deps.freightTable, terms);
  }
  return terms;
}

async function readFresh(skus: readonly string[], { stock }: PlaceOrderDeps, fresh: Set<string>) {
  const read = await stock.read(skus);
  const found = new Set(read.map(({ sku }) => sku));
  const unknown = skus.filter((sku) => !found.has(sku));
  if (unknown.length > 0) throw skuUnknown(unknown);
  for (const sku of skus) fresh.add(sku);
  return read;
}

const mostNamed = 100;

const skuUnknown = (skus: readonly string[]): Failure =>
  new Failure('SKU_UNKNOWN', 'The catalog does not have all of these SKUs.', {
    members: { skus: skus.slice(0, mostNamed) },
  });

type Pricing = {
  readonly request: OrderRequest;
  readonly identity: Identity;
  readonly terms: TermsBySku;
  readonly search: OrderSearch;
  readonly deps: PlaceOrderDeps;
};

/** The order at these terms; undefined when it disagrees with the request and the terms may just be old: try anew. */
async function pricedOrder({ request, identity, terms, search: { fresh }, deps }: Pricing) {
  try {
    const priced = priceOrder(request, deps.freightTable, terms);
    requireAgreement(request, priced);
    return { order: newOrder(request, identity, priced, deps), byWeight: priced.byWeight };
  } catch (error) {
    const stale = [...terms.keys()].filter((sku) => !fresh.has(sku));
    const mayBeStale = error instanceof Failure && staleCodes.includes(error.code) && stale.length > 0;
    if (!mayBeStale) throw error;
    await readFresh(stale, deps, fresh);
    return undefined;
  }
}

/** Parts that may be bundles themselves are read, true; throws BUNDLE_RULE where one was just read and is. */
async function readNested(
  { lines }: Order,
  terms: TermsBySku,
  { fresh }: OrderSearch,
  deps: PlaceOrderDeps,
): Promise<boolean> {
  const nested = neededPieces(lines, terms).flatMap(({ sku }) => (deps.stock.offer(sku)?.parts ? [sku] : []));
  if (nested.length === 0) return false;
  if (nested.every((sku) => fresh.has(sku)))
    throw new Failure('BUNDLE_RULE', 'A part of a bundle has become a bundle itself.', {
      members: { skus: nested.slice(0, mostNamed) },
    });
  await readFresh(nested, deps, fresh);
  return true;
}

const staleCodes: readonly string[] = [
  'PRICE_CHANGED',
  'TOTAL_MISMATCH',
  'CURRENCY_MIXED',
  'AMOUNT_TOO_LARGE',
];

function newOrder(
  request: OrderRequest,
  { id, hash, caller, written }: Identity,
  priced: Pick<Order, 'lines' | 'totals'>,
  { now, reservationMs, priorityPolicy }: PlaceOrderDeps,
): Order {
  const at = now();
  const placedAt = Math.min(at, request.placedAt === undefined ? at : Date.parse(request.placedAt));
  const { channel, shopId, channelOrderId, customer, shipTo, delivery, paymentTiming, note, client, paidAt } =
    request;
  const unpaid = paidAt === undefined && paymentTiming === 'prepaid';
  const order: Order = {
    id,
    status: paidAt === undefined ? 'PENDING_PAYMENT' : 'PAID',
    version: 1,
    channel,
    ...(shopId === undefined ? {} : { shopId }),
    ...(channelOrderId === undefined ? {} : { channelOrderId }),
    placedBy: caller,
    bodyHash: hash,
    placedAt,
    ...(paidAt === undefined ? {} : { paidAt: Date.parse(paidAt) }),
    ...(unpaid ? { reservedUntil: at + reservationMs } : {}),
    buyer: customer,
    shipTo,
    ...rewritten(written, shipTo),
    lines: priced.lines,
    totals: priced.totals,
    delivery,
    paymentTiming,
    ...(note === undefined ? {} : { note }),
    ...(client === undefined ? {} : { client }),
    holds: [pendingRisk(placedAt)],
    history: [],
    parts: 0,
  };
  return { ...order, priority: priorityOf(order, priorityPolicy) };
}

async function hold(order: Order, priced: Priced, search: Search, deps: PlaceOrderDeps): Promise<Held> {
  const takes = deps.stock.plan(neededPieces(order.lines, priced.terms), search);
  const claims = claimsOf(takes, order.lines, priced);
  const taking = withTaken(order, takes, priced);
  if (!deps.orders.fitsOnce(taking, claims)) return placeLargeOrder({ order, priced, search }, deps);
  try {
    await deps.orders.place(taking, claims);
    deps.stock.took(takes, search);
    return { order: taking };
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    return { order: undefined, refusal: error, claims, refusals: error.refusals.slice(1) };
  }
}

/**
 * Places an order whose price was agreed elsewhere, with more SKUs than one transaction takes. False when it is there
 * already; INSUFFICIENT_STOCK where its goods are not.
 */
export async function placeLarge(order: Order, terms: TermsBySku, deps: HoldDeps): Promise<boolean> {
  const search: OrderSearch = { misses: new Map(), planned: new Map(), fresh: new Set() };
  const priced: Priced = { terms, byWeight: false, agreedElsewhere: true };
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const held = await placeLargeOrder({ order, priced, search }, deps);
    if (held.order) return true;
    if (refusedOrder(held.refusal)) return false;
    await learnFrom(held, { order, terms, deps, search });
  }
  throw new Failure('BUSY', 'Stock is changing too fast; try again.', { retryAfterSeconds: 1 });
}

/** The first answer, where the order is there already: decided from the order itself, which the refusal brought back. */
async function existing(
  error: unknown,
  identity: Identity,
  { orders }: PlaceOrderDeps,
): Promise<Placed | undefined> {
  const stored = refusedOrder(error);
  if (!stored) return undefined;
  if (stored['bodyHash'] !== identity.hash)
    throw new Failure(
      'IDEMPOTENCY_KEY_REUSED',
      'The key, or the channel order number, belongs to another order.',
    );
  const order = orders.whole(stored) ?? (await orders.get(identity.id));
  if (order) return { order, replayed: true };
  throw new Failure('IN_PROGRESS', 'The same order is being placed now; ask again.', {
    retryAfterSeconds: 2,
  });
}

function refusedOrder(error: unknown) {
  if (!(error instanceof TransactionRefused)) return undefined;
  const [order] = error.refusals;
  return order && !order.met ? order.item : undefined;
}

type Attempt = {
  /** Left out where the price was agreed elsewhere. */
  readonly request?: OrderRequest;
  readonly order: Order;
  readonly terms: TermsBySku;
  readonly deps: HoldDeps;
  readonly search: OrderSearch;
};

/** Takes from the refusal what the pools hold now; throws where that means no, returns where another try may do. */
async function learnFrom(held: Exclude<Held, { order: Order }>, attempt: Attempt): Promise<void> {
  const { request, order, terms, deps, search } = attempt;
  const refused = held.claims.flatMap((claim, index) => {
    const refusal = held.refusals[index];
    return refusal && !refusal.met ? [{ claim, item: refusal.item }] : [];
  });
  const roots = refused.filter(({ claim }) => claim.kind !== 'take' || claim.take.slot === '');
  const unknown = roots.filter(({ item }) => item === undefined).map(({ claim }) => skuOf(claim));
  if (unknown.length > 0) throw skuUnknown(unknown);
  await deps.stock.learn(held.claims, held.refusals, search);
  for (const { claim } of refused) search.fresh.add(skuOf(claim));
  if (request) requireUnpinned(request, order, new Set(refused.map(({ claim }) => skuOf(claim))), deps.stock);
  const seen = new Set(roots.map(({ claim }) => skuOf(claim)));
  await requireStock(
    neededPieces(order.lines, terms).filter(({ sku }) => seen.has(sku)),
    terms,
    deps.stock,
  );
}

const skuOf = (claim: Claim): string => (claim.kind === 'take' ? claim.take.sku : claim.sku);

/** A price that the caller named and the pool contradicts is the caller's to decide, whatever stock there is. */
function requireUnpinned(
  request: OrderRequest,
  order: Order,
  seen: ReadonlySet<string>,
  stock: StockMemory,
): void {
  const priceOf = (sku: string) => (seen.has(sku) ? stock.offer(sku)?.price : undefined);
  const lines = order.lines.map((line) => ({ ...line, unitPrice: priceOf(line.sku) ?? line.unitPrice }));
  const pinnedElse = request.lines.some(({ sku, unitPrice }) => {
    const current = priceOf(sku);
    return unitPrice !== undefined && current !== undefined && !sameMoney(unitPrice, current);
  });
  if (pinnedElse)
    requireAgreement({ ...request, expectedTotal: undefined }, { ...order, lines, byWeight: false });
}

/** Refuses where the root, seen just now, and all slots known in its epoch have less than is needed. */
async function requireStock(needs: readonly Need[], terms: TermsBySku, stock: StockMemory): Promise<void> {
  const short = needs.flatMap(({ sku, quantity }) => {
    const available = stock.offer(sku)?.parts ? undefined : stock.left(sku);
    return available !== undefined && available < quantity ? [{ sku, requested: quantity, available }] : [];
  });
  if (short.length === 0) return;
  for (const { sku, available } of short) if (available === 0) await stock.tellSoldOut(sku);
  const bundles = [...terms].flatMap(([sku, { parts }]) =>
    parts?.some((part) => short.some((each) => each.sku === part.sku)) ? [sku] : [],
  );
  throw insufficient(short, bundles);
}

function insufficient(
  short: readonly { sku: string; requested: number; available: number }[],
  bundles: readonly string[],
): Failure {
  const [first] = short;
  const detail = first ? `Only ${first.available} of ${first.sku} left, ${first.requested} asked for.` : '';
  const within = bundles.length > 0 ? { bundles: bundles.slice(0, mostNamed) } : {};
  return new Failure('INSUFFICIENT_STOCK', detail, {
    members: { skus: short.slice(0, mostNamed), ...within },
  });
}

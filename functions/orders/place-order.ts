import { type Refusal, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { Offer } from '../inventory/contract.ts';
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
import { needsOf, type Order } from './domain/order.ts';
import type { OrderRequest } from './domain/request.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import type { Offers } from './offers.ts';
import { placeLargeOrder } from './place-large-order.ts';
import type { OrderStore } from './store.ts';

export type PlaceOrderDeps = {
  readonly orders: OrderStore;
  readonly largeOrders: LargeOrderStore;
  readonly offers: Offers;
  readonly divisions: () => Divisions;
  readonly freightTable: FreightTable;
  readonly reservationMs: number;
  readonly now: Clock;
};

export type Asked = {
  readonly request: OrderRequest;
  readonly caller: string;
  readonly idempotencyKey?: string | undefined;
};
export type Placed = { readonly order: Order; readonly replayed: boolean };

const tries = 5;

/**
 * Accepts an order: prices it, holds its stock and stores it in one transaction, or refuses it and stores nothing.
 * The same order again (by channel order number, or by caller and Idempotency-Key) is answered with the first one.
 */
export async function placeOrder(asked: Asked, deps: PlaceOrderDeps): Promise<Placed> {
  const identity = identityOf(asked);
  const request = checkRequest(asked.request, deps.divisions());
  const fresh = new Set<string>();
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const terms = await termsFor(request, deps, fresh);
    const order = await pricedOrder({ request, identity, terms, fresh, deps });
    if (!order) continue;
    try {
      await hold(order.order, terms, order.byWeight, deps);
      return { order: order.order, replayed: false };
    } catch (error) {
      const earlier = await existing(error, identity, deps);
      if (earlier) return earlier;
      learnFrom(error, { request, order: order.order, deps, fresh });
    }
  }
  throw new Failure('BUSY', 'Prices are changing too fast; try again.', { retryAfterSeconds: 1 });
}

type Identity = { readonly id: string; readonly hash: string; readonly caller: string };

/** What makes the order the same one: the channel's number, else the caller's key. */
function identityOf({ request, caller, idempotencyKey }: Asked): Identity {
  const { channel, shopId = '', channelOrderId } = request;
  const hash = bodyHash(request);
  if (channelOrderId !== undefined)
    return { id: derivedId('ord', ['channel', channel, shopId, channelOrderId]), hash, caller };
  if (idempotencyKey === undefined)
    throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key header, or a channelOrderId.');
  return { id: derivedId('ord', ['caller', caller, idempotencyKey]), hash, caller };
}

/** The caller's own prices first (a wrong one is refused by the reservation), then what is remembered, then a read. */
async function termsFor(
  request: OrderRequest,
  deps: PlaceOrderDeps,
  fresh: Set<string>,
): Promise<TermsBySku> {
  const terms = new Map<string, Terms>();
  for (const { sku, unitPrice } of request.lines) {
    const known = deps.offers.known(sku);
    const pinned = unitPrice && !fresh.has(sku) ? { price: unitPrice, grams: known?.grams } : known;
    if (pinned && !terms.has(sku)) terms.set(sku, pinned);
  }
  for (let missing = unknownTerms(request, deps.freightTable, terms); missing.length > 0; ) {
    for (const offer of await readFresh(missing, deps, fresh)) terms.set(offer.sku, offer);
    missing = unknownTerms(request, deps.freightTable, terms);
  }
  return terms;
}

async function readFresh(skus: readonly string[], { offers }: PlaceOrderDeps, fresh: Set<string>) {
  const read = await offers.read(skus);
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
  readonly fresh: Set<string>;
  readonly deps: PlaceOrderDeps;
};

/** The order at these terms; undefined when it disagrees with the request and the terms may just be old: try anew. */
async function pricedOrder({ request, identity, terms, fresh, deps }: Pricing) {
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

const staleCodes: readonly string[] = [
  'PRICE_CHANGED',
  'TOTAL_MISMATCH',
  'CURRENCY_MIXED',
  'AMOUNT_TOO_LARGE',
];

function newOrder(
  request: OrderRequest,
  { id, hash, caller }: Identity,
  priced: Pick<Order, 'lines' | 'totals'>,
  { now, reservationMs }: PlaceOrderDeps,
): Order {
  const at = now();
  const { channel, shopId, channelOrderId, customer, shipTo, delivery, paymentTiming, note, paidAt } =
    request;
  const unpaid = paidAt === undefined && paymentTiming === 'prepaid';
  const unpaidStatus = unpaid ? 'PENDING_PAYMENT' : 'RELEASED';
  return {
    id,
    status: paidAt === undefined ? unpaidStatus : 'PAID',
    version: 1,
    channel,
    ...(shopId === undefined ? {} : { shopId }),
    ...(channelOrderId === undefined ? {} : { channelOrderId }),
    placedBy: caller,
    bodyHash: hash,
    placedAt: Math.min(at, request.placedAt === undefined ? at : Date.parse(request.placedAt)),
    ...(paidAt === undefined ? {} : { paidAt: Date.parse(paidAt) }),
    ...(unpaid ? { reservedUntil: at + reservationMs } : {}),
    buyer: customer,
    shipTo,
    lines: priced.lines,
    totals: priced.totals,
    delivery,
    paymentTiming,
    ...(note === undefined ? {} : { note }),
    history: [],
    parts: 0,
  };
}

async function hold(order: Order, terms: TermsBySku, byWeight: boolean, deps: PlaceOrderDeps): Promise<void> {
  if (deps.orders.fitsOnce(order)) await deps.orders.place(order, terms, byWeight);
  else await placeLargeOrder({ order, terms, byWeight }, deps);
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
  readonly request: OrderRequest;
  readonly order: Order;
  readonly deps: PlaceOrderDeps;
  readonly fresh: Set<string>;
};

/** Takes from the refusal what the pools hold now; throws where that means no, returns where another try may do. */
function learnFrom(error: unknown, { request, order, deps, fresh }: Attempt): void {
  if (!(error instanceof TransactionRefused)) throw error;
  const needs = needsOf(order.lines);
  const pools = poolRefusals(error);
  const unknown = needs.filter((_, index) => isMissing(pools[index]));
  if (unknown.length > 0) throw skuUnknown(unknown.map(({ sku }) => sku));
  const found = new Map<string, Offer>();
  for (const refusal of pools)
    if (!refusal.met && refusal.item) {
      const offer = deps.offers.learn(refusal.item);
      found.set(offer.sku, offer);
      fresh.add(offer.sku);
    }
  requireUnpinned(request, order, found);
  const short = needs.flatMap(({ sku, quantity }) => {
    const available = found.get(sku)?.available;
    return available !== undefined && available < quantity ? [{ sku, requested: quantity, available }] : [];
  });
  if (short.length > 0) throw insufficient(short);
}

const poolRefusals = ({ refusals }: TransactionRefused): readonly Refusal[] => refusals.slice(1);
const isMissing = (refusal: Refusal | undefined): boolean =>
  refusal?.met === false && refusal.item === undefined;

/** A price that the caller named and the pool contradicts is the caller's to decide, whatever stock there is. */
function requireUnpinned(request: OrderRequest, order: Order, found: ReadonlyMap<string, Offer>): void {
  const lines = order.lines.map((line) => ({
    ...line,
    unitPrice: found.get(line.sku)?.price ?? line.unitPrice,
  }));
  const pinnedElse = request.lines.some(({ sku, unitPrice }) => {
    const current = found.get(sku)?.price;
    return unitPrice !== undefined && current !== undefined && !sameMoney(unitPrice, current);
  });
  if (pinnedElse)
    requireAgreement({ ...request, expectedTotal: undefined }, { ...order, lines, byWeight: false });
}

function insufficient(short: readonly { sku: string; requested: number; available: number }[]): Failure {
  const [first] = short;
  const detail = first ? `Only ${first.available} of ${first.sku} left, ${first.requested} asked for.` : '';
  return new Failure('INSUFFICIENT_STOCK', detail, { members: { skus: short.slice(0, mostNamed) } });
}

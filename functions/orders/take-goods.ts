import { ConditionRefused, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { Claim, PoolsWith, StockMemory } from '../inventory/contract.ts';
import { neededPieces } from './claims.ts';
import type { Terms, TermsBySku } from './domain/agree-price.ts';
import { edited, ends, type OrderChange, released, withTakes } from './domain/change-order.ts';
import { hold, unmappedPrefix } from './domain/channel-target.ts';
import { type Hold, holdsOf, inOrder, lacksGoods, withHolds } from './domain/hold.ts';
import { type Need, type Order, type Take, takesOf } from './domain/order.ts';
import { isEarly } from './domain/release.ts';
import { type HoldDeps, placeLarge } from './place-order.ts';
import type { Pieces } from './store.ts';

export type StockDeps = {
  readonly stock: Pick<StockMemory, 'read'>;
  /** From which pools so many pieces of a SKU can be taken now. */
  readonly poolsWith: PoolsWith;
};
/** A change of an order, and the pieces that come and go with it, where any do. */
export type WithGoods = { readonly change: OrderChange; readonly pieces?: Pieces };

type Goods =
  | { readonly takes: readonly Take[] }
  /** Why not all of them can be had. */
  | { readonly short: Pick<Hold, 'code' | 'message'> & { readonly message: string } };

const tries = 8;

/**
 * Places an order of a channel with its goods, or without them and with a hold that says so: it is sold already. False
 * when it is there already. Hot SKUs are taken where they lie, bundles in their parts; an order with more SKUs than a
 * transaction takes is held in parts.
 */
export async function placeWithGoods(order: Order, deps: HoldDeps & StockDeps): Promise<boolean> {
  if (order.status === 'CANCELLED') return placed(order, [], deps);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const goods = await goodsFor(await needsOfLines(order, deps), deps);
    if ('short' in goods) return placed(withoutGoods(order, goods.short), [], deps);
    const taking = withTakes(order, goods.takes);
    const claims = claimsOf(goods.takes);
    if (!deps.orders.fitsOnce(taking, claims)) return large(order, deps);
    try {
      await deps.orders.place(taking, claims);
      return true;
    } catch (error) {
      if (!(error instanceof TransactionRefused)) throw error;
      if (error.refusals[0]?.met === false) return false;
    }
  }
  return placed(withoutGoods(order, contended), [], deps);
}

const contended = { code: 'SHORT', message: 'Others kept taking the goods.' };

async function placed(order: Order, claims: readonly Claim[], deps: HoldDeps): Promise<boolean> {
  try {
    await deps.orders.place(order, claims);
    return true;
  } catch (error) {
    if (error instanceof TransactionRefused && error.refusals[0]?.met === false) return false;
    throw error;
  }
}

async function large(order: Order, deps: HoldDeps & StockDeps): Promise<boolean> {
  try {
    return await placeLarge(order, await termsOf(order, deps), deps);
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'INSUFFICIENT_STOCK')) throw error;
    return placed(withoutGoods(order, { code: 'SHORT', message: error.message }), [], deps);
  }
}

const withoutGoods = (order: Order, short: { readonly code: string; readonly message: string }): Order => ({
  ...order,
  taken: [],
  holds: inOrder([...holdsOf(order), stockHold(order, short, order.placedAt)]),
});

const stockHold = (
  { channel }: Order,
  { code, message }: { readonly code: string; readonly message: string },
  at: number,
): Hold => ({ ...hold({ channel, modifiedAt: at }, 'STOCK', code, message), by: 'orders' });

const claimsOf = (takes: readonly Take[]): readonly Claim[] =>
  takes.map((take) => ({ kind: 'take', take, terms: undefined }));

/**
 * A change of an order with the pieces that it needs then: those that it has too many of go back and the missing ones are
 * taken, or it is held for them. `decided` is the change so far, undefined where there is none; undefined comes back
 * where nothing is to be done at all.
 */
export async function withGoods(
  order: Order,
  decided: OrderChange | undefined,
  deps: StockDeps & Pick<HoldDeps, 'orders' | 'now'>,
): Promise<WithGoods | undefined> {
  const after = decided?.order ?? order;
  if (!isEarly(after) || (!waits(order) && !needsDiffer(order, after))) return decided && { change: decided };
  const goods = await piecesFor(order, after, deps);
  const at = deps.now();
  if ('short' in goods) return withShort(order, decided, stockHold(order, goods.short, at));
  const holds = withHolds(holdsOf(after), ({ kind }) => kind === 'STOCK', []);
  const had = { ...withTakes(after, goods.takes), holds };
  const change = decided ? { ...decided, order: had } : edited(order, had, {});
  const { pieces } = goods;
  if (deps.orders.fitsRepieced(change, pieces)) return { change, pieces };
  return withShort(order, decided, stockHold(order, tooLarge, at));
}

const tooLarge = {
  code: 'TOO_LARGE',
  message: 'It has too many lines to change its goods at once; cancel and order anew.',
};

const waits = (order: Order): boolean => order.status === 'CANCELLED' || holdsOf(order).some(lacksGoods);

const needsDiffer = (before: Order, after: Order): boolean =>
  before.lines !== after.lines &&
  JSON.stringify(before.lines.map(({ sku, quantity }) => [sku, quantity])) !==
    JSON.stringify(after.lines.map(({ sku, quantity }) => [sku, quantity]));

/** The goods stay as they are, and the order is held. */
function withShort(order: Order, decided: OrderChange | undefined, short: Hold): WithGoods | undefined {
  const after = decided?.order ?? order;
  const holds = withHolds(holdsOf(after), ({ kind }) => kind === 'STOCK', [short]);
  const reopened = order.status === 'CANCELLED' ? { taken: [] } : {};
  const kept = { ...after, ...reopened, holds };
  if (decided) return { change: { ...decided, order: { ...kept, taken: kept.taken ?? takesOf(order) } } };
  const same = holdsOf(order).some(
    ({ kind, code, message }) => kind === 'STOCK' && code === short.code && message === short.message,
  );
  return same ? undefined : { change: edited(order, kept, {}) };
}

/**
 * Writes a change with its pieces, and releases the order where nothing is left to wait for; gives the order as it is then.
 * Undefined when the order, or where its pieces lie, has changed meanwhile: decide anew.
 */
export async function written(
  { change: decided, pieces }: WithGoods,
  { orders, largeOrders, now }: Pick<HoldDeps, 'orders' | 'largeOrders' | 'now'>,
): Promise<Order | undefined> {
  const change = released(decided, now());
  const { order } = change;
  try {
    if (ends(change)) await orders.close(change);
    else if (pieces) await orders.repiece(change, pieces);
    else await orders.change(change);
  } catch (error) {
    if (error instanceof ConditionRefused || error instanceof TransactionRefused) return undefined;
    throw error;
  }
  if (ends(change) && order.parts > 0) await largeOrders.release(order.id);
  return order;
}

/** What an order holds now, SKU by SKU; nothing once it is cancelled. */
const heldBy = (order: Order): readonly Take[] => (order.status === 'CANCELLED' ? [] : takesOf(order));

async function piecesFor(
  order: Order,
  after: Order,
  deps: StockDeps,
): Promise<
  { readonly takes: readonly Take[]; readonly pieces: Pieces } | Extract<Goods, { short: unknown }>
> {
  const wanted = await needsOfLines(after, deps);
  if ('short' in wanted) return wanted;
  const held = Map.groupBy(heldBy(order), ({ sku }) => sku);
  const needs = new Map(wanted.needs.map(({ sku, quantity }) => [sku, quantity]));
  const missing: Need[] = [];
  const [kept, back]: [Take[], Take[]] = [[], []];
  for (const sku of new Set([...held.keys(), ...needs.keys()])) {
    const has = held.get(sku) ?? [];
    const more = (needs.get(sku) ?? 0) - has.reduce((sum, { quantity }) => sum + quantity, 0);
    if (more > 0) missing.push({ sku, quantity: more });
    const parted = more < 0 ? given(has, -more) : { kept: has, back: [] };
    kept.push(...parted.kept);
    back.push(...parted.back);
  }
  const goods = await goodsFor({ needs: missing }, deps);
  if ('short' in goods) return goods;
  return { takes: merged([...kept, ...goods.takes]), pieces: { claims: claimsOf(goods.takes), back } };
}

/** Gives so many pieces back, of the last takes first. */
function given(takes: readonly Take[], pieces: number) {
  let open = pieces;
  const [kept, back]: [Take[], Take[]] = [[], []];
  for (const take of takes.toReversed()) {
    const goes = Math.min(open, take.quantity);
    open -= goes;
    if (goes > 0) back.push({ ...take, quantity: goes });
    if (goes < take.quantity) kept.unshift({ ...take, quantity: take.quantity - goes });
  }
  return { kept, back };
}

function merged(takes: readonly Take[]): readonly Take[] {
  const sums = new Map<string, Take>();
  for (const take of takes) {
    const key = `${take.sku} ${take.slot}`;
    const before = sums.get(key)?.quantity ?? 0;
    sums.set(key, { ...take, quantity: before + take.quantity });
  }
  return [...sums.values()].sort((a, b) => (`${a.sku} ${a.slot}` < `${b.sku} ${b.slot}` ? -1 : 1));
}

type Wanted = { readonly needs: readonly Need[] } | Extract<Goods, { short: unknown }>;

/** Where all pieces lie now. */
async function goodsFor(wanted: Wanted, { poolsWith }: StockDeps): Promise<Goods> {
  if ('short' in wanted) return wanted;
  const found = await Promise.all(
    wanted.needs.map(async ({ sku, quantity }) => ({ sku, takes: await poolsWith(sku, quantity) })),
  );
  const lacking = found.filter(({ takes }) => !takes).map(({ sku }) => sku);
  if (lacking.length > 0)
    return { short: { code: 'SHORT', message: `Too few are left of ${named(lacking)}.` } };
  return { takes: found.flatMap(({ sku, takes = [] }) => takes.map((take) => ({ sku, ...take }))) };
}

const mostNamed = 5;
const named = (skus: readonly string[]): string =>
  `${skus.slice(0, mostNamed).join(', ')}${skus.length > mostNamed ? ` and ${skus.length - mostNamed} more` : ''}`;

/** The pieces that the lines need, bundles taken apart; a SKU that the catalog does not have cannot be taken. */
async function needsOfLines(order: Order, deps: StockDeps): Promise<Wanted> {
  const terms = await termsOf(order, deps);
  const unknown = [...new Set(order.lines.map(({ sku }) => sku))].filter((sku) => !terms.has(sku));
  const unmapped = unknown.some((sku) => sku.startsWith(unmappedPrefix));
  if (unmapped) return { short: { code: 'SKU_UNMAPPED', message: 'Lines name no SKU of ours.' } };
  if (unknown.length > 0)
    return { short: { code: 'SKU_UNKNOWN', message: `The catalog does not have ${named(unknown)}.` } };
  return { needs: neededPieces(order.lines, terms) };
}

async function termsOf({ lines }: Order, { stock }: StockDeps): Promise<TermsBySku> {
  const skus = [...new Set(lines.map(({ sku }) => sku))].filter((sku) => !sku.startsWith(unmappedPrefix));
  const offers = await stock.read(skus);
  return new Map<string, Terms>(offers.map((offer) => [offer.sku, offer]));
}

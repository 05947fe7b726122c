import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Claim, Search, StockMemory } from '../inventory/contract.ts';
import { bundleClaims, type Held, neededPieces, type Priced, takeClaims } from './claims.ts';
import type { Need, Order } from './domain/order.ts';
import { claimsInPart, fitsPart, type LargeOrderStore, needsInPart, type Part } from './large-order-store.ts';

type Deps = {
  readonly largeOrders: LargeOrderStore;
  readonly stock: StockMemory;
  readonly newName: () => string;
  readonly now: Clock;
};
type Large = {
  readonly order: Order;
  readonly priced: Priced;
  readonly search: Search;
};

/** A minute is twice what an API Gateway request can last: after that nobody is holding any more. */
const holdingMs = 60_000;

/**
 * Accepts an order with more SKUs than one transaction takes, all or nothing for the caller: it is held part by part
 * where only the clock sees it, and shows itself when all is held. Refused or broken off, everything is given back; a
 * holder that died is cleared up by the next try with the same key, or by the clock.
 */
export async function placeLargeOrder(large: Large, deps: Deps): Promise<Held> {
  const contents = contentsOf(large);
  const order = { ...large.order, parts: contents.length };
  const holder = deps.newName();
  const inTheWay = await begin(order, holder, deps);
  if (inTheWay) return { order: undefined, refusal: inTheWay, claims: [], refusals: [] };
  let held: Held;
  try {
    if (await refusalOf(deps.largeOrders.putLines(order, holder))) throw clearedAway();
    held = await holdAll(contents, { ...large, order, holder }, deps);
    if (held.order) held = await finish(held.order, holder, deps);
  } catch (error) {
    await clear(order.id, holder, deps);
    throw error;
  }
  if (!held.order) await clear(order.id, holder, deps);
  return held;
}

async function clear(id: string, holder: string, { largeOrders }: Pick<Deps, 'largeOrders'>): Promise<void> {
  if (await largeOrders.giveUp(id, holder)) await largeOrders.release(id);
}

/** What is made sure of in one part. */
type Content = { readonly bundles: readonly Claim[]; readonly needs: readonly Need[] };

/** First the bundles, which hold nothing, then the pieces. */
const contentsOf = ({ order: { lines }, priced }: Large): readonly Content[] => [
  ...sliced(bundleClaims(lines, priced), claimsInPart).map((bundles) => ({ bundles, needs: [] })),
  ...sliced(neededPieces(lines, priced.terms), needsInPart).map((needs) => ({ bundles: [], needs })),
];

const sliced = <Each>(all: readonly Each[], length: number): readonly (readonly Each[])[] =>
  Array.from({ length: Math.ceil(all.length / length) }, (_, at) =>
    all.slice(at * length, (at + 1) * length),
  );

/** Holds part after part; one whose pieces turn out to lie in too many pools is halved. */
async function holdAll(
  contents: readonly Content[],
  large: Large & { readonly holder: string },
  deps: Deps,
): Promise<Held> {
  const { order, priced, search, holder } = large;
  const open = [...contents];
  let parts = 0;
  for (let content = open.shift(); content; content = open.shift()) {
    const { bundles, needs } = content;
    const takes = deps.stock.plan(needs, search);
    const claims = [...bundles, ...takeClaims(takes, order.lines, priced)];
    if (!fitsPart(claims)) {
      if (needs.length < 2) throw new TableBusy('the pieces lie in too many pools');
      open.unshift(
        ...sliced(needs, Math.ceil(needs.length / 2)).map((half) => ({ bundles: [], needs: half })),
      );
      continue;
    }
    parts += 1;
    const refused = await holdPart(order, { part: parts, claims, holder }, deps);
    if (refused) return refused;
    deps.stock.took(takes, search);
  }
  return { order: { ...order, parts } };
}

/** A repeat of what was carried out finds the order accepted: that is its answer, and not for us to clear away. */
async function finish(order: Order, holder: string, { largeOrders }: Deps): Promise<Held> {
  const refusal = await refusalOf(largeOrders.finish(order, holder));
  return refusal ? { order: undefined, refusal, claims: [], refusals: [] } : { order };
}

/** Somebody whose clock is ahead took us for dead. */
const clearedAway = (cause?: unknown): TableBusy =>
  new TableBusy('somebody else cleared the order away', { cause });

/** Undefined when the part is held, be it by an earlier delivery of the same request, else what it was refused for. */
async function holdPart(
  order: Order,
  { part, claims, holder }: Part & { readonly holder: string },
  { largeOrders, now }: Deps,
): Promise<Held | undefined> {
  try {
    await largeOrders.hold(order, { part, claims }, { holder, now: now() });
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    const [head, mark, ...refusals] = error.refusals;
    if (head?.met === false) throw clearedAway(error);
    if (mark?.met === false) return undefined;
    return { order: undefined, refusal: new Error('a part was refused', { cause: error }), claims, refusals };
  }
}

/** The order that stands in the way; undefined when the way is free, if need be by clearing up after a dead holder. */
async function begin(
  order: Order,
  holder: string,
  { largeOrders, now }: Deps,
): Promise<TransactionRefused | undefined> {
  const refused = await refusalOf(largeOrders.begin(order, { holder, giveUpAt: now() + holdingMs }));
  const [found] = refused?.refusals ?? [];
  if (found && !found.met && found.item?.['holder'] === holder) return undefined;
  const leftBy = found && !found.met ? largeOrders.leftBy(found.item, now()) : undefined;
  if (leftBy === undefined) return refused;
  await clear(order.id, leftBy, { largeOrders });
  return refusalOf(largeOrders.begin(order, { holder, giveUpAt: now() + holdingMs }));
}

async function refusalOf(write: Promise<void>): Promise<TransactionRefused | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (error instanceof TransactionRefused) return error;
    throw error;
  }
}

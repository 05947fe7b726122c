import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Search, StockMemory } from '../inventory/contract.ts';
import { claimsOf, type Held, neededPieces, type Priced } from './claims.ts';
import type { Need, Order } from './domain/order.ts';
import { claimsInPart, type LargeOrderStore, needsInPart } from './large-order-store.ts';

type Deps = { readonly largeOrders: LargeOrderStore; readonly stock: StockMemory; readonly now: Clock };
type Large = { readonly order: Order; readonly priced: Priced; readonly search: Search };

/** A minute is twice what an API Gateway request can last: after that nobody is holding any more. */
const holdingMs = 60_000;

/**
 * Accepts an order with more SKUs than one transaction takes, all or nothing for the caller: it is held part by part
 * where only the clock sees it, and shows itself when all is held. Refused or broken off, everything is given back; a
 * holder that died is cleared up by the next try with the same key, or by the clock.
 */
export async function placeLargeOrder(large: Large, deps: Deps): Promise<Held> {
  const { order, priced } = large;
  const needs = neededPieces(order.lines, priced.terms);
  const whole = { ...order, parts: Math.ceil(needs.length / needsInPart) };
  const inTheWay = await begin(whole, deps);
  if (inTheWay) return { order: undefined, refusal: inTheWay, claims: [], refusals: [] };
  let refused: Held | undefined;
  try {
    await deps.largeOrders.putLines(whole);
    for (let from = 0; from < needs.length && !refused; from += needsInPart)
      refused = await holdPart({ ...large, order: whole }, from, needs, deps);
    if (!refused) await deps.largeOrders.finish(whole);
  } catch (error) {
    await clear(order.id, deps);
    throw error;
  }
  if (!refused) return { order: whole };
  await clear(order.id, deps);
  return refused;
}

async function clear(id: string, { largeOrders }: Deps): Promise<void> {
  if (await largeOrders.giveUp(id)) await largeOrders.release(id);
}

/** Undefined when the part is held, else what it was refused for. */
async function holdPart(
  { order, priced, search }: Large,
  from: number,
  needs: readonly Need[],
  { largeOrders, stock, now }: Deps,
): Promise<Held | undefined> {
  const takes = await stock.plan(needs.slice(from, from + needsInPart), search);
  const claims = claimsOf(takes, order.lines, priced).filter(({ kind }) => kind === 'take' || from === 0);
  if (claims.length > claimsInPart) throw new TableBusy('the pieces lie in too many pools');
  try {
    await largeOrders.hold(order, { part: from / needsInPart + 1, claims }, now());
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    const [head, mark, ...refusals] = error.refusals;
    if (head?.met === false || mark?.met === false)
      throw new TableBusy('somebody else cleared the order away', { cause: error });
    return { order: undefined, refusal: new Error('a part was refused', { cause: error }), claims, refusals };
  }
}

/** The order that stands in the way; undefined when the way is free, if need be by clearing up after a dead holder. */
async function begin(order: Order, { largeOrders, now }: Deps): Promise<TransactionRefused | undefined> {
  const refused = await refusalOf(largeOrders.begin(order, now() + holdingMs));
  const [found] = refused?.refusals ?? [];
  if (!found || found.met || !largeOrders.wasLeft(found.item, now())) return refused;
  if (await largeOrders.giveUp(order.id)) await largeOrders.release(order.id);
  return refusalOf(largeOrders.begin(order, now() + holdingMs));
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

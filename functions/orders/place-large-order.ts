import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { TermsBySku } from './domain/agree-price.ts';
import { type Need, needsOf, type Order } from './domain/order.ts';
import { type LargeOrderStore, needsInPart } from './large-order-store.ts';

type Deps = { readonly largeOrders: LargeOrderStore; readonly now: Clock };
type Large = { readonly order: Order; readonly terms: TermsBySku; readonly byWeight: boolean };

/** A minute is twice what an API Gateway request can last: after that nobody is holding any more. */
const holdingMs = 60_000;

/**
 * Accepts an order with more SKUs than one transaction takes, all or nothing for the caller: it is held part by part
 * where only the clock sees it, and shows itself when all is held. Refused or broken off, everything is given back; a
 * holder that died is cleared up by the next try with the same key, or by the clock.
 * Throws what `OrderStore.place` throws, with one refusal for the order and one for each need.
 */
export async function placeLargeOrder({ order, terms, byWeight }: Large, deps: Deps): Promise<void> {
  const { largeOrders } = deps;
  const needs = needsOf(order.lines);
  const large = { ...order, parts: Math.ceil(needs.length / needsInPart) };
  await begin(large, deps);
  try {
    await largeOrders.putLines(large);
    for (let from = 0; from < needs.length; from += needsInPart) await holdFrom(from, needs, large);
    await largeOrders.finish(large);
  } catch (error) {
    if (await largeOrders.giveUp(order.id)) await largeOrders.release(order.id);
    throw error;
  }

  /** Holds one part; its refusal is told as if the whole order had been one transaction. */
  async function holdFrom(from: number, all: readonly Need[], held: Order): Promise<void> {
    const part = { part: from / needsInPart + 1, needs: all.slice(from, from + needsInPart) };
    try {
      await largeOrders.hold(held, part, terms, byWeight);
    } catch (error) {
      if (!(error instanceof TransactionRefused)) throw error;
      const [head, mark, ...pools] = error.refusals;
      if (head?.met === false || mark?.met === false)
        throw new TableBusy('somebody else cleared the order away', { cause: error });
      const met = { met: true } as const;
      throw new TransactionRefused(
        [
          met,
          ...all.slice(0, from).map(() => met),
          ...pools,
          ...all.slice(from + pools.length).map(() => met),
        ],
        error,
      );
    }
  }
}

async function begin(order: Order, { largeOrders, now }: Deps): Promise<void> {
  try {
    await largeOrders.begin(order, now() + holdingMs);
  } catch (error) {
    const [found] = error instanceof TransactionRefused ? error.refusals : [];
    if (!found || found.met || !largeOrders.wasLeft(found.item, now())) throw error;
    if (await largeOrders.giveUp(order.id)) await largeOrders.release(order.id);
    await largeOrders.begin(order, now() + holdingMs);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';

const counts = z.object({
  onHand: z.int(),
  available: z.int(),
  reserved: z.int(),
  allocated: z.int(),
  quarantine: z.int(),
});
const stockAnswer = z.object({ totals: counts });
const demandAnswer = z.object({ days: z.array(z.object({ pieces: z.int(), orders: z.int() })) });
const listedOrder = z.object({ id: z.string(), status: z.string(), total: moneySchema });
const history = z.object({ items: z.array(z.object({ to: z.string(), by: z.string() })) });

export type StockOf = ReadonlyMap<string, z.output<typeof counts>>;
export type Listed = z.output<typeof listedOrder>;
/** What the consumer of `order.placed` has counted. */
export type Demand = { readonly pieces: number; readonly orders: number };

const atOnce = 16;

/** The stock of every SKU. */
export async function lookAtStock(skus: readonly string[], api: ApiClient): Promise<StockOf> {
  const stock = new Map<string, z.output<typeof counts>>();
  await forEachAtOnce(skus, atOnce, async (sku) => {
    const path = `/stock/${encodeURIComponent(sku)}`;
    stock.set(sku, (await expectBody(api, { method: 'GET', path }, stockAnswer)).totals);
  });
  return stock;
}

/** Every order that the list shows. */
export async function lookAtOrders(api: ApiClient): Promise<readonly Listed[]> {
  const page = z.object({ items: z.array(listedOrder), nextCursor: z.string().optional() });
  const all: Listed[] = [];
  for (let cursor = ''; ; ) {
    const { items, nextCursor } = await expectBody(
      api,
      { method: 'GET', path: `/orders?limit=100${cursor}` },
      page,
    );
    all.push(...items);
    if (nextCursor === undefined) return all;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}

/** Which of these orders were closed by the clock at some time, as their histories tell. */
export async function closedByClock(ids: readonly string[], api: ApiClient): Promise<ReadonlySet<string>> {
  const closed = new Set<string>();
  await forEachAtOnce(ids, atOnce, async (id) => {
    const { items } = await expectBody(api, { method: 'GET', path: `/orders/${id}/history` }, history);
    if (items.some(({ to, by }) => to === 'CANCELLED' && by === 'clock')) closed.add(id);
  });
  return closed;
}

const tries = 100;
const pauseMs = 200;

/** Looks until a look is what was hoped for, or for about 20 seconds (100 looks), and gives what was seen last. */
export async function lookUntil<Seen>(
  look: () => Promise<Seen>,
  hoped: (seen: Seen) => boolean,
  most = tries,
  betweenMs = pauseMs,
): Promise<Seen> {
  let seen = await look();
  for (let attempt = 1; attempt < most && !hoped(seen); attempt += 1) {
    await sleep(betweenMs);
    seen = await look();
  }
  return seen;
}

/** The demand history of every SKU, all days summed: it is filled by the events, not by the orders themselves. */
export async function lookAtDemand(
  skus: readonly string[],
  api: ApiClient,
): Promise<ReadonlyMap<string, Demand>> {
  const demand = new Map<string, Demand>();
  await forEachAtOnce(skus, atOnce, async (sku) => {
    const path = `/stock/${encodeURIComponent(sku)}/demand?from=2000-01-01&to=2099-12-31`;
    const { days } = await expectBody(api, { method: 'GET', path }, demandAnswer);
    const sum = (of: (day: Demand) => number) => days.reduce((total, day) => total + of(day), 0);
    demand.set(sku, { pieces: sum(({ pieces }) => pieces), orders: sum(({ orders }) => orders) });
  });
  return demand;
}

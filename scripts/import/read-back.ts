import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type ApiClient, expectBody } from './api-client.ts';
import type { Figures } from './figures.ts';
import type { Journal } from './journal.ts';
import { type ImportPlan, shopId } from './olist.ts';
import { orderAnswer, type Sending, stretched } from './send.ts';

const stockAnswer = z.object({
  totals: z.object({
    onHand: z.int(),
    available: z.int(),
    reserved: z.int(),
    allocated: z.int(),
  }),
});
const listedOrder = z.object({
  id: z.string(),
  status: z.string(),
  shopId: z.string().optional(),
  channelOrderId: z.string().optional(),
});

/** All that the API shows of the plan: its lists, each order and the stock of each SKU, whatever the journal says. */
export async function readBack(whole: ImportPlan, plan: ImportPlan, sending: Sending): Promise<Figures> {
  const { api } = sending;
  const stock = await readStock(whole, plan, sending);
  const known = new Set(plan.orders.map(({ orderId }) => orderId));
  const listed = (await everyItem(api, '/orders?channel=olist', listedOrder)).filter(
    (each) => each.shopId === shopId && known.has(each.channelOrderId ?? ''),
  );
  const warehouses = await everyItem(api, '/warehouses', z.object({ warehouseId: z.string() }));
  const skus = await everyItem(api, '/skus', z.object({ sku: z.string() }));
  return {
    ...stock,
    ...(await readOrders(listed, sending)),
    told: await readDemand(whole, plan, sending),
    accepted: BigInt(listed.length),
    cancelled: BigInt(listed.filter(({ status }) => status === 'CANCELLED').length),
    warehouses: common(plan.warehouses.map(warehouseId), warehouses.map(warehouseId)),
    skus: common(plan.skus.map(skuCode), skus.map(skuCode)),
  };
}

const warehouseId = (each: { readonly warehouseId: string }) => each.warehouseId;
const skuCode = (each: { readonly sku: string }) => each.sku;

/** How many of the planned ones are there. */
function common(planned: readonly string[], there: readonly string[]): bigint {
  const known = new Set(there);
  return BigInt(planned.filter((id) => known.has(id)).length);
}

async function everyItem<Schema extends z.ZodType>(
  api: ApiClient,
  path: string,
  item: Schema,
): Promise<z.output<Schema>[]> {
  const page = z.object({ items: z.array(item), nextCursor: z.string().optional() });
  const all: z.output<Schema>[] = [];
  const join = path.includes('?') ? '&' : '?';
  for (let query = `${join}limit=100`; ; ) {
    const { items, nextCursor } = await expectBody(api, { method: 'GET', path: `${path}${query}` }, page);
    all.push(...items);
    if (nextCursor === undefined) return all;
    query = `${join}limit=100&cursor=${encodeURIComponent(nextCursor)}`;
  }
}

async function readOrders(listed: readonly { readonly id: string }[], sending: Sending) {
  const sums = { lines: 0n, goods: 0n, freight: 0n, total: 0n };
  await stretched('read orders', listed, sending, async ({ id }) => {
    const { lineCount, totals } = await expectBody(
      sending.api,
      { method: 'GET', path: `/orders/${id}` },
      orderAnswer,
    );
    sums.lines += BigInt(lineCount);
    sums.goods += BigInt(totals.goods);
    sums.freight += BigInt(totals.freight);
    sums.total += BigInt(totals.payable);
  });
  return sums;
}

async function readStock(whole: ImportPlan, plan: ImportPlan, sending: Sending) {
  const { journal } = sending;
  const holding = piecesBySku(whole, (id) => isAccepted(id, journal) && !journal.isCancelled(id));
  const sums = { received: 0n, held: 0n, free: 0n, exactStock: 0n };
  await stretched('read stock', plan.receipts, sending, async ({ sku, quantity }) => {
    const { totals } = await expectBody(sending.api, { method: 'GET', path: `/stock/${sku}` }, stockAnswer);
    const held = totals.reserved + totals.allocated;
    sums.received += BigInt(totals.onHand);
    sums.held += BigInt(held);
    sums.free += BigInt(totals.available);
    const expected = holding.get(sku) ?? 0;
    if (held === expected && totals.available === quantity - expected) sums.exactStock += 1n;
  });
  return sums;
}

const demandAnswer = z.object({ days: z.array(z.object({ pieces: z.int() })) });
const allDays = 'from=2000-01-01&to=2099-12-31';
const mostRounds = 30;
const pauseMs = 1000;

/** Pieces that the consumer of `order.placed` has counted; events come later, so what lags is asked again. */
async function readDemand(whole: ImportPlan, plan: ImportPlan, sending: Sending): Promise<bigint> {
  const expected = piecesBySku(whole, (id) => isAccepted(id, sending.journal));
  const counted = new Map<string, number>();
  const ask = async (sku: string) => {
    const path = `/stock/${sku}/demand?${allDays}`;
    const { days } = await expectBody(sending.api, { method: 'GET', path }, demandAnswer);
    const pieces = days.reduce((sum, day) => sum + day.pieces, 0);
    counted.set(sku, pieces);
  };
  await stretched('read demand', plan.skus, sending, ({ sku }) => ask(sku));
  const lagging = () => plan.skus.filter(({ sku }) => (counted.get(sku) ?? 0) < (expected.get(sku) ?? 0));
  for (let round = 1; round <= mostRounds && lagging().length > 0; round += 1) {
    await sleep(pauseMs);
    for (const { sku } of lagging()) await ask(sku);
  }
  return [...counted.values()].reduce((sum, pieces) => sum + BigInt(pieces), 0n);
}

const isAccepted = (orderId: string, journal: Journal): boolean =>
  journal.outcomeOf(orderId)?.is === 'accepted';

/** What the chosen orders of a plan have of each SKU. */
function piecesBySku(
  { orders }: ImportPlan,
  chosen: (orderId: string) => boolean,
): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  for (const sku of orders.filter(({ orderId }) => chosen(orderId)).flatMap(({ skus }) => skus))
    pieces.set(sku, (pieces.get(sku) ?? 0) + 1);
  return pieces;
}

import * as z from 'zod';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, expectBody } from '../import/api-client.ts';
import type { DemoHost } from './demo-host.ts';
import { lookUntil } from './look.ts';
import type { Till } from './pay.ts';
import { putIntoBins } from './warehouses.ts';

/** What the marketplaces get wrong, unknown to the house. */
const faults = [
  { provider: 'tmall', point: 'change', kind: 'never', times: 4 },
  { provider: 'tmall', point: 'page', kind: 'duplicate-rows', times: 3 },
  { provider: 'jd', point: 'answer', kind: 'isp', times: 1 },
  { provider: 'tmall', point: 'order', kind: 'wrong-totals', times: 1 },
] as const;

const goods = [
  { code: 'MARKET-TEA', title: '西湖龙井 250g', price: 16_800 },
  { code: 'MARKET-CUP', title: '品茗杯', price: 1_990 },
  { code: 'MARKET-CAKE', title: '普洱熟茶饼 357g', price: 9_900 },
] as const;
/** They as the catalog has them. */
export const marketGoods = goods.map(({ code: sku, title, price }) => ({
  sku,
  title,
  price,
  weightGrams: 250,
}));
const orders = 40;
/** The same goods for the same person so many times within a minute (刷单). */
const alike = 6;

const soldAnswer = z.object({
  orders: z.array(
    z.object({
      market: z.string(),
      id: z.string(),
      state: z.string(),
      payable: z.int(),
      /** JD takes its vouchers off what the buyer pays; the others pay them out beside it. */
      subsidy: z.int(),
    }),
  ),
});
const listedAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      channel: z.string(),
      channelOrderId: z.string().optional(),
      total: moneySchema,
      holds: z.array(z.string()),
    }),
  ),
  nextCursor: z.string().optional(),
});
const reviewAnswer = z.object({
  items: z.array(
    z.object({ id: z.string(), orderId: z.string(), hits: z.array(z.object({ ruleId: z.string() })) }),
  ),
});
const caseAnswer = z.object({ items: z.array(z.object({ kind: z.string(), message: z.string() })) });

export type Sold = z.output<typeof soldAnswer>['orders'][number];
export type Taken = z.output<typeof listedAnswer>['items'][number];
export type MarketSeen = {
  /** What the marketplaces say that they sold. */
  readonly sold: readonly Sold[];
  /** What came of it here. */
  readonly taken: readonly Taken[];
  /** Reviews that risk opened, and what became of the orders that a person decided about. */
  readonly reviews: z.output<typeof reviewAnswer>['items'];
  readonly approved: Taken | undefined;
  readonly rejected: Taken | undefined;
  readonly cases: z.output<typeof caseAnswer>['items'];
};

type Stage = { readonly till: Till; readonly host: DemoHost };

/**
 * Sells on four marketplaces that repeat, lose and mistake things; people change their minds there, somebody orders the
 * same again and again, a reviewer decides.
 */
export async function playMarket({ till, host }: Stage): Promise<MarketSeen> {
  await fillShelves(till.api);
  for (const fault of faults) await sandbox(till, 'faults', fault);
  await sandbox(till, 'market/play', { orders, goods, seed: 7 });
  for (let at = 0; at < alike; at += 1)
    await sandbox(till, 'market/place', { market: 'jd', lines: [goods[0]], recipient: alikeRecipient });
  await askUntilAllAreHere({ till, host });
  const reviews = await decide({ till, host });
  const taken = await takenHere(till.api);
  const after = ({ orderId }: { readonly orderId: string }) => taken.find(({ id }) => id === orderId);
  const [approved, rejected] = reviews;
  return {
    sold: (await soldThere(till)).orders,
    ...{ taken, reviews },
    approved: approved && after(approved),
    rejected: rejected && after(rejected),
    cases: (
      await expectBody(till.api, { method: 'GET', path: '/channel-cases?status=open&limit=100' }, caseAnswer)
    ).items,
  };
}

const alikeRecipient = {
  name: '张伟',
  phone: '13900139000',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '和平路 8 号 2 单元 301',
};

const onShelf = 500;

async function fillShelves(api: ApiClient): Promise<void> {
  const warehouses = z.object({ items: z.array(z.object({ warehouseId: z.string() })) });
  const { items } = await expectBody(api, { method: 'GET', path: '/warehouses' }, warehouses);
  const warehouseId = items[0]?.warehouseId ?? '';
  for (const { sku, title, price, weightGrams } of marketGoods) {
    const body = { title, price: { currency: 'CNY', minor: price }, weightGrams, goodsClass: 'standard' };
    await expectBody(api, { method: 'PUT', path: `/skus/${sku}`, body }, z.unknown());
    const movement = { sku, warehouseId, kind: 'receipt', quantity: onShelf, reason: 'market' };
    await expectBody(
      api,
      { method: 'POST', path: '/stock/movements', body: movement, idempotencyKey: `market-${sku}` },
      z.unknown(),
    );
  }
  const placed = marketGoods.map(({ sku }) => ({ sku, warehouseId, quantity: onShelf }));
  await putIntoBins(placed, api, binsBefore);
}
/** After those of the shop's own goods. */
const binsBefore = 15;

const minuteMs = 60_000;
const mostMinutes = 12;

/** Minute by minute, as the scheduler would, until what was sold there is here. */
async function askUntilAllAreHere({ till, host }: Stage): Promise<void> {
  for (let minute = 0; minute < mostMinutes; minute += 1) {
    host.advanceClock(minuteMs);
    await host.channelsAreAsked();
    const sold = await soldThere(till);
    const settled = await lookUntil(
      () => takenHere(till.api),
      (taken) => isAllHere(sold.orders, taken),
      looks,
    );
    if (isAllHere(sold.orders, settled)) return;
  }
}
const looks = 25;

/** Whether every order is here, and closed where it is closed there; what risk has not judged yet comes later. */
const isAllHere = (sold: readonly Sold[], taken: readonly Taken[]): boolean => {
  const here = new Map(taken.map((each) => [each.channelOrderId, each]));
  return sold.every(({ id, state }) => {
    const found = here.get(id);
    return found !== undefined && (state === 'CLOSED') === (found.status === 'CANCELLED');
  });
};

async function soldThere({ sandboxUrl }: Till): Promise<z.output<typeof soldAnswer>> {
  return soldAnswer.parse(await (await fetch(`${sandboxUrl}/sandbox/market`)).json());
}

const markets = ['tmall', 'jd', 'shopify', 'woocommerce'];

async function takenHere(api: ApiClient): Promise<readonly Taken[]> {
  const all: Taken[] = [];
  for (const channel of markets)
    for (let cursor = ''; ; ) {
      const path = `/orders?limit=100&channel=${channel}${cursor}`;
      const { items, nextCursor } = await expectBody(api, { method: 'GET', path }, listedAnswer);
      all.push(...items);
      if (nextCursor === undefined) break;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  return all;
}

/** A reviewer lets the first go and stops the second; gives all of the marketplaces' that were open, as they were. */
async function decide({ till, host }: Stage): Promise<MarketSeen['reviews']> {
  const open = await lookUntil(
    () => openReviews(till),
    (seen) => seen.length > 1,
  );
  const [first, second] = open;
  for (const [review, decision] of [
    [first, 'approve'],
    [second, 'reject'],
  ] as const) {
    if (!review) continue;
    const body = { decision, reason: decision === 'approve' ? '已电话核实' : '疑似刷单' };
    await expectBody(till.api, { method: 'POST', path: `/reviews/${review.id}/decision`, body }, z.unknown());
  }
  await host.reviewsAreWorked();
  return open;
}

/** Reviews of orders that are paid and wait for nothing else. */
async function openReviews(till: Till): Promise<MarketSeen['reviews']> {
  const path = '/reviews?status=open&limit=100';
  const { items } = await expectBody(till.api, { method: 'GET', path }, reviewAnswer);
  const sold = new Set((await soldThere(till)).orders.map(({ id }) => id));
  const waiting = (await takenHere(till.api)).filter(
    ({ channelOrderId = '', status, holds }) =>
      sold.has(channelOrderId) && status === 'PAID' && holds.join() === 'RISK',
  );
  return items.filter(({ orderId }) => waiting.some(({ id }) => id === orderId));
}

async function sandbox({ sandboxUrl }: Till, command: string, body: unknown): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/sandbox/${command}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the sandbox could not ${command}: ${await answer.text()}`);
}

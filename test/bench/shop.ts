import * as z from 'zod';
import { type Answer, type Call, play } from './client-process.ts';
import type { HostProcess } from './host-process.ts';

export const skuOf = (number: number): string => `BENCH-${String(number).padStart(3, '0')}`;

/** Puts SKUs into the catalog and `quantity` pieces of each on the shelf, through the API. */
export async function stockShop(host: HostProcess, skus: readonly string[], quantity: number): Promise<void> {
  const warehouse = {
    name: '上海一仓',
    address: '上海市青浦区华新镇',
    location: { lat: 31.2, lng: 121.2 },
    priority: 1,
  };
  await ask(host, [put('/warehouses/SH1', warehouse)]);
  const sku = { title: '红茶 250 克', price: { currency: 'CNY', minor: 1999 }, weightGrams: 250 };
  await ask(
    host,
    skus.map((each) => put(`/skus/${each}`, { ...sku, goodsClass: 'standard' })),
  );
  await ask(
    host,
    skus.map((each) => ({
      method: 'POST',
      path: '/stock/movements',
      headers: { 'idempotency-key': `first-${each}` },
      body: JSON.stringify({ sku: each, warehouseId: 'SH1', kind: 'receipt', quantity, reason: 'bench' }),
    })),
  );
}

const put = (path: string, body: unknown): Call => ({ method: 'PUT', path, body: JSON.stringify(body) });

/** Asks, and throws unless every answer is a success. */
export async function ask(host: HostProcess, calls: readonly Call[]): Promise<readonly Answer[]> {
  const { url, token } = host;
  const { answers } = await play({ url, token, calls, concurrency: 4, mostMs: 60_000, keepBodies: true });
  const refused = answers.find(({ status }) => status >= 300);
  if (refused || answers.length < calls.length)
    throw new Error(`the host answered ${refused?.status}: ${refused?.body}`);
  return answers;
}

export type Line = { readonly sku: string; readonly quantity: number };

/** Orders of one, two and three SKUs in turn. */
export function linesOf(number: number, skus: readonly string[]): Line[] {
  return Array.from({ length: 1 + (number % 3) }, (_, kind) => ({
    sku: skus[(number * 7 + kind * 11) % skus.length] ?? '',
    quantity: 1 + (number % 2),
  }));
}

type Buyer = { readonly id: string; readonly name: string; readonly phone: string; readonly street: string };

const wang: Buyer = {
  id: 'cus-1001',
  name: '王小明',
  phone: '13800138000',
  street: '世纪大道 100 号环球金融中心 12 楼 1203 室',
};
const families = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许';
const given = '安博昌德恩方刚海和宏建杰康兰梅明宁平强青';
const streets = ['世纪大道', '张杨路', '浦东南路', '东方路', '杨高中路', '锦绣路', '成山路', '上南路'];

/** Somebody of his own in a house of his own, whom risk has never seen. */
export function buyerOf(number: number): Buyer {
  const pick = (text: string | readonly string[], at: number) => text[at % text.length] ?? '';
  const [house, floor, room] = [Math.floor(number / 8) + 1, (number % 28) + 1, (number % 6) + 1];
  return {
    id: `cus-load-${number}`,
    name: `${pick(families, number)}${pick(given, Math.floor(number / 20))}${pick(given, Math.floor(number / 400))}`,
    phone: String(13_500_000_000 + ((number * 7_919) % 400_000_000)),
    street: `${pick(streets, number)} ${house} 号 ${floor} 楼 ${floor}0${room} 室`,
  };
}

/** An order of an ordinary buyer in Shanghai, about 500 bytes. */
export const orderCall = (key: string, lines: readonly Line[], buyer = wang): Call => ({
  method: 'POST',
  path: '/orders',
  headers: { 'idempotency-key': key },
  body: JSON.stringify({
    channel: 'web',
    customer: { id: buyer.id, name: buyer.name, phone: buyer.phone },
    shipTo: {
      name: buyer.name,
      phone: buyer.phone,
      country: 'CN',
      province: '上海市',
      city: '上海市',
      district: '浦东新区',
      detail: buyer.street,
    },
    lines,
  }),
});

const demandAnswer = z.object({ days: z.array(z.object({ pieces: z.int(), orders: z.int() })) });
const levels = z.object({ available: z.int(), reserved: z.int() });
const stockAnswer = z.object({ totals: levels });

/** The orders that the demand history of these SKUs has counted, an order of two SKUs twice. */
export async function demandCount(host: HostProcess, skus: readonly string[]): Promise<number> {
  const answers = await ask(
    host,
    skus.map((sku) => ({ method: 'GET', path: `/stock/${sku}/demand` })),
  );
  const days = answers.flatMap(({ body }) => demandAnswer.parse(JSON.parse(body)).days);
  return days.reduce((sum, { orders }) => sum + orders, 0);
}

export async function stockOf(host: HostProcess, sku: string): Promise<z.output<typeof levels>> {
  const [answer] = await ask(host, [{ method: 'GET', path: `/stock/${sku}` }]);
  return stockAnswer.parse(JSON.parse(answer?.body ?? '')).totals;
}

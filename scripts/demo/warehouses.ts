import * as z from 'zod';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';
import type { Shop } from './day.ts';

const done = z.object({});
const atOnce = 8;

const aisles = 5;
const aisleLengthMm = 24_000;
const aislePitchMm = 3_200;
const crossAisleMm = 2_500;
/** From one bin of an aisle to the next. */
const binPitchMm = 4_500;

type Placed = { readonly sku: string; readonly warehouseId: string; readonly quantity: number };

/** Shelves for the pickers (货架与库位), and what the carriers agreed to (运价、赔偿条款). */
export async function equipWarehouses({ warehouses, stock }: Shop, api: ApiClient): Promise<void> {
  await forEachAtOnce(warehouses, atOnce, async ({ warehouseId }) => {
    const body = {
      blocks: [{ aisles, aisleLengthMm, aislePitchMm, crossAisleMm }],
      depot: { block: 1, aisle: 1, end: 'front' },
    };
    await expectBody(api, { method: 'PUT', path: `/warehouses/${warehouseId}/layout`, body }, done);
  });
  await putIntoBins(stock, api);
  await forEachAtOnce(warehouses.flatMap(rateCardsOf), atOnce, async (body) => {
    const path = `/carriers/${body.carrier}/rate-cards/${body.product}`;
    await expectBody(api, { method: 'PUT', path, body }, done);
  });
  for (const [carrier, body] of Object.entries(contracts))
    await expectBody(api, { method: 'PUT', path: `/carriers/${carrier}/contract`, body }, done);
}

/** Says in which bin each SKU of a warehouse lies: one after the other along the aisles, after those that are taken. */
export async function putIntoBins(stock: readonly Placed[], api: ApiClient, taken = 0): Promise<void> {
  const bins = [...Map.groupBy(stock, ({ warehouseId }) => warehouseId).values()].flatMap((there) =>
    there.map((placed, at) => ({ ...placed, number: at + taken })),
  );
  await forEachAtOnce(bins, atOnce, async ({ sku, warehouseId, quantity, number }) => {
    const [aisle, row] = [(number % aisles) + 1, Math.floor(number / aisles)];
    const location = `A-${String(aisle).padStart(2, '0')}-${String(row + 1).padStart(2, '0')}`;
    const body = {
      sku,
      quantity,
      block: 1,
      aisle,
      positionMm: Math.min(aisleLengthMm, 2_000 + row * binPitchMm),
    };
    await expectBody(api, { method: 'PUT', path: `/warehouses/${warehouseId}/bins/${location}`, body }, done);
  });
}

const kilogram = 1_000;

/** In fen for the first kilogram and each further one, with the days that it takes. */
type Price = { readonly first: number; readonly further: number; readonly days: number };
type Prices = { readonly own: Price; readonly near: Price; readonly far: Price };

/** SF is dearer far away, and the only one that takes what is fresh; ZTO goes to no Tibetan or Xinjiang address. */
const products = {
  sf: {
    prices: {
      own: { first: 700, further: 200, days: 1 },
      near: { first: 950, further: 300, days: 2 },
      far: { first: 1_150, further: 550, days: 3 },
    },
    goodsClasses: ['standard', 'fresh', 'custom'],
    notServed: [],
  },
  zto: {
    prices: {
      own: { first: 750, further: 150, days: 2 },
      near: { first: 930, further: 180, days: 3 },
      far: { first: 1_180, further: 300, days: 4 },
    },
    goodsClasses: ['standard', 'custom'],
    notServed: [
      { country: 'CN', province: '西藏自治区' },
      { country: 'CN', province: '新疆维吾尔自治区' },
    ],
  },
} as const satisfies Record<
  string,
  { prices: Prices; goodsClasses: readonly string[]; notServed: readonly object[] }
>;

const neighbours: Readonly<Record<string, readonly string[]>> = {
  上海市: ['江苏省', '浙江省', '安徽省'],
  广东省: ['广西壮族自治区', '福建省', '海南省', '湖南省', '江西省'],
  四川省: ['重庆市', '贵州省', '云南省', '陕西省'],
};

/** What each carrier charges from a warehouse, by province; abroad goes nobody. */
function rateCardsOf({ warehouseId, sender }: Shop['warehouses'][number]) {
  const province = sender?.province;
  const placesOf = (names: readonly string[]) => names.map((name) => ({ country: 'CN', province: name }));
  return Object.entries(products).map(([carrier, { prices, goodsClasses, notServed }]) => {
    const zone = (name: string, places: readonly object[], { first, further, days }: Price) => ({
      ...{ zone: name, places, days },
      first: { grams: kilogram, minor: first },
      further: { grams: kilogram, minor: further },
    });
    const zones = [
      zone('省内', placesOf(province === undefined ? [] : [province]), prices.own),
      zone('邻近', placesOf(neighbours[province ?? ''] ?? []), prices.near),
      zone('全国', [{ country: 'CN' }], prices.far),
    ];
    return {
      ...{ carrier, product: 'standard', warehouseId, currency: 'CNY', delivers: ['standard', 'next-day'] },
      ...{ goodsClasses, notServed, maxWeightGrams: 50 * kilogram, volumetricDivisor: 8_000 },
      zones: zones.filter(({ places }) => places.length > 0),
    };
  });
}

/** Three or five times the freight without insurance; buyers get what they paid, up to 200 yuan. */
const contracts = {
  sf: {
    claims: { freightMultiple: 5, mostMinor: 50_000, claimWithinDays: 90 },
    compensation: { mostMinor: 20_000 },
  },
  zto: {
    claims: { freightMultiple: 3, mostMinor: 30_000, claimWithinDays: 60 },
    compensation: { mostMinor: 20_000 },
  },
};

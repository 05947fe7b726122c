import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import {
  type AllocationRequest,
  type Candidate,
  type Coordinates,
  defaultAllocationPolicy as policy,
  type QuoteFreight,
} from '../../functions/fulfilment/domain/allocation/types.ts';
import { decideAllocation } from '../../functions/fulfilment/domain/cheapest-warehouses.ts';
import { kmTo, pricesFrom } from '../../functions/fulfilment/domain/price-part.ts';
import { chance } from '../builders/chance.ts';

// The Brazilian E-Commerce Public Dataset by Olist (CC BY-NC-SA 4.0), which is not shipped with this project.
export const olistFolder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'olist_8k',
);
export const hasOlist = existsSync(olistFolder);

const rows = <Row extends z.ZodType>(name: string, row: Row): readonly z.output<Row>[] =>
  z
    .array(row)
    .parse(
      parse(gunzipSync(readFileSync(join(olistFolder, `${name}.csv.gz`))), { columns: true, bom: true }),
    );
const number = z.coerce.number();

/** Where each zip code is. */
function placesByZip(): ReadonlyMap<string, Coordinates> {
  const row = z.object({ geolocation_zip_code_prefix: z.string(), lat: number, lng: number });
  const found = rows('geolocation_zip_median', row);
  return new Map(found.map(({ geolocation_zip_code_prefix: zip, lat, lng }) => [zip, { lat, lng }]));
}

/** Five warehouses where most sellers are; each has six of ten products, as chance decides, and somebody has every one. */
function warehousesFor(products: readonly string[], places: ReadonlyMap<string, Coordinates>) {
  const row = z.object({
    seller_city: z.string(),
    seller_state: z.string(),
    seller_zip_code_prefix: z.string(),
  });
  const sellers = rows('olist_sellers_dataset', row);
  const cities = [...Map.groupBy(sellers, (each) => `${each.seller_city} ${each.seller_state}`)];
  const largest = cities.toSorted(([, a], [, b]) => b.length - a.length).slice(0, 5);
  const random = chance(42);
  const stocks = largest.map((): Record<string, number> => ({}));
  for (const product of products) {
    const surely = Math.floor(random() * stocks.length);
    for (const [index, stock] of stocks.entries())
      if (index === surely || random() < 0.6) stock[product] = 50;
  }
  return largest.map(([name, own], index): Candidate => {
    const at = own.flatMap((seller) => places.get(seller.seller_zip_code_prefix) ?? []);
    const mean = (of: (place: Coordinates) => number) =>
      at.reduce((sum, each) => sum + of(each), 0) / at.length;
    const location = { lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng) };
    return { warehouseId: name, priority: index + 1, location, stock: stocks[index] ?? {} };
  });
}

function requests(places: ReadonlyMap<string, Coordinates>): readonly AllocationRequest[] {
  const item = z.object({ order_id: z.string(), product_id: z.string() });
  const items = Map.groupBy(rows('olist_order_items_dataset', item), ({ order_id }) => order_id);
  const weights = new Map(
    rows('olist_products_dataset', z.object({ product_id: z.string(), product_weight_g: z.string() })).map(
      (each) => [each.product_id, Number(each.product_weight_g) || 500],
    ),
  );
  const customer = z.object({ customer_id: z.string(), customer_zip_code_prefix: z.string() });
  const zips = new Map(
    rows('olist_customers_dataset', customer).map((each) => [
      each.customer_id,
      each.customer_zip_code_prefix,
    ]),
  );
  const order = z.object({ order_id: z.string(), customer_id: z.string() });
  return rows('olist_orders_dataset', order).flatMap(({ order_id, customer_id }) => {
    const location = places.get(zips.get(customer_id) ?? '');
    const own = [...Map.groupBy(items.get(order_id) ?? [], ({ product_id }) => product_id)];
    if (!location || own.length === 0) return [];
    const lines = own.map(([sku, pieces], index) => ({
      ...{ lineId: String(index + 1), sku, quantity: pieces.length, goodsClass: 'standard' },
      weightGrams: weights.get(sku) ?? 500,
    }));
    return [{ lines, delivery: 'standard' as const, destination: { country: 'BR', location }, at: 0 }];
  });
}

/** The stock that is looked up for an order: of its SKUs. */
const withOnly = (candidate: Candidate, { lines }: AllocationRequest): Candidate => ({
  ...candidate,
  stock: Object.fromEntries(lines.map(({ sku }) => [sku, candidate.stock[sku] ?? 0])),
});

/** How an order is sent by a rule: what it costs, in how many parcels, over how many kilometres in all. */
type Outcome = { readonly cost: number; readonly parcels: number; readonly km: number };

const outcomeOf = (
  parts: readonly {
    freightMinor: number;
    handlingMinor: number;
    lateMinor: number;
    km?: number | undefined;
  }[],
): Outcome => {
  const sum = (of: (part: (typeof parts)[number]) => number) =>
    parts.reduce((total, part) => total + of(part), 0);
  const each = sum(({ freightMinor, handlingMinor, lateMinor }) => freightMinor + handlingMinor + lateMinor);
  return {
    cost: each + policy.splitPenaltyMinor * (parts.length - 1),
    ...{ parcels: parts.length, km: sum(({ km = 0 }) => km) },
  };
};

/** Warehouse after warehouse in an order that is fixed beforehand, each giving all that it has. */
function inTurn(request: AllocationRequest, inOrder: readonly Candidate[], quote: QuoteFreight): Outcome {
  let open = request.lines;
  const parts = inOrder.flatMap((candidate) => {
    const own = open.filter(({ sku }) => (candidate.stock[sku] ?? 0) > 0);
    if (own.length === 0) return [];
    open = open.filter((line) => !own.includes(line));
    const grams = own.reduce((sum, { quantity, weightGrams }) => sum + quantity * weightGrams, 0);
    const prices = pricesFrom(candidate, kmTo(request.destination.location, candidate), {
      request,
      policy,
      quote,
    });
    const priced = prices({ grams, volumeCm3: 0, goodsClasses: ['standard'] });
    return 'terms' in priced ? [priced.terms] : [];
  });
  return outcomeOf(parts);
}

/** The fewest warehouses that have it all, and of those the nearest in sum; they are asked from the nearest. */
function fewestFirst(
  request: AllocationRequest,
  nearest: readonly Candidate[],
  quote: QuoteFreight,
): Outcome {
  const sets: (readonly Candidate[])[] = [[]];
  for (const each of nearest) sets.push(...sets.map((some) => [...some, each]));
  const km = (some: readonly Candidate[]) =>
    some.reduce((sum, each) => sum + (kmTo(request.destination.location, each) ?? 0), 0);
  const [best = []] = sets
    .filter((some) => request.lines.every(({ sku }) => some.some(({ stock }) => (stock[sku] ?? 0) > 0)))
    .toSorted((a, b) => a.length - b.length || km(a) - km(b));
  return inTurn(request, best, quote);
}

/** First and further started kilogram by the distance, in minor units, as road freight in a large country is priced. */
const bands = [
  ...[
    { km: 100, first: 700, further: 100 },
    { km: 500, first: 900, further: 200 },
  ],
  ...[
    { km: 1500, first: 1100, further: 400 },
    { km: 20_000, first: 1400, further: 800 },
  ],
];

/** What stands for the carriers' prices: nothing but distance, or a tariff of distance and weight. */
export const tariffs = ['distance', 'distance and weight'] as const;
export type Tariff = (typeof tariffs)[number];

function quoteBy(tariff: Tariff, request: AllocationRequest, warehouses: readonly Candidate[]): QuoteFreight {
  if (tariff === 'distance') return () => ({ state: 'NO_RATE_CARD' });
  const kms = new Map(
    warehouses.map((each) => [each.warehouseId, kmTo(request.destination.location, each) ?? 0]),
  );
  return ({ warehouseId, grams }) => {
    const km = kms.get(warehouseId) ?? 0;
    const { first = 0, further = 0 } = bands.find((band) => km <= band.km) ?? {};
    const minor = first + further * Math.max(0, Math.ceil(grams / 1000) - 1);
    return { state: 'QUOTED', minor, days: 1 + Math.ceil(km / 500), carrier: 'road', product: 'standard' };
  };
}

const rules = ['ours', 'nearest', 'priority', 'fewest'] as const;
export type Compared = Readonly<Record<(typeof rules)[number], Outcome>>;

/** Real orders, and five warehouses that have six of ten products each, at the largest sellers' cities. */
export function readOlist() {
  const places = placesByZip();
  const orders = requests(places);
  const products = [...new Set(orders.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].sort();
  return { orders, warehouses: warehousesFor(products, places) };
}

/** Each order as it is sent by us, from the nearest first, by priority, and from the fewest. */
export const compareOn = ({ orders, warehouses }: ReturnType<typeof readOlist>, tariff: Tariff) =>
  orders.map((request): Compared => {
    const stocked = warehouses.map((each) => withOnly(each, request));
    const nearest = stocked.toSorted(
      (a, b) => (kmTo(request.destination.location, a) ?? 0) - (kmTo(request.destination.location, b) ?? 0),
    );
    const quote = quoteBy(tariff, request, stocked);
    return {
      ours: outcomeOf(decideAllocation(request, stocked, { policy, quote }).parts),
      nearest: inTurn(request, nearest, quote),
      priority: inTurn(request, stocked, quote),
      fewest: fewestFirst(request, nearest, quote),
    };
  });

/** What all orders come to by each rule; ours first. */
export const sumsOf = (compared: readonly Compared[]) =>
  rules.map((rule) => {
    const sum = (of: keyof Outcome) => compared.reduce((total, each) => total + each[rule][of], 0);
    return { rule, cost: sum('cost'), km: sum('km'), splits: sum('parcels') - compared.length };
  });

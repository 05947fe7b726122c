import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import {
  type AllocationDecision,
  type AllocationRequest,
  type Candidate,
  type Coordinates,
  defaultAllocationPolicy as policy,
} from '../../functions/fulfilment/domain/allocation/types.ts';
import { decideAllocation } from '../../functions/fulfilment/domain/cheapest-warehouses.ts';
import { kmBetween } from '../../functions/fulfilment/domain/great-circle.ts';
import { priceOf } from '../../functions/fulfilment/domain/price-part.ts';
import { chance } from '../builders/chance.ts';

// The Brazilian E-Commerce Public Dataset by Olist (CC BY-NC-SA 4.0), which is not shipped with this project.
const folder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'olist_8k',
);
const present = existsSync(folder);
if (!present) console.log(`skipped: no Olist orders at ${folder} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

const rows = <Row extends z.ZodType>(name: string, row: Row): readonly z.output<Row>[] =>
  z
    .array(row)
    .parse(parse(gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))), { columns: true, bom: true }));
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

const quote = () => ({ state: 'NO_RATE_CARD' }) as const;

/** Warehouse after warehouse in an order that is fixed beforehand, each giving all that it has. */
function inTurn(request: AllocationRequest, inOrder: readonly Candidate[]): Outcome {
  let open = request.lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity }));
  const parts = inOrder.flatMap((candidate) => {
    const own = open.filter(({ sku }) => (candidate.stock[sku] ?? 0) > 0);
    if (own.length === 0) return [];
    open = open.filter((line) => !own.includes(line));
    const priced = priceOf(candidate, own, { request, policy, quote });
    return 'part' in priced ? [priced.part] : [];
  });
  const split = policy.splitPenaltyMinor * (parts.length - 1);
  const cost = parts.reduce(
    (sum, part) => sum + part.freightMinor + part.handlingMinor + part.lateMinor,
    split,
  );
  return { cost, parcels: parts.length, km: parts.reduce((sum, { km = 0 }) => sum + km, 0) };
}
type Outcome = { readonly cost: number; readonly parcels: number; readonly km: number };

const ours = ({ cost, parts }: AllocationDecision): Outcome => ({
  ...{ cost: cost.totalMinor, parcels: parts.length },
  km: parts.reduce((sum, { km = 0 }) => sum + km, 0),
});

withData('where real orders are sent from', () => {
  it('costs less than from the nearest first or by priority, and at equal cost never more parcels', () => {
    const places = placesByZip();
    const all = requests(places);
    expect(all.length).toBeGreaterThan(7000);
    const products = [...new Set(all.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].sort();
    const stocked = warehousesFor(products, places);
    const compared = all.map((request) => {
      const warehouses = stocked.map((each) => withOnly(each, request));
      const here = request.destination.location ?? { lat: 0, lng: 0 };
      const km = ({ location }: Candidate) => kmBetween(location ?? here, here);
      return {
        ours: ours(decideAllocation(request, warehouses, { policy, quote })),
        nearest: inTurn(
          request,
          warehouses.toSorted((a, b) => km(a) - km(b)),
        ),
        priority: inTurn(request, warehouses),
      };
    });
    const told = (['ours', 'nearest', 'priority'] as const).map((which) => {
      const sum = (of: keyof Outcome) => compared.reduce((total, each) => total + each[which][of], 0);
      return { which, cost: sum('cost'), km: sum('km'), splits: sum('parcels') - all.length };
    });
    console.log(told.map((each) => JSON.stringify(each)).join('\n'));
    const worse = compared.filter((each) =>
      [each.nearest, each.priority].some(
        (other) =>
          each.ours.cost > other.cost || (each.ours.cost === other.cost && each.ours.parcels > other.parcels),
      ),
    );
    expect(worse).toEqual([]);
    const [best, ...others] = told;
    for (const other of others) expect(best?.cost).toBeLessThan(other.cost);
  });
});

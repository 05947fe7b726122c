import type { Sku, Warehouse } from '../../functions/catalog/domain/catalog.ts';
import type { Movement } from '../../functions/inventory/domain/movement.ts';
import { InputError } from './input-error.ts';
import type { OlistFiles } from './olist-files.ts';

type Row<Name extends keyof OlistFiles> = OlistFiles[Name][number];
type ItemRow = Row<'olist_order_items_dataset'>;
type OrderRow = Row<'olist_orders_dataset'>;

/** An order to send, and what its source says of it beyond what the API takes. */
export type PlannedOrder = {
  readonly orderId: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Why it is to be cancelled after it was accepted; undefined where the source did not cancel it. */
  readonly cancelReason: string | undefined;
  /** The SKUs of its lines, each as often as the source has pieces. */
  readonly skus: readonly string[];
};

export type ImportPlan = {
  readonly warehouses: readonly Warehouse[];
  readonly skus: readonly Sku[];
  readonly receipts: readonly Movement[];
  /** In the order in which the buyers bought. */
  readonly orders: readonly PlannedOrder[];
};

/** The shop that all of the orders belong to, within the channel of the same name. */
export const shopId = 'olist';

/**
 * What the files imply: a warehouse for each seller that sold, a SKU for each offer (product, seller and price), stock
 * as much as was ordered, and every order. Throws InputError where the files contradict each other.
 *
 * Each row of the items file becomes one line, also where rows are alike: so the lines can be counted against the file.
 */
export function planOlist(files: OlistFiles): ImportPlan {
  const offers = offersOf(files.olist_order_items_dataset);
  const items = Map.groupBy(files.olist_order_items_dataset, ({ order_id }) => order_id);
  const customers = byKey('olist_customers_dataset', files.olist_customers_dataset, 'customer_id');
  const orders = byKey('olist_orders_dataset', files.olist_orders_dataset, 'order_id');
  for (const orderId of items.keys())
    found(orders, orderId, 'olist_order_items_dataset: an item belongs to order');
  const inOrder = [...orders.values()].sort(byPurchase).map((order) => {
    const rows = (items.get(order.order_id) ?? []).toSorted((a, b) => a.order_item_id - b.order_item_id);
    const customer = found(
      customers,
      order.customer_id,
      'olist_orders_dataset: an order belongs to customer',
    );
    return plannedOrder({ order, customer, rows, offers });
  });
  return { ...goodsOf(files, offers), orders: inOrder };
}

/** The plan for the first orders only, with the stock that the whole of it has, so that more may follow later. */
export function firstOrders(plan: ImportPlan, count: number): ImportPlan {
  const orders = plan.orders.slice(0, count);
  const skus = new Set(orders.flatMap((order) => order.skus));
  const receipts = plan.receipts.filter(({ sku }) => skus.has(sku));
  const warehouses = new Set(receipts.map(({ warehouseId }) => warehouseId));
  return {
    warehouses: plan.warehouses.filter(({ warehouseId }) => warehouses.has(warehouseId)),
    skus: plan.skus.filter(({ sku }) => skus.has(sku)),
    receipts,
    orders,
  };
}

const brl = (minor: number) => ({ currency: 'BRL', minor });

type Offer = {
  readonly sku: string;
  readonly product: string;
  readonly seller: string;
  readonly minor: number;
  readonly pieces: number;
};
type Offers = ReadonlyMap<string, Offer>;

const offerKey = ({ product_id, seller_id, price }: ItemRow) => `${product_id} ${seller_id} ${price}`;

/** A product with one offer keeps its id as the code; of several, each code names its seller and price. */
function offersOf(items: readonly ItemRow[]): Offers {
  const rows = Map.groupBy(items, offerKey);
  const ofProduct = Map.groupBy(
    [...rows.values()].flatMap(([first]) => first ?? []),
    ({ product_id }) => product_id,
  );
  const offers = [...rows].flatMap(([key, all]): [string, Offer][] => {
    const [first] = all;
    if (!first) return [];
    const { product_id: product, seller_id: seller, price: minor } = first;
    const single = ofProduct.get(product)?.length === 1;
    const sku = single ? product : `${product}-${seller.slice(0, 12)}-${minor}`;
    return [[key, { sku, product, seller, minor, pieces: all.length }]];
  });
  return new Map(offers);
}

type OrderParts = {
  readonly order: OrderRow;
  readonly customer: Row<'olist_customers_dataset'>;
  readonly rows: readonly ItemRow[];
  readonly offers: Offers;
};

function plannedOrder({ order, customer, rows, offers }: OrderParts): PlannedOrder {
  const { order_id, order_status, order_approved_at, order_purchase_timestamp } = order;
  const lines = rows.map((row) => ({
    sku: found(offers, offerKey(row), 'olist_order_items_dataset: an item has offer').sku,
    quantity: 1,
    unitPrice: brl(row.price),
  }));
  const freight = rows.reduce((sum, row) => sum + row.freight_value, 0);
  const goods = rows.reduce((sum, row) => sum + row.price, 0);
  const cancelled = order_status === 'canceled' || order_status === 'unavailable';
  return {
    orderId: order_id,
    cancelReason: cancelled ? `source status: ${order_status}` : undefined,
    skus: lines.map(({ sku }) => sku),
    body: {
      channel: 'olist',
      shopId,
      channelOrderId: order_id,
      customer: { id: customer.customer_unique_id },
      shipTo: {
        token: customer.customer_id,
        country: 'BR',
        province: customer.customer_state,
        city: customer.customer_city,
        postCode: customer.customer_zip_code_prefix,
      },
      lines,
      freight: brl(freight),
      expectedTotal: brl(goods + freight),
      placedAt: order_purchase_timestamp,
      ...(order_approved_at === undefined ? {} : { paidAt: order_approved_at }),
    },
  };
}

function byPurchase(a: OrderRow, b: OrderRow): number {
  return compare(a.order_purchase_timestamp, b.order_purchase_timestamp) || compare(a.order_id, b.order_id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function goodsOf(files: OlistFiles, offers: Offers): Omit<ImportPlan, 'orders'> {
  const sellers = byKey('olist_sellers_dataset', files.olist_sellers_dataset, 'seller_id');
  const products = byKey('olist_products_dataset', files.olist_products_dataset, 'product_id');
  const english = new Map(
    files.product_category_name_translation.map((row) => [
      row.product_category_name,
      row.product_category_name_english,
    ]),
  );
  const sorted = [...offers.values()].sort((a, b) => compare(a.sku, b.sku));
  const selling = [...new Set(sorted.map(({ seller }) => seller))].sort();
  const locate = locator(files.geolocation_zip_median);
  return {
    warehouses: selling.map((seller) =>
      warehouseOf(found(sellers, seller, 'olist_order_items_dataset: an item has seller'), locate),
    ),
    skus: sorted.map((offer) =>
      skuOf(offer, found(products, offer.product, 'olist_order_items_dataset: an item has product'), english),
    ),
    receipts: sorted.map(({ sku, seller, pieces }) => ({
      sku,
      warehouseId: seller,
      kind: 'receipt',
      quantity: pieces,
      reason: 'what the imported orders ask for',
    })),
  };
}

const heaviestGrams = 1_000_000;

function skuOf(
  { sku, product, minor }: Offer,
  row: Row<'olist_products_dataset'>,
  english: ReadonlyMap<string, string>,
): Sku {
  const category = row.product_category_name;
  const words = (english.get(category) ?? category) || 'uncategorised';
  const grams = Math.round(Number(row.product_weight_g || '0'));
  return {
    sku,
    title: `${words.replaceAll('_', ' ')} ${product.slice(0, 8)}`,
    price: brl(minor),
    weightGrams: Math.min(grams, heaviestGrams),
    goodsClass: 'standard',
  };
}

type Location = Warehouse['location'];

function warehouseOf(seller: Row<'olist_sellers_dataset'>, locate: (zip: string) => Location): Warehouse {
  const { seller_id, seller_zip_code_prefix, seller_city, seller_state } = seller;
  return {
    warehouseId: seller_id,
    name: `Seller ${seller_id.slice(0, 8)}`,
    address: `${seller_city}, ${seller_state}, ${seller_zip_code_prefix}, Brazil`,
    location: locate(seller_zip_code_prefix),
    priority: 100,
  };
}

/** Where a post code prefix lies. Brazil numbers them by region: an unknown one lies near the nearest number. */
function locator(rows: readonly Row<'geolocation_zip_median'>[]): (zip: string) => Location {
  const known = new Map(rows.map(({ geolocation_zip_code_prefix: zip, lat, lng }) => [zip, { lat, lng }]));
  return (zip) => {
    const exact = known.get(zip);
    if (exact) return exact;
    const away = (other: string) => Math.abs(Number(other) - Number(zip));
    const [first, ...rest] = known.keys();
    if (first === undefined) throw new InputError('geolocation_zip_median: has no rows');
    const nearest = rest.reduce((best, other) => (away(other) < away(best) ? other : best), first);
    return found(known, nearest, 'geolocation_zip_median: post code');
  };
}

function byKey<Row extends Readonly<Record<Key, string>>, Key extends string>(
  file: string,
  rows: readonly Row[],
  key: Key,
): ReadonlyMap<string, Row> {
  const all = new Map(rows.map((row) => [row[key], row]));
  if (all.size === rows.length) return all;
  const seen = new Set<string>();
  const twice = rows.find((row) => seen.size === seen.add(row[key]).size);
  throw new InputError(`${file}: ${key} ${twice?.[key]} is there twice`);
}

function found<Value>(values: ReadonlyMap<string, Value>, key: string, what: string): Value {
  const value = values.get(key);
  if (value === undefined) throw new InputError(`${what} ${key}, which no file describes`);
  return value;
}

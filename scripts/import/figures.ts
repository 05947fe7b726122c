import type { Journal } from './journal.ts';
import type { ImportPlan } from './olist.ts';
import type { OlistFiles } from './olist-files.ts';

/** What is counted on every side. Amounts are centavos; sums are exact. */
export const figureNames = {
  warehouses: 'count',
  skus: 'count',
  received: 'count',
  orders: 'count',
  accepted: 'count',
  withoutItems: 'count',
  refusedOtherwise: 'count',
  cancelled: 'count',
  lines: 'count',
  goods: 'money',
  freight: 'money',
  total: 'money',
  held: 'count',
  free: 'count',
  exactStock: 'count',
  told: 'count',
} as const;
export type Figure = keyof typeof figureNames;
export type Figures = { readonly [Name in Figure]?: bigint };

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): bigint =>
  items.reduce((total, item) => total + BigInt(of(item)), 0n);
const count = (items: { readonly length: number } | { readonly size: number }): bigint =>
  BigInt('size' in items ? items.size : items.length);

/** What the rows of these orders come to, counted from the rows alone and by nothing that the import makes of them. */
export function figuresOfFiles(files: OlistFiles, orderIds: ReadonlySet<string>): Figures {
  const orders = files.olist_orders_dataset.filter(({ order_id }) => orderIds.has(order_id));
  const items = files.olist_order_items_dataset.filter(({ order_id }) => orderIds.has(order_id));
  const offerOf = (row: (typeof items)[number]) => `${row.product_id} ${row.seller_id} ${row.price}`;
  const offers = new Set(items.map(offerOf));
  const supplied = files.olist_order_items_dataset.filter((row) => offers.has(offerOf(row)));
  const withItems = new Set(items.map(({ order_id }) => order_id));
  const ended = orders.filter(
    ({ order_id, order_status }) =>
      withItems.has(order_id) && ['canceled', 'unavailable'].includes(order_status),
  );
  const endedIds = new Set(ended.map(({ order_id }) => order_id));
  const held = count(items.filter(({ order_id }) => !endedIds.has(order_id)));
  const goods = sum(items, ({ price }) => price);
  const freight = sum(items, ({ freight_value }) => freight_value);
  return {
    warehouses: count(new Set(items.map(({ seller_id }) => seller_id))),
    skus: count(offers),
    received: count(supplied),
    orders: count(orders),
    accepted: count(withItems),
    withoutItems: count(orders) - count(withItems),
    refusedOtherwise: 0n,
    cancelled: count(ended),
    lines: count(items),
    goods,
    freight,
    total: goods + freight,
    held,
    free: count(supplied) - held,
    exactStock: count(offers),
    told: count(items),
  };
}

/** What the answers came to, as the journal has them. */
export function figuresOfRun(plan: ImportPlan, journal: Journal): Figures {
  const outcomes = plan.orders.flatMap((order) => {
    const outcome = journal.outcomeOf(order.orderId);
    return outcome ? [{ order, outcome }] : [];
  });
  const accepted = outcomes.flatMap(({ outcome }) => (outcome.is === 'accepted' ? [outcome] : []));
  const refused = outcomes.filter(({ outcome }) => outcome.is === 'refused');
  const empty = refused.filter(
    ({ order, outcome }) => order.skus.length === 0 && outcome.is === 'refused' && outcome.status === 400,
  );
  const cancelled = accepted.filter(({ orderId }) => journal.isCancelled(orderId));
  return {
    warehouses: count(plan.warehouses.filter(({ warehouseId }) => journal.isMade('warehouse', warehouseId))),
    skus: count(plan.skus.filter(({ sku }) => journal.isMade('sku', sku))),
    received: sum(plan.receipts, ({ sku, quantity }) => (journal.isMade('receipt', sku) ? quantity : 0)),
    orders: count(outcomes),
    accepted: count(accepted),
    withoutItems: count(empty),
    refusedOtherwise: count(refused) - count(empty),
    cancelled: count(cancelled),
    lines: sum(accepted, ({ lines }) => lines),
    goods: sum(accepted, ({ goods }) => goods),
    freight: sum(accepted, ({ freight }) => freight),
    total: sum(accepted, ({ total }) => total),
    held: sum(accepted, ({ lines }) => lines) - sum(cancelled, ({ lines }) => lines),
    told: sum(accepted, ({ lines }) => lines),
  };
}

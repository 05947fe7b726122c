import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** An id as the files have them, made of a letter and a number. */
export const olistId = (letter: 'a' | 'b' | 'c' | 'd' | 'e', number: number): string =>
  `${letter}${number.toString(16).padStart(31, '0')}`;

export const order = (number: number) => olistId('a', number);
export const customer = (number: number) => olistId('b', number);
export const product = (number: number) => olistId('c', number);
export const seller = (number: number) => olistId('d', number);

/** The made-up export of a small marketplace: three orders with items, one without, one cancelled. */
export const smallExport = {
  olist_orders_dataset: [
    'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at',
    `${order(3)},${customer(3)},canceled,2018-03-03 12:00:00,2018-03-03 12:30:00`,
    `${order(1)},${customer(1)},delivered,2018-01-10 08:00:00,2018-01-10 08:05:00`,
    `${order(2)},${customer(2)},shipped,2018-02-20 23:59:59,`,
    `${order(4)},${customer(4)},unavailable,2018-04-04 00:00:00,2018-04-04 00:10:00`,
  ],
  olist_order_items_dataset: [
    'order_id,order_item_id,product_id,seller_id,price,freight_value',
    `${order(1)},2,${product(1)},${seller(1)},99.9,10.05`,
    `${order(1)},1,${product(1)},${seller(1)},99.9,10.05`,
    `${order(1)},3,${product(2)},${seller(2)},0.07,0.0`,
    `${order(2)},1,${product(2)},${seller(1)},1234.56,20`,
    `${order(3)},1,${product(1)},${seller(1)},99.9,7.5`,
  ],
  olist_customers_dataset: [
    'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state',
    ...[1, 2, 3, 4].map((n) => `${customer(n)},${olistId('e', n)},01310,são paulo,SP`),
  ],
  olist_sellers_dataset: [
    'seller_id,seller_zip_code_prefix,seller_city,seller_state',
    `${seller(1)},01310,são paulo,SP`,
    `${seller(2)},69309,boa vista,RR`,
    `${seller(3)},69309,boa vista,RR`,
  ],
  olist_products_dataset: [
    'product_id,product_category_name,product_weight_g',
    `${product(1)},beleza_saude,250`,
    `${product(2)},,`,
  ],
  geolocation_zip_median: [
    'geolocation_zip_code_prefix,lat,lng,n',
    '01310,-23.56,-46.65,9',
    '69300,2.82,-60.67,1',
  ],
  product_category_name_translation: [
    'product_category_name,product_category_name_english',
    'beleza_saude,health_beauty',
  ],
};

export type Export = typeof smallExport;

/** Writes an export as gzipped files into a folder of its own, and gives the folder. */
export function writeExport(files: Partial<Export> = smallExport): string {
  const folder = mkdtempSync(join(tmpdir(), 'olist-'));
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, `${name}.csv.gz`), gzipSync(`${lines.join('\n')}\n`));
  return folder;
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { instantInSaoPaulo } from './brazil-time.ts';
import { InputError } from './input-error.ts';

const id = z.string().regex(/^[0-9a-f]{32}$/, 'is not an id of 32 hexadecimal digits');
const zip = z.string().regex(/^\d{5}$/, 'is not a post code prefix of 5 digits');
const place = z.string().trim().min(1, 'is empty');
const coordinate = z
  .string()
  .regex(/^-?\d{1,3}(?:\.\d+)?$/, 'is not a coordinate')
  .transform(Number);

/** Reais as the files write them, such as `99.9`, exactly in centavos. */
const reais = z
  .string()
  .regex(/^\d{1,9}(?:\.\d{1,2})?$/, 'is not an amount in reais')
  .transform(centavos);

const time = z.string().transform((text, context) => {
  const instant = instantInSaoPaulo(text);
  if (instant !== undefined) return instant;
  context.addIssue({ code: 'custom', message: 'is not a time such as 2017-07-09 21:57:05' });
  return z.NEVER;
});

const none = z.literal('').transform(() => undefined);

/** Of each file only the columns that count here; others are left alone. */
const tables = {
  olist_orders_dataset: z.object({
    order_id: id,
    customer_id: id,
    order_status: z.enum([
      'created',
      'approved',
      'processing',
      'invoiced',
      'shipped',
      'delivered',
      'canceled',
      'unavailable',
    ]),
    order_purchase_timestamp: time,
    order_approved_at: none.or(time),
  }),
  olist_order_items_dataset: z.object({
    order_id: id,
    order_item_id: z
      .string()
      .regex(/^[1-9]\d{0,3}$/, 'is not a line number')
      .transform(Number),
    product_id: id,
    seller_id: id,
    price: reais,
    freight_value: reais,
  }),
  olist_customers_dataset: z.object({
    customer_id: id,
    customer_unique_id: id,
    customer_zip_code_prefix: zip,
    customer_city: place,
    customer_state: place,
  }),
  olist_sellers_dataset: z.object({
    seller_id: id,
    seller_zip_code_prefix: zip,
    seller_city: place,
    seller_state: place,
  }),
  olist_products_dataset: z.object({
    product_id: id,
    product_category_name: z.string(),
    product_weight_g: z.string().regex(/^(?:\d{1,9}(?:\.\d+)?)?$/, 'is not a weight in grams'),
  }),
  geolocation_zip_median: z.object({ geolocation_zip_code_prefix: zip, lat: coordinate, lng: coordinate }),
  product_category_name_translation: z.object({
    product_category_name: place,
    product_category_name_english: place,
  }),
} as const;

type Tables = typeof tables;
type Table = keyof Tables;

/** The rows of the files as they are written there, each field parsed. */
export type OlistFiles = { readonly [Name in Table]: readonly z.output<Tables[Name]>[] };

/**
 * Reads the Olist files of a folder, each `NAME.csv.gz` or `NAME.csv`. Throws InputError naming file, line and column
 * for anything that is missing or broken.
 */
export function readOlistFiles(folder: string): OlistFiles {
  if (!existsSync(folder)) throw new InputError(`${folder}: there is no such folder`);
  if (!statSync(folder).isDirectory()) throw new InputError(`${folder}: is not a folder`);
  const read = <Name extends Table>(name: Name) => readTable(folder, name);
  return {
    olist_orders_dataset: read('olist_orders_dataset'),
    olist_order_items_dataset: read('olist_order_items_dataset'),
    olist_customers_dataset: read('olist_customers_dataset'),
    olist_sellers_dataset: read('olist_sellers_dataset'),
    olist_products_dataset: read('olist_products_dataset'),
    geolocation_zip_median: read('geolocation_zip_median'),
    product_category_name_translation: read('product_category_name_translation'),
  };
}

function readTable<Name extends Table>(folder: string, name: Name): z.output<Tables[Name]>[] {
  const { path, text } = textOf(folder, name);
  return csvRows(path, text).map(({ record, info }) => {
    const row = tables[name].safeParse(record);
    if (row.success) return row.data as z.output<Tables[Name]>;
    const [issue] = row.error.issues;
    const column = String(issue?.path[0] ?? '');
    const known = column in record;
    throw new InputError(`${path} line ${info.lines}: ${column} ${known ? issue?.message : 'is missing'}`);
  });
}

type CsvRow = { readonly record: Record<string, string>; readonly info: { readonly lines: number } };

function csvRows(path: string, text: string): CsvRow[] {
  try {
    // The types of csv-parse know nothing of what `info` adds.
    return parse(text, {
      columns: true,
      info: true,
      bom: true,
      skip_empty_lines: true,
    }) as unknown as CsvRow[];
  } catch (error) {
    if (error instanceof CsvError) throw new InputError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function textOf(folder: string, name: string): { readonly path: string; readonly text: string } {
  const zipped = join(folder, `${name}.csv.gz`);
  const plain = join(folder, `${name}.csv`);
  const path = existsSync(zipped) ? zipped : plain;
  if (!existsSync(path)) throw new InputError(`${zipped}: there is no such file, nor ${name}.csv`);
  try {
    const bytes = path === zipped ? gunzipSync(readFileSync(path)) : readFileSync(path);
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${path}: cannot be read: ${why}`, { cause: error });
  }
}

/** An amount with at most two decimals, without a sign, in hundredths; never by way of a float. */
export function centavos(text: string): number {
  const [whole = '', cents = ''] = text.split('.');
  return Number(`${whole}${cents.padEnd(2, '0')}`);
}

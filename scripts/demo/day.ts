import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { skuSchema, warehouseSchema } from '../../functions/catalog/domain/catalog.ts';
import { pieces, skuCode, warehouseCode } from '../../shared/kernel/text.ts';
import { InputError } from '../import/input-error.ts';

const shopSchema = z.strictObject({
  warehouses: z.array(warehouseSchema).min(1),
  skus: z.array(skuSchema),
  stock: z.array(z.strictObject({ sku: skuCode, warehouseId: warehouseCode, quantity: pieces })),
});
export type Shop = z.output<typeof shopSchema>;

const body = z.record(z.string(), z.unknown());
const outcomes = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const provider = z.enum(['alipay', 'wechatpay', 'unionpay']);

/** How a buyer pays an order of the own shop. */
const paySchema = z.strictObject({
  with: provider,
  /** Pays the same order once more, at this one. */
  alsoWith: provider.optional(),
  /** So many minor units arrive, where it is not what was asked for. */
  amount: z.int().positive().optional(),
  /** `late`: after the order was closed. `never`: the buyer leaves at the till. */
  when: z.enum(['at-once', 'late', 'never']).default('at-once'),
  /** So many minor units are given back afterwards. */
  refund: z.int().positive().optional(),
});

/** An order, and how it is played. */
const entrySchema = z.strictObject({
  order: body,
  /** So many buyers order the same, each for themselves. */
  buyers: z.int().min(1).max(10_000).default(1),
  /** The same order arrives so many times at once. */
  sent: z.int().min(1).max(100).default(1),
  /** The marketplace has taken the money. */
  paid: z.boolean().default(false),
  pay: paySchema.optional(),
  /** Why it is cancelled once it is accepted, and paid if it is paid. */
  cancel: z.string().optional(),
  /** What may become of it: `accepted`, or codes of refusals; anything where it is left out. */
  expect: outcomes.optional(),
});
export type Entry = z.output<typeof entrySchema>;

const partSchema = z.strictObject({
  title: z.string(),
  titleZh: z.string(),
  /** After the clock has closed what nobody paid. */
  later: z.boolean().default(false),
  orders: z.array(entrySchema),
});
const plainSchema = z.array(body).or(body.transform((one) => [one]));

/** A stretch of the day: its orders arrive together. */
export type Part = {
  readonly title: string;
  readonly titleZh: string;
  /** After the clock has closed what nobody paid. */
  readonly later: boolean;
  readonly entries: readonly Entry[];
};
export type Day = { readonly shop: Shop; readonly parts: readonly Part[] };

const shopFile = 'shop.json';

/**
 * Reads a day from a folder: `shop.json` (the sample's own where there is none) and, in the order of their names, files
 * with orders: one order as `POST /orders` takes it, an array of them, or a part of a day as in events/samples/day.
 * Throws InputError naming the file.
 */
export function readDay(folder: string, sampleFolder: string): Day {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InputError(`${folder}: there is no such folder`);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== shopFile);
  const parts = names.toSorted().map((name) => readPart(join(folder, name)));
  if (parts.every(({ entries }) => entries.length === 0))
    throw new InputError(`${folder}: holds no orders (*.json)`);
  const own = join(folder, shopFile);
  const path = existsSync(own) ? own : join(sampleFolder, shopFile);
  const shop = parsed(path, json(path), shopSchema);
  return { shop: path === own ? shop : withImplied(shop, parts), parts };
}

function readPart(path: string): Part {
  const content = json(path);
  const isPart = typeof content === 'object' && content !== null && 'orders' in content;
  if (isPart) {
    const { orders, ...titles } = parsed(path, content, partSchema);
    return { ...titles, entries: orders };
  }
  const entries = parsed(path, content, plainSchema).map((order) => entrySchema.parse({ order }));
  return { title: basename(path), titleZh: basename(path), later: false, entries };
}

function parsed<Schema extends z.ZodType>(path: string, content: unknown, schema: Schema): z.output<Schema> {
  const outcome = schema.safeParse(content);
  if (outcome.success) return outcome.data;
  throw new InputError(`${path}: ${z.prettifyError(outcome.error)}`);
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

const lineShape = z.object({
  sku: skuSchema.shape.sku,
  quantity: z.int().min(1),
  unitPrice: skuSchema.shape.price,
});

/** The shop, with what orders name at a price and it does not have: as many pieces as they ask for. */
function withImplied(shop: Shop, parts: readonly Part[]): Shop {
  const known = new Set(shop.skus.map(({ sku }) => sku));
  const lines = parts.flatMap(({ entries }) => entries).flatMap(({ order }) => pricedLines(order));
  const missing = Map.groupBy(
    lines.filter(({ sku }) => !known.has(sku)),
    ({ sku }) => sku,
  );
  const warehouseId = shop.warehouses[0]?.warehouseId ?? '';
  const implied = [...missing].flatMap(([sku, all]) => {
    const [first] = all;
    const quantity = all.reduce((sum, line) => sum + line.quantity, 0);
    return first ? [{ sku, price: first.unitPrice, quantity }] : [];
  });
  return {
    ...shop,
    skus: [
      ...shop.skus,
      ...implied.map(({ sku, price }) => ({
        sku,
        title: sku,
        price,
        weightGrams: 500,
        goodsClass: 'standard' as const,
      })),
    ],
    stock: [...shop.stock, ...implied.map(({ sku, quantity }) => ({ sku, warehouseId, quantity }))],
  };
}

function pricedLines({ lines }: Entry['order']): z.output<typeof lineShape>[] {
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((line) => lineShape.safeParse(line).data ?? []);
}

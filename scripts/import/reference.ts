import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Figures } from './figures.ts';
import { InputError } from './input-error.ts';
import { centavos } from './olist-files.ts';

// A JSON number with two decimals reads and prints as itself far beyond the amounts here.
const reais = z
  .number()
  .nonnegative()
  .transform((amount) => BigInt(centavos(String(amount))));
const whole = z.int().transform(BigInt);

const referenceSchema = z.object({
  computed_by_us_on_this_subset: z.object({
    orders: whole,
    orders_without_items: whole,
    item_price_total: reais,
    freight_total: reais,
  }),
});

/** The figures that somebody else has worked out of the same files and put beside them; undefined where nobody did. */
export function readReference(folder: string): Figures | undefined {
  const path = join(folder, 'REFERENCE.json');
  if (!existsSync(path)) return undefined;
  const parsed = referenceSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new InputError(`${path}: ${z.prettifyError(parsed.error)}`);
  const { orders, orders_without_items, item_price_total, freight_total } =
    parsed.data.computed_by_us_on_this_subset;
  return {
    orders,
    accepted: orders - orders_without_items,
    withoutItems: orders_without_items,
    goods: item_price_total,
    freight: freight_total,
    total: item_price_total + freight_total,
  };
}

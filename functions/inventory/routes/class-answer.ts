import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import type { ClassRun, StoredClass } from '../class-store.ts';
import { abcClasses, xyzClasses } from '../domain/stock-classes.ts';

export const classRunAnswer = z.object({
  at: z.iso.datetime(),
  since: z.iso.date().meta({ description: 'The first day of the demand that was looked at' }),
  cutOffs: z.object({ a: z.number(), b: z.number(), x: z.number(), y: z.number() }),
  counts: z.record(z.string(), z.int()).meta({ description: 'SKUs of each class, such as AX' }),
  changed: z
    .array(z.object({ sku: z.string(), from: z.string().optional(), to: z.string() }))
    .meta({ description: 'SKUs that are in another class than before; the first 500' }),
});

export const classAnswer = z
  .object({
    sku: z.string(),
    abc: z.enum(abcClasses).optional(),
    xyz: z.enum(xyzClasses).optional(),
    revenue: z
      .object({ currency: z.string(), minor: z.string().regex(/^\d+$/) })
      .meta({ description: 'Of a year at the price of now; minor units as text, which keeps any sum exact' }),
    variation: z.number().optional().meta({ description: 'Standard deviation over mean of weekly demand' }),
  })
  .meta({ id: 'StockClass' });

export const asRun = ({ at, since, cutOffs, counts, changed }: ClassRun) => ({
  at: isoTime(at),
  since,
  cutOffs,
  counts,
  changed,
});

export const asClass = ({ sku, abc, xyz, revenue, currency, variation }: StoredClass) => ({
  sku,
  abc,
  xyz,
  revenue: { currency, minor: String(revenue) },
  variation,
});

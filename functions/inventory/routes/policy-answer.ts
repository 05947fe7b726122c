import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { shopEventNames } from '../domain/planning/holiday-calendar.ts';
import { policySchema, tierSchema } from '../domain/policy.ts';
import { purchaseRhythm } from '../domain/purchase-proposal.ts';
import type { WatchedPlan } from '../planning-store.ts';
import type { StoredPool } from '../pools.ts';

const piecesADay = z.number().meta({ description: 'Expected pieces a day' });

const forecastAnswer = z
  .object({
    method: z.string().meta({
      description:
        'What the backtest chose, or `cold-start`; `+season`, `+events`: what it forecasts is demand without them',
    }),
    source: z.string().meta({ description: 'Where the method comes from' }),
    pattern: z.string().meta({ description: 'smooth, erratic, intermittent, lumpy or none' }),
    coldStart: z.boolean().meta({ description: 'History is too short to choose a method' }),
    weeks: z.int().meta({ description: 'Weeks of history' }),
    testedWeeks: z.int(),
    expected: z.array(z.number()).meta({ description: 'Pieces expected in each week ahead' }),
    median: z.array(z.number()).meta({
      description: 'Pieces that demand of each week is as often above as below: 0 where a SKU seldom sells',
    }),
    usual: z.number().meta({ description: 'Pieces expected in one of those weeks if it had no event' }),
    events: z
      .array(
        z.object({
          event: z.enum(shopEventNames),
          title: z.string(),
          from: z.iso.date().meta({ description: 'First day of the first week with days of it' }),
          to: z.iso.date().meta({ description: 'First day of the last one' }),
          factor: z.number().meta({
            description: 'A day of it asks for so many times as much; 1 where history shows no difference',
          }),
          occurrences: z.int().meta({ description: 'How often history saw it; 0 where the factor is 1' }),
        }),
      )
      .meta({ description: 'Holidays and sales in those weeks (节假日与大促)' }),
    horizonSd: z.number().meta({ description: 'Standard deviation of the pieces over all those weeks' }),
    error: z
      .object({
        mae: z.number().meta({ description: 'Mean absolute error of a week' }),
        bias: z.number(),
        mase: z
          .number()
          .optional()
          .meta({ description: 'Absolute error of `expected` against the naive forecast: below 1 beats it' }),
        medianMase: z.number().optional().meta({ description: 'The same of `median`' }),
        rmsse: z
          .number()
          .optional()
          .meta({ description: 'Squared error of `expected` against the naive one' }),
        naiveMae: z.number().meta({ description: 'The same of "as last week"' }),
      })
      .optional(),
  })
  .meta({ id: 'Forecast' });

export const forecastOf = z.object({ sku: z.string(), forecast: forecastAnswer, perDay: piecesADay });

/** A policy, what it came to, and everything that went into it. */
export const policyAnswer = z
  .object({
    sku: z.string(),
    policy: z.object({ ...policySchema.shape, shards: z.int(), lease: tierSchema.lease }),
    safetyStock: z.int(),
    reorderPoint: z.int().meta({ description: 'At or below it an alert LOW is raised (再订货点)' }),
    perDay: piecesADay,
    protectedDays: z.number().meta({ description: 'Lead time and review period' }),
    leadTimeDays: z.object({
      mean: z.number(),
      sd: z.number(),
      from: z
        .enum(['policy', 'measured'])
        .meta({ description: "measured: from the supplier's own receipts" }),
      receipts: z.int(),
    }),
    onOrder: z.int(),
    purchase: z.object({
      quantity: z.int(),
      rhythm: z.enum(['small-and-often', 'in-lots']),
      everyDays: z.number(),
      because: z.string(),
    }),
    levels: z.object({
      low: z.int(),
      lowClears: z.int(),
      outClears: z.int(),
      over: z.int().optional(),
      overClears: z.int().optional(),
      projected: z.int(),
      projectedClears: z.int(),
    }),
    seasonMost: z.int().optional(),
    forecast: forecastAnswer,
    sources: z.array(z.string()).meta({ description: 'The formulas, with where they come from' }),
    policySince: z.iso.datetime(),
    computedAt: z.iso.datetime(),
  })
  .meta({ id: 'StockPolicy' });

/** The answer of what is stored; the tier is told as the pools have it. */
export function asPolicy(stored: WatchedPlan, pool: StoredPool | undefined) {
  const { sku, policy, plan, policyAt, plannedAt, onOrder } = stored;
  const { purchase, lastDemand: _last, leadTime, ...rest } = plan;
  const { because, quantity, rhythm, everyDays } = purchaseRhythm(purchase);
  return {
    ...rest,
    sku,
    policy: { ...policy, shards: pool?.shards ?? 0, ...(pool?.lease ? { lease: pool.lease } : {}) },
    leadTimeDays: leadTime,
    onOrder,
    purchase: { quantity, rhythm, everyDays, because },
    policySince: isoTime(policyAt),
    computedAt: isoTime(plannedAt),
  };
}

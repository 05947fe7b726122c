import * as z from 'zod';
import { watchRules } from './types.ts';

const hours = z
  .number()
  .min(0)
  .max(24 * 365);

/**
 * From when on a parcel is somebody's business (物流监控策略). All hours but those that a buyer or a customs office waits
 * are counted without holidays. The defaults are those of carriers' and trackers' own habits.
 */
export const watchPolicySchema = z.strictObject({
  /** Rules that are not used. */
  off: z.array(z.enum(watchRules)).default([]),
  /** Hours since booking without pick-up; channels fine late pick-up (超时揽收) from 24 or 48 on. */
  noPickup: z
    .strictObject({ warnHours: hours, criticalHours: hours })
    .default({ warnHours: 24, criticalHours: 48 }),
  /** Hours without any word at all: since we handed it over, or since booking where we didn't say so. */
  noTracking: z
    .strictObject({ handedOverHours: hours, bookedHours: hours })
    .default({ handedOverHours: 24, bookedHours: 72 }),
  /** Hours since the last scan, at least; the 99th percentile of the stage where that is more. */
  stalled: z
    .strictObject({ leastHours: hours, unmeasuredHours: hours })
    .default({ leastHours: 24, unmeasuredHours: 72 }),
  /**
   * With a promise: the share of parcels in the same place that come after it, from which on it is probably not kept. The
   * hours are for what has no promise, where no lane has enough parcels to know what is usual.
   */
  late: z
    .strictObject({
      odds: z.number().gt(0).max(1),
      unmeasuredHours: hours,
      sameCityUnmeasuredHours: hours,
    })
    .default({ odds: 0.5, unmeasuredHours: 240, sameCityUnmeasuredHours: 96 }),
  loop: z.strictObject({ visits: z.int().min(2) }).default({ visits: 3 }),
  lockerTimeout: z
    .strictObject({ warnHours: hours, criticalHours: hours })
    .default({ warnHours: 72, criticalHours: 168 }),
  failedAttempts: z
    .strictObject({ warn: z.int().min(1), critical: z.int().min(1) })
    .default({ warn: 2, critical: 3 }),
  customsHeld: z
    .strictObject({ warnHours: hours, criticalHours: hours })
    .default({ warnHours: 72, criticalHours: 168 }),
  /** Hours without a scan, at least; the 99.9th percentile of the stage where that is more. */
  suspectLost: z.strictObject({ hours, sameCityHours: hours }).default({ hours: 168, sameCityHours: 72 }),
  /** Nobody delivers in less, from pick-up; a quarter of the lane's median where that is less. */
  fastSign: z
    .strictObject({ sameCityHours: hours, sameProvinceHours: hours, hours })
    .default({ sameCityHours: 0.5, sameProvinceHours: 3, hours: 8 }),
  /** Within so many hours somebody should have acted. */
  actWithinHours: z.strictObject({ WARNING: hours, CRITICAL: hours }).default({ WARNING: 24, CRITICAL: 8 }),
  /** A parcel on its way is looked at this often at least, so that new percentiles and policies reach it. */
  recheckHours: z
    .number()
    .min(1)
    .max(24 * 30)
    .default(168),
});
export type WatchPolicy = z.output<typeof watchPolicySchema>;

export const defaultWatchPolicy: WatchPolicy = watchPolicySchema.parse({});

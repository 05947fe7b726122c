import * as z from 'zod';
import { watchRules } from './types.ts';

const hours = z
  .number()
  .min(0)
  .max(24 * 365);

const warnAndCritical = z.strictObject({ warnHours: hours, criticalHours: hours });

/**
 * From when on a parcel is somebody's business (物流监控策略). All hours but those that a buyer or a customs office waits
 * are counted without holidays. The defaults are those of carriers' and trackers' own habits.
 */
export const watchPolicySchema = z.strictObject({
  off: z.array(z.enum(watchRules)).default([]).meta({ description: 'Rules that are not used' }),
  noPickup: warnAndCritical.default({ warnHours: 24, criticalHours: 48 }).meta({
    description: 'Hours since booking without pick-up; channels fine it (超时揽收) from 24 or 48 on (未揽收)',
  }),
  noTracking: z
    .strictObject({ handedOverHours: hours, bookedHours: hours })
    .default({ handedOverHours: 24, bookedHours: 72 })
    .meta({
      description:
        'Hours without any word: since we handed it over, or since booking where we did not say so (无轨迹)',
    }),
  stalled: z
    .strictObject({ leastHours: hours, unmeasuredHours: hours })
    .default({ leastHours: 24, unmeasuredHours: 72 })
    .meta({
      description:
        'Hours since the last scan, at least; more where the 99th percentile of the lane is. `unmeasuredHours` where no ' +
        'lane has enough parcels (停滞)',
    }),
  late: z
    .strictObject({
      odds: z.number().gt(0).max(1),
      unmeasuredHours: hours,
      sameCityUnmeasuredHours: hours,
    })
    .default({ odds: 0.5, unmeasuredHours: 240, sameCityUnmeasuredHours: 96 })
    .meta({
      description:
        'With a promise: the share (0 to 1) of parcels in the same place that come after it, from which on it is probably ' +
        'not kept. The hours are for what has no promise, where no lane has enough parcels (超时未达)',
    }),
  loop: z
    .strictObject({ visits: z.int().min(2) })
    .default({ visits: 3 })
    .meta({ description: 'How often at one facility (循环中转)' }),
  lockerTimeout: warnAndCritical
    .default({ warnHours: 72, criticalHours: 168 })
    .meta({ description: 'Hours in a locker or station; rest days count (超时未取)' }),
  failedAttempts: z
    .strictObject({ warn: z.int().min(1), critical: z.int().min(1) })
    .default({ warn: 2, critical: 3 })
    .meta({ description: 'Deliveries in vain (多次派送失败)' }),
  customsHeld: warnAndCritical
    .default({ warnHours: 72, criticalHours: 168 })
    .meta({ description: 'Hours at customs; rest days count (清关滞留)' }),
  suspectLost: z
    .strictObject({ hours, sameCityHours: hours })
    .default({ hours: 168, sameCityHours: 72 })
    .meta({
      description:
        'Hours without a scan, at least; more where the 99.9th percentile of the lane is (疑似丢件)',
    }),
  fastSign: z
    .strictObject({ sameCityHours: hours, sameProvinceHours: hours, hours })
    .default({ sameCityHours: 0.5, sameProvinceHours: 3, hours: 8 })
    .meta({
      description:
        'Nobody delivers in less, in hours from pick-up; a quarter of the median of the lane where that is less (虚假签收)',
    }),
  actWithinHours: z
    .strictObject({ WARNING: hours, CRITICAL: hours })
    .default({ WARNING: 24, CRITICAL: 8 })
    .meta({ description: 'Within so many hours somebody should have acted: `dueAt` of a case' }),
  recheckHours: z
    .number()
    .min(1)
    .max(24 * 30)
    .default(168)
    .meta({
      description:
        'A parcel on its way is looked at this often at least, so that new percentiles and policies reach it',
    }),
});
export type WatchPolicy = z.output<typeof watchPolicySchema>;

export const defaultWatchPolicy: WatchPolicy = watchPolicySchema.parse({});

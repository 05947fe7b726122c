import * as z from 'zod';
import { allocationPolicySchema, defaultAllocationPolicy } from './allocation/types.ts';
import { walkStrategies } from './picking/pick-route.ts';

/** How a merchant's orders are sent (履约策略), as data. */
export const fulfilmentPolicySchema = z
  .strictObject({
    allocation: allocationPolicySchema.meta({
      description: 'How warehouses are chosen (分仓策略); amounts in minor units',
    }),
    autoWaves: z
      .strictObject({
        enabled: z.boolean(),
        fromAllocations: z.int().min(1).max(200).meta({
          description: 'A wave is made as soon as so many wait in a warehouse, or one waits as long as below',
        }),
        atLatestMinutes: z
          .int()
          .min(1)
          .max(1440)
          .meta({ description: 'Minutes that the oldest waits at most' }),
        beforeCutOffMinutes: z.int().min(0).max(1440).optional().meta({
          description:
            'A wave is also made so many minutes before one has to leave (截单); absent: not for that',
        }),
        mostOrders: z.int().min(1).max(200).meta({ description: 'Allocations of one wave at most' }),
        byCarrier: z.boolean().meta({ description: 'Each wave of one carrier (按承运商分波)' }),
      })
      .meta({ description: 'Waves that the clock makes (自动波次)' }),
    strategy: z.enum(walkStrategies).meta({ description: 'How pickers walk where nobody says otherwise' }),
    weightTolerance: z
      .strictObject({ percent: z.int().min(0).max(1000), grams: z.int().min(0).max(100_000) })
      .meta({
        description:
          'How far a weighing may be from the catalogue before it is a warning: both together (重量异常)',
      }),
    completeAfterDays: z.int().min(1).max(365).meta({
      description: 'A delivered order is completed after so many days (自动完成)',
    }),
  })
  .meta({ id: 'FulfilmentPolicy', description: 'How orders are sent (履约策略)' });
export type FulfilmentPolicy = z.output<typeof fulfilmentPolicySchema>;

/** In force until somebody puts another one. */
export const defaultFulfilmentPolicy: FulfilmentPolicy = {
  allocation: defaultAllocationPolicy,
  autoWaves: {
    ...{ enabled: false, fromAllocations: 20, atLatestMinutes: 60, beforeCutOffMinutes: 60 },
    ...{ mostOrders: 50, byCarrier: true },
  },
  strategy: 'shortest',
  weightTolerance: { percent: 30, grams: 500 },
  completeAfterDays: 7,
};

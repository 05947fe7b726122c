import * as z from 'zod';
import { allocationPolicySchema, defaultAllocationPolicy } from './allocation/types.ts';
import { walkStrategies } from './picking/pick-route.ts';

/** How a merchant's orders are sent (履约策略), as data. */
export const fulfilmentPolicySchema = z
  .strictObject({
    allocation: allocationPolicySchema,
    autoWaves: z
      .strictObject({
        enabled: z.boolean(),
        fromAllocations: z.int().min(1).max(200).meta({
          description: 'A wave is made as soon as so many wait in a warehouse, or one waits as long as below',
        }),
        atLatestMinutes: z.int().min(1).max(1440),
        mostOrders: z.int().min(1).max(200),
        byCarrier: z.boolean(),
      })
      .meta({ description: 'Waves that the clock makes (自动波次)' }),
    strategy: z.enum(walkStrategies).meta({ description: 'How pickers walk where nobody says otherwise' }),
    weightTolerance: z
      .strictObject({ percent: z.int().min(0).max(1000), grams: z.int().min(0).max(100_000) })
      .meta({ description: 'How far a weighing may be from the catalogue before it is a warning' }),
    completeAfterDays: z.int().min(1).max(365).meta({
      description: 'A delivered order is completed after so many days (自动完成)',
    }),
  })
  .meta({ id: 'FulfilmentPolicy' });
export type FulfilmentPolicy = z.output<typeof fulfilmentPolicySchema>;

/** In force until somebody puts another one. */
export const defaultFulfilmentPolicy: FulfilmentPolicy = {
  allocation: defaultAllocationPolicy,
  autoWaves: { enabled: false, fromAllocations: 20, atLatestMinutes: 60, mostOrders: 50, byCarrier: true },
  strategy: 'shortest',
  weightTolerance: { percent: 30, grams: 500 },
  completeAfterDays: 7,
};

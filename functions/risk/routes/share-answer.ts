import * as z from 'zod';

const part = z.number().min(0).max(1);

export const share = z
  .object({
    value: part,
    low: part.meta({ description: 'The true share is between low and high in 95 of 100 such counts' }),
    high: part,
    of: z.int().meta({ description: 'How many were counted: few say little' }),
  })
  .meta({ id: 'Share' });

import * as z from 'zod';

/** The form of every list's answer. */
export const listOf = <Each extends z.ZodType>(each: Each) =>
  z.object({
    items: z.array(each),
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  });

/** DynamoDB's own place in a query, as a cursor carries it. */
export const tablePosition = z.record(z.string(), z.string());

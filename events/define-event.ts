import * as z from 'zod';

/** One event on the bus: its name, who sends it, and what it tells. */
export type EventContract<Type extends string = string, Data extends z.ZodType = z.ZodType> = {
  readonly type: Type;
  /** EventBridge's `source`: `zhanggui.<context>`. */
  readonly source: string;
  readonly version: number;
  readonly meaning: string;
  /** The bus entry's `detail`: the same envelope for every event. */
  readonly schema: z.ZodObject<{
    id: z.ZodString;
    type: z.ZodLiteral<Type>;
    version: z.ZodLiteral<number>;
    occurredAt: z.ZodISODateTime;
    data: Data;
  }>;
};

/** What goes on the bus. `id` is the same for every delivery of one event: consumers remember it, or need not. */
export type BusEvent = {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly data: unknown;
};

/** Declares an event. Version 1 only ever gains optional fields; anything else is a new version beside the old one. */
export function defineEvent<const Type extends string, Data extends z.ZodType>(contract: {
  readonly type: Type;
  readonly source: string;
  readonly meaning: string;
  readonly data: Data;
}): EventContract<Type, Data> {
  const version = 1;
  return {
    type: contract.type,
    source: contract.source,
    version,
    meaning: contract.meaning,
    schema: z.object({
      id: z.string().min(1),
      type: z.literal(contract.type),
      version: z.literal(version),
      occurredAt: z.iso.datetime(),
      data: contract.data,
    }),
  };
}

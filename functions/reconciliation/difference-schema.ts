import * as z from 'zod';
import { postingSchema } from '../ledger/contract.ts';
import { actions } from './domain/actions.ts';
import { differenceKinds, legs } from './domain/difference.ts';
import { type Work, workStatuses } from './domain/work.ts';
import { lineSchema } from './stored-line.ts';

/** A line as a difference shows it. */
const sideSchema = lineSchema.omit({ balance: true, counterparty: true });

export const fieldDifferenceSchema = z.object({
  field: z.enum(['amount', 'fee', 'status', 'currency', 'account', 'day', 'balance', 'count']),
  expected: z.string(),
  actual: z.string(),
});

const action = z.enum(actions);

/** A difference as it lies in the table. */
export const workSchema = z.object({
  differenceId: z.string(),
  provider: z.string(),
  account: z.string(),
  reconciliationId: z.string(),
  asOf: z.string(),
  foundOn: z.string(),
  leg: z.enum(legs),
  kind: z.enum(differenceKinds),
  key: z.string(),
  day: z.string(),
  sides: z.object({
    ledger: sideSchema.exactOptional(),
    channel: sideSchema.exactOptional(),
    fund: sideSchema.exactOptional(),
    bank: sideSchema.exactOptional(),
  }),
  fields: z.array(fieldDifferenceSchema),
  effect: z.record(z.string(), z.int()),
  timingUntil: z.string().optional(),
  suggestion: z.object({ settlements: z.array(sideSchema), bank: z.array(sideSchema) }).optional(),
  status: z.enum(workStatuses),
  openedAt: z.int(),
  proposedAction: action,
  proposal: z.object({ action, reason: z.string(), by: z.string(), at: z.int() }).optional(),
  decision: z
    .object({
      decision: z.enum(['approve', 'reject']),
      by: z.string(),
      at: z.int(),
      reason: z.string().optional(),
    })
    .optional(),
  resolution: z.object({ action: action.optional(), at: z.int(), text: z.string() }).optional(),
  entries: z.array(postingSchema).default([]),
  matched: z.array(z.string()).optional(),
  matchedWith: z.string().optional(),
  notes: z.array(z.object({ at: z.int(), text: z.string() })).default([]),
  version: z.int(),
  events: z.array(z.string()).default([]),
}) satisfies z.ZodType<Work>;

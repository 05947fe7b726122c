import * as z from 'zod';
import { channels } from '../../shared/kernel/channel.ts';
import { toldMoneySchema } from '../../shared/kernel/money.ts';
import type { Decision, RuleHit } from './domain/decision.ts';
import { type Count, countNames } from './domain/facts.ts';
import { ruleActions } from './domain/rule.ts';

/** The outcomes that a decision may have. */
export const outcomes = [
  'ALLOW',
  'PASS',
  'REVIEW',
  'BLOCK',
] as const satisfies readonly Decision['outcome'][];

export const storedHit = z.object({
  ruleId: z.string(),
  version: z.int(),
  action: z.enum(ruleActions),
  weight: z.number(),
  message: z.string(),
  found: z.array(z.string()).readonly().optional(),
}) satisfies z.ZodType<RuleHit>;

const storedCount = z.object({
  of: z.enum(countNames),
  window: z.string(),
  value: z.number(),
}) satisfies z.ZodType<Count>;

const factValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]);
const namedVersion = z.object({ ruleId: z.string(), version: z.int() });

export const snapshotSchema = z.object({
  orderId: z.string(),
  at: z.int(),
  facts: z.record(z.string(), factValue),
  counts: z.array(storedCount).readonly(),
  listed: z.array(z.object({ list: z.string(), by: z.string(), similarity: z.number() })).readonly(),
});

/** A decision as it is kept: with the contents that it is about, and the rules that it was made by. */
export const storedDecision = z.object({
  orderId: z.string(),
  outcome: z.enum(outcomes),
  score: z.number(),
  threshold: z.number(),
  hits: z.array(storedHit).readonly(),
  unknown: z.array(z.object({ ruleId: z.string(), missing: z.array(z.string()).readonly() })).readonly(),
  rules: z.array(namedVersion).readonly(),
  snapshot: snapshotSchema,
  /** 1 for the first of an order. */
  revision: z.int().min(1),
  contentHash: z.string(),
  channel: z.enum(channels),
  shopId: z.string().optional(),
  total: toldMoneySchema,
  decidedAt: z.int(),
  reviewId: z.string().optional(),
  /** Which archived set of rules it was made by. */
  rulesHash: z.string(),
});
export type StoredDecision = z.output<typeof storedDecision>;

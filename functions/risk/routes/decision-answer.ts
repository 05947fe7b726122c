import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { outcomes, type StoredDecision, snapshotSchema } from '../decision-schema.ts';
import { reasonOf } from '../domain/decide.ts';
import { hitAnswer } from './review-answer.ts';

const ruleNames = z.array(z.object({ ruleId: z.string(), version: z.int() })).readonly();

export const decisionAnswer = z
  .object({
    orderId: z.string(),
    revision: z.int().meta({ description: 'Rises when the contents of the order change' }),
    decidedAt: z.iso.datetime(),
    outcome: z.enum(outcomes).meta({
      description: 'ALLOW 放行 (an allow-list), PASS 通过, REVIEW 人工审核, BLOCK 拦截',
    }),
    reason: z.string().meta({ description: 'Why it came out so, in a sentence' }),
    score: z.number(),
    threshold: z.number().meta({ description: 'The score from which on a person decides' }),
    hits: z.array(hitAnswer).readonly(),
    unknown: z
      .array(z.object({ ruleId: z.string(), missing: z.array(z.string()).readonly() }))
      .readonly()
      .meta({ description: 'Rules that could not be judged, and the facts that they lacked' }),
    rules: ruleNames.meta({ description: 'The rules that were on' }),
    snapshot: snapshotSchema
      .omit({ orderId: true, at: true })
      .extend({
        at: z.iso.datetime().meta({ description: "The order's own time, at which every window ends" }),
        counts: z.array(z.object({ of: z.string(), window: z.string(), value: z.number() })).readonly(),
      })
      .meta({ description: 'All that it was made from' }),
    reviewId: z.string().optional(),
  })
  .meta({ id: 'RiskDecision' });

export function asDecision(decision: StoredDecision): z.output<typeof decisionAnswer> {
  const { orderId, revision, outcome, score, threshold, hits, unknown, rules, reviewId } = decision;
  const { orderId: _orderId, at, ...snapshot } = decision.snapshot;
  return {
    ...{ orderId, revision, outcome, score, threshold, hits, unknown, rules, reviewId },
    decidedAt: isoTime(decision.decidedAt),
    reason: reasonOf(decision),
    snapshot: { ...snapshot, at: isoTime(at) },
  };
}

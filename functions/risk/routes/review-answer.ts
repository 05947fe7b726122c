import * as z from 'zod';
import { channels } from '../../../shared/kernel/channel.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { storedHit } from '../decision-schema.ts';
import {
  type Review,
  type ReviewStatus,
  reviewEffects,
  reviewPriorities,
  reviewStatuses,
} from '../domain/review.ts';

const statusNames = ['open', 'approved', 'rejected', 'superseded'] as const;
type StatusName = (typeof statusNames)[number];
const nameOf = (status: ReviewStatus): StatusName => statusNames[reviewStatuses.indexOf(status)] ?? 'open';

export const hitAnswer = storedHit
  .extend({
    ruleId: z.string(),
    version: z.int().meta({ description: 'The rule as it was then: GET /risk/rules/{id}' }),
    weight: z.number().meta({ description: 'Points that it added; 0 for a rule that decides alone' }),
    found: z
      .array(z.string())
      .readonly()
      .optional()
      .meta({ description: 'What was found, such as `phone.orders PT24H is 4`' }),
  })
  .meta({ id: 'RiskHit' });

export const reviewAnswer = z
  .object({
    id: z.string(),
    orderId: z.string(),
    order: z.string().meta({ description: 'Where the order is', example: '/orders/ord_…' }),
    channel: z.enum(channels),
    shopId: z.string().optional(),
    total: moneySchema,
    status: z.enum(statusNames).meta({
      description:
        'superseded: the order changed and was judged again, or is closed (已被新判定取代，或订单已关闭)',
    }),
    priority: z.enum(reviewPriorities),
    openedAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    overdue: z.boolean(),
    escalations: z.int().meta({ description: 'How often it was overdue' }),
    assignee: z.string().optional(),
    score: z.number(),
    hits: z.array(hitAnswer).readonly(),
    message: z.string(),
    decision: z
      .object({
        decision: z.enum(['approve', 'reject', 'supersede']),
        by: z.string(),
        reason: z.string(),
        at: z.iso.datetime(),
      })
      .optional(),
    effect: z.enum(reviewEffects).optional().meta({
      description:
        'RELEASED: the hold is lifted; CANCELLED: the order is closed and its money goes back; HELD: the order stays held, cancel it on its marketplace or call the parcel back; NONE: there was nothing left to do. Absent until the order knows',
    }),
  })
  .meta({ id: 'Review' });

export function asReview(review: Review, now: number): z.output<typeof reviewAnswer> {
  const { reviewId, contentHash: _hash, revision: _revision, version: _version, ...rest } = review;
  const {
    events: _events,
    escalatedAt: _escalatedAt,
    decision,
    openedAt,
    dueAt,
    status,
    hits,
    ...same
  } = rest;
  return {
    ...same,
    id: reviewId,
    order: `/orders/${review.orderId}`,
    status: nameOf(status),
    openedAt: isoTime(openedAt),
    dueAt: isoTime(dueAt),
    overdue: status === 'OPEN' && dueAt <= now,
    hits,
    decision: decision && { ...decision, at: isoTime(decision.at) },
  };
}

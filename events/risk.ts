import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const source = 'zhanggui.risk';

const hit = z.object({
  ruleId: z.string(),
  version: z.int(),
  action: z.string().meta({ description: 'allow, block, review or score; more may come' }),
  weight: z.number().meta({ description: 'Points that it adds; 0 for a rule that decides alone' }),
});

const review = {
  reviewId: z.string(),
  orderId: z.string(),
  channel: z.string(),
  shopId: z.string().optional(),
};

const waiting = z.object({
  ...review,
  total: toldMoneySchema,
  priority: z.string().meta({ description: 'urgent, high or normal; more may come' }),
  dueAt: z.iso.datetime().meta({ description: 'When somebody should have decided by' }),
  score: z.number(),
  rules: z.array(z.string()).meta({ description: 'Ids of the rules that matched' }),
  kind: z.literal('RISK_REVIEW'),
  message: z.string().meta({ description: 'One sentence for people' }),
});

export const riskDecided = defineEvent({
  type: 'risk.decided',
  source,
  meaning: 'An order was judged by the risk rules (风控判定): let through, held for a person, or blocked.',
  data: z.object({
    orderId: z.string(),
    revision: z.int().min(1).meta({ description: 'Rises when what is judged of the order changed' }),
    outcome: z.string().meta({ description: 'ALLOW, PASS, REVIEW or BLOCK; more may come' }),
    score: z.number(),
    hits: z.array(hit),
    reviewId: z.string().optional().meta({ description: 'Where a person decides' }),
  }),
});

export const riskReviewOpened = defineEvent({
  type: 'risk.review.opened',
  source,
  meaning: 'An order waits for a person to decide (人工审核).',
  data: waiting,
});

export const riskReviewEscalated = defineEvent({
  type: 'risk.review.escalated',
  source,
  meaning: 'Nobody decided about an order in time; it still waits (审核超时升级).',
  data: waiting,
});

export const riskReviewDecided = defineEvent({
  type: 'risk.review.decided',
  source,
  meaning:
    'A review is over: approved, rejected, or overtaken by a change or the end of its order (审核结果).',
  data: z.object({
    ...review,
    decision: z.string().meta({
      description:
        'approve, reject, or supersede where the order changed and was judged again, or is closed; more may come',
    }),
    reason: z.string(),
    by: z
      .string()
      .meta({ description: 'Who decided; `clock` where nobody did in time, or nobody has to any more' }),
    rules: z.array(z.string()),
  }),
});

import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { outcomes } from '../decision-schema.ts';
import { replayDecision } from '../replay-decision.ts';
import type { RiskApiDeps } from './deps.ts';
import { orderIdParam } from './inputs.ts';
import { hitAnswer } from './review-answer.ts';

const answer = z
  .object({
    orderId: z.string(),
    revision: z.int(),
    same: z.boolean(),
    differs: z
      .array(z.string())
      .meta({ description: 'What came out otherwise: outcome, score, hits and so on' }),
    again: z.object({ outcome: z.enum(outcomes), score: z.number(), hits: z.array(hitAnswer) }),
  })
  .meta({ id: 'RiskReplay' });

export const postDecisionReplay = route({
  method: 'POST',
  path: '/risk/decisions/{orderId}/replay',
  scope: 'risk:read',
  summary: 'Make a decision again from its evidence and the rules of then (重放)',
  description: 'Changes nothing. Not the same means that the code that decides has changed since.',
  request: {
    params: orderIdParam,
    body: z
      .strictObject({
        revision: z.int().min(1).optional().meta({ description: 'The latest where it is left out' }),
      })
      .meta({ id: 'RiskReplayInput' }),
  },
  responses: { 200: { description: 'What came out', schema: answer } },
  failures: ['DECISION_NOT_FOUND'],
  handle: async ({ params: { orderId }, body }, { decisions, rules }: RiskApiDeps) => {
    const all = await decisions.ofOrder(orderId);
    const kept =
      body.revision === undefined ? all[0] : all.find(({ revision }) => revision === body.revision);
    if (!kept) throw new Failure('DECISION_NOT_FOUND', 'There is no such decision about the order.');
    const { same, differs, again } = await replayDecision(kept, rules);
    const { outcome, score, hits } = again;
    const { revision } = kept;
    return { status: 200, body: { orderId, revision, same, differs, again: { outcome, score, hits } } };
  },
});

import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { instant } from '../../../shared/kernel/text.ts';
import { ruleInputSchema } from '../domain/rule.ts';
import { tryRule } from '../try-rule.ts';
import type { RiskApiDeps } from './deps.ts';
import { ruleIdParam } from './inputs.ts';
import { share } from './share-answer.ts';

const dayMs = 86_400_000;
const mostDays = 92;
const mostLooked = 5000;

const input = z
  .strictObject({
    from: instant.optional().meta({ description: 'Decisions from then on; 30 days before `to`' }),
    to: instant.optional().meta({ description: 'Until then; now where it is left out' }),
    limit: z
      .int()
      .min(1)
      .max(mostLooked)
      .default(1000)
      .meta({ description: 'The most decisions to look at, the latest first' }),
    rule: ruleInputSchema.optional().meta({ description: 'A draft; else the newest version is tried' }),
  })
  .meta({ id: 'RiskTrialInput' });

const answer = z
  .object({
    version: z.int().meta({ description: '0 for a draft' }),
    looked: z.int().meta({ description: 'Decisions that were looked at' }),
    complete: z.boolean().meta({ description: 'Whether those were all of the time' }),
    tried: z.int().meta({ description: 'Of those, in its scope' }),
    hits: z.int(),
    unknown: z
      .int()
      .meta({ description: 'It could not tell: what it asks was not found out or counted then' }),
    missing: z.array(z.object({ name: z.string(), orders: z.int() })).readonly(),
    approved: z.int().meta({ description: 'Hits that people let go' }),
    rejected: z.int().meta({ description: 'Hits that people stopped' }),
    expired: z.int().meta({ description: 'Hits that the clock decided' }),
    precision: share.optional().meta({ description: 'Rejected of the hits that people decided about' }),
    recall: share.optional().meta({ description: 'Its hits of all that people rejected' }),
    moreReviews: z.int(),
    fewerReviews: z.int(),
    extraLoad: z.number().meta({ description: 'More reviews, by all orders in its scope (审核量变化)' }),
    examples: z.array(z.string()).readonly().meta({ description: 'Some orders that it hits' }),
  })
  .meta({ id: 'RiskTrial' });

export const postRuleTrial = route({
  method: 'POST',
  path: '/risk/rules/{id}/trial',
  scope: 'risk:read',
  summary: 'Try a rule on past decisions before it is switched on (规则试跑)',
  description:
    'Changes nothing. It sees what was found out then, so a rule that counts what no rule counted is unknown of those orders.',
  request: { params: ruleIdParam, body: input },
  responses: { 200: { description: 'What it would have done', schema: answer } },
  failures: ['RULE_NOT_FOUND'],
  handle: async ({ params: { id: ruleId }, body }, deps: RiskApiDeps) => {
    const until = body.to === undefined ? deps.now() : Date.parse(body.to);
    const from = body.from === undefined ? until - 30 * dayMs : Date.parse(body.from);
    if (from >= until || until - from > mostDays * dayMs)
      throw new Failure('INVALID_REQUEST', 'The time is not one that can be looked at.', {
        errors: [{ path: 'from', message: `must be before \`to\`, by ${mostDays} days at most` }],
      });
    const { limit, rule } = body;
    return { status: 200, body: await tryRule({ ruleId, rule, from, until, limit }, deps) };
  },
});

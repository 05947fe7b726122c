import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { asDecision, decisionAnswer } from './decision-answer.ts';
import type { RiskApiDeps } from './deps.ts';
import { orderIdParam } from './inputs.ts';

export const getOrderDecisions = route({
  method: 'GET',
  path: '/risk/decisions/{orderId}',
  scope: 'risk:read',
  summary: 'Read what was decided about an order and from what, the latest first (判定与证据)',
  request: { params: orderIdParam },
  responses: {
    200: {
      description: 'Its decisions; none where it was not judged yet',
      schema: z.object({ items: z.array(decisionAnswer) }),
    },
  },
  handle: async ({ params: { orderId } }, { decisions }: RiskApiDeps) => ({
    status: 200,
    body: { items: (await decisions.ofOrder(orderId)).map(asDecision) },
  }),
});

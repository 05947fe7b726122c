import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { instant, plainText } from '../../../shared/kernel/text.ts';
import { openDispute } from '../open-dispute.ts';
import { asCase, caseAnswer, providerName } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const postCase = route({
  method: 'POST',
  path: '/payment-cases',
  scope: 'payments:write',
  summary: 'Open a case for a dispute (投诉, 拒付, 调单)',
  description:
    'WeChat complaints open their cases by themselves; what Alipay and UnionPay say in their back office is put in here. ' +
    'The same number of the provider is the same case.',
  request: {
    body: z
      .strictObject({
        provider: providerName,
        channelCaseId: z
          .string()
          .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible ASCII characters')
          .meta({ description: "The provider's own number of it" }),
        message: plainText(300),
        dueAt: instant.optional().meta({ description: 'Until when it has to be answered' }),
      })
      .meta({ id: 'PaymentCaseInput' }),
  },
  responses: { 201: { description: 'The case', schema: caseAnswer } },
  handle: async ({ body: { dueAt, ...asked } }, deps: PaymentsApiDeps) => ({
    status: 201,
    body: asCase(
      await openDispute({ ...asked, dueAt: dueAt === undefined ? undefined : Date.parse(dueAt) }, deps),
    ),
  }),
});

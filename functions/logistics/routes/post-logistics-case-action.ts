import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { actOnCase } from '../act-on-case.ts';
import { packedParcel } from '../stored-shipment.ts';
import { asCase, caseAnswer } from './case-answer.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { caseId, why as reason } from './inputs.ts';

const cny = priceSchema
  .refine(({ currency }) => currency === 'CNY', 'carriers and buyers are paid in CNY here')
  .meta({ description: 'In fen (分), of CNY' });

const input = z
  .discriminatedUnion('action', [
    z.strictObject({
      action: z.enum(['note', 'urge', 'tell', 'claim-refused', 'write-off', 'resolve']),
      reason,
    }),
    z.strictObject({
      action: z.literal('reship'),
      reason,
      lines: packedParcel.shape.lines
        .optional()
        .meta({ description: 'What is sent again; all that was in the parcel where it is left out' }),
    }),
    z.strictObject({ action: z.literal('compensate'), reason, amount: cny }),
    z.strictObject({
      action: z.enum(['claim', 'claim-accepted']),
      reason,
      amount: cny
        .optional()
        .meta({ description: 'In fen (分); left out, by the contract, or as it was claimed' }),
    }),
    z.strictObject({
      action: z.literal('claim-paid'),
      reason,
      bankAccount: z
        .string()
        .regex(/^[a-z0-9-]{1,40}$/)
        .meta({ description: 'The bank account in the journal that it came to' }),
    }),
  ])
  .meta({ id: 'LogisticsCaseActionInput' });

export const postLogisticsCaseAction = route({
  method: 'POST',
  path: '/logistics-cases/{id}/actions',
  scope: 'logistics:write',
  summary: 'Work on a logistics case (处理异常)',
  description:
    'note; urge (催件); tell (告知买家); reship (补发); compensate (赔付买家, under the cap of the contract); claim (向承运商索赔, by ' +
    'the contract where no amount is said), claim-accepted, claim-refused, claim-paid; write-off (核销); resolve (结案). Money ' +
    'is paid and claimed once for a parcel, whatever cases it has.',
  request: { params: caseId, body: input },
  responses: { 200: { description: 'The case', schema: caseAnswer } },
  failures: ['CASE_NOT_FOUND', 'WRONG_STATUS', 'ACTION_NOT_ALLOWED', 'BUSY'],
  handle: async ({ params: { id }, body, caller }, deps: LogisticsApiDeps) => ({
    status: 200,
    body: asCase(await actOnCase({ caseId: id, act: body, caller }, deps)),
  }),
});

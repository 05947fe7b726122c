import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { derivedId } from '../../../shared/kernel/ids.ts';
import { reconciliationIdOf } from '../store.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { accountName, businessDay, providerName, requireOver } from './inputs.ts';

const answer = z
  .object({
    requestId: z.string(),
    reconciliationId: z
      .string()
      .optional()
      .meta({ description: 'Where its result will be; there where an account is named' }),
    businessDate: z.iso.date(),
    provider: providerName,
    account: z.string().optional(),
    requestedAt: z.iso.datetime(),
  })
  .meta({ id: 'ReconciliationRequest' });

export const postReconciliation = route({
  method: 'POST',
  path: '/reconciliations',
  scope: 'reconciliation:write',
  summary: 'Compare a business day, or compare it again (对账)',
  description:
    'It is done by and by: see GET /reconciliations/{id}. With the same inputs as before it comes to the same result and ' +
    'changes nothing; late facts make another revision.',
  idempotency: 'required',
  request: {
    body: z
      .strictObject({ businessDate: businessDay, provider: providerName, account: accountName.optional() })
      .meta({ id: 'ReconciliationInput' }),
  },
  responses: { 202: { description: 'It will be done', schema: answer } },
  failures: ['IDEMPOTENCY_KEY_REUSED'],
  handle: async ({ body, caller, idempotencyKey }, { reconciliations, now }: ReconciliationApiDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    requireOver(body.businessDate, now());
    const { account, ...day } = body;
    const asked = {
      ...day,
      ...(account === undefined ? {} : { account }),
      requestId: derivedId('rrq', [caller, idempotencyKey]),
      requestedBy: caller,
      requestedAt: now(),
      hash: bodyHash(body),
      events: ['reconciliation.requested'],
    };
    const kept = await reconciliations.request(asked);
    if (kept.hash !== asked.hash)
      throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another request.');
    const { requestId, requestedAt } = kept;
    return {
      status: 202,
      ...(kept === asked ? {} : { headers: { 'idempotency-replayed': 'true' } }),
      body: {
        ...{ requestId, ...body, requestedAt: isoTime(requestedAt) },
        reconciliationId: account === undefined ? undefined : reconciliationIdOf({ ...day, account }),
      },
    };
  },
});

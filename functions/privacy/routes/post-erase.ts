import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { requestErasure } from '../request-erasure.ts';
import { asErasure, erasureAnswer } from './answers.ts';
import type { PrivacyApiDeps } from './deps.ts';
import { personInput, personKeyOf } from './inputs.ts';

export const postErase = route({
  method: 'POST',
  path: '/privacy/erase',
  scope: 'privacy:erase',
  summary: 'Have one person forgotten (删除个人信息)',
  description:
    'By phone in any spelling, or by what a channel calls its buyer. Within a minute the clock begins: in orders that are ' +
    'over a pseudonym takes the place of the person, and what mentions the person elsewhere goes. Orders that go on wait ' +
    'and are forgotten once they end; `GET /privacy/requests/{id}` says which and why. It cannot be taken back. PIPL ' +
    '(个人信息保护法) article 47, GDPR article 17.',
  idempotency: 'required',
  request: { body: z.strictObject({ person: personInput }).meta({ id: 'ErasureInput' }) },
  responses: { 202: { description: 'It is written down and will be done', schema: erasureAnswer } },
  failures: ['PHONE_INVALID', 'IDEMPOTENCY_KEY_REUSED'],
  handle: async ({ body: { person }, caller, idempotencyKey }, deps: PrivacyApiDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const key = personKeyOf(person, deps.readPhone);
    const { erasure, replayed } = await requestErasure({ key, caller, idempotencyKey }, deps);
    return {
      status: 202,
      headers: {
        location: `/privacy/requests/${erasure.erasureId}`,
        ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
      },
      body: asErasure(erasure, erasure.counts),
    };
  },
});

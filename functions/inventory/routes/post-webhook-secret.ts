import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { secretText } from '../../../shared/security/standard-webhook.ts';
import type { InventoryDeps } from './deps.ts';

const dayMs = 86_400_000;

export const postWebhookSecret = route({
  method: 'POST',
  path: '/webhooks/alerts/secret',
  scope: 'inventory:write',
  summary: 'Get the secret that signs alert webhooks, once',
  description:
    'Receivers check `webhook-signature` with it (Standard Webhooks 1.0.0). It is shown once; with `rotate` a new one is ' +
    'made, and the old one signs beside it for a day.',
  request: {
    body: z.strictObject({ rotate: z.boolean().default(false) }).meta({ id: 'WebhookSecretInput' }),
  },
  responses: {
    201: {
      description: 'The secret',
      schema: z
        .object({ secret: z.string().regex(/^whsec_/), alsoSignsUntil: z.iso.datetime().optional() })
        .meta({ id: 'WebhookSecret' }),
    },
  },
  failures: ['SECRET_SHOWN'],
  handle: async ({ body: { rotate } }, { webhooks, now }: InventoryDeps) => {
    if (rotate) {
      const until = now() + dayMs;
      const { secret } = await webhooks.renew(until);
      return {
        status: 201,
        body: { secret: secretText(secret), alsoSignsUntil: new Date(until).toISOString() },
      };
    }
    const { secret } = await webhooks.secret();
    if (!(await webhooks.show()))
      throw new Failure('SECRET_SHOWN', 'Make a new one with { "rotate": true }.');
    return { status: 201, body: { secret: secretText(secret) } };
  },
});

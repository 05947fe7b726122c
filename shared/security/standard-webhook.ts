import { createHmac } from 'node:crypto';

/** A message as Standard Webhooks 1.0.0 signs it: its id stays the same over all tries; seconds since 1970. */
export type SignedMessage = { readonly id: string; readonly sentAt: number; readonly body: string };

/** How a secret is written for people: `whsec_` and base64. */
export const secretText = (secret: Uint8Array): string => `whsec_${Buffer.from(secret).toString('base64')}`;

/**
 * The headers of a signed message (https://www.standardwebhooks.com, 1.0.0): HMAC-SHA256 over id, time and body, once for
 * each secret, so that a receiver may change over while both are in use.
 */
export function webhookHeaders(
  { id, sentAt, body }: SignedMessage,
  secrets: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', secret).update(`${id}.${sentAt}.${body}`).digest('base64');
    return `v1,${mac}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(sentAt),
    'webhook-signature': signatures.join(' '),
  };
}

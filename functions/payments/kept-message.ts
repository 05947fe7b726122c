import { isoTime } from '../../shared/kernel/clock.ts';
import type { KeptMessage } from './take-callback.ts';

/** Where a message is kept, and as what: by provider, day and the hash of its bytes, whole, with what was decided. */
export function keptMessage({ provider, receivedAt, sha256, headers, body, outcome, decision }: KeptMessage) {
  const at = isoTime(receivedAt);
  return {
    path: `${provider}/${at.slice(0, 10)}/${sha256}-${receivedAt}.json`,
    content: {
      provider,
      receivedAt: at,
      sha256,
      outcome,
      decision,
      headers,
      body: Buffer.from(body).toString('base64'),
    },
  };
}

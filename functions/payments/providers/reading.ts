import type * as z from 'zod';
import type { CallbackAnswer, Refusal, RefusalReason } from '../provider.ts';

/** A callback larger than this is not looked at; the largest real ones have a few thousand bytes. */
export const mostCallbackBytes = 256 * 1024;

/** Refused before the signature held: anybody may have sent it. */
export const refused = (reason: RefusalReason): Refusal => ({ kind: 'refused', reason, verified: false });

/** Refused although the provider signed it. */
export const refusedVerified = (reason: RefusalReason, error?: z.ZodError): Refusal => ({
  kind: 'refused',
  reason,
  verified: true,
  ...(error && { fields: [...new Set(error.issues.map(({ path }) => path.join('.')))] }),
});

/** An answer of plain text. */
export const plainAnswer = (status: number, body: string): CallbackAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

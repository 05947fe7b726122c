import type { CarrierDeps, IncomingPush } from '../../functions/logistics/carriers/carrier.ts';
import type { HttpRequest } from '../../shared/kernel/http-exchange.ts';

/** 1 June 2026, 08:00 in Beijing. */
export const carrierClock = Date.UTC(2026, 5, 1);

/** A carrier that answers with these bodies, one after another and the last for ever, and what it was sent. */
export function answering(...bodies: readonly unknown[]): CarrierDeps & { readonly sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  return {
    sent,
    now: () => carrierClock,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    send: async (request) => {
      const body = bodies[Math.min(sent.length, bodies.length - 1)];
      sent.push(request);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status: 200, headers: {}, body: Buffer.from(text) };
    },
  };
}

/** The fields of a form that was sent. */
export const sentForm = ({ body = '' }: HttpRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(body));

/** A push with a body of JSON. */
export const jsonPush = (body: unknown): IncomingPush => ({
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** A push with a form. */
export const formPush = (fields: Readonly<Record<string, string>>): IncomingPush => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  bytes: Buffer.from(new URLSearchParams(fields).toString()),
});

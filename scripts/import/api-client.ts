import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { InputError } from './input-error.ts';

export type Call = {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
};

type Answer = {
  readonly status: number;
  /** The parsed JSON, whoever knows the route says what it is. */
  readonly body: unknown;
  /** Whether the API said that it had answered the same before. */
  readonly replayed: boolean;
};

/** What became of one try, also of one that is tried again. */
export type Sent = { readonly status: number; readonly milliseconds: number };

export type ApiClient = (call: Call) => Promise<Answer>;

type Options = {
  readonly url: string;
  readonly token: string;
  readonly onSent?: ((sent: Sent) => void) | undefined;
  /** For how long a host that does not answer, or is busy, is asked again; 30 seconds when left out. */
  readonly patienceMs?: number;
};

/**
 * Calls the API on connections that stay open. What is busy, throttled or gone is asked again with growing pauses, so
 * only calls that may be repeated are to be sent: each POST needs a key or a channel's order number.
 * Throws InputError where nobody answers in time, or the token is not good.
 */
export function apiClient({ url, token, onSent, patienceMs = 30_000 }: Options): ApiClient {
  return async (call) => {
    const startedAt = Date.now();
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await send(call, { url, token, onSent });
      if (typeof outcome !== 'string') return outcome;
      if (Date.now() - startedAt > patienceMs)
        throw new InputError(
          `${call.method} ${url}${call.path}: ${outcome}, for ${patienceMs / 1000} seconds`,
        );
      await sleep(pauseMs(attempt));
    }
  };
}

type Target = Pick<Options, 'url' | 'token' | 'onSent'>;

const busy = new Set([429, 502, 503, 504]);

const pauseMs = (attempt: number): number => Math.min(50 * 2 ** attempt, 2000) * (0.5 + Math.random());

/** The answer, or in a word why it is worth another try. */
async function send(call: Call, { url, token, onSent }: Target): Promise<Answer | string> {
  const startedAt = performance.now();
  const response = await fetch(`${url}${call.path}`, requestOf(call, token)).catch((error: unknown) =>
    reasonOf(error),
  );
  if (typeof response === 'string') return response;
  const text = await response.text().catch(() => undefined);
  if (text === undefined) return 'the connection broke';
  const { status, headers } = response;
  onSent?.({ status, milliseconds: performance.now() - startedAt });
  if (busy.has(status)) return `busy (${status})`;
  if (status === 401 || status === 403)
    throw new InputError(`${call.method} ${url}${call.path}: the token is refused (${status})`);
  const json = headers.get('content-type')?.includes('json') ?? false;
  return {
    status,
    body: json ? JSON.parse(text) : text,
    replayed: headers.get('idempotency-replayed') === 'true',
  };
}

function requestOf({ method, body, idempotencyKey }: Call, token: string): RequestInit {
  return {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? cause.message : 'nobody answers';
}

/** The body of a success, parsed; anything else is an error that names the call. */
export async function expectBody<Schema extends z.ZodType>(
  api: ApiClient,
  call: Call,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { status, body } = await api(call);
  if (status >= 200 && status < 300) return schema.parse(body);
  throw new Error(`${call.method} ${call.path} was answered with ${status}: ${JSON.stringify(body)}`);
}

/** Does something with every item, `atOnce` of them at a time, beginning in their order; the first error ends it. */
export async function forEachAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let broken = false;
  const work = async () => {
    for (const item of queue) {
      if (broken) return;
      try {
        await act(item);
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
}

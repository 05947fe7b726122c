import * as z from 'zod';
import { type AnyRoute, routeKey } from '../../shared/http/route.ts';

/** A body as the document shows it; of a route that takes raw bytes their text. */
export type Body = { readonly summary: string; readonly value: unknown };

/** What was sent to routes and what they answered, by route key. */
export type Played = {
  readonly requests: Readonly<Record<string, Readonly<Record<string, Body>>>>;
  readonly answers: Readonly<Record<string, unknown>>;
};

type Asking = {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  /** The body becomes an example under this name, with what is to be said of it. */
  readonly as?: readonly [name: string, summary: string];
  readonly caller?: string;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The key of the document's own example. */
export const exampleKey = '0d9c4f2a-4b0e-4f6e-9a43-7a1b8f4f6c11';

/**
 * Asks routes as callers would, and keeps what was asked and the last answer of each as its examples: so they are true,
 * and fit each other.
 */
export function playedRoutes() {
  const requests: Record<string, Record<string, Body>> = {};
  const answers: Record<string, unknown> = {};

  /** A body that nobody sent: for what would spoil the story. */
  const show = (
    key: string,
    [name, summary]: readonly [name: string, summary: string],
    value: unknown,
  ): void => {
    requests[key] = { ...requests[key], [name]: { summary, value } };
  };

  const ask = async <Deps>(route: AnyRoute<Deps>, deps: Deps, asking: Asking = {}): Promise<unknown> => {
    const { params, query = {}, body, as, caller = 'shop-front', headers = {} } = asking;
    const { request } = route;
    const key = routeKey(route);
    if (as) show(key, as, body);
    const answer = await route.handle(
      {
        ...{ caller, headers, idempotencyKey: asking.idempotencyKey ?? exampleKey },
        bytes: request.rawBody ? Buffer.from(String(body)) : new Uint8Array(),
        params: parsed(request.params, params),
        query: parsed(request.query, query),
        body: parsed(request.body, body),
      },
      deps,
    );
    answers[key] = JSON.parse(JSON.stringify(answer.body));
    return answers[key];
  };
  return { ask, show, played: { requests, answers } satisfies Played };
}

const parsed = (schema: z.ZodType | undefined, value: unknown): unknown => schema?.parse(value);

const named = z.object({ id: z.string() });
/** The id in an answer, or that of the first of a list. */
export const idOf = (answer: unknown): string => named.parse(answer).id;
export const firstIdOf = (answer: unknown): string =>
  z.object({ items: z.tuple([named], z.unknown()) }).parse(answer).items[0].id;

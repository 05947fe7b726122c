import type * as z from 'zod';

/** A message as it came: names of headers in lower case, several of one name joined by commas. */
export type RawMessage = {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/**
 * What a request brings once every edge of it was parsed. `caller` is the token's subject. Bytes and headers are there
 * for a route with `rawBody`; any other has none of either.
 */
export type Request<Body, Query, Params> = RawMessage & {
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  readonly caller: string;
  readonly idempotencyKey: string | undefined;
};

/** What a handler answers; `body` is sent as JSON unless it is bytes, or a string with a `content-type` of its own. */
export type Answer<Body = unknown> = {
  readonly status: number;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
};

type AnswerSchema = { readonly description: string; readonly schema: z.ZodType };

/**
 * One operation of the HTTP API as a value. The API Gateway route and its scope, the validation, the OpenAPI
 * document and the dispatch are all made from it, so they cannot disagree.
 */
export type Route<Deps, Body = unknown, Query = unknown, Params = unknown> = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `{name}` for each path parameter, as API Gateway writes it. */
  readonly path: string;
  /** `<context>:read` or `<context>:write`; absent only where no token is asked for. */
  readonly scope?: string;
  readonly summary: string;
  readonly description?: string;
  /** Whether a POST without an `Idempotency-Key` is refused, may have one, or takes none. */
  readonly idempotency?: 'required' | 'optional';
  readonly request: {
    /** One that is optional may be left out of the request. */
    readonly body?: z.ZodType<Body>;
    readonly query?: z.ZodType<Query>;
    readonly params?: z.ZodType<Params>;
    /**
     * The handler gets the body's exact bytes, of whatever type, and the headers: for callers who prove themselves by a
     * signature over them. Not together with `body`.
     */
    readonly rawBody?: true;
    /** The most bytes of a raw body; 256 KB where it is left out. */
    readonly mostBytes?: number;
  };
  /** The successful answers by status; the problems are the same everywhere, `failures` names the expected ones. */
  readonly responses: Readonly<Record<number, AnswerSchema>>;
  readonly failures?: readonly string[];
  readonly handle: (request: Request<Body, Query, Params>, deps: Deps) => Promise<Answer>;
};

/** Lets TypeScript infer a route's types from its schemas. */
export const route = <Deps, Body = undefined, Query = undefined, Params = undefined>(
  value: Route<Deps, Body, Query, Params>,
): Route<Deps, Body, Query, Params> => value;

/** A list of routes with different bodies; only the dispatcher, which parses before it calls, may look inside. */
// biome-ignore lint/suspicious/noExplicitAny: each route's types meet only its own schemas
export type AnyRoute<Deps> = Route<Deps, any, any, any>;

/** Whether a request may come without what the schema describes. */
export const mayBeAbsent = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

/** The route as API Gateway names it, such as `POST /orders/{id}/cancel`. */
export const routeKey = ({ method, path }: Pick<Route<never>, 'method' | 'path'>): string =>
  `${method} ${path}`;

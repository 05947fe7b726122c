import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { Failure } from '../kernel/failure.ts';
import { because } from '../observability/cause.ts';
import { callerIn } from './caller.ts';
import { parseJson } from './json.ts';
import { parsed } from './parsed.ts';
import { type Answer, type AnyRoute, mayBeAbsent, type RawMessage, routeKey } from './route.ts';

type Event = APIGatewayProxyEventV2;
type Result = APIGatewayProxyStructuredResultV2;

const largestBodyBytes = 6 * 1024 * 1024;
const largestRawBytes = 256 * 1024;
const noMessage: RawMessage = { bytes: new Uint8Array(), headers: {} };

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional();

/**
 * Answers API Gateway's payload format 2.0 with the routes of one context: finds the route, parses every part of the
 * request, calls it. Throws `Failure` for what the caller did wrong; the wrapper turns that into a problem document.
 */
export function httpApi<Deps>(
  routes: readonly AnyRoute<Deps>[],
  deps: Deps,
): (event: Event) => Promise<Result> {
  const byKey = new Map(routes.map((each) => [routeKey(each), each]));
  return async (event) => {
    const found = byKey.get(event.routeKey);
    if (!found) throw new Failure('ROUTE_NOT_FOUND', `There is no ${event.requestContext.http.method} here.`);
    const request = {
      params: parsed(found.request.params, event.pathParameters ?? {}, 'path'),
      query: parsed(found.request.query ?? z.strictObject({}), event.queryStringParameters ?? {}, 'query'),
      idempotencyKey: keyOf(found, event),
      body: found.request.body && parsed(found.request.body, bodyOf(event, found.request.body), 'body'),
      caller: found.scope ? callerOf(event) : 'nobody',
      ...(found.request.rawBody ? messageOf(event, found.request.mostBytes) : noMessage),
    };
    const cause = {
      by: found.scope ? request.caller : signerIn(request.params),
      via: event.routeKey,
      id: event.requestContext.requestId,
    };
    return result(await because(cause, () => found.handle(request, deps)));
  };
}

function keyOf<Deps>(found: AnyRoute<Deps>, event: Event): string | undefined {
  if (!found.idempotency) return undefined;
  const key = parsed(idempotencyKey, event.headers['idempotency-key'], 'Idempotency-Key') as
    | string
    | undefined;
  if (found.idempotency === 'required' && key === undefined)
    throw new Failure(
      'IDEMPOTENCY_KEY_REQUIRED',
      'Send an Idempotency-Key header, new for each new request.',
    );
  return key;
}

function callerOf(event: Event): string {
  const caller = callerIn(event.requestContext);
  if (caller !== undefined) return caller;
  throw new Failure('CALLER_UNKNOWN', 'The token names nobody: it needs the claim sub.');
}

const name = z.string().optional();
const signers = z.object({ provider: name, channel: name, carrier: name });

/** Whose message a callback brings, as its path says: what is written because of it was proved to be theirs. */
function signerIn(params: unknown): string {
  const { provider, channel, carrier } = signers.safeParse(params).data ?? {};
  return provider ?? channel ?? carrier ?? 'nobody';
}

/** Undefined where there is no body and the schema is content with that. */
function bodyOf(event: Event, schema: z.ZodType): unknown {
  if ((event.body ?? '') === '' && mayBeAbsent(schema)) return undefined;
  const type = event.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset=(?:"?utf-?8"?)\s*)?$/i.test(type))
    throw new Failure('UNSUPPORTED_MEDIA_TYPE', 'Send Content-Type: application/json.');
  if ((event.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new Failure('UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.');
  const text = event.isBase64Encoded ? decoded(event.body ?? '') : (event.body ?? '');
  if (text.length > largestBodyBytes) throw new Failure('BODY_TOO_LARGE', 'The body is larger than 6 MB.');
  if (text.charCodeAt(0) === 0xfeff)
    throw new Failure('MALFORMED_JSON', 'The body begins with a byte order mark.');
  return parseJson(text);
}

/** API Gateway gives text types as text and all else, forms among it, as base64. */
function messageOf({ body = '', isBase64Encoded, headers }: Event, mostBytes = largestRawBytes): RawMessage {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > mostBytes)
    throw new Failure('BODY_TOO_LARGE', `The body is larger than ${mostBytes / 1024} KB.`);
  return { bytes, headers };
}

function decoded(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch (error) {
    throw new Failure('MALFORMED_JSON', 'The body is not UTF-8.', { cause: error });
  }
}

function result({ status, body, headers }: Answer): Result {
  if (body instanceof Uint8Array) return fileResult(status, body, headers);
  const own = headers?.['content-type'] !== undefined && typeof body === 'string';
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', ...headers },
    body: own ? body : JSON.stringify(body),
  };
}

/** Bytes, such as a PDF: API Gateway takes them as base64 and sends them as they are. */
const fileResult = (status: number, body: Uint8Array, headers: Answer['headers']): Result => ({
  statusCode: status,
  headers: { 'content-type': 'application/octet-stream', ...headers },
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
});

import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { accountId } from './intrinsics.ts';
import { decoded } from './route-match.ts';

export type HttpCall = {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly stage: string;
  readonly apiId: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly jwt:
    | { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null }
    | undefined;
};

/** The payload 2.0 event of a request, as the HTTP API gives it to a Lambda. */
export function httpEvent(call: HttpCall, requestId: string): string {
  const { request } = call;
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  const rawPath = decoded(question < 0 ? url : url.slice(0, question));
  const rawQueryString = question < 0 ? '' : url.slice(question + 1);
  const { headers, cookies } = headersOf(request.rawHeaders);
  const now = new Date();
  const isText = isTextBody(headers['content-type'], call.body);
  return JSON.stringify({
    version: '2.0',
    routeKey: call.routeKey,
    rawPath,
    rawQueryString,
    cookies,
    headers: { ...headers, ...forwarded(request) },
    queryStringParameters: rawQueryString === '' ? undefined : queryParameters(rawQueryString),
    requestContext: {
      accountId,
      apiId: call.apiId,
      authorizer: call.jwt === undefined ? undefined : { jwt: call.jwt },
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: call.apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: call.routeKey,
      stage: call.stage,
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    body: call.body.length === 0 ? undefined : call.body.toString(isText ? 'utf8' : 'base64'),
    pathParameters: call.pathParameters,
    isBase64Encoded: call.body.length > 0 && !isText,
  });
}

/** Such as `JKJaXmPLvHcESHA=`: short, and unlike any other. */
export function newRequestId(): string {
  return randomBytes(11).toString('base64');
}

/** Names in lower case, repeated ones joined by commas; cookies stand apart. */
function headersOf(raw: readonly string[]): {
  headers: Record<string, string>;
  cookies: string[] | undefined;
} {
  const headers: Record<string, string> = {};
  let cookies: string[] | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (name === 'cookie') {
      cookies ??= [];
      cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''));
    } else {
      const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
      headers[name] = before === undefined ? value : `${before},${value}`;
    }
  }
  return { headers, cookies };
}

function forwarded(request: IncomingMessage): Record<string, string> {
  return {
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    Object.defineProperty(parameters, name, {
      value: before === undefined ? value : `${before},${value}`,
      enumerable: true,
      configurable: true,
    });
  }
  return parameters;
}

/**
 * The types that an HTTP API hands over as text; all others come as base64, forms and bodies without a type among them.
 * AWS names no list: this one was observed there (https://github.com/ministackorg/ministack/pull/766).
 */
const textTypes = /^(?:text\/[^;]*|application\/(?:json|xml|javascript))\s*(?:;|$)/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes that are no UTF-8 come as base64 whatever their type says, because no text could hold them. */
function isTextBody(contentType: string | undefined, body: Buffer): boolean {
  if (body.length === 0) return true;
  if (contentType === undefined || !textTypes.test(contentType.trim())) return false;
  try {
    utf8.decode(body);
    return true;
  } catch {
    return false;
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

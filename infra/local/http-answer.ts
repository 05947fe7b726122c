import { problem } from '../../shared/http/problem.ts';
import { Failure, type FailureCode } from '../../shared/kernel/failure.ts';
import { isObject } from './json.ts';

export type HttpAnswer = {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer | string;
};

/** What the HTTP API itself says, as AWS words it. */
export function ownAnswer(status: number, message: string, headers: HttpAnswer['headers'] = []): HttpAnswer {
  return {
    status,
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify({ message }),
  };
}

/** Come again in a second: AWS sends the bare status, the host says it as the functions do. */
export function comeAgain(code: FailureCode, detail: string, requestId: string): HttpAnswer {
  const { statusCode, headers, body } = problem(
    new Failure(code, detail, { retryAfterSeconds: 1 }),
    requestId,
  );
  const all = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { status: statusCode ?? 503, headers: all, body: body ?? '' };
}

export const internalError = ownAnswer(500, 'Internal Server Error');

/** A Lambda's result as an answer: payload 2.0, or any other JSON value as the body of a 200. */
export function lambdaAnswer(result: string): HttpAnswer {
  const value: unknown = JSON.parse(result);
  if (!isObject(value) || value['statusCode'] === undefined) {
    const body = typeof value === 'string' ? value : result;
    return { status: 200, headers: [['content-type', 'application/json']], body };
  }
  const status = Number(value['statusCode']);
  if (!Number.isInteger(status) || status < 100 || status > 599) return internalError;
  const headers: [string, string][] = [];
  const given = isObject(value['headers']) ? value['headers'] : {};
  for (const [name, each] of Object.entries(given)) headers.push([name.toLowerCase(), String(each)]);
  if (!headers.some(([name]) => name === 'content-type'))
    headers.push(['content-type', 'text/plain; charset=utf-8']);
  for (const cookie of Array.isArray(value['cookies']) ? value['cookies'] : [])
    headers.push(['set-cookie', String(cookie)]);
  const body = typeof value['body'] === 'string' ? value['body'] : '';
  return { status, headers, body: value['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Route, readApi, type Served, type ServedApi } from './api-routes.ts';
import { corsHeaders, isPreflight } from './cors.ts';
import { HostError } from './host-error.ts';
import { comeAgain, type HttpAnswer, internalError, lambdaAnswer, ownAnswer } from './http-answer.ts';
import { httpEvent, newRequestId } from './http-event.ts';
import type { Verified } from './jwt.ts';
import type { Outcome } from './lambda-container.ts';
import type { Match } from './route-match.ts';
import { type CallerLimit, type CallerRate, callerLimit } from './throttle.ts';

export type HttpApiOptions = Served & {
  /** What each caller with a token may ask; without it as much as the routes take. */
  readonly callerRate?: CallerRate | undefined;
  /** Told after each answer, so that readers of the table's stream look at once. */
  readonly onAnswered: () => void;
};

type Api = ServedApi & {
  readonly ofCaller: CallerLimit;
  readonly onAnswered: () => void;
  isStopping: boolean;
  /** Answers that are not sent to their end. */
  readonly underWay: Set<ServerResponse>;
};

export type HttpApi = {
  readonly listen: (port: number) => Promise<void>;
  /**
   * Takes nothing new (503 with Retry-After, and the connection is closed), waits for what is under way until then, and
   * ends all connections.
   */
  readonly stop: (until: number) => Promise<void>;
};

const maxBodyBytes = 10 * 1024 * 1024;
const maxHeaderBytes = 10_240;
/** A caller that stops in the middle of a request holds a connection no longer than this. */
const longestRequestMs = 30_000;
const tooLarge = ownAnswer(413, 'Request Entity Too Large');
const notFound = ownAnswer(404, 'Not Found');

/** Serves the template's HTTP API on loopback, with the limits and answers that API Gateway has. */
export function httpApi(options: HttpApiOptions): HttpApi {
  const api: Api = {
    ...readApi(options),
    ofCaller: callerLimit(options.callerRate),
    onAnswered: options.onAnswered,
    isStopping: false,
    underWay: new Set(),
  };
  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 65_000, requestTimeout: longestRequestMs },
    (request, response) => {
      serve(api, request, response).catch(() => send(response, internalError, []));
    },
  );
  server.on('clientError', refuseBadRequest);
  return { listen: (port) => listen(server, port), stop: (until) => stop(api, server, until) };
}

async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newRequestId();
  if (api.isStopping) return sendLast(response, requestId);
  api.underWay.add(response);
  response.once('close', () => api.underWay.delete(response));
  const cors = api.cors === undefined ? [] : corsHeaders(api.cors, request);
  const answer =
    api.cors !== undefined && isPreflight(request)
      ? { status: 204, headers: [], body: '' }
      : await answerTo(api, request, requestId);
  const extra = [...cors, ...(api.isStopping ? [lastOfConnection] : [])];
  send(response, answer, [['apigw-requestid', requestId], ...extra]);
  if (answer === tooLarge) dropRest(request);
  api.onAnswered();
}

const lastOfConnection = ['connection', 'close'] as const;

/** The caller comes again to whoever serves then: the next start of this host, or another one. */
function sendLast(response: ServerResponse, requestId: string): void {
  const answer = comeAgain('BUSY', 'The host is stopping; try again.', requestId);
  send(response, answer, [['apigw-requestid', requestId], lastOfConnection]);
}

const dropMs = 2_000;

/** Lets the caller finish sending, into nothing: a connection cut while it sends would take the answer with it. */
function dropRest(request: IncomingMessage): void {
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, dropMs).unref();
}

async function answerTo(api: Api, request: IncomingMessage, requestId: string): Promise<HttpAnswer> {
  const match = find(api, request);
  if (match === undefined) return notFound;
  const { value: route } = match;
  if (!route.bucket(Date.now()))
    return comeAgain('TOO_MANY_REQUESTS', 'All callers together ask this too often.', requestId);
  const authorized = route.verify === undefined ? undefined : await authorize(route, request);
  if (authorized !== undefined && 'status' in authorized) return authorized;
  const caller = callerOf(request, authorized);
  if (authorized !== undefined && !api.ofCaller(caller, Date.now()))
    return comeAgain('TOO_MANY_REQUESTS', 'This caller asks too often.', requestId);
  const body = await readBody(request);
  if (body === undefined) return tooLarge;
  const event = httpEvent(
    {
      ...{ request, body, routeKey: route.key, stage: api.stage, apiId: api.id, jwt: authorized },
      pathParameters: match.pathParameters,
    },
    requestId,
  );
  if (event.length > maxEventChars && Buffer.byteLength(event) > maxEventBytes) return tooLarge;
  return inTurn(event, { route, caller, requestId });
}

/** Callers with a token wait by its subject, providers by the path that they were given. */
function callerOf(request: IncomingMessage, jwt: Jwt | undefined): string {
  return jwt?.claims['sub'] ?? jwt?.claims['client_id'] ?? request.url ?? '';
}

type Asking = { readonly route: Route; readonly caller: string; readonly requestId: string };

async function inTurn(event: string, { route, caller, requestId }: Asking): Promise<HttpAnswer> {
  const leave = await route.admission({ caller, isUrgent: route.isCallback });
  if (leave === undefined) return comeAgain('BUSY', 'Too many are asking now; try again.', requestId);
  // The turn lasts as long as the function works, even where its caller is answered sooner.
  const outcome = route.pool.invoke(event).finally(leave);
  return answerOf(await withTimeout(outcome, route), requestId);
}

const maxEventBytes = 6 * 1024 * 1024;
const maxEventChars = maxEventBytes / 4;

function find(api: Api, request: IncomingMessage): Match<Route> | undefined {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const prefix = api.stage === '$default' ? '' : `/${api.stage}`;
  if (prefix !== '' && path !== prefix && !path.startsWith(`${prefix}/`)) return undefined;
  return api.find(request.method ?? 'GET', path.slice(prefix.length) || '/');
}

type Jwt = { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null };

async function authorize(route: Route, request: IncomingMessage): Promise<Jwt | HttpAnswer> {
  // Repeated, the header means what all its values joined do, as for the function behind; Node would take the first.
  const header = request.headersDistinct['authorization']?.join(',');
  const token = header?.replace(/^Bearer +/i, '') ?? '';
  if (token === '') return ownAnswer(401, 'Unauthorized', [['www-authenticate', 'Bearer']]);
  const verified: Verified = (await route.verify?.(token)) ?? { ok: false, reason: 'no verifier' };
  const wanted = route.scopes.join(' ');
  if (!verified.ok) {
    const challenge = `Bearer scope="${wanted}" error="invalid_token" error_description="${verified.reason}"`;
    return ownAnswer(401, 'Unauthorized', [['www-authenticate', challenge]]);
  }
  if (route.scopes.length > 0 && !route.scopes.some((scope) => verified.scopes.includes(scope))) {
    return ownAnswer(403, 'Forbidden', [
      ['www-authenticate', `Bearer scope="${wanted}" error="insufficient_scope"`],
    ]);
  }
  return { claims: verified.claims, scopes: route.scopes.length > 0 ? verified.scopes : null };
}

/** The whole body, or undefined as soon as it is longer than an HTTP API takes. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBodyBytes) return void chunks.push(chunk);
      chunks.length = 0;
      resolve(undefined);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

const integrationTimeout = Symbol('integration timeout');

async function withTimeout(
  outcome: Promise<Outcome>,
  route: Route,
): Promise<Outcome | typeof integrationTimeout> {
  // The function's own timeout ends it sooner, so the common case needs no second timer.
  if (route.pool.spec.timeoutMs < route.timeoutMs) return outcome;
  const { promise, resolve } = Promise.withResolvers<typeof integrationTimeout>();
  const timer = setTimeout(() => resolve(integrationTimeout), route.timeoutMs);
  try {
    return await Promise.race([outcome, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function answerOf(outcome: Outcome | typeof integrationTimeout, requestId: string): HttpAnswer {
  if (outcome === integrationTimeout)
    return comeAgain('BUSY', 'The answer takes too long; try again.', requestId);
  if (outcome.status === 'throttled')
    return comeAgain('BUSY', 'The function has no room now; try again.', requestId);
  return outcome.status === 'done' ? lambdaAnswer(outcome.result) : internalError;
}

function send(response: ServerResponse, answer: HttpAnswer, extra: HttpAnswer['headers']): void {
  if (response.headersSent || response.destroyed) return;
  const raw: string[] = [];
  for (const [name, value] of answer.headers) if (isSendable(name)) raw.push(name, headerValue(value));
  for (const [name, value] of extra) raw.push(name, value);
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  raw.push('content-length', String(body.length));
  response.writeHead(answer.status, raw);
  response.end(body);
}

function isSendable(name: string): boolean {
  return (
    /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) &&
    name !== 'content-length' &&
    name !== 'transfer-encoding' &&
    name !== 'connection'
  );
}

/** Whatever cannot stand in a header, line ends above all, is left out. */
function headerValue(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}

function refuseBadRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) return;
  const isOverflow = error.code === 'HPE_HEADER_OVERFLOW';
  const body = JSON.stringify({ message: isOverflow ? 'Request Header Fields Too Large' : 'Bad Request' });
  const line = isOverflow ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${line}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new HostError(`port ${port} is taken; choose another with PORT=…`) : error);
    });
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
}

const lookMs = 20;

async function stop(api: Api, server: Server, until: number): Promise<void> {
  if (!server.listening) return;
  api.isStopping = true;
  while (api.underWay.size > 0 && Date.now() < until) await sleep(lookMs);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([closed, sleep(lookMs)]);
  server.closeAllConnections();
  await closed;
}

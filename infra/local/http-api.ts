import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type CorsRules, corsHeaders, isPreflight } from './cors.ts';
import type { Deployed, Deployment } from './deployment.ts';
import type { Functions } from './functions.ts';
import { HostError } from './host-error.ts';
import { type HttpAnswer, internalError, lambdaAnswer, ownAnswer } from './http-answer.ts';
import { httpEvent, newRequestId } from './http-event.ts';
import type { JwtVerifier, Verified } from './jwt.ts';
import type { Outcome } from './lambda-container.ts';
import type { LambdaPool } from './lambda-pool.ts';
import { decoded, type Match, type RouteTable, routeTable } from './route-match.ts';
import { type TokenBucket, tokenBucket } from './throttle.ts';

type Route = {
  readonly key: string;
  readonly pool: LambdaPool;
  readonly timeoutMs: number;
  readonly verify: JwtVerifier | undefined;
  readonly scopes: readonly string[];
  readonly bucket: TokenBucket;
};
type Api = {
  readonly id: string;
  readonly stage: string;
  readonly find: RouteTable<Route>;
  readonly bucket: TokenBucket;
  readonly cors: CorsRules | undefined;
  readonly onAnswered: () => void;
};

export type HttpApiOptions = {
  readonly deployment: Deployment;
  readonly functions: Functions;
  /** The verifier of an authorizer, by its logical reference. */
  readonly verifiers: ReadonlyMap<string, JwtVerifier>;
  /** Told after each answer, so that readers of the table's stream look at once. */
  readonly onAnswered: () => void;
};

export type HttpApi = {
  readonly listen: (port: number) => Promise<void>;
  readonly stop: (drainMs: number) => Promise<void>;
};

const maxBodyBytes = 10 * 1024 * 1024;
const maxHeaderBytes = 10_240;
/** A caller that stops in the middle of a request holds a connection no longer than this. */
const longestRequestMs = 30_000;
const tooLarge = ownAnswer(413, 'Request Entity Too Large');
const notFound = ownAnswer(404, 'Not Found');
const tooMany = ownAnswer(429, 'Too Many Requests');
const unavailable = ownAnswer(503, 'Service Unavailable');

/** Serves the template's HTTP API on loopback, with the limits and answers that API Gateway has. */
export function httpApi(options: HttpApiOptions): HttpApi {
  const api = readApi(options);
  const server = createServer(
    { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 65_000, requestTimeout: longestRequestMs },
    (request, response) => {
      serve(api, request, response).catch(() => send(response, internalError, []));
    },
  );
  server.on('clientError', refuseBadRequest);
  return { listen: (port) => listen(server, port), stop: (drainMs) => stop(server, drainMs) };
}

async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newRequestId();
  const cors = api.cors === undefined ? [] : corsHeaders(api.cors, request);
  const answer =
    api.cors !== undefined && isPreflight(request)
      ? { status: 204, headers: [], body: '' }
      : await answerTo(api, request, requestId);
  send(response, answer, [['apigw-requestid', requestId], ...cors]);
  if (answer === tooLarge) dropRest(request);
  api.onAnswered();
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
  const { value: route, pathParameters } = match;
  const authorized = route.verify === undefined ? undefined : await authorize(route, request);
  if (authorized !== undefined && 'status' in authorized) return authorized;
  const now = Date.now();
  if (!api.bucket(now) || !route.bucket(now)) return tooMany;
  const body = await readBody(request);
  if (body === undefined) return tooLarge;
  const event = httpEvent(
    { request, body, routeKey: route.key, stage: api.stage, apiId: api.id, pathParameters, jwt: authorized },
    requestId,
  );
  if (event.length > maxEventChars && Buffer.byteLength(event) > maxEventBytes) return tooLarge;
  return answerOf(await withTimeout(route.pool.invoke(event), route));
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

function answerOf(outcome: Outcome | typeof integrationTimeout): HttpAnswer {
  if (outcome === integrationTimeout || outcome.status === 'throttled') return unavailable;
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

function readApi(options: HttpApiOptions): Api {
  const { deployment } = options;
  const [api, ...others] = deployment.of('AWS::ApiGatewayV2::Api');
  const [stage] = deployment.of('AWS::ApiGatewayV2::Stage');
  if (others.length > 0) throw new HostError('the host serves one HTTP API; the template has more');
  const routes = new Map<string, Route>();
  for (const route of deployment.of('AWS::ApiGatewayV2::Route')) {
    routes.set(route.properties.RouteKey, readRoute(route, stage, options));
  }
  return {
    id: api?.ref ?? 'none',
    stage: stage?.properties.StageName ?? '$default',
    find: routeTable(routes),
    bucket: tokenBucket(stage?.properties.DefaultRouteSettings),
    cors: api?.properties.CorsConfiguration,
    onAnswered: options.onAnswered,
  };
}

function readRoute(
  route: Deployed<'AWS::ApiGatewayV2::Route'>,
  stage: Deployed<'AWS::ApiGatewayV2::Stage'> | undefined,
  options: HttpApiOptions,
): Route {
  const { properties } = route;
  const id = properties.Target.replace(/^integrations\//, '');
  const integration = options.deployment.of('AWS::ApiGatewayV2::Integration').find(({ ref }) => ref === id);
  if (integration === undefined)
    throw new HostError(`${route.logicalId}: no integration ${properties.Target}`);
  const verify = options.verifiers.get(properties.AuthorizerId ?? '');
  if (properties.AuthorizationType === 'JWT' && verify === undefined) {
    throw new HostError(`${route.logicalId}: no authorizer ${properties.AuthorizerId}`);
  }
  return {
    key: properties.RouteKey,
    pool: options.functions.byArn(functionArn(integration.properties.IntegrationUri)),
    timeoutMs: integration.properties.TimeoutInMillis,
    verify: properties.AuthorizationType === 'JWT' ? verify : undefined,
    scopes: properties.AuthorizationScopes,
    bucket: tokenBucket(stage?.properties.RouteSettings[properties.RouteKey]),
  };
}

/** CDK writes the function's ARN; others write the invocation URI around it. */
function functionArn(uri: string): string {
  return /arn:aws:lambda:[^/]*function:[^/]+/.exec(decoded(uri))?.[0] ?? uri;
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

async function stop(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  const idler = setInterval(() => server.closeIdleConnections(), 20);
  await closed;
  clearTimeout(timer);
  clearInterval(idler);
}

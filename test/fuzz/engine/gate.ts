import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readAssembly } from '../../../infra/local/assembly.ts';
import { readDeployment } from '../../../infra/local/deployment.ts';
import type { Functions } from '../../../infra/local/functions.ts';
import { httpApi } from '../../../infra/local/http-api.ts';
import { jwtVerifier } from '../../../infra/local/jwt.ts';
import type { LambdaPool } from '../../../infra/local/lambda-pool.ts';
import { root } from '../../../scripts/generate/contexts.ts';
import type { Sent } from './wire.ts';

/** Answers an event, given as JSON text, with what its Lambda would give. */
export type Behind = (event: string) => Promise<string>;

export type Gate = {
  /** Where it listens, for who sends what is no HTTP. */
  readonly port: number;
  readonly ask: (sent: Sent) => Promise<{ readonly status: number; readonly body: string }>;
  /** A token of the template's own issuer, or one bent away from it. */
  readonly token: (claims?: object, header?: object, key?: KeyObject) => string;
  readonly scopePrefix: string;
  readonly hmac: () => string;
  readonly unsigned: () => string;
  readonly stop: () => Promise<void>;
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const aPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = 'local';

/** The gateway of the synthesized template, as the local host serves it, before whatever answers the events that it lets through. */
export async function gateBefore(behind: Behind): Promise<Gate> {
  const assembly = readAssembly(join(root, 'cdk.out'));
  const places = { apiUrl: 'http://127.0.0.1', queueEndpoint: 'http://127.0.0.1' };
  const deployment = readDeployment(assembly, places);
  const own = aPair();
  const publicKey = { ...(own.publicKey.export({ format: 'jwk' }) as Record<string, string>), kid };
  const authorizers = deployment.of('AWS::ApiGatewayV2::Authorizer');
  const rules = authorizers.map(({ ref, properties }) => ({ ref, ...properties.JwtConfiguration }));
  const [
    {
      Issuer: issuer,
      Audience: [audience = ''],
    } = { Issuer: '', Audience: [] },
  ] = rules;
  const verifiers = new Map(
    rules.map(({ ref, Issuer, Audience }) => [
      ref,
      jwtVerifier({ issuer: Issuer, audiences: Audience, publicKey }),
    ]),
  );
  const pool = {
    spec: { timeoutMs: 1, concurrency: 1_000 },
    invoke: async (event: string) => ({ status: 'done', result: await behind(event) }),
  } as unknown as LambdaPool;
  const functions: Functions = { byArn: () => pool, has: () => true, all: [pool] };
  const api = httpApi({ deployment, functions, verifiers, onAnswered: () => undefined });
  const port = await freePort();
  await api.listen(port);
  const agent = new Agent({ keepAlive: true });

  const now = () => Math.floor(Date.now() / 1000);
  const body = (claims: object) =>
    part({ iss: issuer, aud: audience, sub: 'tester', exp: now() + 600, ...claims });
  const signed = (head: string, told: string, key: KeyObject) =>
    `${head}.${told}.${sign('sha256', Buffer.from(`${head}.${told}`), key).toString('base64url')}`;
  const scopes = deployment
    .of('AWS::ApiGatewayV2::Route')
    .flatMap(({ properties }) => properties.AuthorizationScopes);
  return {
    port,
    ask: (sent) => exchange(sent, port, agent),
    token: (claims = {}, header = {}, key = own.privateKey) =>
      signed(part({ alg: 'RS256', typ: 'JWT', kid, ...header }), body(claims), key),
    scopePrefix: scopes.find((scope) => scope.endsWith('orders:read'))?.replace('orders:read', '') ?? '',
    hmac: () => {
      const [head, told] = [part({ alg: 'HS256', typ: 'JWT', kid }), body({})];
      const pem = own.publicKey.export({ type: 'spki', format: 'pem' });
      const mac = createHmac('sha256', pem).update(`${head}.${told}`).digest('base64url');
      return `${head}.${told}.${mac}`;
    },
    unsigned: () => `${part({ alg: 'none' })}.${body({})}.`,
    stop: async () => {
      agent.destroy();
      await api.stop(100);
    },
  };
}

/** A key of nobody here. */
export const strangeKey = (): KeyObject => aPair().privateKey;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Sends a request as it is to a port of this machine. */
export function exchange(
  { method, target, headers, body }: Sent,
  port: number,
  agent: Agent,
): Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path: target,
      agent,
      headers: ['host', `127.0.0.1:${port}`, ...headers.flat()],
    };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Readonly<Record<string, string>>,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(Buffer.from(body));
  });
}

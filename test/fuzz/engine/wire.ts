import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { httpEvent } from '../../../infra/local/http-event.ts';
import { routeTable } from '../../../infra/local/route-match.ts';
import { routeKey } from '../../../shared/http/route.ts';
import { routesByKey } from './routes.ts';

/** A request as it goes over the wire. */
export type Sent = {
  readonly method: string;
  /** Path and query, encoded as they are sent. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
};

/** What came back, and which route it came from: undefined where the gateway knows no such route. */
export type Answered = {
  readonly route: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const find = routeTable(new Map([...routesByKey].map(([key, { route }]) => [key, routeKey(route)])));

/** Which route a request comes to, as the gateway decides it. */
export function matched({ method, target }: Sent) {
  const question = target.indexOf('?');
  return find(method, question < 0 ? target : target.slice(0, question));
}

/** Whose token it is: two people, because some things need both. */
export const callers = ['fuzzer', 'second'] as const;
export type Caller = (typeof callers)[number];

type Found = NonNullable<ReturnType<typeof matched>>;

/** The event that the gateway makes of a request whose token it has accepted. */
export function eventOf(sent: Sent, match: Found, caller: Caller): APIGatewayProxyEventV2 {
  const asIncoming = {
    method: sent.method,
    url: sent.target,
    httpVersion: '1.1',
    rawHeaders: [['host', 'localhost'], ...sent.headers].flat(),
    socket: { localPort: 3000 },
  } as unknown as IncomingMessage;
  const event = httpEvent(
    {
      request: asIncoming,
      body: Buffer.from(sent.body),
      routeKey: match.value,
      stage: '$default',
      apiId: 'fuzz',
      pathParameters: match.pathParameters,
      jwt: { claims: { sub: caller }, scopes: null },
    },
    'request-1',
  );
  return JSON.parse(event) as APIGatewayProxyEventV2;
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';

type Part = {
  readonly route: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly base64?: boolean;
  readonly claims?: Readonly<Record<string, string>>;
};

/** An event of API Gateway's payload format 2.0, past the authorizer. */
export function anHttpEvent({
  route,
  body,
  headers = {},
  path,
  query,
  base64 = false,
  claims = { sub: 'shop' },
}: Part): APIGatewayProxyEventV2 {
  const [method = '', rawPath = ''] = route.split(' ');
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { 'content-type': 'application/json', ...headers },
    isBase64Encoded: base64,
    ...(body === undefined ? {} : { body }),
    ...(path ? { pathParameters: path } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: { jwt: { claims, scopes: [] }, principalId: '', integrationLatency: 0 },
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'req-1',
      routeKey: route,
      stage: '$default',
      time: '24/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_514_400_000,
    },
  } as APIGatewayProxyEventV2;
}

import { type Admission, admission } from './admission.ts';
import type { CorsRules } from './cors.ts';
import type { Deployed, Deployment } from './deployment.ts';
import type { Functions } from './functions.ts';
import { HostError } from './host-error.ts';
import type { JwtVerifier } from './jwt.ts';
import { type LambdaPool, maxContainers } from './lambda-pool.ts';
import { decoded, type RouteTable, routeTable } from './route-match.ts';
import { type TokenBucket, tokenBucket } from './throttle.ts';

export type Route = {
  readonly key: string;
  readonly pool: LambdaPool;
  readonly timeoutMs: number;
  readonly verify: JwtVerifier | undefined;
  readonly scopes: readonly string[];
  readonly bucket: TokenBucket;
  /** Decides between all who want the same function. */
  readonly admission: Admission;
  /** Its callers are programs that prove themselves by a signature, and try again only minutes later. */
  readonly isCallback: boolean;
};
/** The one HTTP API of the template. */
export type ServedApi = {
  readonly id: string;
  readonly stage: string;
  readonly find: RouteTable<Route>;
  readonly cors: CorsRules | undefined;
};

export type Served = {
  readonly deployment: Deployment;
  readonly functions: Functions;
  /** The verifier of an authorizer, by its logical reference. */
  readonly verifiers: ReadonlyMap<string, JwtVerifier>;
};

/** Reads the template's HTTP API. Throws HostError where the host cannot serve it. */
export function readApi(served: Served): ServedApi {
  const { deployment } = served;
  const [api, ...others] = deployment.of('AWS::ApiGatewayV2::Api');
  const [stage] = deployment.of('AWS::ApiGatewayV2::Stage');
  if (others.length > 0) throw new HostError('the host serves one HTTP API; the template has more');
  const read = deployment.of('AWS::ApiGatewayV2::Route').map((route) => readRoute(route, served));
  const routes = [...Map.groupBy(read, ({ pool }) => pool)].flatMap(([pool, all]) =>
    withAdmission(pool, all),
  );
  return {
    id: api?.ref ?? 'none',
    stage: stage?.properties.StageName ?? '$default',
    find: routeTable(new Map(routes.map((route) => [route.key, route]))),
    cors: api?.properties.CorsConfiguration,
  };
}

type OwnRoute = Omit<Route, 'admission'>;

/** The routes of one function share its turns: what the template reserves, and no more than there are threads. */
function withAdmission(pool: LambdaPool, routes: readonly OwnRoute[]): readonly Route[] {
  const turns = Math.min(maxContainers, pool.spec.concurrency);
  const isMixed = new Set(routes.map(({ isCallback }) => isCallback)).size > 1;
  const shared = admission({
    turns,
    places: pool.spec.concurrency - turns,
    keepsOneFree: isMixed,
    now: () => performance.now(),
  });
  return routes.map((route) => ({ ...route, admission: shared }));
}

function readRoute(
  route: Deployed<'AWS::ApiGatewayV2::Route'>,
  { deployment, functions, verifiers }: Served,
): OwnRoute {
  const { properties } = route;
  const id = properties.Target.replace(/^integrations\//, '');
  const integration = deployment.of('AWS::ApiGatewayV2::Integration').find(({ ref }) => ref === id);
  if (integration === undefined)
    throw new HostError(`${route.logicalId}: no integration ${properties.Target}`);
  const isOpen = properties.AuthorizationType === 'NONE';
  const verify = verifiers.get(properties.AuthorizerId ?? '');
  if (!isOpen && verify === undefined)
    throw new HostError(`${route.logicalId}: no authorizer ${properties.AuthorizerId}`);
  return {
    key: properties.RouteKey,
    pool: functions.byArn(functionArn(integration.properties.IntegrationUri)),
    timeoutMs: integration.properties.TimeoutInMillis,
    verify: isOpen ? undefined : verify,
    scopes: properties.AuthorizationScopes,
    bucket: bucketOf(properties.RouteKey, deployment),
    isCallback: isOpen && properties.RouteKey.startsWith('POST '),
  };
}

/** Each route has a bucket of its own, as the stage says of this route, or else of all. */
function bucketOf(routeKey: string, deployment: Deployment): TokenBucket {
  const [stage] = deployment.of('AWS::ApiGatewayV2::Stage');
  return tokenBucket(stage?.properties.RouteSettings[routeKey] ?? stage?.properties.DefaultRouteSettings);
}

/** CDK writes the function's ARN; others write the invocation URI around it. */
function functionArn(uri: string): string {
  return /arn:aws:lambda:[^/]*function:[^/]+/.exec(decoded(uri))?.[0] ?? uri;
}

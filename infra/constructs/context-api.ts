import {
  type HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { type Route, routeKey } from '../../shared/http/route.ts';
import { acknowledge } from './acknowledge.ts';
import type { SuiteFunction } from './suite-function.ts';

/** What the template needs of a route value. */
export type TemplateRoute = Pick<Route<never>, 'method' | 'path' | 'scope'> & {
  readonly request?: { readonly rawBody?: true };
};

type Props = {
  readonly api: HttpApi;
  readonly authorizer: HttpJwtAuthorizer;
  /** Stands before each scope in the tokens: `zhanggui/` with Cognito, nothing with an own issuer. */
  readonly scopePrefix: string;
  readonly handler: SuiteFunction;
  readonly routes: readonly TemplateRoute[];
};

/** The routes of one context, each with exactly one scope or public, all served by one Lambda. */
export class ContextApi extends Construct {
  constructor(scope: Construct, id: string, { api, authorizer, scopePrefix, handler, routes }: Props) {
    super(scope, id);
    const integration = new HttpLambdaIntegration('Integration', handler.function, {
      // One permission for the API instead of one for each route: a function's policy ends at 20 KB.
      scopePermissionToRoute: false,
    });
    for (const each of routes) {
      const route = new HttpRoute(this, routeKey(each).replaceAll('/', ':'), {
        httpApi: api,
        routeKey: HttpRouteKey.with(each.path, HttpMethod[each.method]),
        integration,
        ...(each.scope
          ? { authorizer, authorizationScopes: [`${scopePrefix}${each.scope}`] }
          : { authorizer: new HttpNoneAuthorizer() }),
      });
      if (!each.scope)
        acknowledge(route, {
          'AwsSolutions-APIG4': each.request?.rawBody
            ? 'Its callers have no token of ours: each message is signed, and believed for its signature alone.'
            : 'Public by its route value: it tells nothing of any merchant.',
        });
    }
  }
}

import type { Stack } from 'aws-cdk-lib';
import { CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Settings } from '../settings.ts';

/** Routes that cost much for each call: long computations, large answers, work that it starts. */
const costly = [
  'GET /stock/{sku}/forecast',
  'GET /stock/tier-proposal',
  'GET /reconciliations/{id}/statement',
  'POST /reconciliations',
  'POST /bills/uploads',
  'GET /docs',
  'GET /docs/{file}',
  'GET /openapi.json',
];

type Throttling = { readonly ThrottlingRateLimit: number; readonly ThrottlingBurstLimit: number };

/**
 * Gives routes limits of their own in place of the stage's. API Gateway counts each route by itself, and only routes
 * that are there before their stage can be named: those of its own stack. Throws for one that is not there.
 */
export function throttleRoutes(stack: Stack, { orders, callbacks, costly: few }: Settings['routes']): void {
  const limits = new Map([
    ['POST /orders', orders],
    ['POST /callbacks/payments/{provider}', callbacks],
    ...costly.map((key) => [key, few] as const),
  ]);
  const parts = stack.node.findAll();
  const routes = parts.filter((each) => each instanceof CfnRoute);
  // A map of JSON to CDK, which therefore writes its names as they are.
  const settings: Record<string, Throttling> = {};
  for (const stage of parts.filter((each) => each instanceof CfnStage)) {
    for (const [key, { rateLimit, burstLimit }] of limits) {
      const route = routes.find(({ routeKey }) => routeKey === key);
      if (route === undefined) throw new Error(`${stack.stackName} has no route ${key} to throttle`);
      settings[key] = { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit };
      stage.addResourceDependency(route);
    }
    stage.routeSettings = settings;
  }
}

import { type AnyContextRoute, contexts } from '../../../scripts/generate/contexts.ts';
import { routeKey } from '../../../shared/http/route.ts';

export type FuzzedRoute = {
  readonly key: string;
  readonly context: string;
  readonly route: AnyContextRoute;
};

/** Every route of the house, by its key. */
export const routesByKey: ReadonlyMap<string, FuzzedRoute> = new Map(
  contexts.flatMap(({ name, routes }) =>
    routes.map((route) => [routeKey(route), { key: routeKey(route), context: name, route }] as const),
  ),
);

export function routeOf(key: string): FuzzedRoute {
  const found = routesByKey.get(key);
  if (!found) throw new Error(`there is no route ${key}`);
  return found;
}

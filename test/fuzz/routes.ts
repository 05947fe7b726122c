import { fuzzRoute } from './engine/fuzz-route.ts';
import type { Town } from './engine/house.ts';
import { routesByKey } from './engine/routes.ts';
import { knownFaults } from './known-faults.ts';

/** Cases of each route in the gate; `npm run fuzz` tries any number. */
export const casesInGate = 2000;
export const seedInGate = 1;

/** Routes whose answers take a hundred times as long to make as those of others: a tenth of the cases is theirs. */
const dear = new Set(['GET /shipments/{id}/label', 'POST /labels', 'GET /openapi.json']);
export const casesOf = (key: string, cases: number): number =>
  dear.has(key) ? Math.ceil(cases / 10) : cases;

export const readingKeys = [...routesByKey.keys()].filter((key) => key.startsWith('GET '));
export const writingKeys = [...routesByKey.keys()].filter((key) => !key.startsWith('GET '));

/** Fuzzes a route as the gate does; throws what is wrong, and how to see it again. */
export async function holds(key: string, town: Town): Promise<void> {
  const fuzzed = await fuzzRoute(key, town, { count: casesOf(key, casesInGate), seed: seedInGate });
  if (fuzzed.violation !== undefined) throw new Error(`${key} ${fuzzed.violation}`);
  const isListed = knownFaults.some(({ route }) => route === key);
  if (isListed && fuzzed.known === 0) throw new Error(`${key} is mended: take it off known-faults.ts`);
}

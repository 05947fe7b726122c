import { parseArgs } from 'node:util';
import { type Fuzzed, fuzzRoute } from '../test/fuzz/engine/fuzz-route.ts';
import { routesByKey } from '../test/fuzz/engine/routes.ts';
import { furnishedTown } from '../test/fuzz/engine/town.ts';
import { casesOf } from '../test/fuzz/routes.ts';

const usage = `npm run fuzz -- [--cases N] [--route KEY] [--seed S]   asks each route, or one, N (2,000) times from seed S (1)
KEY is as the document has it: 'POST /orders'; a part of it means every route that has it.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { cases: { type: 'string' }, route: { type: 'string' }, seed: { type: 'string' } },
  });
  const [cases, seed] = [whole(values.cases, 2000), whole(values.seed, 1)];
  const keys = [...routesByKey.keys()].filter((key) => key.includes(values.route ?? ''));
  if (keys.length === 0) throw new Error(`no route has ${values.route}\n\n${usage}`);
  const town = await furnishedTown();
  const began = performance.now();
  let [failed, tried] = [0, 0];
  for (const key of keys) {
    const count = casesOf(key, cases);
    const fuzzed = await fuzzRoute(key, town, { count, seed });
    tried += count;
    failed += tell(fuzzed);
  }
  const perSecond = Math.round((tried * 1000) / (performance.now() - began));
  console.log(`${tried.toLocaleString('en')} cases of ${keys.length} routes, ${perSecond} a second`);
  console.log(failed === 0 ? 'every answer holds' : `${failed} routes failed`);
  return failed === 0 ? 0 : 1;
}

/** Tells what came of a route; gives 1 where it failed. */
function tell({ key, statuses, violation }: Fuzzed): number {
  const counts = Object.entries(statuses).map(([status, count]) => `${count.toLocaleString('en')} ${status}`);
  console.log(`${key}: ${counts.join(', ')}`);
  if (violation === undefined) return 0;
  console.log(`${key} ${violation}\n`);
  return 1;
}

function whole(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${text} is no whole number\n\n${usage}`);
  return Number(text);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});

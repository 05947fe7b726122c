import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { readIssuer } from '../infra/local/issuer.ts';
import { play } from '../test/fuzz/engine/deeds.ts';
import { furnish, fuzzOverHttp, runningAt } from '../test/fuzz/engine/fuzz-http.ts';
import { type Fuzzed, fuzzRoute } from '../test/fuzz/engine/fuzz-route.ts';
import { routesByKey } from '../test/fuzz/engine/routes.ts';
import { furnishedTown } from '../test/fuzz/engine/town.ts';
import { parsers, readDamaged } from '../test/fuzz/parsers.ts';
import { casesOf } from '../test/fuzz/routes.ts';
import { sequences } from '../test/fuzz/sequences.ts';
import { wholeNumber } from './whole-number.ts';

const usage = `npm run fuzz -- [--cases N] [--route KEY] [--seed S]   asks each route, or one, N times (2,000) from seed S (1)
npm run fuzz -- --http URL [--cases N] [--route KEY]   the same over HTTP, of a host that runs on this machine (npm start)
npm run fuzz -- --sequences N [--seed S]               lets people do up to forty things in a shop, N times
npm run fuzz -- --parsers N [--seed S]                 has each parser read N damaged samples
KEY is as the document has it: 'POST /orders'; a part of it means every route that has it.`;

const whole = wholeNumber(usage);

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { cases: text, route: text, seed: text, http: text, sequences: text, parsers: text },
  });
  const seed = whole(values.seed, 1);
  if (values.parsers !== undefined) return readAll(whole(values.parsers, 1_000_000), seed);
  if (values.sequences !== undefined) return playAll(whole(values.sequences, 1000), seed);
  const keys = [...routesByKey.keys()].filter((key) => key.includes(values.route ?? ''));
  if (keys.length === 0) throw new Error(`no route has ${values.route}\n\n${usage}`);
  const ask = values.http === undefined ? await inProcess() : await overHttp(values.http);
  return askAll(keys, { cases: whole(values.cases, 2000), seed, ask });
}

type Run = { readonly count: number; readonly seed: number };
type Ask = (key: string, run: Run) => Promise<Fuzzed>;

async function inProcess(): Promise<Ask> {
  const town = await furnishedTown();
  return (key, run) => fuzzRoute(key, town, run);
}

async function overHttp(url: string): Promise<Ask> {
  const stateDir = process.env['STATE_DIR'] ?? join(import.meta.dirname, '..', '.local');
  const running = await runningAt(url, readIssuer(join(stateDir, 'issuer.json')));
  await furnish(running);
  return (key, run) => fuzzOverHttp(key, running, run);
}

type Asking = { readonly cases: number; readonly seed: number; readonly ask: Ask };

async function askAll(keys: readonly string[], { cases, seed, ask }: Asking): Promise<number> {
  const began = performance.now();
  let [failed, tried] = [0, 0];
  for (const key of keys) {
    const count = casesOf(key, cases);
    tried += count;
    failed += told(await ask(key, { count, seed }));
  }
  console.log(
    `${tried.toLocaleString('en')} cases of ${keys.length} routes, ${perSecond(tried, began)} a second`,
  );
  console.log(failed === 0 ? 'every answer holds' : `${failed} routes failed`);
  return failed === 0 ? 0 : 1;
}

/** Tells what came of a route; gives 1 where it failed. */
function told({ key, statuses, violation }: Fuzzed): number {
  const counts = Object.entries(statuses).map(([status, count]) => `${count.toLocaleString('en')} ${status}`);
  console.log(`${key}: ${counts.join(', ')}`);
  if (violation === undefined) return 0;
  console.log(`${key} ${violation}\n`);
  return 1;
}

async function playAll(count: number, seed: number): Promise<number> {
  const began = performance.now();
  const run = await fc.check(
    fc.asyncProperty(sequences, (steps) => play(steps)),
    { numRuns: count, seed },
  );
  console.log(`${run.numRuns} sequences, ${perSecond(run.numRuns, began)} a second`);
  if (!run.failed) console.log('each answer follows from those before it');
  else console.log(run.errorInstance, JSON.stringify(run.counterexample));
  return run.failed ? 1 : 0;
}

async function readAll(count: number, from: number): Promise<number> {
  let failed = 0;
  for (const name of Object.keys(parsers)) {
    const began = performance.now();
    let refused = 0;
    for (let seed = from; seed < from + count; seed += 1) {
      const { outcome, violation } = await readDamaged(name, seed);
      if (outcome === 'refused') refused += 1;
      if (violation === undefined) continue;
      failed += 1;
      console.log(`${name}, seed ${seed}: ${violation}`);
    }
    const counts = `${count.toLocaleString('en')} read, ${refused.toLocaleString('en')} of them refused`;
    console.log(`${name}: ${counts}, ${perSecond(count, began)} a second`);
  }
  console.log(failed === 0 ? 'none crashed, and all that were read hold' : `${failed} failed`);
  return failed === 0 ? 0 : 1;
}

const perSecond = (done: number, began: number): number =>
  Math.round((done * 1000) / (performance.now() - began));

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});

import * as fc from 'fast-check';
import { stackless } from '../../simulation/engine/stackless.ts';
import { knownFaults } from '../known-faults.ts';
import { onWire } from './bad-input.ts';
import { type Case, casesFor } from './cases.ts';
import { type House, houseIn, type Town } from './house.ts';
import { type Known, knownIn } from './known.ts';
import { routeOf } from './routes.ts';
import { wrongIn, wrongRepeat } from './rules.ts';
import type { Answered, Sent } from './wire.ts';

/** A request as a person reads it. */
export const shownRequest = ({ method, target, headers, body }: Sent): string =>
  [
    `${method} ${target}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    Buffer.from(body).toString().slice(0, 2000),
  ].join('\n');

export type Fuzzed = {
  readonly key: string;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How often something was wrong that is known to be (known-faults.ts). */
  readonly known: number;
  /** What must not happen and did, with the smallest request that was found for it. */
  readonly violation?: string;
};

/** What comes of one case in a house, which is as before afterwards: the status, and what is wrong. */
export async function tryCase(
  house: House,
  each: Case,
): Promise<{ readonly status: string; readonly wrong: string | undefined }> {
  const sent = onWire(each.draft, each.bent);
  try {
    const seen = await house.ask(sent, each);
    const { route, status } = seen.answered;
    const wrong = wrongIn(seen, each) ?? (await wrongAgain(house, { sent, each }, seen.answered));
    return { status: route === undefined ? 'no route' : String(status), wrong };
  } finally {
    house.restore();
  }
}

type Repeat = { readonly sent: Sent; readonly each: Case };

async function wrongAgain(
  house: House,
  { sent, each }: Repeat,
  first: Answered,
): Promise<string | undefined> {
  const takesKeys = first.route !== undefined && routeOf(first.route).route.idempotency !== undefined;
  const hasKey = sent.headers.some(([name]) => name === 'idempotency-key');
  if (first.status >= 300 || !takesKeys || !hasKey) return undefined;
  return wrongRepeat(first, (await house.ask(sent, each)).answered);
}

export const isKnown = (key: string, wrong: string): boolean =>
  knownFaults.some(({ route, says }) => route === key && says.test(wrong));

const casesPerHouse = 500;

/** Fuzzes one route in process: `count` cases from a seed. */
export async function fuzzRoute(
  key: string,
  town: Town,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Fuzzed> {
  const ground = { known: knownOf(town), items: town.items };
  const statuses: Record<string, number> = {};
  let [tried, excused] = [0, 0];
  let house = houseIn(town);
  const property = fc.asyncProperty(casesFor(key, ground), async (each) => {
    tried += 1;
    if (tried % casesPerHouse === 0) house = houseIn(town);
    const { status, wrong } = await tryCase(house, each);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (wrong === undefined) return;
    if (!isKnown(key, wrong)) throw new Error(wrong);
    excused += 1;
  });
  const run = await stackless(() => fc.check(property, { numRuns: count, seed, endOnFailure: false }));
  const told = { key, statuses, known: excused };
  if (!run.failed) return told;
  const [smallest] = run.counterexample ?? [];
  const wrong = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance);
  const shown = smallest
    ? `${shownRequest(onWire(smallest.draft, smallest.bent))}\nbent by ${JSON.stringify(smallest.bent)} in ${smallest.weather}`
    : '';
  return { ...told, violation: `${wrong}\nseed ${seed}, path ${run.counterexamplePath}\n${shown}` };
}

const knowns = new WeakMap<Town, Known>();
function knownOf(town: Town): Known {
  const known = knowns.get(town) ?? knownIn(town.items);
  knowns.set(town, known);
  return known;
}

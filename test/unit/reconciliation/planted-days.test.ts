import { conservationGaps } from '../../../functions/reconciliation/domain/conservation.ts';
import type { Found } from '../../../functions/reconciliation/domain/difference.ts';
import { reconcileDay } from '../../../functions/reconciliation/domain/reconcile-day.ts';
import type { DayResult } from '../../../functions/reconciliation/domain/result.ts';
import { faultNames, type PlantedDays, plantedDays, shuffle, truthText } from '../../builders/a-day.ts';
import { chance } from '../../builders/chance.ts';

const days = 10_000;

const told = ({ leg, kind, sides, suggestion, effect, timingUntil }: Found): string => {
  const number =
    sides.ledger?.outNo ?? sides.channel?.outNo ?? sides.fund?.outNo ?? sides.bank?.channelNo ?? '';
  const suggested = suggestion ? ` suggested ${suggestion.settlements.length}` : '';
  return truthText(`${leg} ${kind} ${number}${suggested}`, effect, timingUntil);
};

const texts = (result: DayResult): readonly string[] => result.found.map(told).sort();

/** What differs from the truth of a seed, in words; empty where all is as it has to be. */
async function mistakes(planted: PlantedDays): Promise<readonly string[]> {
  const { first, second, truths } = planted;
  const result = await reconcileDay(first);
  const after = await reconcileDay({ ...second, carried: result.carried });
  const expected = truths.map(({ text }) => text).sort();
  const breaks = truths
    .filter(({ next }) => next === 'break')
    .map(({ text }) => text.replace(' in time', ''));
  const cleared = truths.filter(({ next }) => next === 'cleared').length;
  return [
    ...differs('found', expected, texts(result)),
    ...differs('found on the next day', breaks.sort(), texts(after)),
    ...differs('cleared', cleared, after.cleared.length),
    ...differs('conserved', [], gaps(first, result)),
    ...differs('conserved', [], gaps({ ...second, carried: result.carried }, after)),
  ];
}

const gaps = ({ lines, carried, policy }: PlantedDays['first'], result: DayResult) =>
  conservationGaps({ ...lines, carried, policy, result });
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
const differs = (what: string, expected: unknown, actual: unknown): readonly string[] =>
  plain(expected) === plain(actual) ? [] : [`${what}: expected ${plain(expected)}, was ${plain(actual)}`];

it('finds every planted difference of 10,000 days, classified right, and nothing else; money is conserved', async () => {
  const wrong: string[] = [];
  const planted = new Set<string>();
  for (let seed = 0; seed < days; seed += 1) {
    const both = plantedDays(seed);
    for (const fault of both.faults) planted.add(fault);
    wrong.push(
      ...(await mistakes(both)).map((mistake) => `seed ${seed} (${both.faults.join(', ')}): ${mistake}`),
    );
  }
  expect(wrong).toEqual([]);
  expect([...planted].sort()).toEqual(faultNames.toSorted());
});

it('comes to the same hash in any number of partitions and any order of lines', async () => {
  const wrong: string[] = [];
  for (let seed = 0; seed < 300; seed += 1) {
    const { first } = plantedDays(seed);
    const random = chance(seed);
    const { hash } = await reconcileDay(first);
    const mixed = Object.fromEntries(
      Object.entries(first.lines).map(([side, lines]) => [side, [shuffle(lines, random)]]),
    );
    const other = await reconcileDay({ ...first, ...mixed }, 1 + (seed % 7));
    if (other.hash !== hash) wrong.push(`seed ${seed}`);
  }
  expect(wrong).toEqual([]);
});

import { type DifferenceKind, differenceKinds } from '../domain/difference.ts';
import type { OpenDifference, StatementData } from './statement-data.ts';
import type { Words } from './words.ts';

const dayMs = 86_400_000;

/** Whole days from one date to another. */
export const daysFrom = (first: string, last: string): number =>
  Math.round((Date.parse(last) - Date.parse(first)) / dayMs);

/** Whether it may still clear by itself on the date (在途), and so needs nobody. */
export const mayClear = ({ found }: OpenDifference, date: string): boolean =>
  found.timingUntil !== undefined && found.timingUntil >= date;

/** How many, and how much money by currency, without signs. */
export type Tally = { readonly count: number; readonly amounts: Readonly<Record<string, bigint>> };

export function tally(differences: readonly OpenDifference[]): Tally {
  const amounts = new Map<string, bigint>();
  for (const { found } of differences)
    for (const [currency, minor] of Object.entries(found.effect))
      amounts.set(currency, (amounts.get(currency) ?? 0n) + BigInt(Math.abs(minor)));
  return { count: differences.length, amounts: Object.fromEntries(amounts) };
}

/** Of each kind that there is, in the order in which the kinds are listed. */
export function byKind(
  differences: readonly OpenDifference[],
): readonly (Tally & { readonly kind: DifferenceKind })[] {
  const groups = Map.groupBy(differences, ({ found }) => found.kind);
  return differenceKinds.flatMap((kind) => {
    const group = groups.get(kind);
    return group ? [{ kind, ...tally(group) }] : [];
  });
}

const ages: readonly (Words & { readonly from: number })[] = [
  { from: 31, zh: '30 天以上', en: 'over 30 days' },
  { from: 8, zh: '8–30 天', en: '8–30 days' },
  { from: 4, zh: '4–7 天', en: '4–7 days' },
  { from: 1, zh: '1–3 天', en: '1–3 days' },
  { from: Number.NEGATIVE_INFINITY, zh: '当天', en: 'this day' },
];

/** Of each age that there is, the youngest first. */
export function byAge(
  differences: readonly OpenDifference[],
  date: string,
): readonly (Tally & { readonly age: Words })[] {
  const groups = Map.groupBy(differences, ({ found }) => {
    const days = daysFrom(found.day, date);
    return ages.find(({ from }) => days >= from);
  });
  return ages.toReversed().flatMap((age) => {
    const group = groups.get(age);
    return group ? [{ age, ...tally(group) }] : [];
  });
}

/** What needs a person first, the oldest first; then what may still clear. The same order whatever order it came in. */
export function inOrder({ open, businessDate }: StatementData): readonly OpenDifference[] {
  const placed = open.map((difference) => ({ difference, place: placeOf(difference, businessDate) }));
  placed.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
  return placed.map(({ difference }) => difference);
}

function placeOf(difference: OpenDifference, date: string): string {
  const { found, provider, account, id } = difference;
  const waits = mayClear(difference, date) ? 1 : 0;
  return [waits, found.day, provider, account, found.leg, found.key, found.kind, id].join('\u0000');
}

/** What the first line of a statement says: whether the day is balanced, and what needs a person. */
export type Verdict = {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly head: Words;
  readonly rest: readonly Words[];
};

export function verdictOf({ accounts, open, businessDate }: StatementData): Verdict {
  const breaks = open.filter((difference) => !mayClear(difference, businessDate));
  const earlier = breaks.filter(({ found }) => found.day < businessDate).length;
  const blocked = accounts.filter(({ status }) => status === 'BLOCKED').length;
  const work = [
    ...some(blocked, { zh: '个账户未能对账', en: 'not compared' }),
    ...some(breaks.length - earlier, { zh: '笔当天差异待处理', en: 'of this day to work off' }),
    ...some(earlier, { zh: '笔此前差异待处理', en: 'of earlier days to work off' }),
  ];
  const waiting = some(open.length - breaks.length, {
    zh: '笔在途，到期前可自行结清',
    en: 'may still clear unaided',
  });
  const rest = [...(work.length > 0 ? work : [nobody]), ...waiting];
  return { ...headOf(accounts, work.length > 0), rest };
}

const nobody: Words = { zh: '无需人工处理', en: 'nothing needs a person' };

const some = (count: number, { zh, en }: Words): readonly Words[] =>
  count === 0 ? [] : [{ zh: `${count} ${zh}`, en: `${count} ${en}` }];

function headOf(accounts: StatementData['accounts'], needsPerson: boolean): Pick<Verdict, 'tone' | 'head'> {
  const has = (wanted: string) => accounts.some(({ status }) => status === wanted);
  if (accounts.length === 0) return { tone: 'bad', head: { zh: '没有对账', en: 'Nothing was compared' } };
  if (has('BLOCKED')) return { tone: 'bad', head: { zh: '对账未完成', en: 'Not complete' } };
  if (has('OUT_OF_BALANCE')) return { tone: 'bad', head: { zh: '未平账', en: 'Not balanced' } };
  return { tone: needsPerson ? 'warn' : 'good', head: { zh: '当天已平账', en: 'The day is balanced' } };
}

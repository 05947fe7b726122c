import type { Found, Side } from './difference.ts';
import { movedBy } from './differing.ts';
import {
  bankOf,
  type Entry,
  entryOf,
  feeAccountOf,
  inTransit,
  receivableOf,
  safe,
  suspenseOf,
  type Told,
} from './entry.ts';
import type { Policy } from './policy.ts';
import type { SideSummary } from './read-side.ts';
import type { Carried, DayResult } from './result.ts';
import { unagreedFees } from './unagreed-fees.ts';

/** Minor units by currency. */
export type Amounts = Readonly<Record<string, bigint>>;

/** What a day moved at a provider and at the bank, all of it; what of it is booked already is another of these. */
export type DayMoney = {
  /** All fees of the trade bill (手续费). */
  readonly fees: Amounts;
  /** What of them is more than the contract says; negative where less. */
  readonly unexpectedFees: Amounts;
  /** Settlements that left the provider (结算出款). */
  readonly paidOut: Amounts;
  /** Bank lines that are settlements for certain (银行到账). */
  readonly received: Amounts;
};

export const noMoney: DayMoney = { fees: {}, unexpectedFees: {}, paidOut: {}, received: {} };

/** A day as it was compared, and what was read of it. */
export type ComparedDay = {
  readonly result: Pick<DayResult, 'totals' | 'found' | 'cleared'>;
  readonly sides: readonly Pick<SideSummary, 'side' | 'nets' | 'kept'>[];
  readonly policy: Pick<Policy, 'payouts'>;
  /** What waited since earlier days. */
  readonly waited?: readonly Carried[] | undefined;
};

/** What a compared day moved, by the bills. */
export const moneyOfDay = (day: ComparedDay): DayMoney => ({
  fees: summed(day.result.totals.channel ?? [], ({ fee }) => fee),
  unexpectedFees: unexpected(day.result.found),
  paidOut: paidOut(day),
  received: received(day),
});

/** Payouts are lines of the fund bill, or all that the day nets to (清算净额). */
function paidOut({ sides, policy }: ComparedDay): Amounts {
  const isDaily = policy.payouts === 'daily-net';
  const side = sides.find((each) => each.side === (isDaily ? 'channel' : 'fund'));
  if (isDaily) return summed(side?.nets ?? [], ({ net }) => BigInt(net));
  return summed(side?.kept ?? [], (line) => -BigInt(movedBy(line)));
}

function summed<Each extends { readonly currency: string }>(
  all: readonly Each[],
  of: (each: Each) => bigint,
): Amounts {
  const sums: Record<string, bigint> = {};
  for (const each of all) sums[each.currency] = (sums[each.currency] ?? 0n) + of(each);
  return sums;
}

function unexpected(found: readonly Found[]): Amounts {
  const sums: Record<string, bigint> = {};
  for (const [currency, minor] of found.flatMap(unagreedFees))
    sums[currency] = (sums[currency] ?? 0n) + BigInt(minor);
  return sums;
}

/**
 * All that the bank has, and lines of earlier days whose payout is told on this one, less the lines that a difference is
 * about. Lines that go on waiting were never among them.
 */
function received({ result, waited = [] }: ComparedDay): Amounts {
  const { totals, found, cleared } = result;
  const bank = waited.filter(({ side }) => side === 'bank');
  const came = bank.filter(({ key }) => cleared.includes(key)).map(({ line }) => line);
  const others = bank.filter(({ key }) => !cleared.includes(key));
  const waiting = new Set(others.map(({ line }) => lineIdentity(line)));
  const sums: Record<string, bigint> = { ...summed(totals.bank ?? [], ({ minor }) => minor) };
  const unsettled = new Map<string, Side>();
  for (const { sides, suggestion } of found)
    for (const side of [...(sides.bank ? [sides.bank] : []), ...(suggestion?.bank ?? [])])
      if (!waiting.has(lineIdentity(side))) unsettled.set(lineIdentity(side), side);
  for (const { currency, minor } of came) sums[currency] = (sums[currency] ?? 0n) + BigInt(minor);
  for (const { currency, minor } of unsettled.values())
    sums[currency] = (sums[currency] ?? 0n) - BigInt(minor);
  return sums;
}

/** Tells a line from every other one of its account, whichever difference names it. */
export const lineIdentity = ({ account, day, at, lineNo, channelNo, outNo, minor }: Side): string =>
  JSON.stringify([account, day, at, lineNo, channelNo, outNo, minor]);

export type ConcludedDay = {
  readonly reconciliationId: string;
  readonly provider: string;
  readonly businessDate: string;
  readonly revision: number;
  /** Absent: settlements are not followed to a bank. */
  readonly bankAccount?: string | undefined;
};

/**
 * The journal entries of a concluded day; of a later revision, of what it changes only. After them the provider's account
 * in our books and the effects of the day's differences are what its bill ends with.
 */
export function conclusionEntries(day: ConcludedDay, now: DayMoney, booked = noMoney): readonly Entry[] {
  const change = (part: keyof DayMoney, currency: string) =>
    safe((now[part][currency] ?? 0n) - (booked[part][currency] ?? 0n));
  const { provider, bankAccount } = day;
  return currenciesOf(now, booked).flatMap((currency) => {
    const [fees, odd] = [change('fees', currency), change('unexpectedFees', currency)];
    const [out, came] = [change('paidOut', currency), change('received', currency)];
    return [
      ...entryOf(
        [
          { account: feeAccountOf(provider), minor: fees - odd },
          { account: suspenseOf(provider), minor: odd },
          { account: receivableOf(provider), minor: -fees },
        ],
        currency,
        toldOf(day, 'fees'),
      ),
      ...entryOf(between(inTransit, receivableOf(provider), out), currency, toldOf(day, 'settled')),
      ...(bankAccount === undefined
        ? []
        : entryOf(between(bankOf(bankAccount), inTransit, came), currency, toldOf(day, 'received'))),
    ];
  });
}

const currenciesOf = (...money: readonly DayMoney[]): readonly string[] =>
  [...new Set(money.flatMap((each) => Object.values(each).flatMap(Object.keys)))].sort();

const between = (debit: string, credit: string, minor: number) => [
  { account: debit, minor },
  { account: credit, minor: -minor },
];

const toldOf = ({ reconciliationId, businessDate, revision }: ConcludedDay, what: string): Told => ({
  cause: { kind: `reconciliation.${what}`, id: reconciliationId },
  round: revision,
  postedAt: lastInstantOf(businessDate),
});

/** The last millisecond of a business day in Beijing, which has no summer time: the entries are the day's own. */
const lastInstantOf = (day: string): number => Date.parse(`${day}T23:59:59.999+08:00`);

import type { Found, Side } from './difference.ts';
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
import type { DayResult, Total } from './result.ts';
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

type Compared = Pick<DayResult, 'totals' | 'found'>;

/** What a compared day moved, by the bills. */
export function moneyOfDay({ totals, found }: Compared, { payouts }: Pick<Policy, 'payouts'>): DayMoney {
  const { channel = [], fund = [] } = totals;
  const settled = fund.filter(({ kind }) => kind === 'SETTLEMENT');
  return {
    fees: summed(channel, ({ fee }) => fee),
    unexpectedFees: unexpected(found),
    paidOut:
      payouts === 'daily-net'
        ? summed(
            channel.filter(({ kind }) => kind !== 'SETTLEMENT'),
            ({ minor, fee }) => minor - fee,
          )
        : summed(settled, ({ minor, fee }) => fee - minor),
    received: received(totals.bank ?? [], found),
  };
}

function summed(totals: readonly Total[], of: (total: Total) => bigint): Amounts {
  const sums: Record<string, bigint> = {};
  for (const total of totals) sums[total.currency] = (sums[total.currency] ?? 0n) + of(total);
  return sums;
}

function unexpected(found: readonly Found[]): Amounts {
  const sums: Record<string, bigint> = {};
  for (const [currency, minor] of found.flatMap(unagreedFees))
    sums[currency] = (sums[currency] ?? 0n) + BigInt(minor);
  return sums;
}

/** All that the bank has, less the lines that a difference is about. */
function received(bank: readonly Total[], found: readonly Found[]): Amounts {
  const sums: Record<string, bigint> = { ...summed(bank, ({ minor }) => minor) };
  const unsettled = new Map<string, Side>();
  for (const { sides, suggestion } of found)
    for (const side of [...(sides.bank ? [sides.bank] : []), ...(suggestion?.bank ?? [])])
      unsettled.set(lineIdentity(side), side);
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

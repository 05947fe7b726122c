import { dayOf, type LedgerLine, startOf } from '../ledger/contract.ts';
import type { ProviderName } from './domain/config.ts';
import { addDays } from './domain/days.ts';
import type { Line } from './domain/line.ts';
import type { DayToCompare } from './plan-days.ts';

/** The journal's lines on a provider's account of a stretch of time, both ends included (milliseconds since 1970). */
export type LedgerLines = (wanted: {
  readonly provider: string;
  readonly from: number;
  readonly until: number;
}) => AsyncIterable<readonly LedgerLine[]>;

const hourMs = 3_600_000;
/** UnionPay's clearing day begins an hour before midnight. */
const earlyMs = hourMs;
/** What the provider says of a day may reach us some time after its end; later than this it counts on the day it came. */
const lateMs = 2 * hourMs;

const windowOf = (day: string): readonly [from: number, until: number] => [
  startOf(day) - earlyMs,
  startOf(addDays(day, 1)) + lateMs - 1,
];

/** The provider's business day of a moment, where it tells none: UnionPay's begins before midnight. */
const businessDayOf = (provider: string | undefined, at: number): string =>
  dayOf(provider === 'unionpay' ? at + earlyMs : at);

/** The business day on which an entry is compared: the provider's, unless it came so late that this day is long over. */
export function comparedOn({ postedAt, reference }: LedgerLine, provider?: ProviderName): string {
  const own = businessDayOf(provider, postedAt);
  if (reference.day === undefined) return own;
  const [from, until] = windowOf(reference.day);
  return postedAt >= from && postedAt <= until ? reference.day : own;
}

/**
 * The journal's side of a business day (账务侧). Every entry is on exactly one day; one that comes late, as a payment that
 * was fetched because of a difference, is compared on the day of its booking, with what waits since the earlier one.
 */
export async function* ledgerSide(
  { provider, businessDate }: DayToCompare,
  linesOf: LedgerLines,
): AsyncGenerator<readonly Line[]> {
  const [from, until] = windowOf(businessDate);
  let lineNo = 0;
  for await (const page of linesOf({ provider, from, until })) {
    const own = page.filter((line) => comparedOn(line, provider) === businessDate);
    yield own.map((line) => {
      lineNo += 1;
      return { lineNo, ...asLine(line, provider) };
    });
  }
}

const asLine = (
  { postedAt, minor, currency, reference }: LedgerLine,
  provider: ProviderName,
): Omit<Line, 'lineNo'> => ({
  kind: reference.kind,
  channelNo: reference.channelNo ?? '',
  outNo: reference.outNo,
  paymentNo: reference.paymentNo ?? '',
  minor,
  fee: 0,
  currency,
  status: 'SUCCEEDED',
  account: reference.account ?? '',
  at: postedAt,
  day: reference.day ?? businessDayOf(provider, postedAt),
});

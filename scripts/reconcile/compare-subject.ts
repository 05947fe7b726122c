import { balanceBreaks } from '../../functions/reconciliation/domain/balances.ts';
import type { ReconciliationConfig } from '../../functions/reconciliation/domain/config.ts';
import { addBankDays } from '../../functions/reconciliation/domain/days.ts';
import type { Found } from '../../functions/reconciliation/domain/difference.ts';
import type { Policy } from '../../functions/reconciliation/domain/policy.ts';
import type { Carried, DayResult } from '../../functions/reconciliation/domain/result.ts';
import { InputError } from '../import/input-error.ts';
import { compareDay, type DayBooks, linesOf } from './compare-day.ts';
import { feeDifferences } from './ledger-fees.ts';
import type { Book } from './read-inputs.ts';
import type { Spill } from './spill.ts';
import type { Subject } from './subjects.ts';

/** A day that was compared, and what was open at its end. */
export type ComparedDay = {
  readonly day: string;
  readonly result: DayResult;
  readonly open: readonly Found[];
};

/** What came of an account: its days in order, and what is open in the end. */
export type Compared = {
  readonly subject: Subject;
  readonly days: readonly ComparedDay[];
  readonly open: readonly Found[];
  /** What was not compared, and why; for people. */
  readonly notes: readonly string[];
};

/** Compares an account day after day, each going on from what the day before left open. */
export async function compareSubject(
  subject: Subject,
  config: ReconciliationConfig,
  lines: Spill,
): Promise<Compared> {
  const policy = policyOf(subject, config);
  const open = new Map<string, Found>();
  const days: ComparedDay[] = [];
  let carried: readonly Carried[] = await linesBefore(subject, lines);
  for (const day of daysOf(subject, config, policy)) {
    const context = { day, policy, calendar: config.calendar, carried };
    const result = await compareDay(context, booksOf(subject, day), lines);
    carried = result.carried;
    for (const key of result.cleared) open.delete(key);
    for (const found of result.found) if (!isLaterAtBank(found, subject)) open.set(found.key, found);
    days.push({ day, result, open: [...open.values()] });
  }
  const fees = await feeDifferences(subject, lines);
  for (const found of [...balancesOf(subject, policy), ...fees])
    if (!open.has(found.key)) open.set(found.key, found);
  return { subject, days, open: [...open.values()].toSorted(byKey), notes: notesOf(subject, policy) };
}

const byKey = (a: Found, b: Found): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Leg C needs the bank's statement; which account it is of shows where there is one only. */
function policyOf({ provider, books, statements }: Subject, config: ReconciliationConfig): Policy {
  const { bankAccount, ...policy } = config[provider];
  if (!books.includes('bank')) return policy;
  const accounts = [...new Set(statements.bank.map(({ account }) => account))];
  const [only, ...others] = accounts;
  const account = bankAccount ?? (others.length === 0 ? only : undefined);
  if (account === undefined)
    throw new InputError(
      `the bank's statements are of ${accounts.join(', ')}: which of them ${provider} pays to, say as bankAccount in --policy FILE`,
    );
  if (!accounts.includes(account))
    throw new InputError(
      `the bank's statements are of ${accounts.join(', ')}, and ${provider} pays to ${account}`,
    );
  return { ...policy, bankAccount: account };
}

/** The bank may tell of a payout some working days later, and no longer. */
function daysOf(
  { days, tradeDays }: Subject,
  { calendar }: ReconciliationConfig,
  { bankDueDays }: Policy,
): readonly string[] {
  const last = addBankDays(tradeDays.at(-1) ?? '', bankDueDays, calendar);
  return days.filter((day) => day <= last);
}

/** What the bank received after the last day that was compared is of days that nobody asked for. */
const isLaterAtBank = ({ kind, day }: Found, { tradeDays }: Subject): boolean =>
  kind === 'BANK_ONLY' && day > (tradeDays.at(-1) ?? '');

/** A book that was not given on the day is left out, and nothing is said of what would be in it. */
function booksOf({ books, heaps, tradeDays, fundDays }: Subject, day: string): DayBooks {
  const isGiven: Readonly<Record<Book, boolean>> = {
    ledger: tradeDays.includes(day),
    channel: tradeDays.includes(day),
    fund: fundDays.includes(day),
    bank: true,
  };
  const given = books.filter((book) => isGiven[book]);
  return Object.fromEntries(given.map((book) => [book, heaps[book].filter((heap) => heap.day === day)]));
}

const lateMs = 7_200_000;

/**
 * Lines that the ledger has shortly before the first day, which the provider may have on it (跨日): they are there to be
 * matched, and no difference where they are not.
 */
async function linesBefore({ heaps, tradeDays }: Subject, lines: Spill): Promise<readonly Carried[]> {
  const [first = ''] = tradeDays;
  const start = Date.parse(`${first}T00:00:00+08:00`);
  const before = heaps.ledger.filter(({ day }) => day < first);
  const late: Carried[] = [];
  for await (const batch of linesOf(before, lines))
    for (const line of batch.filter(({ at }) => at >= start - lateMs))
      late.push({
        leg: 'A',
        side: 'ledger',
        line,
        key: `before ${line.kind} ${line.outNo} ${line.channelNo}`,
        timingUntil: first,
        reported: true,
      });
  return late;
}

/** Whether balances go on from file to file; that each file is right in itself was proved when it was read. */
function balancesOf({ statements }: Subject, { bankAccount }: Policy): readonly Found[] {
  const bank = statements.bank.filter(({ account }) => account === bankAccount);
  return [
    ...balanceBreaks({ leg: 'B', statements: statements.fund, previous: [] }),
    ...balanceBreaks({ leg: 'C', statements: bank, previous: [] }),
  ];
}

function notesOf(
  { books, heaps, tradeDays, fundDays }: Subject,
  { fee, payouts }: Policy,
): readonly string[] {
  const missing = tradeDays.filter((day) => !fundDays.includes(day));
  const hasFees = fee !== undefined || heaps.ledger.some(({ tellsFee }) => tellsFee);
  return [
    ...(books.includes('fund') ? missing.map((day) => `无资金账单 no fund bill of ${day}`) : []),
    ...(books.includes('fund') || payouts === 'daily-net'
      ? []
      : ['无资金账单，未核对账户 no fund bill: the account is not compared']),
    ...(books.includes('bank') ? [] : ['无银行流水，未核对到账 no bank statement: payouts are not compared']),
    ...(hasFees ? [] : ['未核对手续费 fees are not compared: neither the ledger nor the policy tells them']),
  ];
}

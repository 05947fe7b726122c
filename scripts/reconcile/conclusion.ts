import type { Found } from '../../functions/reconciliation/domain/difference.ts';
import type {
  OpenDifference,
  StatementData,
  TrendDay,
} from '../../functions/reconciliation/statement/statement-data.ts';
import { type Tally, tally } from '../../functions/reconciliation/statement/summary.ts';
import { sha256 } from '../../shared/kernel/sha256.ts';
import type { Compared, ComparedDay } from './compare-subject.ts';
import type { ReadFile } from './read-inputs.ts';
import { linesIn, matchedOf, totalsOf } from './totals.ts';

/** What all accounts and days came to. */
export type Conclusion = {
  readonly isBalanced: boolean;
  readonly accounts: readonly Compared[];
  readonly files: readonly ReadFile[];
  /** The same for the same lines and policy, whatever the files are called. */
  readonly hash: string;
};

export const isBreak = ({ timingUntil }: Found): boolean => timingUntil === undefined;

export function concluded(given: readonly Compared[], files: readonly ReadFile[]): Conclusion {
  const accounts = given
    .map((compared, at) => (at === 0 ? compared : withoutBankBalances(compared)))
    .map((compared) => ({ ...compared, open: compared.open.map(atTheEnd) }));
  const hash = sha256();
  for (const { subject, days, open } of accounts)
    hash.add(
      JSON.stringify([
        subject.provider,
        subject.account,
        days.map(({ day, result }) => [day, result.hash]),
        open,
      ]),
    );
  const isBalanced = !accounts.some(({ open }) => open.some(isBreak));
  return { isBalanced, accounts, files, hash: hash.hex() };
}

/** After the last day nothing more can clear but a payout, which the bank may still be at: its lines are of later days. */
function atTheEnd({ timingUntil, ...found }: Found): Found {
  return found.leg === 'C' && timingUntil !== undefined ? { ...found, timingUntil } : found;
}

/** The bank's account is the same for all providers, and its balances are told once. */
const withoutBankBalances = (compared: Compared): Compared => ({
  ...compared,
  open: compared.open.filter(({ leg, kind }) => leg !== 'C' || kind !== 'BALANCE_BREAK'),
});

/** The same as a person reads it, as of the last day that was compared. */
export function statementData({ accounts, files }: Conclusion, generatedAt: number): StatementData {
  const last = accounts.flatMap(({ subject }) => subject.tradeDays).sort();
  return {
    businessDate: last.at(-1) ?? '',
    generatedAt,
    accounts: accounts.map((compared) => accountDay(compared, files)),
    open: accounts.flatMap(openOf),
    trend: trendOf(accounts),
  };
}

function accountDay(
  { subject, days, open }: Compared,
  files: readonly ReadFile[],
): StatementData['accounts'][number] {
  const [only, ...more] = days;
  return {
    provider: subject.provider,
    account: subject.account,
    status: open.some(isBreak) ? 'OUT_OF_BALANCE' : 'BALANCED',
    totals: totalsOf(days),
    matched: matchedOf(days),
    cleared: days.reduce((sum, { result }) => sum + result.cleared.length, 0),
    inputs: files
      .filter(({ summary }) => summary === undefined || ['bank', subject.provider].includes(summary.source))
      .map(({ name, lines, sha256: hash, summary }) => ({
        name,
        lines,
        sha256: hash,
        format: summary?.format ?? 'ledger',
      })),
    ...(only && more.length === 0 ? { hash: only.result.hash } : {}),
  };
}

export const openOf = ({ subject: { provider, account }, open }: Compared): readonly OpenDifference[] =>
  open.map((found) => ({ id: found.key, provider, account, found }));

/** The days of all accounts as a trend; nothing where there is one day only. */
function trendOf(accounts: readonly Compared[]): readonly TrendDay[] {
  const days = Map.groupBy(
    accounts.flatMap(({ days: compared }) => compared),
    ({ day }) => day,
  );
  return days.size < 2 ? [] : [...days].map(([day, all]) => ({ day, ...figuresOf(all) }));
}

function figuresOf(days: readonly ComparedDay[]): Omit<TrendDay, 'day'> {
  const breaks = days.flatMap(({ result }) => result.found.filter(isBreak));
  const open: Tally = tally(
    days.flatMap((each) =>
      each.open.filter(isBreak).map((found) => ({ id: '', provider: '', account: '', found })),
    ),
  );
  return {
    lines: days.reduce((sum, { result }) => sum + linesIn(result.totals), 0),
    breaks: breaks.length,
    open: open.amounts,
  };
}

import type { Clock } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { dayOf } from '../ledger/contract.ts';
import type { BillStore } from './bill-store.ts';
import type { DifferenceStore } from './difference-store.ts';
import { addDays } from './domain/days.ts';
import type { Work, WorkStatus } from './domain/work.ts';
import { statementOf } from './statement/statement.ts';
import type { AccountDay, OpenDifference, StatementInput, TrendDay } from './statement/statement-data.ts';
import { statementKeyOf } from './statement-key.ts';
import { type ReconciliationStore, reconciliationIdOf, type StoredReconciliation } from './store.ts';

export type StatementDeps = {
  readonly reconciliations: Pick<ReconciliationStore, 'all' | 'get'>;
  readonly differences: Pick<DifferenceStore, 'list'>;
  readonly bills: Pick<BillStore, 'get'>;
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly now: Clock;
};

const trendDays = 30;
const recentDays = 7;
/** More open differences than this are counted, and not told one by one. */
const mostTold = 2000;
const openStatuses: readonly WorkStatus[] = ['OPEN', 'PROPOSED', 'APPROVED', 'TIMING'];

/**
 * Writes the statement of yesterday (对账日报) in the bucket, over an earlier one of the same day: a page and a CSV. It tells
 * what every account came to, what is open, and the last thirty days. Gives where it lies, without the endings.
 */
export async function writeStatement(deps: StatementDeps): Promise<string> {
  const generatedAt = deps.now();
  const businessDate = addDays(dayOf(generatedAt), -1);
  const span = { from: addDays(businessDate, 1 - trendDays), to: businessDate };
  const listed = await deps.reconciliations.all(span);
  const accounts: AccountDay[] = [];
  const own: StoredReconciliation[] = [];
  for (const account of accountsOf(listed, addDays(businessDate, -recentDays))) {
    const day = await deps.reconciliations.get(reconciliationIdOf({ ...account, businessDate }));
    accounts.push(day ? await accountOf(day, deps) : notCompared(account, 'It was not compared.'));
    if (day) own.push(day);
  }
  const days = [...listed.filter((day) => day.businessDate !== businessDate), ...own];
  const { html, csv } = statementOf({
    businessDate,
    generatedAt,
    accounts,
    open: (await openWorks(deps)).filter(({ day }) => day <= businessDate).map(asOpen),
    trend: trendOf(days),
  });
  const key = statementKeyOf(businessDate);
  await deps.objects.put(`${key}.html`, html, 'text/html; charset=utf-8');
  await deps.objects.put(`${key}.csv`, csv, 'text/csv; charset=utf-8');
  return key;
}

type Account = Pick<StoredReconciliation, 'provider' | 'account'>;

/** Accounts that were compared lately: of each the day is told, whether the index shows it by now or an execution failed. */
function accountsOf(days: readonly StoredReconciliation[], since: string): readonly Account[] {
  const recent = days.filter(({ businessDate }) => businessDate >= since);
  const accounts = new Map(recent.map((day) => [`${day.provider} ${day.account}`, day]));
  return [...accounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { provider, account }]) => ({ provider, account }));
}

const notCompared = ({ provider, account }: Account, reason: string): AccountDay => ({
  ...{ provider, account, status: 'BLOCKED', totals: {}, matched: { A: 0, B: 0, C: 0 } },
  ...{ cleared: 0, inputs: [], reason },
});

async function accountOf(day: StoredReconciliation, deps: StatementDeps): Promise<AccountDay> {
  const { provider, account, concluded, message, revision } = day;
  if (!concluded) return notCompared(day, message ?? 'It is still being compared.');
  return {
    ...{ provider, account, revision, status: concluded.status, totals: concluded.totals },
    ...{ matched: concluded.matched, cleared: concluded.cleared, hash: concluded.resultHash },
    inputs: await inputsOf(concluded, deps),
  };
}

type Concluded = NonNullable<StoredReconciliation['concluded']>;

async function inputsOf({ inputs, totals }: Concluded, { bills }: StatementDeps) {
  const journal = (totals.ledger ?? []).reduce((sum, { lines }) => sum + lines, 0);
  const files: StatementInput[] = [
    { name: 'journal', format: 'journal', lines: journal, sha256: inputs.ledger },
  ];
  for (const { billId, sha256 } of inputs.bills) {
    const bill = await bills.get(billId);
    const name = bill?.objectKey.split('/').at(-1) ?? billId;
    files.push({ name, format: bill?.content?.format ?? '', lines: bill?.content?.lines ?? 0, sha256 });
  }
  return files;
}

/** The oldest first. */
async function openWorks({ differences }: StatementDeps): Promise<readonly Work[]> {
  const works: Work[] = [];
  for (const status of openStatuses) {
    let page = await differences.list(status, {}, { limit: 100 });
    works.push(...page.items);
    while (page.next && works.length < mostTold) {
      page = await differences.list(status, {}, { limit: 100, start: page.next });
      works.push(...page.items);
    }
  }
  return works;
}

const asOpen = ({
  differenceId,
  provider,
  account,
  proposal,
  proposedAction,
  ...work
}: Work): OpenDifference => {
  const { leg, kind, key, day, sides, fields, effect, timingUntil, suggestion, status } = work;
  return {
    ...{ id: differenceId, provider, account, proposedAction: proposal?.action ?? proposedAction },
    found: {
      ...{ leg, kind, key, day, sides, fields, effect },
      ...(timingUntil === undefined || status !== 'TIMING' ? {} : { timingUntil }),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  };
};

/** A day over all of its accounts. */
function trendOf(days: readonly StoredReconciliation[]): readonly TrendDay[] {
  const byDay = Map.groupBy(
    days.filter(({ concluded }) => concluded !== undefined),
    ({ businessDate }) => businessDate,
  );
  return [...byDay].map(([day, all]) => ({
    day,
    lines: all.reduce((sum, { concluded }) => sum + (concluded?.lines ?? 0), 0),
    breaks: all.reduce((sum, { concluded }) => sum + countOf(concluded?.breaks ?? {}), 0),
    open: all.reduce<Record<string, bigint>>((sums, { concluded }) => added(sums, concluded?.open ?? {}), {}),
  }));
}

const countOf = (breaks: Readonly<Record<string, number>>): number =>
  Object.values(breaks).reduce((sum, each) => sum + each, 0);

const added = (a: Readonly<Record<string, bigint>>, b: Readonly<Record<string, bigint>>) =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((currency) => [
      currency,
      (a[currency] ?? 0n) + (b[currency] ?? 0n),
    ]),
  );

import { Failure } from '../../shared/kernel/failure.ts';
import { applyFound, planFound } from './apply-found.ts';
import type { DifferenceStore } from './difference-store.ts';
import { type ComparedDay, conclusionEntries, moneyOfDay } from './domain/conclusion-entries.ts';
import type { Policy } from './domain/policy.ts';
import type { DayResult } from './domain/result.ts';
import { summaryOf } from './domain/summary.ts';
import {
  type BlockReason,
  type Concluded,
  type Inputs,
  inputsHash,
  type ReconciliationStore,
  type RevisionChanges,
  reconciliationIdOf,
  type StoredReconciliation,
  type Subject,
} from './store.ts';

export type ConcludeDeps = {
  readonly reconciliations: Pick<ReconciliationStore, 'get' | 'save' | 'rows'>;
  readonly differences: DifferenceStore;
  readonly now: () => number;
};

export type DayToConclude = Subject & {
  readonly inputs: Inputs;
  readonly result: DayResult;
  /** What the provider's bill ends with, minor units by currency, where it tells. */
  readonly closings: Readonly<Record<string, bigint>>;
  readonly policy: Pick<Policy, 'payouts' | 'bankAccount'>;
  /** What was read of each side. */
  readonly sides: ComparedDay['sides'];
  /** What waited since earlier days. */
  readonly waited?: ComparedDay['waited'];
  /** Where the statement lies, or will lie. */
  readonly statementKey?: string | undefined;
};

/** Whether a day was concluded from the very same inputs: nothing new can come of them, and nothing needs to be compared. */
export const isConcludedFrom = (head: StoredReconciliation | undefined, inputs: Inputs): boolean =>
  head?.concluded !== undefined &&
  head.status === head.concluded.status &&
  inputsHash(head.concluded.inputs) === inputsHash(inputs);

export type Conclusion = {
  readonly reconciliation: StoredReconciliation;
  /** False where the inputs were the stored ones, and nothing was written. */
  readonly isNew: boolean;
};

/**
 * Concludes a business day: its differences, its journal entries and `reconciliation.concluded`, each once. With the stored
 * inputs it writes nothing; with others it makes the next revision, which says what changed. Broken off, it is completed by
 * the next run. Throws BUSY where another run has the day.
 */
export async function concludeDay(day: DayToConclude, deps: ConcludeDeps): Promise<Conclusion> {
  const { businessDate, provider, account, result } = day;
  const reconciliationId = reconciliationIdOf(day);
  const before = await deps.reconciliations.get(reconciliationId);
  if (before && isConcludedFrom(before, day.inputs)) return { reconciliation: before, isNew: false };
  const revision = (before?.revision ?? 0) + 1;
  const run = { reconciliationId, businessDate, provider, account, at: deps.now() };
  const applying = { run, revision, result, rows: await deps.reconciliations.rows(reconciliationId) };
  const plan = await planFound(applying, deps.differences);
  const head = plan.changes.length > 0 ? await begun(day, before, deps) : before;
  if (head && plan.changes.length > 0) await applyFound(plan, applying, { ...deps, head });
  const after = concludedHead(day, { head, revision, changes: plan.told, at: run.at });
  const row = after.concluded && { ...after.concluded, revision, entries: after.entries };
  if (!(await deps.reconciliations.save(after, row))) throw takenOver();
  return { reconciliation: after, isNew: true };
}

const takenOver = () =>
  new Failure('BUSY', 'Another run compares this day; try again.', { retryAfterSeconds: 5 });

/** Takes the day for a run: whoever had it before can write nothing more. */
async function begun(
  subject: Subject,
  before: StoredReconciliation | undefined,
  deps: ConcludeDeps,
): Promise<StoredReconciliation> {
  const head = startedFrom(subject, before, deps.now());
  if (!(await deps.reconciliations.save(head))) throw takenOver();
  return head;
}

/** The next version of the head, with no news of its own. */
function startedFrom(
  { businessDate, provider, account }: Subject,
  before: StoredReconciliation | undefined,
  at: number,
): StoredReconciliation {
  const subject = { businessDate, provider, account };
  return {
    ...(before?.concluded ? { concluded: before.concluded } : {}),
    ...subject,
    reconciliationId: reconciliationIdOf(subject),
    status: 'RUNNING',
    revision: before?.revision ?? 0,
    runAt: at,
    entries: [],
    events: [],
    version: (before?.version ?? 0) + 1,
  };
}

type Ending = {
  readonly head: StoredReconciliation | undefined;
  readonly revision: number;
  readonly changes: RevisionChanges;
  readonly at: number;
};

function concludedHead(day: DayToConclude, { head, revision, changes, at }: Ending): StoredReconciliation {
  const { result, inputs, closings, statementKey, policy, businessDate, provider } = day;
  const started = startedFrom(day, head, at);
  const booked = moneyOfDay(day);
  const { reconciliationId } = started;
  const concluded: Concluded = {
    ...summaryOf(result, businessDate),
    status: result.status,
    inputs,
    resultHash: result.hash,
    totals: { ...result.totals } as Concluded['totals'],
    matched: { ...result.matched },
    closings: { ...closings },
    changes,
    booked,
    ...(statementKey === undefined ? {} : { statementKey }),
    concludedAt: at,
  };
  const dayEntries = conclusionEntries(
    { reconciliationId, provider, businessDate, revision, bankAccount: policy.bankAccount },
    booked,
    head?.concluded?.booked,
  );
  return {
    ...started,
    status: result.status,
    revision,
    concluded,
    entries: [...dayEntries] as StoredReconciliation['entries'],
    events: ['reconciliation.concluded'],
  };
}

/** Takes the day for a long run; undefined where it is concluded from these inputs, so that there is nothing to do. */
export async function startDay(
  day: Subject & { readonly inputs: Inputs },
  deps: ConcludeDeps,
): Promise<StoredReconciliation | undefined> {
  const before = await deps.reconciliations.get(reconciliationIdOf(day));
  if (isConcludedFrom(before, day.inputs)) return undefined;
  return begun(day, before, deps);
}

/**
 * Says that a day cannot be compared (对账受阻), and tells it once. A day that was concluded stays so: what came later and was
 * refused changes nothing about it.
 */
export async function blockDay(
  day: Subject & { readonly reason: BlockReason; readonly message: string },
  deps: ConcludeDeps,
): Promise<void> {
  const { reason, message } = day;
  const before = await deps.reconciliations.get(reconciliationIdOf(day));
  const isSame = before?.status === 'BLOCKED' && before.reason === reason && before.message === message;
  if (isSame || before?.concluded) return;
  const head = startedFrom(day, before, deps.now());
  const blocked = {
    ...head,
    status: 'BLOCKED' as const,
    reason,
    message,
    events: ['reconciliation.blocked'],
  };
  if (!(await deps.reconciliations.save(blocked))) throw takenOver();
}

import type { BusEvent } from '../../../events/define-event.ts';
import { eventsOf } from '../../../functions/outbox/publish-changes.ts';
import { billStore } from '../../../functions/reconciliation/bill-store.ts';
import { concludeDay, type DayToConclude } from '../../../functions/reconciliation/conclude-day.ts';
import { decideProposal } from '../../../functions/reconciliation/decide-proposal.ts';
import { differenceIdOf, differenceStore } from '../../../functions/reconciliation/difference-store.ts';
import type { Action } from '../../../functions/reconciliation/domain/actions.ts';
import type { Found } from '../../../functions/reconciliation/domain/difference.ts';
import type { DayResult } from '../../../functions/reconciliation/domain/result.ts';
import { proposeAction } from '../../../functions/reconciliation/propose-action.ts';
import { reconciliationIdOf, reconciliationStore } from '../../../functions/reconciliation/store.ts';
import type { Table, Write } from '../../../shared/dynamodb/table.ts';
import { aResult, movedBy } from '../../builders/a-difference.ts';
import { modelTable } from '../../simulation/engine/model-table.ts';

export const subject = { provider: 'wechatpay', account: '1900000109' };

type Day = Partial<Omit<DayToConclude, 'result'>> & {
  readonly businessDate?: string;
  readonly result?: Partial<DayResult>;
};

/** People at their desks over a table: compares days, proposes, decides. Every call has inputs of its own unless told. */
export function deskOn(table: Table) {
  let inputs = 0;
  let clock = Date.UTC(2026, 10, 25, 2);
  const deps = {
    reconciliations: reconciliationStore(table),
    differences: differenceStore(table),
    bills: billStore(table),
    now: () => {
      clock += 1000;
      return clock;
    },
  };
  const conclude = ({ businessDate = '2026-11-24', result = {}, ...day }: Day = {}) => {
    inputs += 1;
    return concludeDay(
      {
        ...subject,
        businessDate,
        inputs: { ledger: `l${inputs}`, bills: [], carry: 'c', policy: 'p', engineVersion: '1' },
        result: aResult(result),
        closings: {},
        policy: { payouts: 'fund-bill' },
        sides: [],
        ...day,
      },
      deps,
    );
  };
  const idOf = (found: Pick<Found, 'leg' | 'key'>) => differenceIdOf(subject, found);
  const workOf = async (found: Pick<Found, 'leg' | 'key'>) => {
    const work = await deps.differences.get(idOf(found));
    if (!work) throw new Error(`there is no difference ${found.key}`);
    return work;
  };
  const propose = (found: Found, action: Action, caller = 'clerk') =>
    proposeAction({ differenceId: idOf(found), action, reason: 'looked at it', caller }, deps);
  const decide = (found: Found, decision: 'approve' | 'reject' = 'approve', caller = 'finance') =>
    decideProposal({ differenceId: idOf(found), decision, caller }, deps);
  const settle = async (found: Found, action: Action) => {
    await propose(found, action);
    return decide(found);
  };
  const rowsOf = (businessDate = '2026-11-24') =>
    deps.reconciliations.rows(reconciliationIdOf({ ...subject, businessDate }));
  return { deps, conclude, idOf, workOf, propose, decide, settle, rowsOf };
}

/** The same over a table in memory that counts what is written, and tells what the outbox would. */
export function modelDesk() {
  const told: BusEvent[] = [];
  const items: string[] = [];
  const steps: (readonly [from: unknown, to: unknown])[] = [];
  let transactions = 0;
  let failAfter = Number.POSITIVE_INFINITY;
  const model = modelTable(
    () => 0,
    (changes) => {
      for (const { key, before, after } of changes) {
        items.push(`${key.sk.split('#')[0]}`);
        if (key.sk === 'DIFFERENCE') steps.push([before?.['status'], after?.['status']]);
        const change = { changeId: '1', changedAt: 0, sequenceNumber: '1', before, after };
        told.push(...eventsOf(change));
      }
    },
  );
  const table: Table = {
    get: async (key) => model.get(key),
    getAll: async (keys) => keys.flatMap((key) => model.get(key) ?? []),
    query: async (query) => model.query(query),
    write: async (write) => model.write(write),
    transact: async (writes: readonly Write[]) => {
      if (transactions >= failAfter) throw new Error('the power is out');
      transactions += 1;
      model.transact(writes);
    },
  };
  const entries = () => told.filter(({ type }) => type === 'ledger.posted');
  return {
    ...deskOn(table),
    table,
    told,
    /** From which status to which every difference went. */
    steps,
    /** The sort keys of the items that were written since the last look. */
    written: () => items.splice(0),
    /** Lets so many more transactions through, and none after them. */
    failAfter: (more: number) => {
      failAfter = transactions + more;
    },
    /** What the journal holds, by account; accounts without a balance are left out. */
    balances: () => movedBy(entries().map(postingOf)),
    entryIds: () => entries().map(({ id }) => id),
  };
}

function postingOf({ data }: BusEvent) {
  const { lines } = data as {
    lines: readonly { account: string; amount: { currency: string; minor: number } }[];
  };
  return {
    currency: lines[0]?.amount.currency ?? '',
    lines: lines.map(({ account, amount }) => ({ account, minor: amount.minor })),
  };
}

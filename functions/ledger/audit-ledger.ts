import { type AuditDayDeps, auditDay, settledMs } from './audit-day.ts';
import type { AuditState, AuditStore, Finding } from './audit-store.ts';
import { dayAfter, dayOf, daysBetween } from './domain/business-day.ts';
import { type Difference, sentenceOf } from './domain/ledger-audit.ts';
import type { LedgerStore } from './store.ts';

export type AuditDeps = AuditDayDeps & {
  readonly ledger: Pick<LedgerStore, 'day' | 'month' | 'rowsOf' | 'firstDay' | 'bookedSince'>;
  readonly audits: AuditStore;
};

export type Audit = {
  /** Whether nothing is left for today. */
  readonly done: boolean;
  /** Days that this call looked at. */
  readonly audited: number;
  readonly differences: ReadonlyMap<string, readonly Difference[]>;
};

/** Days that are looked at again each time, whatever was booked on them. */
const always = 2;
const mostTold = 5;

/**
 * Audits the journal (对账), day by day until `until` (milliseconds since 1970), and goes on there at the next call: all
 * business days since the last audited one, and once more on each day the last two, those with an open case and those that
 * an entry came late to. What differs is a case with its event, which is closed by the look that finds the books agree. A
 * day that was booked in the last minute is left for the next call.
 */
export async function auditLedger(until: number, deps: AuditDeps): Promise<Audit> {
  let state = await begun(deps);
  const open = new Set(state.days.length > 0 ? await deps.audits.openDays() : []);
  const found = new Map<string, readonly Difference[]>();
  let audited = 0;
  while (deps.now() < until) {
    const [day, ...days] = state.days;
    if (day === undefined) break;
    const { settled, differences } = await auditDay(day, deps);
    if (settled && differences.length > 0) found.set(day, differences);
    if (settled) await settle(day, { open, differences }, deps);
    audited += 1;
    state = { ...state, days, ...(settled ? later(day, state) : { unsettled: [...state.unsettled, day] }) };
    await deps.audits.putState(state);
  }
  return { done: state.days.length + state.unsettled.length === 0, audited, differences: found };
}

const later = (day: string, { audited = day }: AuditState) => ({ audited: day > audited ? day : audited });

/** The run of today: begun by its first call, with what an earlier one left. */
async function begun({ audits, ledger, now }: AuditDeps): Promise<AuditState> {
  const today = dayOf(now());
  const { unsettled, ...state } = await audits.state();
  const left = [...state.days, ...unsettled];
  const { startedAt } = state;
  if (startedAt !== undefined && dayOf(startedAt) === today) return { ...state, days: left, unsettled: [] };
  const late = startedAt === undefined ? [] : await ledger.bookedSince(startedAt - settledMs);
  const next = state.audited === undefined ? await ledger.firstDay() : dayAfter(state.audited);
  const recent = dayAfter(today, -always);
  const first = next === undefined || next > recent ? recent : next;
  const range = daysBetween(first, dayAfter(today, -1));
  const again = [...(await audits.openDays()), ...left, ...late.filter((day) => day < today)];
  const days = [...new Set([...again, ...range])].sort();
  return { ...state, startedAt: now(), days, unsettled: [] };
}

type Settled = { readonly open: ReadonlySet<string>; readonly differences: readonly Difference[] };

async function settle(day: string, { open, differences }: Settled, { audits, now }: AuditDeps) {
  if (differences.length > 0) await audits.open(day, findingOf(day, differences), now());
  else if (open.has(day)) await audits.close(day, now());
}

function findingOf(day: string, differences: readonly Difference[]): Finding {
  const told = differences.slice(0, mostTold).map(sentenceOf).join('; ');
  const more = differences.length > mostTold ? `; and ${differences.length - mostTold} more` : '';
  return { message: `The books of ${day} do not agree. ${told}${more}.`, differences };
}

import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import { type Action, allowedActions, entriesOfAction, isWorkOfPayments } from './actions.ts';
import type { Found, Side } from './difference.ts';
import { type Entry, inForce, reversed } from './entry.ts';

/**
 * How a difference is worked off (差错处理). TIMING 在途: the counterpart may still come. OPEN: somebody has to see to it.
 * PROPOSED: a second person has to agree (待复核). APPROVED: payments fetch or refund it; it ends when the next comparison
 * finds the counterpart. RESOLVED: it is explained. WRITTEN_OFF 核销: we bear it. What ended begins again when its facts do.
 */
export const nextWorkStatuses = {
  TIMING: ['OPEN', 'RESOLVED'],
  OPEN: ['TIMING', 'PROPOSED', 'RESOLVED'],
  PROPOSED: ['OPEN', 'TIMING', 'APPROVED', 'RESOLVED', 'WRITTEN_OFF'],
  APPROVED: ['OPEN', 'TIMING', 'RESOLVED'],
  RESOLVED: ['OPEN', 'TIMING'],
  WRITTEN_OFF: ['OPEN', 'TIMING', 'RESOLVED'],
} as const satisfies Record<string, readonly string[]>;
export type WorkStatus = keyof typeof nextWorkStatuses;
export const workStatuses = Object.keys(nextWorkStatuses) as [WorkStatus, ...WorkStatus[]];

export type Proposal = {
  readonly action: Action;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
};
export type Decision = {
  readonly decision: 'approve' | 'reject';
  readonly by: string;
  readonly at: number;
  readonly reason?: string | undefined;
};
export type Resolution = {
  /** Absent where it cleared by itself. */
  readonly action?: Action | undefined;
  readonly at: number;
  readonly text: string;
};

/** A difference with all that was done about it. */
export type Work = Omit<Found, 'timingUntil' | 'suggestion'> & {
  readonly differenceId: string;
  readonly provider: string;
  readonly account: string;
  /** The comparison that spoke of it last, and its business day. */
  readonly reconciliationId: string;
  readonly asOf: string;
  /** The business day of the comparison that found it first: what that one says of it goes before all others. */
  readonly foundOn: string;
  readonly timingUntil?: string | undefined;
  readonly suggestion?: Found['suggestion'] | undefined;
  readonly status: WorkStatus;
  readonly openedAt: number;
  /** What we would do. */
  readonly proposedAction: Action;
  readonly proposal?: Proposal | undefined;
  readonly decision?: Decision | undefined;
  readonly resolution?: Resolution | undefined;
  /** Every journal entry that was made because of it, those that take others back too. */
  readonly entries: readonly Entry[];
  /** The differences that ended with the match that was accepted here, or the one that this one ended with. */
  readonly matched?: readonly string[] | undefined;
  readonly matchedWith?: string | undefined;
  readonly notes: readonly { readonly at: number; readonly text: string }[];
  readonly version: number;
  readonly events: readonly string[];
};

/** Which comparison speaks, and when. */
export type Run = {
  readonly reconciliationId: string;
  readonly provider: string;
  readonly account: string;
  readonly businessDate: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

type Told = Pick<Found, 'kind' | 'day' | 'sides' | 'fields' | 'effect'>;

/** What makes a difference the same one: everything but where a file has it, how long it may wait, and what is suggested. */
export const factsHash = ({ kind, day, sides, fields, effect }: Told): string =>
  bodyHash({
    kind,
    day,
    sides: Object.fromEntries(Object.entries(sides).map(([name, side]) => [name, withoutPlace(side)])),
    fields,
    effect: Object.fromEntries(Object.entries(effect).filter(([, minor]) => minor !== 0)),
  });

const suggestionHash = ({ suggestion }: Pick<Work, 'suggestion'>): string =>
  bodyHash([suggestion?.bank.map(withoutPlace), suggestion?.settlements.map(withoutPlace)]);

const withoutPlace = ({ lineNo: _lineNo, ...side }: Side) => side;

const waitingOf = ({ timingUntil }: Pick<Found, 'timingUntil'>): 'TIMING' | 'OPEN' =>
  timingUntil === undefined ? 'OPEN' : 'TIMING';

const opened = (found: Found, differenceId: string, { at, businessDate, ...run }: Run): Work => ({
  ...found,
  ...run,
  differenceId,
  asOf: businessDate,
  foundOn: businessDate,
  status: waitingOf(found),
  openedAt: at,
  proposedAction: proposedOf(found),
  entries: [],
  notes: [],
  version: 1,
  events: [],
});

const proposedOf = (found: Found): Action => allowedActions(found)[0] ?? 'dismiss';

/** A difference as a comparison finds it: new, or again; undefined where that changes nothing. People's work stays. */
export function foundIn(
  run: Run,
  { found, differenceId, before }: { found: Found; differenceId: string; before: Work | undefined },
): Work | undefined {
  if (!before) return opened(found, differenceId, run);
  const isPast = before.asOf > run.businessDate;
  if (isPast && before.foundOn !== run.businessDate) return undefined;
  if (factsHash(before) !== factsHash(found)) return begunAgain(before, found, run);
  if (isPast) return undefined;
  if (before.status === 'RESOLVED' && before.resolution?.action === undefined)
    return begunAgain(before, found, run);
  return stillThere(before, suggesting(before, found, run), run);
}

const mostNotes = 30;

/** The next version of a difference, as a comparison leaves it. */
const next = (before: Work, { at, reconciliationId, businessDate }: Run, text?: string): Work => ({
  ...before,
  reconciliationId,
  asOf: businessDate,
  notes: text === undefined ? before.notes : [...before.notes, { at, text }].slice(-mostNotes),
  version: before.version + 1,
  events: [],
});

/** What was proposed or done was about something else, or is undone. Money that was moved goes back where it was. */
function begunAgain(before: Work, found: Found, run: Run): Work {
  const { proposal, decision, resolution, timingUntil, suggestion, matched, matchedWith, ...kept } = before;
  const first = resolution ? `It is there again, after: ${resolution.text}` : 'Its facts changed.';
  const isDropped = proposal && (before.status === 'PROPOSED' || before.status === 'APPROVED');
  const dropped = isDropped ? ` The proposal to ${proposal.action} by ${proposal.by} is dropped.` : '';
  return {
    ...next(kept, run, first + dropped),
    ...found,
    status: waitingOf(found),
    proposedAction: proposedOf(found),
    entries: takenBack(before, run),
  };
}

/**
 * A later day knows the bank lines of its own only, and a match that was accepted is suggested no more: where nothing is
 * suggested, what was suggested before still holds.
 */
const suggesting = ({ suggestion, asOf, status }: Work, found: Found, { businessDate }: Run): Found =>
  found.suggestion === undefined && suggestion !== undefined && (businessDate > asOf || status === 'RESOLVED')
    ? { ...found, suggestion }
    : found;

/** The same facts, but it may wait longer, or no more, or other bank lines are suggested. */
function stillThere(before: Work, found: Found, run: Run): Work | undefined {
  const isOtherMatch = suggestionHash(before) !== suggestionHash(found);
  if (!isOtherMatch && before.timingUntil === found.timingUntil) return undefined;
  if (before.status === 'OPEN' || before.status === 'TIMING') return renewed(before, found, run);
  const { action } = (before.status === 'PROPOSED' ? before.proposal : before.resolution) ?? {};
  return isOtherMatch && action === 'accept-match' ? begunAgain(before, found, run) : undefined;
}

function renewed(before: Work, found: Found, run: Run): Work {
  const { timingUntil: _until, suggestion: _suggested, ...kept } = before;
  const { timingUntil, suggestion } = found;
  return {
    ...next(kept, run),
    ...(timingUntil === undefined ? {} : { timingUntil }),
    ...(suggestion === undefined ? {} : { suggestion }),
    status: waitingOf(found),
    proposedAction: proposedOf(found),
  };
}

/**
 * A comparison that found it finds it no more; undefined where that says nothing: it is over, a later one has spoken, or
 * people ended it, so that the days after it are not told of it. The comparison that found it first is always heard.
 */
export function goneFrom(run: Run, before: Work): Work | undefined {
  const isOwn = before.foundOn === run.businessDate;
  if (!isOwn && (before.asOf > run.businessDate || isEndedByPeople(before))) return undefined;
  return ended(run, before, `The comparison of ${run.businessDate} finds it no more.`);
}

const isEndedByPeople = ({ status, resolution }: Work): boolean =>
  (status === 'RESOLVED' || status === 'WRITTEN_OFF') && resolution?.action !== undefined;

/** The counterpart came on a later day (在途清账). */
export const clearedBy = (run: Run, before: Work): Work | undefined =>
  before.asOf > run.businessDate
    ? undefined
    : ended(run, before, `The counterpart came on ${run.businessDate}.`);

function ended(run: Run, before: Work, text: string): Work | undefined {
  const { matched, matchedWith, ...kept } = before;
  const isOver = before.status === 'RESOLVED' && inForce(before.entries).length === 0 && !matchedWith;
  if (isOver) return undefined;
  const approval = before.status === 'APPROVED' ? ` Approved was: ${before.proposal?.action}.` : '';
  return {
    ...next(kept, run, text),
    status: 'RESOLVED',
    resolution: { action: undefined, at: run.at, text: `${text}${approval}` },
    entries: takenBack(before, run),
  };
}

/** The match that it ended with is undone: it is open again, and its money goes back where it was. */
export function matchUndone(run: Run, before: Work): Work {
  const { resolution, decision, proposal, matched, matchedWith, ...kept } = before;
  return {
    ...kept,
    status: 'OPEN',
    entries: takenBack(before, run),
    notes: [...before.notes, { at: run.at, text: 'The match that it ended with is undone.' }].slice(
      -mostNotes,
    ),
    version: before.version + 1,
    events: [],
  };
}

/** Whether it ended with a match, and did so before but not after. */
export const undoesMatch = (before: Work | undefined, after: Work | undefined): before is Work =>
  before?.resolution?.action === 'accept-match' &&
  after !== undefined &&
  after.resolution?.action !== 'accept-match';

/** All entries, with one more for each that is in force, which takes it back (冲正). */
const takenBack = ({ entries, differenceId }: Work, { at }: Run): readonly Entry[] => [
  ...entries,
  ...inForce(entries).map((entry) => reversed(entry, { kind: 'difference.reversed', id: differenceId }, at)),
];

export const proposed = (before: Work, proposal: Proposal): Work => ({
  ...before,
  status: 'PROPOSED',
  proposal,
  decision: undefined,
  version: before.version + 1,
  events: [],
});

export const rejected = (before: Work, decision: Decision): Work => ({
  ...before,
  status: 'OPEN',
  proposal: undefined,
  decision,
  notes: [...before.notes, { at: decision.at, text: rejection(before, decision) }].slice(-mostNotes),
  version: before.version + 1,
  events: [],
});

const rejection = ({ proposal }: Work, { by, reason }: Decision): string =>
  `${by} rejected to ${proposal?.action}, proposed by ${proposal?.by}${reason === undefined ? '.' : `: ${reason}`}`;

/** The difference once its proposal is approved: ended by its journal entries, or handed over to payments. */
export function approved(before: Work, proposal: Proposal, decision: Decision): Work {
  const { action, reason } = proposal;
  const { differenceId, provider, version } = before;
  const common = { ...before, decision, version: version + 1 };
  if (isWorkOfPayments(action)) return { ...common, status: 'APPROVED', events: ['difference.approved'] };
  const doing = { differenceId, provider, round: version, at: decision.at };
  return {
    ...common,
    status: action === 'write-off' ? 'WRITTEN_OFF' : 'RESOLVED',
    resolution: { action, at: decision.at, text: reason },
    entries: [...before.entries, ...entriesOfAction(action, before, doing)],
    events: [],
  };
}

/** What one more is over because of: the acceptance of a match that its line is in. */
export const acceptedWith = (before: Work, differenceId: string, decision: Decision): Work => ({
  ...before,
  status: 'RESOLVED',
  decision,
  resolution: { action: 'accept-match', at: decision.at, text: `Accepted with ${differenceId}.` },
  matchedWith: differenceId,
  version: before.version + 1,
  events: [],
});

const dayMs = 86_400_000;
/** Whole days from the difference's day to another. */
export const ageInDays = ({ day }: Pick<Found, 'day'>, today: string): number =>
  Math.max(0, (Date.parse(today) - Date.parse(day)) / dayMs);

/** How old differences are counted, in days; the last has no end. */
export const ages = ['0-1', '2-3', '4-7', '8-30', '31+'] as const;
export type Age = (typeof ages)[number];
const ageEnds: readonly (readonly [Age, number])[] = [
  ['0-1', 1],
  ['2-3', 3],
  ['4-7', 7],
  ['8-30', 30],
];
export const ageOf = (days: number): Age => ageEnds.find(([, most]) => days <= most)?.[0] ?? '31+';

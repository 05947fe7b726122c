import { TransactionRefused, type Write } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { claims, type DifferenceStore, workPut } from './difference-store.ts';
import { lineIdentity } from './domain/conclusion-entries.ts';
import { inForce } from './domain/entry.ts';
import { acceptedWith, approved, type Decision, type Proposal, rejected, type Work } from './domain/work.ts';
import { busy, requireAllowed, workOf, wrongStatus } from './propose-action.ts';
import { type ReconciliationStore, reconciliationIdOf } from './store.ts';

export type DecideDeps = {
  readonly differences: DifferenceStore;
  readonly reconciliations: Pick<ReconciliationStore, 'rows'>;
  readonly now: () => number;
};

export type DecisionAsk = {
  readonly differenceId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason?: string | undefined;
  /** The version that the decision is about; another one refuses it. */
  readonly version?: number | undefined;
  readonly caller: string;
};

const tries = 5;

/**
 * Decides about a proposal (复核), never by its proposer. An approved one is booked in the same write, or handed over to
 * payments; the same decision again answers the same. Throws DIFFERENCE_NOT_FOUND, FOUR_EYES, WRONG_STATUS,
 * ACTION_NOT_ALLOWED (a line of a match is in another one by now) or BUSY.
 */
export async function decideProposal(ask: DecisionAsk, deps: DecideDeps): Promise<Work> {
  const { differenceId, decision, reason, caller } = ask;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const before = await workOf(differenceId, deps);
    if (isDecided(before, ask)) return before;
    const proposal = proposalFor(before, ask);
    const decided = { decision, by: caller, at: deps.now(), reason };
    const after = await decidedWork({ before, proposal, decided }, deps);
    if (after) return after;
  }
  throw busy();
}

/** Decided so by the same person, and not proposed again since. */
function isDecided(work: Work, { decision, caller }: DecisionAsk): boolean {
  if (work.decision?.by !== caller || work.decision.decision !== decision) return false;
  const afterwards: readonly Work['status'][] =
    decision === 'reject' ? ['OPEN', 'TIMING'] : ['APPROVED', 'RESOLVED', 'WRITTEN_OFF'];
  return afterwards.includes(work.status);
}

function proposalFor(before: Work, { caller, version }: DecisionAsk): Proposal {
  const { status, proposal } = before;
  if (status !== 'PROPOSED' || !proposal || (version !== undefined && version !== before.version))
    throw wrongStatus(before);
  if (proposal.by === caller)
    throw new Failure('FOUR_EYES', 'Somebody other than the proposer has to decide.');
  return proposal;
}

type Deciding = { readonly before: Work; readonly proposal: Proposal; readonly decided: Decision };

/** The difference after the decision; undefined where somebody was first. */
async function decidedWork(deciding: Deciding, deps: DecideDeps): Promise<Work | undefined> {
  const { before, proposal, decided } = deciding;
  if (decided.decision === 'reject') {
    const after = rejected(before, decided);
    return (await deps.differences.save(after)) ? after : undefined;
  }
  requireAllowed(before, proposal.action);
  const after = approved(before, proposal, decided);
  if (proposal.action === 'accept-match') return accepted(after, decided, deps);
  return (await deps.differences.save(after)) ? after : undefined;
}

/** With it end all differences that are about a line of the match, and no other match can have its lines. */
async function accepted(match: Work, decided: Decision, deps: DecideDeps): Promise<Work | undefined> {
  const others = await othersOfMatch(match, deps);
  const after = { ...match, matched: others.map(({ differenceId }) => differenceId) };
  const lines = claims(after);
  const writes: readonly Write[] = [
    workPut(after),
    ...lines,
    ...others.map((other) => workPut(acceptedWith(other, after.differenceId, decided))),
  ];
  if (writes.length > mostWrites) throw unacceptable('The match has more lines than one booking takes.');
  try {
    await deps.differences.transact(writes);
    return after;
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    const isTaken = error.refusals.slice(1, 1 + lines.length).some(({ met }) => !met);
    const isOvertaken = error.refusals[0]?.met === false;
    if (isTaken && !isOvertaken) throw unacceptable('A line of it is in another match.');
    return undefined;
  }
}

const mostWrites = 100;

const unacceptable = (detail: string): Failure => new Failure('ACTION_NOT_ALLOWED', detail);

/**
 * The other differences whose own line is in the match, still to be ended: they were found on the days of its lines. Throws
 * ACTION_NOT_ALLOWED where the money of one was moved already.
 */
async function othersOfMatch(match: Work, deps: DecideDeps): Promise<readonly Work[]> {
  const lines = linesOf(match);
  const found = await Promise.all(reconciliationsOf(match).map((id) => deps.reconciliations.rows(id, 'C')));
  const ids = new Set(found.flat().map(({ differenceId }) => differenceId));
  ids.delete(match.differenceId);
  const known = new Set(lines.map(lineIdentity));
  const isOfMatch = ({ sides }: Work) => Object.values(sides).some((side) => known.has(lineIdentity(side)));
  const others = [...(await deps.differences.getAll([...ids])).values()].filter(isOfMatch);
  if (others.some(({ entries }) => inForce(entries).length > 0))
    throw unacceptable('The money of a line of it was moved already.');
  return others.filter(({ status }) => status !== 'RESOLVED' && status !== 'WRITTEN_OFF');
}

const linesOf = ({ suggestion }: Work) => [...(suggestion?.bank ?? []), ...(suggestion?.settlements ?? [])];

const reconciliationsOf = (match: Work): readonly string[] => {
  const { provider, account, reconciliationId } = match;
  const days = linesOf(match).map(({ day }) => reconciliationIdOf({ provider, account, businessDate: day }));
  return [...new Set([reconciliationId, ...days])];
};

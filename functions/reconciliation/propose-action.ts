import { Failure } from '../../shared/kernel/failure.ts';
import type { DifferenceStore } from './difference-store.ts';
import { type Action, allowedActions } from './domain/actions.ts';
import { proposed, type Work } from './domain/work.ts';

export type ProposeDeps = {
  readonly differences: Pick<DifferenceStore, 'get' | 'save'>;
  readonly now: () => number;
};

export type ProposalAsk = {
  readonly differenceId: string;
  readonly action: Action;
  readonly reason: string;
  readonly caller: string;
};

const tries = 5;

/**
 * Proposes what to do about a difference that is open; somebody else decides. The same proposal again is the same one, and
 * its proposer may put another in its place. Throws DIFFERENCE_NOT_FOUND, WRONG_STATUS, ACTION_NOT_ALLOWED or BUSY.
 */
export async function proposeAction(ask: ProposalAsk, deps: ProposeDeps): Promise<Work> {
  const { differenceId, action, reason, caller } = ask;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const before = await workOf(differenceId, deps);
    if (isProposed(before, ask)) return before;
    requireOpenFor(before, caller);
    requireAllowed(before, action);
    const after = proposed(before, { action, reason, by: caller, at: deps.now() });
    if (await deps.differences.save(after)) return after;
  }
  throw busy();
}

/** The difference; throws DIFFERENCE_NOT_FOUND. */
export async function workOf(
  differenceId: string,
  { differences }: { readonly differences: Pick<DifferenceStore, 'get'> },
): Promise<Work> {
  const work = await differences.get(differenceId);
  if (!work) throw new Failure('DIFFERENCE_NOT_FOUND', 'There is no such difference.');
  return work;
}

export const busy = (): Failure =>
  new Failure('BUSY', 'Others are working on the difference; try again.', { retryAfterSeconds: 1 });

/** The difference is not where that can be done. */
export const wrongStatus = ({ status, version }: Work): Failure =>
  new Failure('WRONG_STATUS', `The difference is ${status}.`, { members: { current: status, version } });

const isProposed = ({ status, proposal }: Work, { action, reason, caller }: ProposalAsk): boolean =>
  status === 'PROPOSED' &&
  proposal?.by === caller &&
  proposal.action === action &&
  proposal.reason === reason;

function requireOpenFor(work: Work, caller: string): void {
  const isOwn = work.status === 'PROPOSED' && work.proposal?.by === caller;
  if (work.status !== 'OPEN' && !isOwn) throw wrongStatus(work);
}

/** Throws ACTION_NOT_ALLOWED with what is. */
export function requireAllowed(work: Work, action: Action): void {
  const allowed = allowedActions(work);
  if (allowed.includes(action)) return;
  throw new Failure('ACTION_NOT_ALLOWED', `A difference ${work.kind} has no such way out.`, {
    members: { allowed },
  });
}

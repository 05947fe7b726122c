import type { Page } from '../../shared/dynamodb/table.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import { Failure, type FailureCode } from '../../shared/kernel/failure.ts';
import { type DecideDeps, type DecisionAsk, decideProposal } from './decide-proposal.ts';
import type { DifferenceFilter } from './difference-store.ts';
import type { Action } from './domain/actions.ts';
import type { Work, WorkStatus } from './domain/work.ts';
import { proposeAction } from './propose-action.ts';

/** Which differences: by their ids, or all that are in a status and meet a filter, a page at a time. */
export type Selection =
  | { readonly ids: readonly string[] }
  | { readonly filter: DifferenceFilter; readonly action?: Action | undefined; readonly start: Page['next'] };

/** What became of one of them. */
export type BulkOutcome = {
  readonly id: string;
  readonly work?: Work;
  readonly code?: FailureCode;
  readonly detail?: string;
};
export type BulkAnswer = { readonly items: readonly BulkOutcome[]; readonly next: Page['next'] };

/** So many in one call, so that it ends in time. */
export const mostInBulk = 100;

type Proposing = {
  readonly selection: Selection;
  readonly action: Action;
  readonly reason: string;
  readonly caller: string;
};

/** Proposes the same for many differences, and says of each what became of it; one that is refused stops no other. */
export async function proposeInBulk({ selection, ...ask }: Proposing, deps: DecideDeps): Promise<BulkAnswer> {
  const { ids, next } = await selected(selection, 'OPEN', deps);
  return { items: await each(ids, (differenceId) => proposeAction({ differenceId, ...ask }, deps)), next };
}

type Deciding = Omit<DecisionAsk, 'differenceId' | 'version'> & { readonly selection: Selection };

/** Decides the same about many proposals, and says of each what became of it. */
export async function decideInBulk({ selection, ...ask }: Deciding, deps: DecideDeps): Promise<BulkAnswer> {
  const { ids, next } = await selected(selection, 'PROPOSED', deps);
  return { items: await each(ids, (differenceId) => decideProposal({ differenceId, ...ask }, deps)), next };
}

async function selected(selection: Selection, status: WorkStatus, { differences }: DecideDeps) {
  if ('ids' in selection) return { ids: [...new Set(selection.ids)], next: undefined };
  const { filter, action, start } = selection;
  const page = start ? { limit: mostInBulk, start } : { limit: mostInBulk };
  const { items, next } = await differences.list(status, filter, page);
  const wanted = items.filter(({ proposal }) => action === undefined || proposal?.action === action);
  return { ids: wanted.map(({ differenceId }) => differenceId), next };
}

const atOnce = 10;

/** Ten at a time. */
async function each(
  ids: readonly string[],
  act: (id: string) => Promise<Work>,
): Promise<readonly BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  for (let at = 0; at < ids.length; at += atOnce)
    outcomes.push(...(await allDone(ids.slice(at, at + atOnce).map((id) => outcomeOf(id, act)))));
  return outcomes;
}

async function outcomeOf(id: string, act: (id: string) => Promise<Work>): Promise<BulkOutcome> {
  try {
    return { id, work: await act(id) };
  } catch (error) {
    if (error instanceof Failure) return { id, code: error.code, detail: error.message };
    throw error;
  }
}

import { type Refusal, TransactionRefused, type Write } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { type DifferenceStore, differenceIdOf, releases, workPut } from './difference-store.ts';
import type { Found } from './domain/difference.ts';
import { legs } from './domain/difference.ts';
import { inForce } from './domain/entry.ts';
import type { DayResult } from './domain/result.ts';
import {
  clearedBy,
  factsHash,
  foundIn,
  goneFrom,
  matchUndone,
  type Run,
  undoesMatch,
  type Work,
} from './domain/work.ts';
import {
  type FoundRow,
  foundPut,
  type RevisionChanges,
  type StoredReconciliation,
  stillRunning,
} from './store.ts';

/** A difference and the day's row of it, as they are to be; what is undefined stays as it is. */
type Change = {
  readonly differenceId: string;
  readonly before: Work | undefined;
  readonly work: Work | undefined;
  readonly row: FoundRow | undefined;
  /** What is undone with it, all or nothing. */
  readonly beside?: readonly { readonly before: Work; readonly work: Work }[];
};

/** What a result means for what is stored. */
export type Plan = { readonly changes: readonly Change[]; readonly told: RevisionChanges };

export type Applying = {
  readonly run: Run;
  readonly revision: number;
  readonly result: Pick<DayResult, 'found' | 'cleared' | 'carried'>;
  /** What this day ever found. */
  readonly rows: readonly FoundRow[];
};

/** Reads what there is of every difference that the result speaks of, or that the day found before, and plans what changes. */
export async function planFound(
  applying: Applying,
  differences: Pick<DifferenceStore, 'getAll'>,
): Promise<Plan> {
  const { run, result, rows, revision } = applying;
  const found = new Map(result.found.map((each) => [differenceIdOf(run, each), each]));
  const cleared = new Set(result.cleared.flatMap((key) => idsOfKey(run, key)));
  const waiting = new Set(result.carried.map((each) => differenceIdOf(run, each)));
  const stale = rows.filter((row) => row.goneIn === undefined && !found.has(row.differenceId));
  const ids = new Set([...found.keys(), ...cleared, ...stale.map(({ differenceId }) => differenceId)]);
  const stored = await differences.getAll([...ids]);
  const known = new Map(rows.map((row) => [row.differenceId, row]));
  const change = changeOf({ run, revision, found, cleared, waiting, stored, known });
  const after = new Map(known);
  const changes = [...ids].flatMap((differenceId) => {
    const planned = change(differenceId);
    if (planned.row) after.set(differenceId, planned.row);
    return planned.work || planned.row ? [planned] : [];
  });
  return {
    changes: await withUndoneMatches(changes, run, differences),
    told: toldOf([...after.values()], revision),
  };
}

/** A match ends for all of its differences, or for none: those that the result says nothing of are open again, too. */
async function withUndoneMatches(
  changes: readonly Change[],
  run: Run,
  { getAll }: Pick<DifferenceStore, 'getAll'>,
): Promise<readonly Change[]> {
  const planned = new Set(changes.flatMap(({ work }) => (work ? [work.differenceId] : [])));
  const result: Change[] = [];
  for (const change of changes) {
    if (!undoesMatch(change.before, change.work)) {
      result.push(change);
      continue;
    }
    const mainId = change.before.matchedWith ?? change.differenceId;
    const main = (await getAll([mainId])).get(mainId);
    const ids = [mainId, ...(main?.matched ?? [])].filter((id) => !planned.has(id));
    for (const id of ids) planned.add(id);
    const beside = [...(await getAll(ids)).values()].filter(isMatched);
    result.push({
      ...change,
      beside: beside.map((before) => ({ before, work: matchUndone(run, before) })),
    });
  }
  return result;
}

const isMatched = ({ resolution }: Work): boolean => resolution?.action === 'accept-match';

/** A key begins with its leg. */
const idsOfKey = (run: Run, key: string): readonly string[] =>
  legs.filter((leg) => key.startsWith(leg)).map((leg) => differenceIdOf(run, { leg, key }));

type Knowledge = {
  readonly run: Run;
  readonly revision: number;
  readonly found: ReadonlyMap<string, Found>;
  readonly cleared: ReadonlySet<string>;
  /** Still without counterpart, but found by an earlier day, such as one that was blocked when this one was compared. */
  readonly waiting: ReadonlySet<string>;
  readonly stored: ReadonlyMap<string, Work>;
  readonly known: ReadonlyMap<string, FoundRow>;
};

const changeOf =
  ({ run, revision, found, cleared, waiting, stored, known }: Knowledge) =>
  (differenceId: string): Change => {
    const [before, row, now] = [stored.get(differenceId), known.get(differenceId), found.get(differenceId)];
    if (now)
      return {
        differenceId,
        before,
        work: foundIn(run, { found: now, differenceId, before }),
        row: rowOf(now, row, { run, revision, differenceId }),
      };
    const isStale = row !== undefined && row.goneIn === undefined;
    const work = before && notFound({ run, cleared, waiting }, before);
    return { differenceId, before, work, row: isStale ? { ...row, goneIn: revision } : undefined };
  };

function notFound(
  { run, cleared, waiting }: Pick<Knowledge, 'run' | 'cleared' | 'waiting'>,
  before: Work,
): Work | undefined {
  if (cleared.has(before.differenceId)) return clearedBy(run, before);
  return waiting.has(before.differenceId) ? undefined : goneFrom(run, before);
}

type RowParts = { readonly run: Run; readonly revision: number; readonly differenceId: string };

/** The day's row of a difference, where it is new or says something new. */
function rowOf(
  found: Found,
  row: FoundRow | undefined,
  { run, revision, differenceId }: RowParts,
): FoundRow | undefined {
  const facts = factsHash(found);
  const { reconciliationId } = run;
  const fresh = { reconciliationId, differenceId, leg: found.leg, facts, addedIn: revision };
  if (!row || row.goneIn !== undefined) return fresh;
  return row.facts === facts ? undefined : { ...row, facts, changedIn: revision };
}

const mostIds = 100;

/** What a revision adds, ends and changes; counted from the rows, so that a run that goes on after a crash says the same. */
function toldOf(rows: readonly FoundRow[], revision: number): RevisionChanges {
  const ids = (those: (row: FoundRow) => boolean) =>
    rows
      .filter(those)
      .map(({ differenceId }) => differenceId)
      .sort();
  const added = ids((row) => row.addedIn === revision && row.goneIn === undefined);
  const gone = ids((row) => row.goneIn === revision && row.addedIn !== revision);
  const changed = ids(
    (row) => row.changedIn === revision && row.addedIn !== revision && row.goneIn === undefined,
  );
  return {
    added: added.length,
    gone: gone.length,
    changed: changed.length,
    addedIds: added.slice(0, mostIds),
    goneIds: gone.slice(0, mostIds),
    changedIds: changed.slice(0, mostIds),
  };
}

const mostWrites = 99;
const tries = 5;

/**
 * Writes a plan, as many changes together as a transaction takes, each on the version that was seen and while the run
 * still has the day to itself. Where people were first, what they left is read and planned again. Throws BUSY where another
 * run took the day over; a run that was broken off is completed by the next one.
 */
export async function applyFound(
  plan: Plan,
  applying: Applying,
  { differences, head }: { readonly differences: DifferenceStore; readonly head: StoredReconciliation },
): Promise<void> {
  let left = plan.changes;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const refused: Change[] = [];
    for (const pack of packed(left)) refused.push(...(await written(pack, { differences, head })));
    if (refused.length > 0 && attempt === tries) throw busy();
    const ids = new Set(refused.map(({ differenceId }) => differenceId));
    left =
      refused.length === 0
        ? []
        : (await planFound(applying, differences)).changes.filter((each) => ids.has(each.differenceId));
  }
}

const busy = () =>
  new Failure('BUSY', 'Another run compares this day, or people work on its differences; try again.', {
    retryAfterSeconds: 5,
  });

const writesOf = ({ before, work, row, beside = [] }: Change): readonly Write[] => [
  ...(work ? workWrites(before, work) : []),
  ...(row ? [foundPut(row)] : []),
  ...beside.flatMap((each) => workWrites(each.before, each.work)),
];

/** The lines of a match go free where it is undone. */
const workWrites = (before: Work | undefined, work: Work): readonly Write[] => [
  workPut(work),
  ...(before && holdsMatch(before) && inForce(work.entries).length === 0 ? releases(before) : []),
];

const holdsMatch = (work: Work): boolean => isMatched(work) && inForce(work.entries).length > 0;

function packed(changes: readonly Change[]): readonly (readonly Change[])[] {
  const packs: Change[][] = [];
  let room = 0;
  for (const change of changes) {
    const size = writesOf(change).length;
    if (size > room) {
      packs.push([]);
      room = mostWrites;
    }
    packs.at(-1)?.push(change);
    room -= size;
  }
  return packs;
}

type Where = { readonly differences: DifferenceStore; readonly head: StoredReconciliation };

/** The changes of a pack that others were in the way of; the rest of it is written. */
async function written(pack: readonly Change[], { differences, head }: Where): Promise<readonly Change[]> {
  try {
    await differences.transact([stillRunning(head), ...pack.flatMap(writesOf)]);
    return [];
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    const [run, ...refusals] = error.refusals;
    if (run?.met === false) throw busy();
    const inTheWay = refusedIn(pack, refusals);
    const rest = pack.filter((change) => !inTheWay.includes(change));
    return rest.length === 0 ? inTheWay : [...inTheWay, ...(await written(rest, { differences, head }))];
  }
}

function refusedIn(pack: readonly Change[], refusals: readonly Refusal[]): readonly Change[] {
  let at = 0;
  return pack.filter((change) => {
    const own = refusals.slice(at, at + writesOf(change).length);
    at += own.length;
    return own.some(({ met }) => !met);
  });
}

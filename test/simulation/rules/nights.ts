import { nextWorkStatuses } from '../../../functions/reconciliation/domain/work.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { ItemChange, ModelTable } from '../engine/model-table.ts';
import type { Violate } from './commits.ts';
import { count, rawEntriesIn, word } from './raw-items.ts';

export type NightRules = {
  readonly check: (changes: readonly ItemChange[]) => void;
  /** How often anything was written that a night is about. */
  readonly written: () => number;
};

const ofNights = [
  'RECONCILIATION#',
  'DIFFERENCE#',
  'BILL#',
  'BILLDAY#',
  'MATCHEDLINE#',
  'CHARGEBACK#',
  'ENTRY#',
];

/** What nights and people write down about differences, at every commit. */
export function nightRules(model: () => ModelTable, violate: Violate): NightRules {
  let written = 0;
  const rules: Readonly<Record<string, (change: ItemChange) => void>> = {
    DIFFERENCE: checkDifference,
    RECONCILIATION: checkDay,
  };

  const check = (changes: readonly ItemChange[]): void => {
    for (const change of changes) {
      if (ofNights.some((prefix) => change.key.pk.startsWith(prefix))) written += 1;
      if (change.key.sk.startsWith('REVISION#') && change.before)
        violate('a revision stays', `${change.key.pk} ${change.key.sk}`);
      rules[change.key.sk]?.(change);
    }
  };

  function checkDifference({ key, before, after }: ItemChange): void {
    if (!after) {
      violate('a difference stays', `${key.pk} was deleted`);
      return;
    }
    const [id, from, to] = [word(after, 'differenceId'), word(before, 'status'), word(after, 'status')];
    if (count(after, 'version') !== count(before, 'version') + 1)
      violate('versions of a difference rise by one', `${id}: ${before?.['version']} to ${after['version']}`);
    const allowed: Readonly<Record<string, readonly string[]>> = nextWorkStatuses;
    if (before && from !== to && !allowed[from]?.includes(to))
      violate('differences follow the graph', `${id}: ${from} to ${to}`);
    checkEntries(id, before, after);
    checkPeople(id, before, after);
  }

  /** Entries are only added, and what is in force was booked at once. */
  function checkEntries(id: string, before: Item | undefined, after: Item): void {
    const entries = rawEntriesIn(after);
    const ids = new Set(entries.map(({ entryId }) => entryId));
    for (const { entryId } of rawEntriesIn(before))
      if (!ids.has(entryId)) violate('an entry of a difference stays', `${id}: ${entryId}`);
    const undone = new Set(entries.map(({ reverses }) => reverses));
    const force = entries.filter(({ entryId, reverses }) => reverses === undefined && !undone.has(entryId));
    const isOver = ['RESOLVED', 'WRITTEN_OFF'].includes(word(after, 'status'));
    if (force.length > 1 || (force.length > 0 && !isOver))
      violate('a difference is resolved once', `${id}: ${force.length} entries as ${after['status']}`);
  }

  /** What two people agreed on was proposed by one of them and approved by the other. */
  function checkPeople(id: string, before: Item | undefined, after: Item): void {
    const [proposal, decision] = [after['proposal'], after['decision']] as readonly (
      | { readonly by: string; readonly action: string }
      | undefined
    )[];
    const done = after['resolution'] as { readonly action?: string } | undefined;
    const isDecided = word(after, 'status') === 'APPROVED' || done?.action !== undefined;
    if (isDecided && (!proposal || !decision || proposal.by === decision.by))
      violate('two people agree', `${id}: ${proposal?.by} and ${decision?.by}`);
    if (done?.action !== undefined && proposal && done.action !== proposal.action)
      violate('what is done was proposed', `${id}: ${done.action}, not ${proposal.action}`);
    if (isDecided && word(before, 'status') === 'OPEN')
      violate('two people agree', `${id}: it was not proposed`);
  }

  function checkDay({ key, before, after }: ItemChange): void {
    if (!after) {
      violate('a compared day stays', `${key.pk} was deleted`);
      return;
    }
    const [was, revision] = [count(before, 'revision'), count(after, 'revision')];
    const isConcluded = ['BALANCED', 'OUT_OF_BALANCE'].includes(word(after, 'status'));
    if (count(after, 'version') !== count(before, 'version') + 1 || revision !== was + (isConcluded ? 1 : 0))
      violate('versions of a day rise by one', `${key.pk}: revision ${was} to ${revision}`);
    if (isConcluded) checkConcluded(after);
  }

  /** When a day is concluded, which tells it, every difference of it is written. */
  function checkConcluded(head: Item): void {
    const { breaks, timing } = head['concluded'] as {
      readonly breaks: Readonly<Record<string, number>>;
      readonly timing: number;
    };
    const told = Object.values(breaks).reduce((sum, each) => sum + each, timing);
    const rows = model()
      .partition(head.pk)
      .filter(({ sk, goneIn }) => sk.startsWith('FOUND#') && goneIn === undefined);
    const there = rows.filter((row) =>
      model().get({ pk: `DIFFERENCE#${word(row, 'differenceId')}`, sk: 'DIFFERENCE' }),
    );
    if (there.length !== told || rows.length !== told)
      violate(
        'a conclusion is told when its differences are written',
        `${head['provider']} ${head['businessDate']}: ${told} told, ${there.length} there`,
      );
  }

  return { check, written: () => written };
}

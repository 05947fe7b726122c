import { appendChanges } from '../../functions/audit/append-changes.ts';
import type { Table, Write } from '../../shared/dynamodb/table.ts';
import type { Planted } from './planted-mistakes.ts';
import type { Mistake } from './world.ts';

type Append = typeof appendChanges;

/** The table of whoever adds to the trail, with other writes. */
const writing = (change: (write: Write) => Write): Mistake => ({
  table: (table: Table, of) =>
    of === 'audit-on-table-change'
      ? { ...table, transact: (writes) => table.transact(writes.map(change)) }
      : table,
});

function unconditioned(write: Write, isMeant: boolean): Write {
  const { condition: _condition, values: _values, ...rest } = write;
  return isMeant && write.kind === 'put' ? (rest as Write) : write;
}
const isHead = (write: Write): boolean => write.kind === 'put' && write.item.pk === 'TRAILHEADS';

/** The highest number that a container was told, as if all changes had one order. */
const highest = new WeakMap<object, string>();
const byHighestNumber: Append = async (changes, deps) => {
  const known = highest.get(deps.objects) ?? '';
  const later = changes.filter(({ sequenceNumber }) => sequenceNumber > known);
  const added = await appendChanges(later, deps);
  highest.set(deps.objects, later.at(-1)?.sequenceNumber ?? known);
  return added;
};

export const mistakesOfTrail: readonly Planted[] = [
  {
    name: 'a chain of the trail gets another head whatever head it has',
    by: ['every change is in the trail once and in order'],
    themes: ['trail'],
    mistake: writing((write) => unconditioned(write, isHead(write))),
  },
  {
    name: 'a change is added to the trail each time that it is told',
    by: ['every change is in the trail once and in order'],
    themes: ['trail'],
    mistake: writing((write) => unconditioned(write, !isHead(write))),
  },
  {
    name: 'the trail is told once, and what could not be added then never is',
    by: ['every change is in the trail once and in order'],
    themes: ['trail'],
    mistake: { append: (changes, deps) => appendChanges(changes, deps).catch(() => 0) },
  },
  {
    name: 'the trail leaves out what is older than the newest it has',
    by: ['every change is in the trail once and in order'],
    themes: ['trail'],
    mistake: { append: byHighestNumber },
  },
  {
    name: 'the head of a chain moves before its segment is there',
    by: ['every change is in the trail once and in order'],
    themes: ['trail'],
    mistake: {
      append: async (changes, deps) => {
        const later: (() => Promise<void>)[] = [];
        const put: typeof deps.objects.put = async (...object) =>
          void later.push(() => deps.objects.put(...object));
        const added = await appendChanges(changes, { ...deps, objects: { put } });
        await Promise.all(later.map((each) => each()));
        return added;
      },
    },
  },
];

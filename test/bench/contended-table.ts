import { patiently } from '../../shared/dynamodb/patience.ts';
import type { Key, Table, Write } from '../../shared/dynamodb/table.ts';
import type { ModelTable } from '../simulation/engine/model-table.ts';
import type { Chance } from '../simulation/engine/random.ts';
import type { Timeline } from '../simulation/engine/timeline.ts';

export type Outcome = 'done' | 'refused' | 'conflict';
/** One request to the table, as it was answered. */
export type Sent = { readonly kind: 'read' | 'order' | 'lease' | 'other'; readonly outcome: Outcome };

export type Contention = {
  readonly model: ModelTable;
  readonly timeline: Timeline;
  /** How long a transaction holds its items once it got there, and the way there or back, in milliseconds. */
  readonly lockMs: number;
  readonly wayMs: number;
};

class Conflict extends Error {}

/**
 * The model of the table with what the emulators leave out: a transaction that is carried out holds its items for a
 * while, and whatever else would write one of them meanwhile is cancelled at once and holds nothing. Retries are those of
 * the table's adapter. Gives a port to it for each container.
 */
export function contendedTable({ model, timeline, lockMs, wayMs }: Contention) {
  const freeAt = new Map<string, number>();
  const name = ({ pk, sk }: Key): string => `${pk} ${sk}`;

  const arrive = (writes: readonly Write[], act: () => void): void => {
    const names = writes.map((write) => name(write.kind === 'put' ? write.item : write.key));
    if (names.some((each) => (freeAt.get(each) ?? 0) > timeline.now())) throw new Conflict();
    act();
    if (writes.length > 1) for (const each of names) freeAt.set(each, timeline.now() + lockMs);
  };

  return (chance: Chance, tell: (sent: Sent) => void): Table => {
    const reading = async <Answer>(read: () => Answer): Promise<Answer> => {
      await timeline.sleep(wayMs);
      const answer = read();
      tell({ kind: 'read', outcome: 'done' });
      await timeline.sleep(wayMs);
      return answer;
    };
    const writing = (writes: readonly Write[], act: () => void): Promise<void> => {
      const once = async (): Promise<void> => {
        await timeline.sleep(wayMs);
        try {
          arrive(writes, act);
        } catch (error) {
          tell({ kind: kindOf(writes), outcome: error instanceof Conflict ? 'conflict' : 'refused' });
          await timeline.sleep(wayMs);
          throw error;
        }
        tell({ kind: kindOf(writes), outcome: 'done' });
        await timeline.sleep((writes.length > 1 ? lockMs : 0) + wayMs);
      };
      const patience = { random: chance.next, sleep: timeline.sleep };
      return patiently(once, (error) => error instanceof Conflict, patience);
    };
    return {
      get: (key) => reading(() => model.get(key)),
      getAll: (keys) => reading(() => keys.map((key) => model.get(key)).filter((item) => item !== undefined)),
      query: (query) => reading(() => model.query(query)),
      write: (write) => writing([write], () => model.write(write)),
      transact: (writes) => writing(writes, () => model.transact(writes)),
    };
  };
}

function kindOf(writes: readonly Write[]): Sent['kind'] {
  const [first] = writes;
  if (first?.kind === 'put' && first.item.pk.startsWith('ORDER#')) return 'order';
  const leases = writes.some((write) => write.kind === 'put' && write.item.pk.startsWith('SLOT#'));
  return leases ? 'lease' : 'other';
}

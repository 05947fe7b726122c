import { conflictTries, longestPauseMs } from '../kernel/conflict-retry.ts';
import { TableBusy } from './table.ts';

export type Patience = {
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** Does it again while others hold its items. Throws `TableBusy` after the last try, and every other error at once. */
export async function patiently<Answer>(
  act: () => Promise<Answer>,
  isContention: (error: unknown) => boolean,
  { random, sleep }: Patience,
): Promise<Answer> {
  for (let conflicts = 1; ; conflicts += 1) {
    try {
      return await act();
    } catch (error) {
      if (!isContention(error)) throw error;
      if (conflicts === conflictTries) throw new TableBusy('the items stayed busy', { cause: error });
    }
    await sleep(random() * longestPauseMs(conflicts));
  }
}

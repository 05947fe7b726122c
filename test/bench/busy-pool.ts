import { conflictTries, longestPauseMs } from '../../shared/kernel/conflict-retry.ts';
import { chanceOf } from '../simulation/engine/random.ts';

export type PoolLoad = {
  readonly perSecond: number;
  readonly lockMs: number;
  readonly orders: number;
  readonly seed: number;
};
export type PoolRun = { readonly lostShare: number; readonly triesPerOrder: number };

type Try = { readonly at: number; readonly number: number };

/**
 * Plays orders that come to one pool by chance (Poisson). A try that comes while another transaction holds the pool is
 * refused and comes again after a pause of the table's adapter; the last one of them is lost. The way to the table takes
 * no time. Of N pools chosen evenly by chance each sees such a stream of R/N, so that one of them stands for all.
 */
export function playPool({ perSecond, lockMs, orders, seed }: PoolLoad): PoolRun {
  const chance = chanceOf(seed, `pool ${perSecond} ${lockMs}`);
  const waiting: Try[] = [];
  const gap = () => (-Math.log(1 - chance.next()) * 1000) / perSecond;
  let [arrived, arrival, freeAt, tries, lost] = [0, gap(), 0, 0, 0];
  const next = (): Try | undefined => {
    const again = waiting.at(-1);
    if (arrived === orders || (again && again.at < arrival)) return waiting.pop();
    const first = { at: arrival, number: 1 };
    arrived += 1;
    arrival += gap();
    return first;
  };
  for (let now = next(); now; now = next()) {
    tries += 1;
    const { at, number } = now;
    if (at >= freeAt) freeAt = at + lockMs;
    else if (number === conflictTries) lost += 1;
    else putInOrder(waiting, { at: at + chance.next() * longestPauseMs(number), number: number + 1 });
  }
  return { lostShare: lost / orders, triesPerOrder: tries / orders };
}

/** The latest first, so that the earliest is taken from the end. */
function putInOrder(waiting: Try[], each: Try): void {
  let [low, high] = [0, waiting.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle]?.at ?? 0) > each.at) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, each);
}

import type { Fault } from './engine/faults.ts';
import { type Run, type RunOptions, simulate } from './simulate.ts';

/**
 * The faults of a failing seed that it takes to fail, by delta debugging (Zeller and Hildebrandt, 2002): parts are left
 * out as long as the run still breaks the same rule. `most` runs at most, so that a long list ends in time.
 */
export async function shrunk(run: Run, options: RunOptions, most = 150): Promise<readonly Fault[]> {
  const rule = run.violation?.rule;
  let kept = run.faults;
  let runs = 0;
  const stillFails = async (only: readonly Fault[]): Promise<boolean> => {
    runs += 1;
    return (await simulate(run.seed, { ...options, only })).violation?.rule === rule;
  };
  for (let size = Math.ceil(kept.length / 2); size >= 1 && runs < most; size = Math.floor(size / 2))
    for (let at = 0; at < kept.length && runs < most; ) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await stillFails(rest)) kept = rest;
      else at += size;
    }
  return kept;
}

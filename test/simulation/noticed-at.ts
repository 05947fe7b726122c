import type { Planted } from './planted-mistakes.ts';
import { type RunOptions, simulate } from './simulate.ts';

const mostSeeds = 1000;

/** The first seed, from where it is looked for, in which a rule notices a mistake; undefined if none of 1,000 does. */
export async function noticedAt({ from = 1, ...planted }: Planted): Promise<number | undefined> {
  for (let seed = from; seed < from + mostSeeds; seed += 1)
    if ((await simulate(seed, optionsOf(planted))).violation) return seed;
  return undefined;
}

/** A mistake is looked for where it can show, so that every seed counts. */
function optionsOf({ mistake, nights, channels, fulfilment, trail }: Omit<Planted, 'from'>): RunOptions {
  if (trail) return { mistake, trail, nights: false, channels: false, fulfilment: false };
  if (fulfilment) return { mistake, fulfilment, nights: false, channels: false, trail: false };
  if (channels) return { mistake, channels, nights: false };
  return nights ? { mistake, nights } : { mistake, channels: false, fulfilment: false, trail: false };
}

import { shardOf } from '../../../shared/kernel/ids.ts';

const firstRestMs = 30_000;
const longestRestMs = 3_600_000;
const grains = 1024;

/**
 * How long to wait before something is told again that was told in vain `tries` times, in milliseconds: twice as long each
 * time, up to an hour, shortened by up to a half so that what failed together is not told together. The same for the same id.
 */
export function restAfter(id: string, tries: number): number {
  const longest = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(tries - 1, 10));
  const part = shardOf(`${id} ${tries}`, grains) / grains;
  return Math.round(longest * (1 - part / 2));
}

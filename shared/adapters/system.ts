import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../kernel/clock.ts';

/** The real clock, chance and waiting. Only Lambda entries take them; everything else is handed them. */
export type System = {
  readonly now: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly secretBytes: (length: number) => Buffer;
  readonly sleep: (ms: number) => Promise<void>;
};

export const system: System = {
  now: () => Date.now(),
  random: () => Math.random(),
  secretBytes: (length) => randomBytes(length),
  sleep: (ms) => sleep(ms),
};

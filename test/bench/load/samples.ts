import { readdirSync } from 'node:fs';
import type { HostProcess } from '../host-process.ts';

export type Sample = { readonly atMs: number; readonly rssMb: number; readonly files: number };

/** Looks at the host's memory and open files again and again, until it is told to stop. */
export function samplesOf({ pid, usage }: HostProcess, everyMs: number) {
  const samples: Sample[] = [];
  const started = performance.now();
  const look = () => {
    const atMs = performance.now() - started;
    samples.push({ atMs, rssMb: usage().rssMb, files: readdirSync(`/proc/${pid}/fd`).length });
  };
  const timer = setInterval(look, everyMs);
  return {
    stop: (): readonly Sample[] => {
      clearInterval(timer);
      return samples;
    },
  };
}

/** How much a value grows in an hour: the slope of the least squares through all samples. */
export function slopeAnHour(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, value] = [mean(samples.map(({ atMs }) => atMs)), mean(samples.map(of))];
  const covariance = mean(samples.map((each) => (each.atMs - time) * (of(each) - value)));
  const variance = mean(samples.map(({ atMs }) => (atMs - time) ** 2));
  return (covariance / variance) * 3_600_000;
}

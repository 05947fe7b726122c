import { chinaDay } from './domain/watch/calendar.ts';
import { laneIdsOf, withSamples } from './domain/watch/lane.ts';
import type { LaneSample } from './domain/watch/types.ts';
import type { LaneStore } from './lane-store.ts';
import type { Watching } from './watch-store.ts';

export type LaneDeps = {
  readonly lanes: Pick<LaneStore, 'samplesOf' | 'refresh' | 'throughDay' | 'markThrough'>;
  readonly watching: () => Promise<Watching>;
  readonly now: () => number;
};

const dayMs = 86_400_000;
/** A day that is told of late is still taken in: the samples lie for thirty. */
const mostDays = 25;
/** Pushes about a day may come after it. */
const lateMs = 6 * 3_600_000;

/**
 * Puts what parcels taught that arrived on each day before today (in China) into their lanes (线路时效), a day only once;
 * goes on where the last run stopped. Gives how many parcels that were.
 */
export async function refreshLanes({ lanes, watching, now }: LaneDeps): Promise<number> {
  const { calendar } = await watching();
  const until = chinaDay(now() - lateMs - dayMs);
  const earliest = chinaDay(now() - mostDays * dayMs);
  const last = await lanes.throughDay();
  let day = last === undefined ? earliest : later(nextDay(last), earliest);
  let count = 0;
  for (; day <= until; day = nextDay(day)) {
    const samples = await lanes.samplesOf(day);
    for (const [key, own] of byLane(samples)) {
      const [first] = own;
      const id = first && laneIdsOf(first).find((each) => `${each.group} ${each.key}` === key);
      if (id) await lanes.refresh(id, day, (lane) => withSamples(lane, own, calendar));
    }
    await lanes.markThrough(day);
    count += samples.length;
  }
  return count;
}

const later = (a: string, b: string): string => (a > b ? a : b);
const nextDay = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);

function byLane(samples: readonly LaneSample[]): ReadonlyMap<string, readonly LaneSample[]> {
  const lanes = new Map<string, LaneSample[]>();
  for (const sample of samples)
    for (const { group, key } of laneIdsOf(sample)) {
      const name = `${group} ${key}`;
      lanes.set(name, [...(lanes.get(name) ?? []), sample]);
    }
  return lanes;
}

import type { Allocation } from './allocated.ts';
import type { FulfilmentPolicy } from './policy.ts';

/** An allocation that waits to be picked. */
export type Waiting = {
  readonly allocationId: string;
  /** Since when it counts as waiting, by its order's priority; milliseconds since 1970. */
  readonly queueTime: number;
  readonly carrier?: string | undefined;
  /** When it has to leave (截单时间); milliseconds since 1970, absent where nothing closes. */
  readonly cutOffAt?: number | undefined;
  /** Zones (库区) of its bins; undefined among them where nobody told the zone of a SKU. */
  readonly zones: readonly (string | undefined)[];
  readonly lines: number;
  /** Somebody holds its order, or it is closed. */
  readonly held?: boolean | undefined;
};

export type WaveRule = {
  readonly maxOrders: number;
  readonly maxLines: number;
  readonly carriers?: readonly string[] | undefined;
  readonly zones?: readonly string[] | undefined;
  /** Only what has to leave by then; what has no cut-off stays out. */
  readonly cutOffBefore?: string | undefined;
};

export type LeftOut = {
  readonly allocationId: string;
  readonly why: 'CARRIER' | 'ZONE' | 'CUT_OFF' | 'NO_CUT_OFF' | 'HELD' | 'WAVES_FULL';
};

/**
 * What goes into one wave (波次): what has to leave first, and of that the most urgent by priority and waiting; of one
 * carrier, of one zone, or what has to leave by a time, where that is asked; until it has so many orders or lines. A zone's
 * wave has only what is picked there wholly. With the rest, and why it stays.
 */
export function gatherWave(
  waiting: readonly Waiting[],
  rule: WaveRule,
): { readonly allocationIds: readonly string[]; readonly leftOut: readonly LeftOut[] } {
  const inOrder = waiting.toSorted(
    (a, b) =>
      leavesAt(a) - leavesAt(b) || a.queueTime - b.queueTime || (a.allocationId < b.allocationId ? -1 : 1),
  );
  const allocationIds: string[] = [];
  const leftOut: LeftOut[] = [];
  let lines = 0;
  for (const each of inOrder) {
    const isFull =
      allocationIds.length >= rule.maxOrders || (lines > 0 && lines + each.lines > rule.maxLines);
    const why = reasonAgainst(each, rule) ?? (isFull ? 'WAVES_FULL' : undefined);
    if (why) leftOut.push({ allocationId: each.allocationId, why });
    else {
      allocationIds.push(each.allocationId);
      lines += each.lines;
    }
  }
  return { allocationIds, leftOut };
}

/** Without a cut-off it might have left as soon as it came. */
const leavesAt = ({ cutOffAt, queueTime }: Waiting): number => cutOffAt ?? queueTime;

function reasonAgainst(
  { carrier, zones, cutOffAt, held }: Waiting,
  rule: Pick<WaveRule, 'carriers' | 'zones' | 'cutOffBefore'>,
): LeftOut['why'] | undefined {
  if (rule.carriers && !(carrier !== undefined && rule.carriers.includes(carrier))) return 'CARRIER';
  if (held) return 'HELD';
  const asked = rule.zones;
  if (asked && !(zones.length > 0 && zones.every((zone) => zone !== undefined && asked.includes(zone))))
    return 'ZONE';
  if (rule.cutOffBefore === undefined) return undefined;
  if (cutOffAt === undefined) return 'NO_CUT_OFF';
  return cutOffAt < Date.parse(rule.cutOffBefore) ? undefined : 'CUT_OFF';
}

type Departing = Pick<Allocation, 'createdAt' | 'departsAt'>;

/** When an allocation has to leave; undefined where its warehouse has no cut-off, and so sends it at once. */
export const cutOffOf = ({ createdAt, departsAt }: Departing): number | undefined =>
  departsAt === createdAt ? undefined : departsAt;

const minuteMs = 60_000;

/** Whether the clock makes a wave of what waits: there is enough of it, it has waited enough, or it has to leave soon. */
export function isWaveDue(
  waiting: readonly Departing[],
  { fromAllocations, atLatestMinutes, beforeCutOffMinutes }: FulfilmentPolicy['autoWaves'],
  at: number,
): boolean {
  const before = beforeCutOffMinutes ?? Number.NEGATIVE_INFINITY;
  return (
    waiting.length >= fromAllocations ||
    waiting.some(
      (each) =>
        each.createdAt <= at - atLatestMinutes * minuteMs ||
        (cutOffOf(each) ?? Number.POSITIVE_INFINITY) <= at + before * minuteMs,
    )
  );
}

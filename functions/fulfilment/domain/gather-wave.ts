/** An allocation that waits to be picked. */
export type Waiting = {
  readonly allocationId: string;
  /** Sorts by priority, then by time: the sooner the smaller. */
  readonly queueTime: string;
  readonly carrier?: string | undefined;
  /** When the carrier's collection closes (截单时间); ISO, absent where none is known. */
  readonly cutOffAt?: string | undefined;
  /** Zones (库区) of its bins. */
  readonly zones: readonly string[];
  readonly lines: number;
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
  readonly why: 'CARRIER' | 'ZONE' | 'CUT_OFF' | 'NO_CUT_OFF' | 'WAVES_FULL';
};

/**
 * What goes into one wave (波次): the most urgent first, of one carrier, of one zone, or what has to leave by a time, where
 * that is asked; until it has so many orders or lines. A zone's wave has only what is picked there wholly. With the rest,
 * and why it stays.
 */
export function gatherWave(
  waiting: readonly Waiting[],
  rule: WaveRule,
): { readonly allocationIds: readonly string[]; readonly leftOut: readonly LeftOut[] } {
  const inOrder = waiting.toSorted(
    (a, b) => compare(a.queueTime, b.queueTime) || compare(a.allocationId, b.allocationId),
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

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function reasonAgainst(
  { carrier, zones, cutOffAt }: Waiting,
  rule: Pick<WaveRule, 'carriers' | 'zones' | 'cutOffBefore'>,
): LeftOut['why'] | undefined {
  if (rule.carriers && !(carrier !== undefined && rule.carriers.includes(carrier))) return 'CARRIER';
  const asked = rule.zones;
  if (asked && !(zones.length > 0 && zones.every((zone) => asked.includes(zone)))) return 'ZONE';
  if (rule.cutOffBefore === undefined) return undefined;
  if (cutOffAt === undefined) return 'NO_CUT_OFF';
  return Date.parse(cutOffAt) < Date.parse(rule.cutOffBefore) ? undefined : 'CUT_OFF';
}

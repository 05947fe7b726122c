/**
 * What people are told of: LOW (低库存) at the reorder point or about to be, OUT (缺货), OVERSTOCK (积压), DEAD (滞销), EXPIRING
 * (临期), LATE (采购逾期), MISMATCH (账实不符).
 */
export const alertKinds = ['LOW', 'OUT', 'OVERSTOCK', 'DEAD', 'EXPIRING', 'LATE', 'MISMATCH'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** An alert is one item for ever; when what it tells of comes again, it is opened again and counted. */
export const nextAlertStatuses = {
  OPEN: ['ACKNOWLEDGED', 'RESOLVED'],
  ACKNOWLEDGED: ['RESOLVED'],
  RESOLVED: ['OPEN'],
} as const satisfies Record<string, readonly string[]>;
export type AlertStatus = keyof typeof nextAlertStatuses;

/** Stock levels at which something is told. Each kind is cleared at another level than it is raised: nothing flaps. */
export type Levels = {
  /** LOW at or below; clear above `lowClears`. */
  readonly low: number;
  readonly lowClears: number;
  /** OUT at zero; clear at or above this. */
  readonly outClears: number;
  /** OVERSTOCK above; clear at or below `overClears`. Absent where nothing is known of demand. */
  readonly over?: number | undefined;
  readonly overClears?: number | undefined;
  /** At or below, the reorder point will be met within the lead time: LOW in the night; clear above the second. */
  readonly projected: number;
  readonly projectedClears: number;
};

const bandShare = 0.1;
const band = (level: number): number => Math.max(1, Math.ceil(level * bandShare));

/** The levels of a reorder point, with a tenth of it (at least a piece) between raising and clearing. */
export function levelsOf(of: {
  readonly reorderPoint: number;
  readonly leadTimeDemand: number;
  readonly mostUseful?: number | undefined;
}): Levels {
  const { reorderPoint, leadTimeDemand, mostUseful } = of;
  const over =
    mostUseful === undefined ? {} : { over: mostUseful, overClears: mostUseful - band(mostUseful) };
  const projected = reorderPoint + Math.ceil(leadTimeDemand);
  return {
    low: reorderPoint,
    lowClears: reorderPoint + band(reorderPoint),
    outClears: band(reorderPoint),
    projected,
    projectedClears: projected + band(projected),
    ...over,
  };
}

export type Verdict = 'raise' | 'clear' | 'keep';

/** What stock says of the kinds that stock alone decides. `keep`: between the levels, so an open alert stays open. */
export function verdicts(
  available: number,
  levels: Levels,
): Readonly<Record<'LOW' | 'OUT' | 'OVERSTOCK', Verdict>> {
  const { low, lowClears, outClears, over, overClears = over } = levels;
  return {
    LOW: available <= low ? 'raise' : available > lowClears ? 'clear' : 'keep',
    OUT: available <= 0 ? 'raise' : available >= outClears ? 'clear' : 'keep',
    OVERSTOCK:
      over === undefined || overClears === undefined || available <= overClears
        ? 'clear'
        : available > over
          ? 'raise'
          : 'keep',
  };
}

/** One change of what can be sold in one pool of a SKU. */
export type Step = { readonly before: number; readonly after: number };

/** Whether a change passed a level at which anything may be raised or cleared. */
export function crosses({ before, after }: Step, levels: Levels): boolean {
  const { low, lowClears, outClears, over, overClears, projectedClears } = levels;
  const edges = [low, lowClears, 0, outClears - 1, projectedClears, over, overClears];
  return edges.some((edge) => edge !== undefined && before > edge !== after > edge);
}

/** The same where a pool is only a part of a hot SKU: it cannot rule out that the whole has passed a level. */
export const mayCross = ({ before, after }: Step, levels: Levels): boolean =>
  after > before || after <= levels.lowClears;

/** An alert that is open now; one of the forecast is over only above `clearsAbove`. */
export type Open = { readonly kind: AlertKind; readonly clearsAbove?: number | undefined };
export type AlertStep = { readonly kind: 'LOW' | 'OUT' | 'OVERSTOCK'; readonly act: 'raise' | 'clear' };

/** What has to be done for the open alerts of a SKU to say what its stock says; nothing when they do. */
export function alertSteps(available: number, levels: Levels, open: readonly Open[]): readonly AlertStep[] {
  const found = verdicts(available, levels);
  return (['LOW', 'OUT', 'OVERSTOCK'] as const).flatMap((kind): AlertStep[] => {
    const now = open.find((each) => each.kind === kind);
    if (found[kind] === 'raise' && !now) return [{ kind, act: 'raise' }];
    const over = now && (now.clearsAbove === undefined || available > now.clearsAbove);
    return found[kind] === 'clear' && over ? [{ kind, act: 'clear' }] : [];
  });
}

import type { AllocationReason, AllocationStatus, PieceLine } from './allocated.ts';
import type { AllocationCost, AllocationExplanation, RefusalReason } from './allocation/types.ts';

/** One allocation of the order, and how far it is. */
export type PlanPart = {
  readonly allocationId: string;
  readonly warehouseId: string;
  readonly status: AllocationStatus;
};

/** One decision that was made for the order, and why it came out so. */
export type PlanDecision = {
  readonly at: number;
  readonly reason: AllocationReason;
  readonly allocationIds: readonly string[];
  readonly cost: AllocationCost;
  readonly explanation: AllocationExplanation;
};

/** Why something of the order has no warehouse. */
export type PlanRefusal = {
  readonly at: number;
  readonly reason: RefusalReason;
  readonly missing: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly reason: RefusalReason;
  }[];
  readonly explanation: AllocationExplanation;
};

/** Goods that were sent again, or could not be, for one case. */
export type PlanReship = {
  readonly caseId: string;
  readonly outcome: 'ALLOCATED' | 'REFUSED';
  readonly reason?: string | undefined;
  readonly allocationIds: readonly string[];
  readonly cost?: { readonly currency: string; readonly minor: number } | undefined;
  readonly at: number;
};

/** WAITING: something of the order has no warehouse yet. ENDED: the order is closed. */
export const planStatuses = ['WAITING', 'ALLOCATED', 'ENDED'] as const;
export type PlanStatus = (typeof planStatuses)[number];

/** How an order is sent: from where, what is still missing, and what the clock has to do about it. */
export type Plan = {
  readonly orderId: string;
  readonly status: PlanStatus;
  readonly version: number;
  /** An order that was closed and opened again is planned anew. */
  readonly round: number;
  readonly parts: readonly PlanPart[];
  /** What pickers did not find and nobody has replaced yet. */
  readonly missing: readonly (PieceLine & { readonly warehouseId: string })[];
  readonly refusal?: PlanRefusal | undefined;
  /** The latest first. */
  readonly decisions: readonly PlanDecision[];
  readonly reships: readonly PlanReship[];
  /** When the clock looks at it again; milliseconds since 1970. */
  readonly dueAt?: number | undefined;
  readonly tries: number;
  readonly events: readonly 'reship.decided'[];
  readonly changedAt: number;
};

export const newPlan = (orderId: string, at: number): Plan => ({
  orderId,
  ...{ status: 'WAITING', version: 0, round: 1, tries: 0, changedAt: at },
  ...{ parts: [], missing: [], decisions: [], reships: [], events: [] },
});

export type PlanStep = Partial<Omit<Plan, 'orderId' | 'version'>> & { readonly changedAt: number };

/** The plan after a change, which tells nothing unless it says what. */
export const planned = (plan: Plan, step: PlanStep): Plan => ({
  ...plan,
  events: [],
  ...step,
  version: plan.version + 1,
});

const minuteMs = 60_000;

/** What cannot be covered is tried again after a minute, then after twice as long each time, up to a quarter of an hour. */
export const againAt = (now: number, tries: number): number =>
  now + Math.min(15, 2 ** Math.min(tries, 10)) * minuteMs;

/** The plan with one of its allocations where that now is. */
export const withPart = (
  plan: Plan,
  { allocationId, warehouseId, status }: PlanPart,
): readonly PlanPart[] => {
  const part = { allocationId, warehouseId, status };
  return plan.parts.some((each) => each.allocationId === allocationId)
    ? plan.parts.map((each) => (each.allocationId === allocationId ? part : each))
    : [...plan.parts, part];
};

/** How far an order is whose parcels are so far; `undefined` while nobody picks it, or nothing of it is sent any more. */
export type OrderStep = 'PICKING' | 'PACKED' | 'SHIPPED' | 'DELIVERED' | 'RETURNED';

const farness = {
  WAITING: 0,
  PICKING: 1,
  PICKED: 1,
  PACKED: 2,
  SHIPPED: 3,
  DELIVERED: 4,
  RETURNED: 4,
} as const;

/**
 * How far the order is: as far as its last parcel, but being picked as soon as its first is. Cancelled and lost parcels do
 * not keep it back; it is RETURNED when all of it came back.
 */
export function stepOf({
  parts,
  missing,
  status,
}: Pick<Plan, 'parts' | 'missing' | 'status'>): OrderStep | undefined {
  const going = parts.flatMap((part) =>
    part.status === 'CANCELLED' || part.status === 'LOST' ? [] : [part.status],
  );
  if (going.length === 0) return undefined;
  const least = Math.min(...going.map((each) => farness[each]));
  const most = Math.max(...going.map((each) => farness[each]));
  const whole = missing.length === 0 && status !== 'WAITING';
  if (!whole || least < 2) return most >= 1 ? 'PICKING' : undefined;
  if (least === 4) return going.every((each) => each === 'RETURNED') ? 'RETURNED' : 'DELIVERED';
  return least === 3 ? 'SHIPPED' : 'PACKED';
}

const way = ['RELEASED', 'PICKING', 'PACKED', 'SHIPPED', 'DELIVERED', 'COMPLETED'] as const;

/** The next status of an order on its way there; undefined where it is that far, or cannot go there. */
export function nextStep(status: string, to: OrderStep | undefined): OrderStep | undefined {
  const at = (way as readonly string[]).indexOf(status);
  if (to === undefined || at < 0) return undefined;
  if (to === 'RETURNED' && at >= way.indexOf('SHIPPED')) return 'RETURNED';
  const goal = to === 'RETURNED' ? 'SHIPPED' : to;
  const next = way[at + 1];
  return at < way.indexOf(goal) && next !== 'COMPLETED' && next !== 'RELEASED' ? next : undefined;
}

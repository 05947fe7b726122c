import { Failure } from '../../../shared/kernel/failure.ts';
import type { Money } from '../../../shared/kernel/money.ts';

/**
 * What one warehouse sends of an order (配货单), and where it may go next. LOST parcels may turn up. One that is CANCELLED
 * stays so, also where its parcel had left already and comes back.
 */
export const nextAllocationStatuses = {
  WAITING: ['PICKING', 'CANCELLED'],
  /** In a wave; back to WAITING where that is cancelled before anything was picked. */
  PICKING: ['WAITING', 'PICKED', 'CANCELLED'],
  PICKED: ['PACKED', 'CANCELLED'],
  PACKED: ['SHIPPED', 'DELIVERED', 'RETURNED', 'CANCELLED'],
  SHIPPED: ['DELIVERED', 'RETURNED', 'LOST'],
  DELIVERED: ['RETURNED'],
  LOST: ['DELIVERED', 'RETURNED'],
  RETURNED: [],
  CANCELLED: [],
} as const satisfies Record<string, readonly string[]>;
export type AllocationStatus = keyof typeof nextAllocationStatuses;
export const allocationStatuses = Object.keys(nextAllocationStatuses) as [
  AllocationStatus,
  ...AllocationStatus[],
];

export const mayBecome = (from: AllocationStatus, to: AllocationStatus): boolean =>
  (nextAllocationStatuses[from] as readonly AllocationStatus[]).includes(to);

/** Why it was made: for the order, in the place of what a picker did not find, or because a parcel is sent once more. */
export const allocationReasons = ['order', 'short-pick', 'reship'] as const;
export type AllocationReason = (typeof allocationReasons)[number];

/** Pieces of one SKU for one line of the order; of a bundle its parts. */
export type PieceLine = { readonly lineId: string; readonly sku: string; readonly quantity: number };
export type AllocatedLine = PieceLine & { readonly picked: number };

/** Pieces of a SKU in one bin (库位). */
export type InBin = { readonly sku: string; readonly location: string; readonly quantity: number };

export type PackedParcel = {
  readonly weightGrams: number;
  readonly dimensionsMm?:
    | { readonly length: number; readonly width: number; readonly height: number }
    | undefined;
  readonly lines: readonly PieceLine[];
};

export type AllocationEvent = 'allocation.packed' | 'allocation.cancelled';

export type Allocation = {
  readonly allocationId: string;
  readonly orderId: string;
  readonly warehouseId: string;
  readonly status: AllocationStatus;
  /** Rises by one with every change; a write names the version that it saw. */
  readonly version: number;
  readonly reason: AllocationReason;
  /** The case that asked for it to be sent once more. */
  readonly caseId?: string | undefined;
  /** Decides who is picked first; milliseconds since 1970. */
  readonly queueTime: number;
  readonly createdAt: number;
  /** The day in China against whose capacity it counts (`2026-06-18`), where its warehouse has one. */
  readonly countedOn?: string | undefined;
  readonly delivery: string;
  /** When it has to leave the warehouse, by what was decided. */
  readonly departsAt?: number | undefined;
  readonly carrier?: string | undefined;
  readonly product?: string | undefined;
  /** What the SKUs weigh by the catalogue. */
  readonly grams: number;
  /** What the buyer paid for what is in it. */
  readonly value?: Money | undefined;
  /** Not empty while there is anything to send. */
  readonly lines: readonly AllocatedLine[];
  /** The bins that pickers took its pieces from, where they are known. */
  readonly takenFrom?: readonly InBin[] | undefined;
  readonly waveId?: string | undefined;
  readonly parcels?: readonly PackedParcel[] | undefined;
  readonly warnings?: readonly string[] | undefined;
  /** Why it is not sent. */
  readonly endedBecause?: string | undefined;
  readonly shipmentId?: string | undefined;
  readonly pickedAt?: number | undefined;
  readonly packedAt?: number | undefined;
  /** When its parcels left, also those of a cancelled one that nobody could stop. */
  readonly shippedAt?: number | undefined;
  readonly deliveredAt?: number | undefined;
  readonly returnedAt?: number | undefined;
  readonly events: readonly AllocationEvent[];
  /** When the events that it carries happened. */
  readonly changedAt: number;
};

export const pickedOf = (lines: readonly AllocatedLine[]): number =>
  lines.reduce((sum, { picked }) => sum + picked, 0);

export type Step = Partial<Omit<Allocation, 'allocationId' | 'orderId' | 'version'>> & {
  readonly changedAt: number;
};

/** The allocation after a change, which tells nothing unless it says what. */
export const changed = (allocation: Allocation, step: Step): Allocation => ({
  ...allocation,
  events: [],
  ...step,
  version: allocation.version + 1,
});

/** The same with another status. WRONG_STATUS where it cannot go there. */
export function movedTo(allocation: Allocation, status: AllocationStatus, step: Step): Allocation {
  if (!mayBecome(allocation.status, status)) throw wrongStatus(allocation);
  return changed(allocation, { ...step, status });
}

const wrongStatus = ({ status }: Pick<Allocation, 'status'>): Failure =>
  new Failure('WRONG_STATUS', `The allocation is ${status}.`, { members: { allocationStatus: status } });

/** What a picker says of a SKU: pieces taken for it, from which bin, and pieces that are not there. */
export type Picked = {
  readonly sku: string;
  readonly location?: string | undefined;
  readonly picked: number;
  readonly short: number;
};

/**
 * The allocation after a scan: PICKED once nothing is left to pick, and CANCELLED where nothing of it was found. With the
 * lines of the order that lack what was not found. OVER_PICK where it needs not so many, WRONG_STATUS where nobody picks it.
 */
export function afterScan(
  allocation: Allocation,
  { sku, location, picked, short }: Picked,
  at: number,
): { readonly after: Allocation; readonly missing: readonly PieceLine[] } {
  if (allocation.status !== 'PICKING') throw wrongStatus(allocation);
  const taken = spread(allocation.lines, { sku, quantity: picked }, open).map(([line, pieces]) => ({
    ...line,
    picked: line.picked + pieces,
  }));
  // The last lines first: so those before them are complete.
  const shares = spread(taken.toReversed(), { sku, quantity: short }, open).toReversed();
  const missing = shares.flatMap(([{ lineId }, quantity]) =>
    quantity > 0 ? [{ lineId, sku, quantity }] : [],
  );
  const lines = shares
    .map(([line, pieces]) => ({ ...line, quantity: line.quantity - pieces }))
    .filter((line) => line.quantity > 0);
  const takenFrom = withTaken(allocation.takenFrom, { sku, location, quantity: picked });
  const known = takenFrom.length > 0 ? { takenFrom } : {};
  if (lines.length > 0)
    return { after: finished(changed(allocation, { lines, ...known, changedAt: at }), at), missing };
  const endedBecause = '拣货缺货 nothing of it was found';
  const events = ['allocation.cancelled'] as const;
  return { after: movedTo(allocation, 'CANCELLED', { endedBecause, events, changedAt: at }), missing };
}

function withTaken(
  before: readonly InBin[] = [],
  { sku, location, quantity }: Omit<InBin, 'location'> & Pick<Picked, 'location'>,
): readonly InBin[] {
  if (location === undefined || quantity === 0) return before;
  const isThis = (each: InBin) => each.sku === sku && each.location === location;
  const had = before.find(isThis)?.quantity ?? 0;
  return [...before.filter((each) => !isThis(each)), { sku, location, quantity: had + quantity }];
}

const open = (line: AllocatedLine): number => line.quantity - line.picked;

const finished = (allocation: Allocation, at: number): Allocation =>
  allocation.lines.every((line) => line.picked === line.quantity)
    ? { ...allocation, status: 'PICKED', pickedAt: at }
    : allocation;

/** Gives pieces of a SKU to the lines of it, each as many as it has room for. OVER_PICK where they have not so much. */
function spread<Line extends { readonly sku: string }>(
  lines: readonly Line[],
  { sku, quantity }: { readonly sku: string; readonly quantity: number },
  room: (line: Line) => number,
): readonly (readonly [Line, number])[] {
  let left = quantity;
  const shares = lines.map((line) => {
    const pieces = line.sku === sku ? Math.min(left, room(line)) : 0;
    left -= pieces;
    return [line, pieces] as const;
  });
  if (left > 0) throw new Failure('OVER_PICK', 'Not so many are asked for.', { members: { sku } });
  return shares;
}

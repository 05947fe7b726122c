import { unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { cut } from '../../shared/kernel/text.ts';
import { allocated } from '../inventory/contract.ts';
import type { FulfilmentOrder, HeldTake } from '../orders/contract.ts';
import { allocationPut } from './allocation-store.ts';
import { type Chosen, chooseWarehouses } from './choose-warehouses.ts';
import type { Allocation } from './domain/allocated.ts';
import { againAt, newPlan, type Plan, planned, withPart } from './domain/plan.ts';
import { sharedAmong } from './domain/share-lines.ts';
import { endAllocations, isUnderWay } from './end-order.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { planPut } from './plan-store.ts';
import { joined } from './stock-writes.ts';

/** LEFT_ALONE: the order is closed, held, or has its warehouses already. */
export type AllocateOutcome = 'ALLOCATED' | 'WAITING' | 'LEFT_ALONE';

const tries = 6;
const by = 'fulfilment';

/**
 * Gives a released order its warehouses (配货): what its pools hold becomes allocations, in one transaction with the order's
 * leaving the queue. An order of more SKUs than one transaction takes goes in chunks, each for itself; what fails in between
 * is finished by the next call. What no warehouse can send waits with a hold that says why. May be done again, and by
 * several at once: the order's version lets one through, and who was overtaken decides anew by the stock that is left.
 */
export async function allocateOrder(orderId: string, deps: FulfilmentDeps): Promise<AllocateOutcome> {
  let outcome: AllocateOutcome = 'LEFT_ALONE';
  for (let refused = 0; refused < tries; ) {
    const came = await allocateNext(orderId, deps);
    if (came === 'REFUSED') refused += 1;
    else if (came === 'PART') outcome = 'ALLOCATED';
    else return came === 'LEFT_ALONE' ? outcome : came;
  }
  return waitFor(orderId, deps);
}

/** PART: more of the order is left. REFUSED: something was not as it was seen. */
type ChunkOutcome = AllocateOutcome | 'PART' | 'REFUSED';

async function allocateNext(orderId: string, deps: FulfilmentDeps): Promise<ChunkOutcome> {
  const [seen, order] = await Promise.all([deps.plans.get(orderId), deps.orders.load(orderId)]);
  if (!order || !mayBeAllocated(order)) return 'LEFT_ALONE';
  if (order.allocatedAt === undefined && seen && isUnderWay(seen)) {
    await endAllocations(orderId, '订单重新打开 the order was closed and opened again', deps);
    return 'REFUSED';
  }
  const held = await heldBy(order, deps);
  return held
    ? allocateChunk({ plan: seen ?? newPlan(orderId, deps.now()), order, held }, deps)
    : 'LEFT_ALONE';
}

/** Released and held by nobody but us; what others hold comes back to the queue when they let it go. */
const mayBeAllocated = (order: FulfilmentOrder): boolean =>
  (order.status === 'RELEASED' || (order.status === 'PICKING' && order.allocatedAt !== undefined)) &&
  (order.holds ?? []).every((hold) => hold.by === by);

/** Pieces that pools hold for the order, and how they come out of them. */
type Held = {
  readonly takes: readonly HeldTake[];
  /** The order's change, and the write of its part, by which it holds only `rest` of them. */
  readonly leaves: (rest: readonly HeldTake[], at: number) => readonly Write[];
  /** Nothing else is held. */
  readonly isLast: boolean;
};

async function heldBy(order: FulfilmentOrder, { orders }: FulfilmentDeps): Promise<Held | undefined> {
  if (order.parts === 0) {
    const takes = orders.takesOf(order);
    const leaves: Held['leaves'] = (rest, at) => orders.setAside(order, { rest, at }).writes;
    return takes.length === 0 ? undefined : { takes, leaves, isLast: true };
  }
  const parts = (await orders.partsHeld(order.id)).filter(({ takes }) => takes.length > 0);
  const [first] = parts;
  if (!first) return undefined;
  const { part, takes } = first;
  return {
    takes,
    leaves: (rest, at) => [
      ...orders.setAside(order, { rest: [], at }).writes,
      orders.partHolds(order.id, { part, seen: takes, takes: rest }),
    ],
    isLast: parts.length === 1,
  };
}

type Chunk = { readonly plan: Plan; readonly order: FulfilmentOrder; readonly held: Held };

/** SKUs that one allocation has at most: packing, sending and ending it each fit into one transaction. */
export const mostSkus = 30;
/** Of one transaction. */
export const mostWrites = 100;

async function allocateChunk(chunk: Chunk, deps: FulfilmentDeps): Promise<ChunkOutcome> {
  for (let size = mostSkus; size >= 1; size = Math.floor(size / 2)) {
    const { now, rest } = firstOf(chunk.held.takes, size);
    const chosen = await choose(chunk, now, deps);
    if (!chosen.covered) return refuse(chunk, chosen, deps);
    const writes = allocating(chunk, { takes: now, rest, chosen }, deps);
    if (writes.length > mostWrites) continue;
    if (!(await unlessRefused(deps.transact(writes)))) return 'REFUSED';
    return chunk.held.isLast && rest.length === 0 ? 'ALLOCATED' : 'PART';
  }
  throw new Error('one SKU of an order is in too many pools and warehouses');
}

/** Pieces of the first so many SKUs, by their codes, and the rest. */
export function firstOf<Piece extends { readonly sku: string }>(pieces: readonly Piece[], count: number) {
  const skus = new Set([...new Set(pieces.map(({ sku }) => sku))].sort().slice(0, count));
  return {
    now: pieces.filter(({ sku }) => skus.has(sku)),
    rest: pieces.filter(({ sku }) => !skus.has(sku)),
  };
}

async function choose(
  { plan, order }: Chunk,
  takes: readonly HeldTake[],
  deps: FulfilmentDeps,
): Promise<Chosen> {
  const skus = new Set([...takes, ...order.lines].map(({ sku }) => sku));
  const sold = await deps.soldAs([...skus]);
  const parts = [...sold].flatMap(([sku, each]) => (each.parts ? [[sku, each.parts] as const] : []));
  const pieces = sharedAmong(order.lines, takes, new Map(parts));
  return chooseWarehouses({ order, pieces, reason: 'order', name: `order.${plan.version}`, sold }, deps);
}

type Taking = {
  readonly takes: readonly HeldTake[];
  readonly rest: readonly HeldTake[];
  readonly chosen: Extract<Chosen, { covered: true }>;
};

function allocating(
  { plan, order, held }: Chunk,
  { takes, rest, chosen }: Taking,
  { now }: FulfilmentDeps,
): readonly Write[] {
  const at = now();
  const whole = held.isLast && rest.length === 0;
  const { refusal: _refusal, dueAt: _dueAt, ...before } = plan;
  const after = planned(before, {
    status: whole ? 'ALLOCATED' : 'WAITING',
    // A closed order that was opened again begins with no parts of its own.
    parts: chosen.allocations.reduce((parts, each) => withPart({ ...plan, parts }, each), plan.parts),
    decisions: [chosen.decision, ...plan.decisions].slice(0, mostDecisions),
    tries: 0,
    changedAt: at,
    ...(whole ? {} : { dueAt: againAt(at, 0) }),
  });
  return [
    ...held.leaves(rest, at),
    planPut(after),
    ...chosen.allocations.map(allocationPut),
    ...joined(stockOf(order, chosen.allocations, takes, at)),
    ...chosen.counts,
  ];
}

/** Decisions that a plan keeps for people to read. */
export const mostDecisions = 5;

/** Each allocation with the pools that its pieces come from: the first has the first pools of each SKU. */
function stockOf(
  order: FulfilmentOrder,
  allocations: readonly Allocation[],
  takes: readonly HeldTake[],
  at: number,
): readonly Write[] {
  const left = takes.map((take) => ({ ...take }));
  const take = (sku: string, quantity: number): readonly HeldTake[] => {
    let open = quantity;
    return left.flatMap((each) => {
      if (each.sku !== sku || open === 0 || each.quantity === 0) return [];
      const pieces = Math.min(open, each.quantity);
      open -= pieces;
      each.quantity -= pieces;
      return [{ sku, slot: each.slot, quantity: pieces }];
    });
  };
  return allocations.flatMap(({ allocationId, warehouseId, lines }) =>
    allocated({
      ...{ orderId: order.id, step: allocationId, warehouseId, by, at },
      takes: lines.flatMap(({ sku, quantity }) => take(sku, quantity)),
    }),
  );
}

/** The order waits with the reason on it, and the clock tries again. */
async function refuse(
  { plan, order }: Chunk,
  { refusal }: Extract<Chosen, { covered: false }>,
  deps: FulfilmentDeps,
): Promise<'WAITING' | 'REFUSED'> {
  const at = deps.now();
  const what = refusal.missing.map(({ sku, quantity, reason }) => `${sku} × ${quantity} ${reason}`);
  const message = `没有仓库能发货 no warehouse can send it: ${what.join(', ')}`;
  const held = deps.orders.hold(order, { code: refusal.reason, message: cut(message, mostMessage), at });
  const after = planned(plan, {
    ...{ status: 'WAITING', refusal, changedAt: at },
    ...{ tries: plan.tries + 1, dueAt: againAt(at, plan.tries) },
  });
  const writes = [...(held?.writes ?? []), planPut(after)];
  return (await unlessRefused(deps.transact(writes))) ? 'WAITING' : 'REFUSED';
}

/** Characters of a hold's message. */
export const mostMessage = 200;

/** Others were faster again and again: the clock tries once more. */
async function waitFor(orderId: string, deps: FulfilmentDeps): Promise<'WAITING'> {
  const plan = (await deps.plans.get(orderId)) ?? newPlan(orderId, deps.now());
  const at = deps.now();
  const after = planned(plan, { dueAt: againAt(at, 0), changedAt: at });
  await unlessRefused(deps.transact([planPut(after)]));
  return 'WAITING';
}

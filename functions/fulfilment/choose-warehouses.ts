import type { Update } from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { QuoteWay } from '../logistics/contract.ts';
import type { FulfilmentOrder } from '../orders/contract.ts';
import { countedFor, dayOf } from './day-store.ts';
import type { Allocation, AllocationReason, PieceLine } from './domain/allocated.ts';
import type {
  AllocatedPart,
  AllocationDecision,
  AllocationRequest,
  Candidate,
} from './domain/allocation/types.ts';
import { decideAllocation } from './domain/cheapest-warehouses.ts';
import type { PlanDecision, PlanRefusal } from './domain/plan.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { paidFor } from './paid-for.ts';
import { quoteFor } from './quote-freight.ts';

type Deps = Pick<
  FulfilmentDeps,
  'warehouses' | 'shelvesOf' | 'soldAs' | 'quotes' | 'policies' | 'days' | 'orders' | 'now'
>;

export type Choosing = {
  readonly order: FulfilmentOrder;
  readonly pieces: readonly PieceLine[];
  readonly reason: AllocationReason;
  readonly caseId?: string | undefined;
  /** Names this choice of this order, so that its allocations have ids of their own. */
  readonly name: string;
  /** What the pieces and the order's lines are, where somebody has read that already. */
  readonly sold?: Awaited<ReturnType<FulfilmentDeps['soldAs']>>;
  /** Warehouses that have just failed it. */
  readonly exclude?: readonly string[];
};

export type Chosen =
  | {
      readonly covered: true;
      readonly allocations: readonly Allocation[];
      readonly decision: PlanDecision;
      /** Counts them against the capacity of warehouses that have one. */
      readonly counts: readonly Update[];
    }
  | { readonly covered: false; readonly refusal: PlanRefusal };

/** Decides which warehouses send pieces of an order now, and makes their allocations; nothing is written. */
export async function chooseWarehouses(choosing: Choosing, deps: Deps): Promise<Chosen> {
  const { order, pieces } = choosing;
  const at = deps.now();
  const skus = [...new Set(pieces.map(({ sku }) => sku))];
  const warehouses = await deps.warehouses();
  const [sold, { allocation: policy }, quotesOn, candidates] = await Promise.all([
    choosing.sold ?? deps.soldAs([...new Set([...skus, ...order.lines.map(({ sku }) => sku)])]),
    deps.policies.get(),
    deps.quotes(),
    candidatesOf(warehouses, skus, deps),
  ]);
  const request = requestOf(choosing, sold, at);
  const quotes = await quotesOn({ from: sendersOf(warehouses, candidates), to: request.destination });
  const quote = quoteFor(request, policy.currency, quotes);
  const decision = decideAllocation(request, candidates, { policy, quote });
  if (!decision.covered) return { covered: false, refusal: refusalOf(decision, at) };
  const value = paidFor(order, new Map([...sold].map(([sku, { parts }]) => [sku, parts])));
  const capacities = new Map(
    warehouses.flatMap(({ warehouseId, capacityPerDay }) =>
      capacityPerDay === undefined ? [] : [[warehouseId, capacityPerDay]],
    ),
  );
  const making = { ...choosing, at, value, capacities, queueTime: deps.orders.queueTimeOf(order) };
  const allocations = decision.parts.map((part, index) => allocationOf(part, { ...making, index }));
  return {
    covered: true,
    allocations,
    decision: decisionOf(decision, allocations, { reason: choosing.reason, at }),
    counts: allocations.flatMap(({ warehouseId, countedOn: day }) => {
      const capacity = capacities.get(warehouseId);
      return day === undefined || capacity === undefined ? [] : [countedFor({ warehouseId, day }, capacity)];
    }),
  };
}

type Sold = Awaited<ReturnType<Deps['soldAs']>>;

const requestOf = ({ order, pieces, exclude }: Choosing, sold: Sold, at: number): AllocationRequest => ({
  lines: pieces.map((piece) => ({
    ...piece,
    weightGrams: sold.get(piece.sku)?.weightGrams ?? 0,
    goodsClass: sold.get(piece.sku)?.goodsClass ?? 'standard',
  })),
  delivery: order.delivery,
  destination: placeOf(order),
  at,
  ...(order.promise?.deliverBy === undefined ? {} : { deliverBy: order.promise.deliverBy }),
  ...(exclude ? { exclude } : {}),
});

const placeOf = ({ shipTo }: FulfilmentOrder): AllocationRequest['destination'] => {
  const { country, province, city, district } = shipTo;
  return {
    country,
    ...(province === undefined ? {} : { province }),
    ...(city === undefined ? {} : { city }),
    ...(district === undefined ? {} : { district }),
  };
};

async function candidatesOf(
  warehouses: Awaited<ReturnType<Deps['warehouses']>>,
  skus: readonly string[],
  { shelvesOf, days, now }: Deps,
): Promise<readonly Candidate[]> {
  const limited = warehouses.filter(({ capacityPerDay }) => capacityPerDay !== undefined);
  const ids = warehouses.map(({ warehouseId }) => warehouseId);
  const [shelves, given] = await Promise.all([
    shelvesOf(skus, ids),
    days.given(
      limited.map(({ warehouseId }) => warehouseId),
      now(),
    ),
  ]);
  return warehouses.map(({ warehouseId, priority, location, ...warehouse }) => ({
    warehouseId,
    priority,
    location,
    stock: Object.fromEntries(
      skus.map((sku) => [
        sku,
        shelves.get(sku)?.find((shelf) => shelf.warehouseId === warehouseId)?.free ?? 0,
      ]),
    ),
    ...(warehouse.serves ? { serves: warehouse.serves } : {}),
    ...(warehouse.cutOff === undefined ? {} : { cutOff: warehouse.cutOff }),
    ...(warehouse.capacityPerDay === undefined
      ? {}
      : { capacityLeft: Math.max(0, warehouse.capacityPerDay - (given.get(warehouseId) ?? 0)) }),
    ...(warehouse.pickup === undefined ? {} : { pickup: warehouse.pickup }),
    ...(warehouse.active === false ? { closed: true } : {}),
  }));
}

/** Where those stand that have any of it. */
const sendersOf = (
  warehouses: Awaited<ReturnType<Deps['warehouses']>>,
  candidates: readonly Candidate[],
): QuoteWay['from'] =>
  new Map(
    warehouses.flatMap(({ warehouseId, sender }, at) =>
      Object.values(candidates[at]?.stock ?? {}).some((pieces) => pieces > 0) ? [[warehouseId, sender]] : [],
    ),
  );

type Making = Choosing & {
  readonly index: number;
  readonly at: number;
  readonly queueTime: number;
  readonly value: (pieces: readonly PieceLine[]) => Allocation['value'];
  /** Of warehouses that have one. */
  readonly capacities: ReadonlyMap<string, number>;
};

const allocationOf = (
  { warehouseId, lines, grams, carrier, product, departsAt }: AllocatedPart,
  { order, reason, caseId, name, index, at, queueTime, value, capacities }: Making,
): Allocation => ({
  allocationId: derivedId('alc', [order.id, name, String(index)]),
  orderId: order.id,
  ...{ warehouseId, status: 'WAITING', version: 1, reason, queueTime, createdAt: at },
  ...(caseId === undefined ? {} : { caseId }),
  ...(capacities.has(warehouseId) ? { countedOn: dayOf(at) } : {}),
  delivery: order.delivery,
  departsAt,
  ...(carrier === undefined ? {} : { carrier }),
  ...(product === undefined ? {} : { product }),
  grams,
  value: value(lines),
  lines: lines.map((line) => ({ ...line, picked: 0 })),
  events: [],
  changedAt: at,
});

const decisionOf = (
  { cost, explanation }: AllocationDecision,
  allocations: readonly Allocation[],
  { reason, at }: Pick<PlanDecision, 'reason' | 'at'>,
): PlanDecision => ({
  ...{ at, reason, cost, explanation },
  allocationIds: allocations.map(({ allocationId }) => allocationId),
});

const refusalOf = (
  { reason, missing, explanation }: Extract<AllocationDecision, { covered: false }>,
  at: number,
): PlanRefusal => ({ at, reason, missing: missing.slice(0, 50), explanation });

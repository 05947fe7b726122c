import { unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { type FulfilmentOrder, isCancelRequested } from '../orders/contract.ts';
import { mostWrites } from './allocate-order.ts';
import { allocationPut } from './allocation-store.ts';
import type { Chosen } from './choose-warehouses.ts';
import { type Allocation, movedTo, type PieceLine } from './domain/allocated.ts';
import { newPlan, type Plan, type PlanReship, planned, withPart } from './domain/plan.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { planPut } from './plan-store.ts';
import { chooseForSale, takenForSale, withChosen } from './replace-missing.ts';

export type ReshipAsk = {
  readonly caseId: string;
  readonly orderId: string;
  /** What is sent once more. */
  readonly allocationId: string;
  readonly by: string;
  readonly lines: readonly PieceLine[];
};

const tries = 6;

/**
 * Sends goods once more, free of charge (补发): the order gets lines that cost nothing, other pieces are taken out of what
 * is for sale, and the parcel they replace keeps the order back no more. Once for each case: what was decided stays. Refused,
 * with the reason, where the order is closed, its marketplace has cancelled it, or nobody has the goods.
 */
export async function reshipGoods(ask: ReshipAsk, deps: FulfilmentDeps): Promise<PlanReship> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const [seen, order, lost] = await Promise.all([
      deps.plans.get(ask.orderId),
      deps.orders.load(ask.orderId),
      deps.allocations.get(ask.allocationId),
    ]);
    const before = seen?.reships.find(({ caseId }) => caseId === ask.caseId);
    if (before) return before;
    const plan = seen ?? newPlan(ask.orderId, deps.now());
    const made = await reshipOf({ ask, plan, order, lost }, deps);
    if (await unlessRefused(deps.transact(made.writes))) return made.reship;
  }
  throw new Error('others kept changing the order that is to be sent once more');
}

type Reshipping = {
  readonly ask: ReshipAsk;
  readonly plan: Plan;
  readonly order: FulfilmentOrder | undefined;
  readonly lost: Allocation | undefined;
};
type Made = { readonly writes: readonly Write[]; readonly reship: PlanReship };

async function reshipOf(reshipping: Reshipping, deps: FulfilmentDeps): Promise<Made> {
  const { ask, plan, order } = reshipping;
  if (!order) return refused(reshipping, '没有这个订单 there is no such order', deps);
  if (order.status === 'CANCELLED') return refused(reshipping, '订单已取消 the order is closed', deps);
  if (isCancelRequested(order))
    return refused(reshipping, '平台已取消订单 its marketplace has cancelled it', deps);
  const first = order.lines.length + 1;
  const pieces = ask.lines.map(({ sku, quantity }, index) => ({
    lineId: String(first + index),
    sku,
    quantity,
  }));
  const choosing = {
    ...{ order, pieces, reason: 'reship' as const, caseId: ask.caseId },
    name: `reship.${plan.version}`,
  };
  const chosen = await chooseForSale(choosing, deps);
  if (!chosen.covered) return refused(reshipping, `没有货 nobody has it: ${chosen.refusal.reason}`, deps);
  const made = await sentAgain({ ...reshipping, order, pieces, chosen }, deps);
  return made.writes.length <= mostWrites
    ? made
    : refused(reshipping, '货品太多 it is too many SKUs or warehouses to be sent at once', deps);
}

type Sending = Reshipping & {
  readonly order: FulfilmentOrder;
  readonly pieces: readonly PieceLine[];
  readonly chosen: Extract<Chosen, { covered: true }>;
};

async function sentAgain(sending: Sending, deps: FulfilmentDeps): Promise<Made> {
  const { ask, plan, order, lost, pieces, chosen } = sending;
  const at = deps.now();
  const reship: PlanReship = {
    caseId: ask.caseId,
    outcome: 'ALLOCATED',
    allocationIds: chosen.allocations.map(({ allocationId }) => allocationId),
    cost: await soldFor(pieces, order, deps),
    at,
  };
  const gone = lost?.status === 'SHIPPED' ? movedTo(lost, 'LOST', { changedAt: at }) : undefined;
  const known = gone ? { ...plan, parts: withPart(plan, gone) } : plan;
  const after = planned(plan, { ...withChosen(known, chosen), ...answering(plan, reship), changedAt: at });
  const who = { at, by: ask.by, reason: `补发 sent once more: ${ask.caseId}` };
  const writes = [
    planPut(after),
    ...(gone ? [allocationPut(gone)] : []),
    ...takenForSale(chosen.allocations, at),
    ...chosen.counts,
    ...deps.orders.addFreeLines(order, pieces, who).writes,
  ];
  return { writes, reship };
}

/** What the goods sell for, as the catalogue has them now. */
async function soldFor(pieces: readonly PieceLine[], order: FulfilmentOrder, deps: FulfilmentDeps) {
  const sold = await deps.soldAs(pieces.map(({ sku }) => sku));
  const { currency } = order.totals.payable;
  const minor = pieces.reduce((sum, { sku, quantity }) => {
    const price = sold.get(sku)?.price;
    return sum + (price?.currency === currency ? price.minor * quantity : 0);
  }, 0);
  return { currency, minor };
}

function refused({ ask, plan }: Reshipping, reason: string, { now }: FulfilmentDeps): Made {
  const reship: PlanReship = {
    ...{ caseId: ask.caseId, outcome: 'REFUSED', reason, allocationIds: [], at: now() },
  };
  return { writes: [planPut(planned(plan, { ...answering(plan, reship), changedAt: now() }))], reship };
}

/** The latest answer is the first, and the one that the plan's event tells. */
const answering = ({ reships }: Plan, reship: PlanReship): Pick<Plan, 'reships' | 'events'> => ({
  reships: [reship, ...reships],
  events: ['reship.decided'],
});

import { TableBusy, unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { shipped } from '../inventory/contract.ts';
import type { FulfilmentOrder } from '../orders/contract.ts';
import { allocationPut } from './allocation-store.ts';
import { type Allocation, changed, mayBecome, movedTo, type Step } from './domain/allocated.ts';
import { nextStep, type Plan, planned, stepOf, withPart } from './domain/plan.ts';
import { putAwayFor, putAwayIdOf } from './domain/put-away.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { by, orderAlong, orderOn } from './order-on.ts';
import { planPut } from './plan-store.ts';
import { putAwayPut } from './put-away-store.ts';

export type ShipmentNews = {
  readonly allocationId: string;
  /** Absent where no carrier took it: the buyer fetched it. */
  readonly shipmentId?: string;
  readonly to: 'SHIPPED' | 'DELIVERED' | 'RETURNED';
  /** When it happened; milliseconds since 1970. */
  readonly at: number;
};

const tries = 6;

/**
 * Follows what became of a shipment: its pieces leave the stock when its parcels leave, and what came back is to be put
 * away. News may come twice and in any order: who hears of the delivery first books the leaving too. A parcel of a cancelled
 * order that nobody could stop leaves the stock all the same.
 */
export async function followShipment(news: ShipmentNews, deps: FulfilmentDeps): Promise<Allocation> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const allocation = await deps.allocations.get(news.allocationId);
    if (!allocation) throw new Error('a shipment is of no allocation');
    const { orderId } = allocation;
    const [plan, order] = await Promise.all([deps.plans.get(orderId), deps.orders.load(orderId)]);
    if (!plan || !order) throw new Error('an allocation has no plan or no order');
    const made = await changeOf({ news, allocation, plan, order }, deps);
    if (!made) {
      await orderOn(orderId, deps);
      return allocation;
    }
    if (!(await unlessRefused(deps.transact(made.writes)))) continue;
    if (made.isBehind) await orderOn(orderId, deps);
    return made.after;
  }
  throw new TableBusy('others kept changing the allocation');
}

type Following = {
  readonly news: ShipmentNews;
  readonly allocation: Allocation;
  readonly plan: Plan;
  readonly order: FulfilmentOrder;
};
type Made = {
  readonly after: Allocation;
  readonly writes: readonly Write[];
  readonly isBehind: boolean;
};

async function changeOf(following: Following, deps: FulfilmentDeps): Promise<Made | undefined> {
  const { news, allocation, plan, order } = following;
  if (allocation.status === 'CANCELLED' || order.status === 'CANCELLED') return unstopped(following, deps);
  if (!mayBecome(allocation.status, news.to)) return undefined;
  const after = movedTo(allocation, news.to, stepFor(news, allocation));
  const planAfter = planned(plan, { parts: withPart(plan, after), changedAt: deps.now() });
  const along = orderChange(order, planAfter, { news, deps });
  const writes = [
    allocationPut(after),
    planPut(planAfter),
    ...(allocation.shippedAt === undefined ? leaving(allocation, news.at) : []),
    ...(news.to === 'RETURNED' ? [putAwayPut(putAwayFor(after, 'returned', news.at))] : []),
    ...along.writes,
  ];
  return { after, writes, isBehind: along.isBehind };
}

/** With the first parcel of several the order can be cancelled no more, although it is not SHIPPED yet. */
function orderChange(
  order: FulfilmentOrder,
  plan: Plan,
  { news, deps }: { readonly news: ShipmentNews; readonly deps: FulfilmentDeps },
): ReturnType<typeof orderAlong> {
  const along = orderAlong(order, plan, deps);
  const isOn = order.status === 'SHIPPED' || nextStep(order.status, stepOf(plan)) === 'SHIPPED';
  const marked = isOn || along.isBehind ? undefined : deps.orders.sent(order, news.at);
  return marked
    ? { writes: marked.writes, isBehind: nextStep(order.status, stepOf(plan)) !== undefined }
    : along;
}

function stepFor({ to, at, shipmentId }: ShipmentNews, { shippedAt }: Allocation): Step {
  const by = shipmentId === undefined ? {} : { shipmentId };
  const left = { ...by, changedAt: at, shippedAt: shippedAt ?? at };
  if (to === 'DELIVERED') return { ...left, deliveredAt: at };
  return to === 'RETURNED' ? { ...left, returnedAt: at } : left;
}

/** What was packed leaves the stock; a cancelled one holds what is still to be put away. */
function leaving({ orderId, allocationId, warehouseId, lines }: Allocation, at: number): readonly Write[] {
  const takes = lines.flatMap(({ sku, picked }) => (picked > 0 ? [{ sku, slot: '', quantity: picked }] : []));
  return shipped({ orderId, step: allocationId, warehouseId, takes, by, at });
}

/**
 * The parcel of a closed order is on its way (拦截失败): nothing is put away, and the pieces leave the stock. Undefined where
 * that is noted, or the goods were put away before: then the stock is right, and the parcel somebody's business.
 */
async function unstopped(following: Following, deps: FulfilmentDeps): Promise<Made | undefined> {
  const { news, allocation, plan } = following;
  const isEnded = allocation.status === 'CANCELLED';
  const isNoted =
    news.to === 'RETURNED' ? allocation.returnedAt !== undefined : allocation.shippedAt !== undefined;
  if (isNoted || (!isEnded && allocation.status !== 'PACKED')) return undefined;
  const task = isEnded
    ? await deps.putAways.get(putAwayIdOf(allocation.allocationId, 'cancelled'))
    : undefined;
  if (isEnded && task?.status === 'DONE') return undefined;
  const step = stepFor(news, allocation);
  const after = isEnded
    ? changed(allocation, step)
    : movedTo(allocation, 'CANCELLED', { ...step, events: ['allocation.cancelled'] });
  const writes = [
    allocationPut(after),
    planPut(planned(plan, { parts: withPart(plan, after), changedAt: deps.now() })),
    ...(allocation.shippedAt === undefined ? leaving(allocation, news.at) : []),
    ...(task?.status === 'OPEN'
      ? [putAwayPut({ ...task, status: 'LEFT', doneAt: news.at, by, version: task.version + 1 })]
      : []),
    ...(news.to === 'RETURNED' ? [putAwayPut(putAwayFor(after, 'returned', news.at))] : []),
  ];
  return { after, writes, isBehind: false };
}

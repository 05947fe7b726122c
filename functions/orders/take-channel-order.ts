import { TableBusy } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { type Channel, orderIdOf } from '../../shared/kernel/channel.ts';
import { judgeAddress } from './domain/address-quality.ts';
import type { OrderChange } from './domain/change-order.ts';
import {
  addressHolds,
  channelTarget,
  holderOf,
  isCountable,
  type ToldOrder,
} from './domain/channel-target.ts';
import { type Convergence, converged } from './domain/converge.ts';
import { inOrder, pendingRisk } from './domain/hold.ts';
import type { Order } from './domain/order.ts';
import { priorityOf } from './domain/urgency.ts';
import type { HoldDeps, PlaceOrderDeps } from './place-order.ts';
import { placeWithGoods, type StockDeps, withGoods, written } from './take-goods.ts';

/**
 * What a channel says of an order now; undefined where it never told anything. `goneAt`: when it deleted it, milliseconds
 * since 1970. `ours`: since its orders are ours to ship.
 */
export type KnownToChannel =
  | { readonly order: ToldOrder; readonly goneAt: number | undefined; readonly ours: boolean }
  | undefined;
export type ChannelOrderRef = {
  readonly channel: Channel;
  readonly shopId: string;
  readonly channelOrderId: string;
};
export type TakeChannelDeps = HoldDeps &
  StockDeps &
  Pick<PlaceOrderDeps, 'divisions' | 'priorityPolicy'> & {
    readonly channelOrder: (ref: ChannelOrderRef) => Promise<KnownToChannel>;
  };

/** PLACED, CHANGED, NOTHING; HISTORY: from before the shop was ours; UNCOUNTABLE: it has no lines, or sums beyond counting. */
export type TakenFromChannel = 'PLACED' | 'CHANGED' | 'NOTHING' | 'HISTORY' | 'UNCOUNTABLE';

const tries = 8;

/**
 * Brings our order to what its channel says now, placing it where there is none. It asks for the latest state itself, so
 * that a late or repeated call does no harm; nothing that a marketplace has sold is refused: what speaks against it holds it.
 */
export async function takeChannelOrder(
  ref: ChannelOrderRef,
  deps: TakeChannelDeps,
): Promise<TakenFromChannel> {
  const id = orderIdOf(ref.channel, ref.shopId, ref.channelOrderId);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    // Before the channel's state: so that state is at least as new as the one that the order was brought to.
    const order = await deps.orders.get(id);
    const known = await deps.channelOrder(ref);
    if (!known?.ours) return 'HISTORY';
    if (!isCountable(known.order)) return 'UNCOUNTABLE';
    const to: Convergence = {
      target: channelTarget(known.order, known.goneAt),
      judged: judgeAddress(known.order.recipient, deps.divisions()),
      at: deps.now(),
    };
    const done = order ? await bring(order, to, deps) : await place(known.order, to, deps);
    if (done) return done;
  }
  throw new TableBusy('others kept changing an order of a channel');
}

/** Undefined when somebody else placed it first. */
async function place(
  told: ToldOrder,
  to: Convergence,
  deps: TakeChannelDeps,
): Promise<TakenFromChannel | undefined> {
  const order = newOrder(told, to, deps);
  return (await placeWithGoods(order, deps)) ? 'PLACED' : undefined;
}

function newOrder(told: ToldOrder, { target, judged, at }: Convergence, deps: TakeChannelDeps): Order {
  const { channel, shopId, channelOrderId, modifiedAt } = told;
  const { shipTo, quality, changes } = judged;
  const cancelled = target.status === 'CANCELLED';
  const holds = [pendingRisk(at), ...target.holds, ...addressHolds({ channel, modifiedAt }, judged)];
  const order: Order = {
    id: orderIdOf(channel, shopId, channelOrderId),
    ...{ status: target.status, version: 1, channel, shopId, channelOrderId },
    placedBy: holderOf(channel),
    // Of the number alone: the order is the same one whatever it says.
    bodyHash: bodyHash([channel, shopId, channelOrderId]),
    ...target.content,
    shipTo,
    delivery: 'standard',
    holds: cancelled ? [] : inOrder(holds),
    history: [],
    parts: 0,
    address: { quality, changes },
    toldRecipient: target.recipient,
    ...(cancelled ? { taken: [] } : {}),
  };
  return { ...order, priority: priorityOf(order, deps.priorityPolicy) };
}

/** As urgent as it is by now; once it is released its place in the queue stays. */
function judgedUrgency(change: OrderChange, { priorityPolicy }: TakeChannelDeps): OrderChange {
  const { before, order } = change;
  if (before.status !== 'PENDING_PAYMENT' && before.status !== 'PAID' && before.status !== 'CANCELLED')
    return change;
  return { ...change, order: { ...order, priority: priorityOf(order, priorityPolicy) } };
}

/** Undefined when somebody else changed it first. */
async function bring(
  order: Order,
  to: Convergence,
  deps: TakeChannelDeps,
): Promise<TakenFromChannel | undefined> {
  const decided = converged(order, to);
  const goods = await withGoods(order, decided && judgedUrgency(decided, deps), deps);
  if (goods === undefined) return 'NOTHING';
  return (await written(goods, deps)) ? 'CHANGED' : undefined;
}

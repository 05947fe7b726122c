import { changed, edited, moved, type OrderChange, type OrderEvent, type Who } from './change-order.ts';
import { shippedThere } from './channel-target.ts';
import { fulfilment, type Hold, holdsOf, inOrder, isSame } from './hold.ts';
import type { Order, Take } from './order.ts';

/** Where fulfilment brings an order. */
export type FulfilmentStatus = 'PICKING' | 'PACKED' | 'SHIPPED' | 'DELIVERED' | 'COMPLETED' | 'RETURNED';

const told: Readonly<Partial<Record<FulfilmentStatus, OrderEvent>>> = {
  SHIPPED: 'order.shipped',
  DELIVERED: 'order.delivered',
  RETURNED: 'order.returned',
};

/** The order one status on. Throws where it cannot go there. */
export function stepped(order: Order, to: FulfilmentStatus, who: Who): OrderChange {
  const event = told[to];
  const was = to === 'SHIPPED' ? withoutShippedThere(order) : order;
  const after = moved(was, to, who);
  return event ? changed(order, after, event) : changed(order, after);
}

/** Its channel may say that it is sent before we do, since we told it. */
const withoutShippedThere = (order: Order): Order =>
  order.holds
    ? {
        ...order,
        holds: order.holds.filter(({ kind, code }) => kind !== 'CHANNEL' || code !== shippedThere),
      }
    : order;

type Set = { readonly rest: readonly Take[]; readonly at: number };

/**
 * The order once a warehouse has pieces of it set aside; `rest` is what its pools still hold. It leaves the release queue,
 * and what said that no warehouse could send it goes.
 */
export function setAside(order: Order, { rest, at }: Set): OrderChange {
  const holds = holdsOf(order).filter(({ by }) => by !== fulfilment);
  return edited(order, { ...order, holds, taken: rest, allocatedAt: order.allocatedAt ?? at });
}

/** The order once what was set aside is held for it again, in its pools; with nothing left aside it queues again. */
export function setBack(order: Order, back: readonly Take[], all: boolean): OrderChange {
  const { allocatedAt: _allocatedAt, ...rest } = order;
  const after = { ...(all ? rest : order), taken: joined([...(order.taken ?? []), ...back]) };
  return edited(order, after);
}

function joined(takes: readonly Take[]): readonly Take[] {
  const byPool = new Map<string, Take>();
  for (const take of takes) {
    const key = `${take.sku}#${take.slot}`;
    byPool.set(key, { ...take, quantity: take.quantity + (byPool.get(key)?.quantity ?? 0) });
  }
  return [...byPool.values()];
}

/** Why no warehouse can send it, or what is missing, in the place of what was said before. Undefined where that stands there. */
export function heldByFulfilment(
  order: Order,
  hold: Pick<Hold, 'code' | 'message' | 'at'>,
): OrderChange | undefined {
  const wanted: Hold = { kind: 'STOCK', by: fulfilment, ...hold };
  const there = holdsOf(order).find(({ by }) => by === fulfilment);
  if (there && isSame(there, wanted) && there.message === wanted.message) return undefined;
  const others = holdsOf(order).filter(({ by }) => by !== fulfilment);
  return edited(order, { ...order, holds: inOrder([...others, wanted]) });
}

/** Takes what fulfilment said away. Undefined where it said nothing. */
export function liftedByFulfilment(order: Order): OrderChange | undefined {
  const holds = holdsOf(order).filter(({ by }) => by !== fulfilment);
  return holds.length === holdsOf(order).length ? undefined : edited(order, { ...order, holds });
}

/** The order when its first parcel left; undefined where one had left before. */
export const sent = (order: Order, at: number): OrderChange | undefined =>
  order.sentAt === undefined ? edited(order, { ...order, sentAt: at }) : undefined;

/** The order with lines at no charge, for what is sent once more (补发); its money stays what it was. */
export function withFreeLines(
  order: Order,
  pieces: readonly { readonly sku: string; readonly quantity: number }[],
  who: Who,
): OrderChange {
  const free = { ...order.totals.payable, minor: 0 };
  const lines = pieces.map(({ sku, quantity }, index) => ({
    lineId: String(order.lines.length + index + 1),
    ...{ sku, quantity, unitPrice: free, list: free, discounts: [], payable: free },
  }));
  const freeLines = (order.freeLines ?? 0) + lines.length;
  return edited(order, { ...order, lines: [...order.lines, ...lines], freeLines }, { who });
}

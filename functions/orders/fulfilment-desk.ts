import type { Table, Write } from '../../shared/dynamodb/table.ts';
import type { OrderChange, Who } from './domain/change-order.ts';
import {
  type FulfilmentStatus,
  heldByFulfilment,
  liftedByFulfilment,
  sent,
  setAside,
  setBack,
  stepped,
  withFreeLines,
} from './domain/fulfil.ts';
import type { Hold } from './domain/hold.ts';
import { type Order, type Take, takesOf } from './domain/order.ts';
import { isQueued } from './domain/release.ts';
import { queueTimeOf } from './domain/urgency.ts';
import { partsHeld } from './large-order-store.ts';
import { queueStore } from './queue-store.ts';
import { releaseQueue } from './release-queue.ts';
import { changeWrites, orderStore, partHolds } from './store.ts';

/** A change of an order, for the caller's transaction: refused where the order is another by now. */
type OrderStep = { readonly writes: readonly Write[]; readonly order: Order };

const step = (change: OrderChange): OrderStep => ({ writes: changeWrites(change), order: change.order });
const orNone = (change: OrderChange | undefined): OrderStep | undefined => change && step(change);

/** Orders as fulfilment (配货) works on them, on a table. Every step is decided on an order that was loaded, and may be refused. */
export const orderFulfilment = (table: Table) => ({
  /** Undefined where there is none. */
  load: (orderId: string): Promise<Order | undefined> => orderStore(table).get(orderId),
  /** Ids of orders that may be picked and that no warehouse has yet, the most urgent first; `next` goes on there. */
  queued: async (ask: { readonly limit: number; readonly after?: string | undefined }) => {
    const page = await releaseQueue(ask, { orders: orderStore(table), queue: queueStore(table) });
    return { ids: page.items.map(({ id }) => id), next: page.next };
  },
  isQueued,
  /** Where an order stands in the queue, milliseconds: earlier is first. */
  queueTimeOf,
  /** The pools that hold the order's pieces; of an order in parts, those of each part are `partsHeld`. */
  takesOf,
  partsHeld: (orderId: string) => partsHeld(table, orderId),
  /** The write by which a part of a large order holds `takes` in place of `seen`. */
  partHolds,
  /** Some of its pieces go to a warehouse, `rest` stays held in pools. */
  setAside: (order: Order, set: { readonly rest: readonly Take[]; readonly at: number }) =>
    step(setAside(order, set)),
  /** The order's pools hold these again; `all`: no warehouse has anything of it any more. */
  setBack: (order: Order, back: readonly Take[], all: boolean) => step(setBack(order, back, all)),
  step: (order: Order, to: FulfilmentStatus, who: Who) => step(stepped(order, to, who)),
  /** The first parcel left; undefined where one had. */
  sent: (order: Order, at: number) => orNone(sent(order, at)),
  /** A hold of STOCK that says why nobody can send it, or what was not found; undefined where it stands there. */
  hold: (order: Order, hold: Pick<Hold, 'code' | 'message' | 'at'>) => orNone(heldByFulfilment(order, hold)),
  lift: (order: Order) => orNone(liftedByFulfilment(order)),
  /** New lines at no charge (补发); they are the last ones of the order. */
  addFreeLines: (
    order: Order,
    pieces: readonly { readonly sku: string; readonly quantity: number }[],
    who: Who,
  ) => step(withFreeLines(order, pieces, who)),
});
export type { Order as FulfilmentOrder, Take as HeldTake };

import { keyOf } from '../../shared/dynamodb/entity.ts';
import { forgetItem, toldItem, withoutStaff } from '../../shared/dynamodb/forget-item.ts';
import type { Item, Page, Table } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { anonymousAddress, anonymousText, type Holder } from '../../shared/kernel/person.ts';
import type { Order } from './domain/order.ts';
import { checkPhone } from './domain/phone.ts';
import {
  asChange,
  asHold,
  changeFrom,
  orderFrom,
  type StoredHead,
  storedHead,
  storedHolds,
} from './order-item.ts';
import { orderEntity, orderStore, runsOf } from './store.ts';

/** Whose an order is, as far as it says so, and how far it is. */
export type OrderPerson = Pick<Order, 'channel' | 'shopId' | 'channelOrderId' | 'placedAt'> & {
  readonly buyer: { readonly id?: string | undefined; readonly phone?: string | undefined };
  readonly recipient: { readonly phone?: string | undefined; readonly country: string };
  /** Since when it is over (milliseconds since 1970); absent as long as it is not. */
  readonly endedAt?: number | undefined;
};

const over: readonly StoredHead['status'][] = ['COMPLETED', 'CANCELLED', 'RETURNED'];

const headOf = async (table: Table, orderId: string): Promise<Item | undefined> =>
  table.get(keyOf(orderEntity, { orderId }));

/** Whose an order is; undefined where there is none. */
export async function personOfOrder(table: Table, orderId: string): Promise<OrderPerson | undefined> {
  const item = await headOf(table, orderId);
  if (!item) return undefined;
  const head = storedHead.parse(item);
  const { channel, shopId, channelOrderId, placedAt, buyer, shipTo } = head;
  return {
    ...{ channel, placedAt },
    ...(shopId === undefined ? {} : { shopId }),
    ...(channelOrderId === undefined ? {} : { channelOrderId }),
    buyer: { id: buyer['id'], phone: buyer['phone'] },
    recipient: { phone: shipTo['phone'], country: shipTo['country'] ?? 'CN' },
    endedAt: endOf(head),
  };
}

/** An order in parts that is being given back is not over yet. */
function endOf({ status, unfinished, history, placedAt }: StoredHead): number | undefined {
  if (unfinished !== undefined || !over.includes(status)) return undefined;
  return history.at(-1)?.[2] ?? placedAt;
}

/**
 * A phone as all its spellings have it: E.164, and its extension where a marketplace gave one (隐私号). Undefined for what is
 * no phone, and for one that is partly hidden: nobody can be found by it.
 */
export function phoneNumberOf(text: string, country: string): string | undefined {
  const check = checkPhone(text, { country, marketplace: true });
  if (!check.ok || check.e164 === undefined) return undefined;
  return check.extension === undefined ? check.e164 : `${check.e164}-${check.extension}`;
}

/** What an order tells of a person, and the order without the person: numbers, lines, amounts, status and times stay. */
export const orderHolder = (table: Table): Holder => ({
  tell: async ({ orderId }) => {
    const item = await headOf(table, orderId);
    return item ? [{ kind: 'order', data: readable(item) }] : [];
  },
  forget: async ({ orderId }, pseudonym) => {
    const item = await headOf(table, orderId);
    return item && (await forgetItem(table, item, without(storedHead.parse(item), pseudonym))) ? 1 : 0;
  },
});

/** Tuples with their names; the lines of a large order are in `GET /orders/{id}`. */
function readable(item: Item): Record<string, unknown> {
  const head = storedHead.parse(item);
  const { lines, totals, history, holds } = orderFrom({ ...head, lineCount: head.lines.length }, []);
  const { taken: _taken, parts: _parts, priority: _priority, lead: _lead, ...told } = toldItem(item);
  return withoutStaff({ ...told, lines, totals, history, ...(holds ? { holds } : {}) });
}

/** What people wrote about it goes too: nobody knows whom they named. So do hashes: who knows the rest finds a phone from one. */
function without(head: StoredHead, pseudonym: string): Readonly<Record<string, unknown>> {
  const history = head.history.map(changeFrom).map(({ reason: _reason, ...change }) => asChange(change));
  const holds = storedHolds(head)?.map(({ message: _message, ...hold }) => asHold(hold));
  return {
    ...{ buyer: undefined, note: undefined, memo: undefined, client: undefined, address: undefined },
    shipTo: anonymousAddress(head.shipTo, pseudonym),
    ...{ toldRecipient: undefined, contentHash: undefined },
    bodyHash: anonymousText(head.bodyHash, pseudonym),
    ...(head.history.length > 0 ? { history } : {}),
    ...(holds ? { holds } : {}),
  };
}

/** Where going through the orders goes on: a run of the index, and a place in it. */
export type OrdersPlace = { readonly run: number; readonly start?: Page['next'] };

const runs = [...runsOf(true), ...runsOf(false)];
const pageSize = 100;

/** A page of the orders that were placed before a time, each run from its oldest; nothing after the last run. */
export async function ordersBefore(
  table: Table,
  time: number,
  { run: index, start }: OrdersPlace,
): Promise<
  | {
      readonly orders: readonly Pick<StoredHead, 'id' | 'channel' | 'shopId' | 'channelOrderId'>[];
      readonly next: OrdersPlace;
    }
  | undefined
> {
  const run = runs[index];
  if (!run) return undefined;
  const between = ['0', isoTime(time)] as const;
  const page = await orderStore(table).summaries(run, {
    between,
    limit: pageSize,
    ...(start ? { start } : {}),
  });
  const next = page.next ? { run: index, start: page.next } : { run: index + 1 };
  return { orders: page.items, next };
}

import { channelCaseOpened, channelCaseResolved, channelOrderChanged } from '../../events/channel.ts';
import type { BusEvent } from '../../events/define-event.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { orderIdOf } from '../../shared/kernel/channel.ts';
import { type Clock, isoTime } from '../../shared/kernel/clock.ts';
import { readCase, type StoredCase } from './case-store.ts';
import type { ChannelOrderRef } from './domain/channel-order.ts';
import { isGone } from './domain/join.ts';
import type { MappedOrder } from './domain/sku-mapping.ts';
import { shipOrder, type Waybill } from './ship-order.ts';
import { channelOrderStore, keptOf, readHead, type StoredHead } from './store.ts';
import { tellingStore } from './telling-store.ts';

/** The latest that a channel told of one of its orders. */
export type KnownChannelOrder = {
  /** Its lines have the SKU of ours that they are of (`sku`); a line without one comes with the stop SKU_UNMAPPED. */
  readonly order: MappedOrder;
  /** When the channel deleted it, milliseconds since 1970; undefined while it is there. */
  readonly goneAt: number | undefined;
  /** Greater in what came later. */
  readonly revision: number;
  /** Placed when the shop's orders were ours to ship. */
  readonly ours: boolean;
};

/** An order as its channel told it; undefined where there is none, or nothing is known of it but that it is gone. */
export async function channelOrderOf(
  table: Table,
  ref: ChannelOrderRef,
): Promise<KnownChannelOrder | undefined> {
  const found = await channelOrderStore(table).get(ref);
  if (!found) return undefined;
  const { head, order } = found;
  const goneAt = isGone(keptOf(head)) ? head.goneAt : undefined;
  return { order, goneAt, revision: head.revision, ours: head.ours };
}

type Change = { readonly before: Item | undefined; readonly after: Item | undefined };

/** The event of a change of a channel's order: of each new revision, once there is something to read. */
export function channelOrderEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after) return [];
  const head = readHead(after);
  const isNew = head.revision > 0 && head.revision !== (before && readHead(before).revision);
  return isNew && head.modifiedAt !== undefined ? [changedEvent(head, head.modifiedAt)] : [];
}

function changedEvent(head: StoredHead, modifiedAt: number): BusEvent {
  const { channel, shopId, channelOrderId, revision, phase, changedAt } = head;
  const orderId = orderIdOf(channel, shopId, channelOrderId);
  return channelOrderChanged.schema.parse({
    id: `${orderId}.channel.${revision}`,
    type: channelOrderChanged.type,
    version: channelOrderChanged.version,
    occurredAt: isoTime(changedAt),
    data: {
      ...{ channel, shopId, channelOrderId, orderId, revision },
      phase: isGone(keptOf(head)) ? 'CANCELLED' : phase,
      modifiedAt: isoTime(modifiedAt),
    },
  });
}

/** The event of a change of a channel case. */
export function channelCaseEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after) return [];
  const told = readCase(after);
  return before && readCase(before).version === told.version
    ? []
    : told.events.map((type) => caseEvent(type, told));
}

function caseEvent(type: string, told: StoredCase): BusEvent {
  const { caseId, kind, channel, shopId, channelOrderId, message, version, openedAt } = told;
  const data = { caseId, kind, channel, shopId, channelOrderId, message };
  const envelope = { id: `${caseId}.${version}`, type, version: 1 };
  if (type === channelCaseOpened.type)
    return channelCaseOpened.schema.parse({ ...envelope, occurredAt: isoTime(openedAt), data });
  return channelCaseResolved.schema.parse({
    ...envelope,
    occurredAt: isoTime(told.resolvedAt ?? openedAt),
    data: { ...data, resolution: told.resolution ?? 'It is over.' },
  });
}

export { isToldOnce } from './domain/whole-orders.ts';
export { channelHolder, personOfChannelOrder } from './person-of-channel-order.ts';

/** Wants a channel to hear that a parcel of an order of it left, or all of them. Throws CHANNEL_ORDER_NOT_FOUND. */
export const tellShipped =
  (table: Table, now: Clock) =>
  async (ref: ChannelOrderRef, waybill: Waybill): Promise<void> => {
    const deps = { orders: channelOrderStore(table), tellings: tellingStore(table), now };
    await shipOrder(ref, waybill, deps);
  };

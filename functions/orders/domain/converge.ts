import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import type { JudgedAddress } from './address-quality.ts';
import { markOf } from './change-holds.ts';
import { changed, edited, moved, type OrderChange, type Who } from './change-order.ts';
import { addressHolds, type ChannelTarget, hold, holderOf, shippedThere } from './channel-target.ts';
import { type Hold, holdsOf, inOrder, sameHolds, withHolds } from './hold.ts';
import { type Order, soldLines } from './order.ts';
import { isEarly, isStoppable } from './release.ts';
import { toBeJudged } from './risk-hold.ts';

/** What a channel tells of an order now, and what its recipient's address is worth. */
export type Convergence = {
  readonly target: ChannelTarget;
  readonly judged: JudgedAddress;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/**
 * Brings an order to what its channel says now. The outcome depends on the latest state only, however many states came
 * before and in whatever order: until it is released everything is taken over; once it is, the address, the notes and the
 * cancellation are, and anything else is held for a person; once it is picked, a person decides about all but the
 * cancellation, and once a parcel has left, about that too.
 * Undefined where nothing is to be done. Pieces are not its business: who writes the change takes and gives them back.
 */
export function converged(order: Order, to: Convergence): OrderChange | undefined {
  if (order.status === 'CANCELLED') return isClosedThere(order) ? again(order, to) : undefined;
  if (to.target.status === 'CANCELLED' && isStoppable(order)) return closed(order, to);
  if (!isEarly(order)) return late(order, to);
  const base = order.status === 'RELEASED' ? withNotes(order, to) : withAll(order, to);
  return told(order, withHeld(withRecipient(base, to), to), to);
}

const by = ({ channel }: Pick<Order, 'channel'>): string => holderOf(channel);

/** Whether it was the channel that cancelled it, or the clock: what a person of ours cancelled stays so. */
const isClosedThere = (order: Order): boolean => {
  const closer = order.history.at(-1)?.by ?? order.placedBy;
  return closer === by(order) || closer === 'clock';
};

const because = (order: Order, at: number, reason: string): Who => ({ at, by: by(order), reason });

function closed(order: Order, to: Convergence): OrderChange {
  const after = withRecipient(withAll(order, to), to);
  const who = because(order, to.at, 'cancelled on the channel');
  return changed(order, { ...moved(after, 'CANCELLED', who), holds: [] }, 'order.cancelled');
}

/** It was closed there and is not any more, or is closed still and told in other words. */
function again(order: Order, to: Convergence): OrderChange | undefined {
  const whole = withRecipient(withAll(asJudged(order, to), to), to);
  if (to.target.status === 'CANCELLED')
    return sameContent(order, whole) ? undefined : edited(order, whole, {});
  const { status } = to.target;
  const open = moved(withoutParts(whole), status, because(order, to.at, 'open again on the channel'));
  const after = withHeld(toBeJudgedAnew(open, to.at), to);
  return status === 'PAID'
    ? changed(order, after, 'order.paid', 'order.changed')
    : changed(order, after, 'order.changed');
}

/** What its address is worth, judged anew where nobody has mended it: closing the order took that hold away. */
function asJudged(order: Order, { judged: { shipTo, quality, changes } }: Convergence): Order {
  return bodyHash(order.shipTo) === bodyHash(shipTo) ? { ...order, address: { quality, changes } } : order;
}

/** The parts that held its goods are given back by then, and no warehouse keeps any: it holds nothing any more. */
function withoutParts({ allocatedAt: _allocatedAt, ...order }: Order): Order {
  return order.parts === 0 ? order : { ...order, parts: 0, taken: [] };
}

const toBeJudgedAnew = (order: Order, at: number): Order =>
  toBeJudged({ ...order, buyer: {}, lines: [] }, { ...order, holds: [] }, at);

/** Whatever the channel says once somebody picks the order, a person has to see it; once it is shipped, a cancellation. */
function late(order: Order, to: Convergence): OrderChange | undefined {
  if (order.status === 'COMPLETED' || order.status === 'RETURNED') return undefined;
  const wanted = lateHolds(order, to).filter((each) => !isAccepted(order, each));
  const holds = withHolds(holdsOf(order), ({ kind }) => kind === 'CHANNEL', wanted);
  return sameHolds(holds, holdsOf(order)) ? undefined : edited(order, { ...order, holds }, {});
}

function lateHolds(order: Order, to: Convergence): readonly Hold[] {
  const { target } = to;
  if (target.status === 'CANCELLED') return [changedHold(order, to, 'CANCEL_REQUESTED')];
  if (order.status !== 'PICKING' && order.status !== 'PACKED') return [];
  const differs = !sameContent(order, withRecipient(withAll(order, to), to));
  return [...stopsOf(order, to), ...(differs ? [changedHold(order, to, 'CHANGED_WHILE_PICKED')] : [])];
}

/** What the channel holds it for. That it is shipped there is our own word, once a parcel of several has left. */
const stopsOf = ({ sentAt }: Order, { target: { holds } }: Convergence): readonly Hold[] =>
  sentAt === undefined ? holds : holds.filter(({ code }) => code !== shippedThere);

const changedWords: Readonly<Record<string, string>> = {
  CANCEL_REQUESTED: 'The channel has cancelled it',
  CHANGED_WHILE_PICKED: 'The channel has changed it',
  CHANGED_AFTER_RELEASE: 'The channel has changed lines or money',
};

const changedHold = ({ channel }: Order, { target: { modifiedAt } }: Convergence, code: string): Hold =>
  hold(
    { channel, modifiedAt },
    'CHANNEL',
    code,
    `${changedWords[code]} at ${new Date(modifiedAt).toISOString()}, after it was released here.`,
  );

const isAccepted = ({ accepted = [] }: Order, each: Hold): boolean => accepted.includes(markOf(each));

/** All of what the channel tells but the recipient; it knows nothing of goods that were sent once more. */
function withAll(order: Order, { target }: Convergence): Order {
  const {
    paidAt: _paidAt,
    note: _note,
    memo: _memo,
    promise: _promise,
    freeLines: _freeLines,
    ...kept
  } = order;
  return { ...kept, ...target.content };
}

/** Of a released order: who bought and what they noted. */
function withNotes(order: Order, { target: { content } }: Convergence): Order {
  const { note: _note, memo: _memo, ...kept } = order;
  const { note, memo } = content;
  return {
    ...{ ...kept, buyer: content.buyer },
    ...(note === undefined ? {} : { note }),
    ...(memo === undefined ? {} : { memo }),
  };
}

/** The address, where it was told in other words than when it was taken last: what a person has mended stays. */
function withRecipient(order: Order, { target, judged }: Convergence): Order {
  if (order.toldRecipient === target.recipient) return order;
  const { shipTo, quality, changes } = judged;
  return { ...order, shipTo, address: { quality, changes }, toldRecipient: target.recipient };
}

/** With the holds that the channel and the address mean now, but those that a person has looked at. */
function withHeld(order: Order, to: Convergence): Order {
  const { target } = to;
  const isNewAddress = order.address?.changes === to.judged.changes;
  const stays = order.status !== 'RELEASED' || sameGoods(order, target.content);
  const wanted: readonly Hold[] = [
    ...target.holds,
    ...(stays ? [] : [changedHold(order, to, 'CHANGED_AFTER_RELEASE')]),
    ...(isNewAddress ? addressHolds({ ...order, modifiedAt: target.modifiedAt }, to.judged) : []),
  ].filter((each) => !isAccepted(order, each));
  const replaced = ({ kind }: Hold) => kind === 'CHANNEL' || (kind === 'ADDRESS' && isNewAddress);
  return { ...order, holds: withHolds(holdsOf(order), replaced, wanted) };
}

function told(before: Order, after: Order, { target, at }: Convergence): OrderChange | undefined {
  const paid = before.status === 'PENDING_PAYMENT' && target.status === 'PAID';
  const unpaid = isPaidFirst(before) && target.status === 'PENDING_PAYMENT';
  const judged = toBeJudged(before, after, at);
  const isNew = judged !== after;
  if (paid) {
    const who = because(before, at, 'paid on the channel');
    return changed(
      before,
      moved(judged, 'PAID', who),
      'order.paid',
      ...(isNew ? (['order.changed'] as const) : []),
    );
  }
  const holds = unpaid ? withUnpaid(judged, target) : judged;
  if (!isNew && sameContent(before, holds) && sameHolds(holdsOf(before), holdsOf(holds))) return undefined;
  return edited(before, holds, isNew ? { event: 'order.changed' } : {});
}

/** Whether its money came before its goods may leave. */
const isPaidFirst = ({ status, paymentTiming }: Order): boolean =>
  status === 'PAID' || (status === 'RELEASED' && paymentTiming === 'prepaid');

/** Money does not go away again: where the channel says so, a person looks. */
function withUnpaid(order: Order, { modifiedAt }: ChannelTarget): Order {
  const taken = hold(
    { channel: order.channel, modifiedAt },
    'CHANNEL',
    'UNPAID_AGAIN',
    'The channel calls it unpaid.',
  );
  return isAccepted(order, taken) ? order : { ...order, holds: inOrder([...holdsOf(order), taken]) };
}

type Goods = Pick<Order, 'lines' | 'freeLines' | 'totals'>;
const sameGoods = (a: Goods, b: Goods): boolean =>
  bodyHash([soldLines(a), a.totals]) === bodyHash([soldLines(b), b.totals]);

const sameContent = (a: Order, b: Order): boolean => bodyHash(contentOf(a)) === bodyHash(contentOf(b));

function contentOf(order: Order) {
  const { buyer, shipTo, totals, note, memo, promise, toldRecipient, paidAt } = order;
  return {
    ...{ buyer, shipTo, lines: soldLines(order), totals, note, memo, promise, toldRecipient, paidAt },
  };
}

import { Failure } from '../../../shared/kernel/failure.ts';
import { edited, type OrderChange, requireRoom, type Who } from './change-order.ts';
import { type Hold, type HoldKind, holdsOf, isSame, withHolds } from './hold.ts';
import type { Order } from './order.ts';
import { isEarly } from './release.ts';

/** The most holds that people may put on one order. */
export const mostManual = 20;

/**
 * Puts a hold on an order that nobody picks yet. Undefined where it stands there with the same words; ACTION_NOT_ALLOWED where
 * people have put too many there, or have changed the order too often.
 */
export function held(order: Order, hold: Hold, reason: string): OrderChange | undefined {
  if (!isEarly(order))
    throw new Failure('WRONG_STATUS', `The order is ${order.status}.`, {
      members: { orderStatus: order.status },
    });
  const there = holdsOf(order).find((each) => isSame(each, hold));
  if (there && there.message === hold.message) return undefined;
  requireRoom(order);
  if (!there && holdsOf(order).filter(({ kind }) => kind === hold.kind).length >= mostManual)
    throw new Failure('ACTION_NOT_ALLOWED', `People have put ${mostManual} holds on the order already.`);
  const holds = withHolds(holdsOf(order), (each) => isSame(each, hold), [hold]);
  return edited(order, { ...order, holds }, { who: { at: hold.at, by: hold.by, reason } });
}

/** Those that a person may lift by saying so; the goods have to be taken for STOCK, and risk is decided in a review. */
const liftable: readonly HoldKind[] = ['MANUAL', 'ADDRESS', 'CHANNEL'];

export type Lift = { readonly kind: HoldKind; readonly code?: string | undefined };

/**
 * Takes holds of a kind (and code) away because a person says so. Undefined where there is none. What the channel told is
 * remembered, so that the same is not raised again. ACTION_NOT_ALLOWED for those that nobody lifts so.
 */
export function lifted(order: Order, { kind, code }: Lift, who: Who): OrderChange | undefined {
  if (!liftable.includes(kind))
    throw new Failure('ACTION_NOT_ALLOWED', `A hold of ${kind} is not lifted by hand.`);
  const goes = (hold: Hold) => hold.kind === kind && (code === undefined || hold.code === code);
  const gone = holdsOf(order).filter(goes);
  if (gone.length === 0) return undefined;
  const accepted = gone.filter((hold) => hold.kind === 'CHANNEL' || hold.kind === 'ADDRESS').map(markOf);
  const after: Order = {
    ...order,
    holds: holdsOf(order).filter((hold) => !goes(hold)),
    ...(accepted.length > 0 ? { accepted: [...new Set([...(order.accepted ?? []), ...accepted])] } : {}),
  };
  return edited(order, after, { who });
}

/** What tells one reason to hold from another, words and all. */
export const markOf = ({ kind, code, message = '' }: Pick<Hold, 'kind' | 'code' | 'message'>): string =>
  `${kind} ${code} ${message}`;

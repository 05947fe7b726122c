import { Failure } from '../../../shared/kernel/failure.ts';
import type { AddressChange } from './address-quality.ts';
import { edited, type OrderChange, requireRoom, type Who } from './change-order.ts';
import { holdsOf } from './hold.ts';
import type { Order, OrderAddress, ShipTo } from './order.ts';
import { isEarly } from './release.ts';
import { orderRequestSchema } from './request.ts';
import { toBeJudged } from './risk-hold.ts';

const { shipTo: shape } = orderRequestSchema.shape;
const fields = shape.keyof().options;

/** What official names changed of an address, for an order that is placed with it; nothing where they changed nothing. */
export function rewritten(from: ShipTo, to: ShipTo): { readonly address?: OrderAddress } {
  const changes = differences(from, to, 'OFFICIAL_NAME').map((each) =>
    each.to === '' ? { ...each, reason: 'LEFT_OUT' as const } : each,
  );
  return changes.length > 0 ? { address: { quality: 'FIXED', changes } } : {};
}

const differences = (from: ShipTo, to: ShipTo, reason: AddressChange['reason']): readonly AddressChange[] =>
  fields.flatMap((field) => {
    const [before = '', after = ''] = [from[field], to[field]];
    return before === after ? [] : [{ field, from: before, to: after, reason }];
  });

/**
 * Sends an order elsewhere because a person says so: its ADDRESS holds go, and risk looks at it again. What was changed is
 * kept beside the address. Undefined where nothing is to be done; WRONG_STATUS once somebody picks it;
 * ACTION_NOT_ALLOWED where people have changed it too often.
 */
export function readdressed(order: Order, shipTo: ShipTo, who: Who): OrderChange | undefined {
  if (!isEarly(order))
    throw new Failure('WRONG_STATUS', `The order is ${order.status}.`, {
      members: { orderStatus: order.status },
    });
  const holds = holdsOf(order).filter(({ kind }) => kind !== 'ADDRESS');
  const isHeld = holds.length < holdsOf(order).length;
  if (!isHeld && differences(order.shipTo, shipTo, 'BY_HAND').length === 0) return undefined;
  requireRoom(order);
  const { shipTo: first, address } = asPlaced(order);
  const changes = [...(address?.changes ?? []), ...differences(first, shipTo, 'BY_HAND')];
  const quality = changes.length > 0 ? 'FIXED' : 'OK';
  const after: Order = { ...order, shipTo, address: { quality, changes }, ...(order.holds ? { holds } : {}) };
  const judged = toBeJudged(order, after, who.at);
  return edited(order, judged, judged === after ? { who } : { who, event: 'order.changed' });
}

/** Where an order of an own channel went when it was placed: what people changed since is undone. */
export function asPlaced({ shipTo, address }: Pick<Order, 'shipTo' | 'address'>): {
  readonly shipTo: ShipTo;
  readonly address?: OrderAddress;
} {
  const byHand = (address?.changes ?? []).filter(({ reason }) => reason === 'BY_HAND');
  const changes = (address?.changes ?? []).filter(({ reason }) => reason !== 'BY_HAND');
  const before = byHand.map(({ field, from }) => [field, from === '' ? undefined : from]);
  return {
    shipTo: byHand.length === 0 ? shipTo : shape.parse({ ...shipTo, ...Object.fromEntries(before) }),
    ...(changes.length > 0 ? { address: { quality: 'FIXED', changes } } : {}),
  };
}

import { cancelled } from '../../../functions/orders/domain/change-order.ts';
import {
  heldByFulfilment,
  liftedByFulfilment,
  sent,
  setAside,
  setBack,
  stepped,
  withFreeLines,
} from '../../../functions/orders/domain/fulfil.ts';
import { type Order, takesOf } from '../../../functions/orders/domain/order.ts';
import { isQueued, isShort } from '../../../functions/orders/domain/release.ts';
import { asFirstAnswer } from '../../../functions/orders/routes/answers.ts';
import { anOrder } from '../../builders/order.ts';

const who = { at: 1000, by: 'fulfilment', reason: 'wave' };
const released = anOrder({ status: 'RELEASED', holds: [], releasedAt: 900 });
const [take] = takesOf(released);
if (!take) throw new Error('the order of the tests holds nothing');

it('leaves the queue with its first pieces, and comes back when all of them do', () => {
  const aside = setAside(released, { rest: [], at: 1000 }).order;
  expect([isQueued(released), isQueued(aside)]).toEqual([true, false]);
  expect(takesOf(aside)).toEqual([]);
  const back = setBack(aside, [take], true).order;
  expect(isQueued(back)).toBe(true);
  expect(takesOf(back)).toEqual([take]);
});

it('holds what is left in its pools, however often pieces come back', () => {
  const aside = setAside(released, { rest: [{ ...take, quantity: 1 }], at: 1000 }).order;
  const back = setBack(aside, [{ ...take, quantity: 2 }], false).order;
  expect(takesOf(back)).toEqual([{ ...take, quantity: 3 }]);
  expect(isQueued(back)).toBe(false);
});

it('keeps the time of the first pieces', () => {
  const first = setAside(released, { rest: [take], at: 1000 }).order;
  expect(setAside(first, { rest: [], at: 2000 }).order.allocatedAt).toBe(1000);
});

it('waits with a reason that nobody takes for missing goods, and is said once', () => {
  const held = heldByFulfilment(released, { code: 'NOT_COVERED', message: 'no warehouse', at: 5 })?.order;
  if (!held) throw new Error('it is not held');
  expect(held.holds).toMatchObject([{ kind: 'STOCK', code: 'NOT_COVERED', by: 'fulfilment' }]);
  expect([isQueued(held), isShort(held)]).toEqual([false, false]);
  expect(heldByFulfilment(held, { code: 'NOT_COVERED', message: 'no warehouse', at: 9 })).toBeUndefined();
  expect(
    heldByFulfilment(held, { code: 'NOT_COVERED', message: 'too far', at: 9 })?.order.holds,
  ).toHaveLength(1);
  expect(setAside(held, { rest: [], at: 10 }).order.holds).toEqual([]);
  expect(liftedByFulfilment(held)?.order.holds).toEqual([]);
  expect(liftedByFulfilment(released)).toBeUndefined();
});

it.each([
  ['PACKED', 'SHIPPED', ['order.shipped']],
  ['SHIPPED', 'DELIVERED', ['order.delivered']],
  ['SHIPPED', 'RETURNED', ['order.returned']],
  ['DELIVERED', 'COMPLETED', []],
  ['RELEASED', 'PICKING', []],
] as const)('goes from %s to %s and tells %j', (from, to, events) => {
  const change = stepped(anOrder({ status: from }), to, who);
  expect(change.events).toEqual(events);
  expect(change.order.history.at(-1)).toEqual({ from, to, ...who });
});

it('goes nowhere that the states do not lead', () => {
  expect(() => stepped(anOrder({ status: 'RELEASED' }), 'SHIPPED', who)).toThrow('cannot go');
});

it('forgets that its channel called it sent once it is', () => {
  const there = { kind: 'CHANNEL', code: 'SHIPPED_THERE', at: 1, by: 'channel:tmall' } as const;
  expect(stepped(anOrder({ status: 'PACKED', holds: [there] }), 'SHIPPED', who).order.holds).toEqual([]);
});

it('cannot be cancelled from the first parcel on', () => {
  const picking = anOrder({ status: 'PICKING' });
  const left = sent(picking, 5)?.order;
  if (!left) throw new Error('nothing left');
  expect(cancelled(picking, who)).toBeDefined();
  expect(() => cancelled(left, who)).toThrow(expect.objectContaining({ code: 'TOO_LATE_TO_CANCEL' }));
  expect(sent(left, 9)).toBeUndefined();
});

it('is sent more at no charge, and is worth the same', () => {
  const change = withFreeLines(released, [{ sku: take.sku, quantity: 1 }], who);
  expect(change.order.totals).toEqual(released.totals);
  const free = { currency: 'CNY', minor: 0 };
  expect(change.order.lines.at(-1)).toEqual({
    lineId: String(released.lines.length + 1),
    ...{ sku: take.sku, quantity: 1, unitPrice: free, list: free, discounts: [], payable: free },
  });
  expect(change.events).toEqual([]);
});

it('is answered as it was placed, byte for byte, after more was sent at no charge', () => {
  const first = JSON.stringify(asFirstAnswer(anOrder()));
  const again = (order: Order) => withFreeLines(order, [{ sku: 'CUP', quantity: 2 }], who).order;
  const twice = again(again(released));
  expect(twice.lines).toHaveLength(3);
  const paid = { from: 'PENDING_PAYMENT', to: 'PAID', at: 1, by: 'alipay' } as const;
  const { holds: _holds, ...order } = { ...twice, history: [paid, ...twice.history] };
  expect(JSON.stringify(asFirstAnswer(order))).toBe(first);
});

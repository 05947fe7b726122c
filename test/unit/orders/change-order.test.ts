import {
  cancelled,
  expired,
  mayRevive,
  paid,
  released,
} from '../../../functions/orders/domain/change-order.ts';
import type { Order } from '../../../functions/orders/domain/order.ts';
import { riskContentOf, riskDecided } from '../../../functions/orders/domain/risk-hold.ts';
import { orderStatuses } from '../../../functions/orders/domain/status.ts';
import { anOrder } from '../../builders/order.ts';

const who = { at: 1000, by: 'shop', reason: 'changed my mind' };
const inStatus = (status: Order['status']) => anOrder({ status, reservedUntil: 500 });

it.each(orderStatuses)('decides on the cancellation of a %s order by its stage', (status) => {
  const decide = () => cancelled(inStatus(status), who);
  if (status === 'CANCELLED') expect(decide()).toBeUndefined();
  else if (['PENDING_PAYMENT', 'PAID', 'RELEASED', 'PICKING', 'PACKED'].includes(status))
    expect(decide()).toMatchObject({
      events: ['order.cancelled'],
      order: { status: 'CANCELLED', version: 2 },
    });
  else expect(decide).toThrow(expect.objectContaining({ code: 'TOO_LATE_TO_CANCEL' }));
});

it.each(['PICKING', 'PACKED'] as const)('refuses to cancel a %s order once a parcel has left', (status) => {
  expect(() => cancelled({ ...inStatus(status), sentAt: 400 }, who)).toThrow(
    expect.objectContaining({ code: 'TOO_LATE_TO_CANCEL' }),
  );
});

it.each(orderStatuses)('expires a %s order only when it waits for payment', (status) => {
  const change = expired(inStatus(status), 500);
  if (status === 'PENDING_PAYMENT')
    expect(change).toMatchObject({
      events: ['order.expired'],
      order: { status: 'CANCELLED', history: [{ by: 'clock' }] },
    });
  else expect(change).toBeUndefined();
});

it('does not expire before the time, nor an order that holds for ever', () => {
  expect(expired(inStatus('PENDING_PAYMENT'), 499)).toBeUndefined();
  const { reservedUntil: _, ...forever } = inStatus('PENDING_PAYMENT');
  expect(expired(forever, 1_000_000)).toBeUndefined();
});

it.each(orderStatuses)('takes payment for a %s order only while it waits for it', (status) => {
  const change = paid(inStatus(status), { at: 7, by: 'alipay', paymentId: 'pay_1' });
  if (status === 'PENDING_PAYMENT')
    expect(change).toMatchObject({ order: { status: 'PAID', paidAt: 7, payment: 'pay_1' } });
  else expect(change).toBeUndefined();
});

it('keeps who, when and why', () => {
  expect(cancelled(inStatus('PAID'), who)?.order.history).toEqual([
    { from: 'PAID', to: 'CANCELLED', ...who },
  ]);
});

it('notes that somebody cancelled what the clock had closed, and only that', () => {
  const closed = expired(inStatus('PENDING_PAYMENT'), 500)?.order ?? anOrder();
  const noted = cancelled(closed, who);
  expect(noted).toMatchObject({ order: { status: 'CANCELLED', version: 3 }, events: [] });
  expect(cancelled(noted?.order ?? closed, who)).toBeUndefined();
  expect([closed, noted?.order ?? closed].map(mayRevive)).toEqual([true, false]);
});

describe('release', () => {
  const risk = { kind: 'RISK', code: 'PENDING', at: 0, by: 'orders' } as const;
  const pay = (part: Parameters<typeof anOrder>[0]) => {
    const change = paid(anOrder(part), { at: 7, by: 'alipay', paymentId: 'pay_1' });
    return change && released(change, 8);
  };

  it('comes with the payment where nothing else keeps the order', () => {
    expect(pay({ holds: [] })).toMatchObject({
      order: { status: 'RELEASED', version: 2, releasedAt: 8, history: [{ to: 'PAID' }, { to: 'RELEASED' }] },
      events: ['order.paid', 'order.released'],
    });
  });

  it('waits for every hold', () => {
    expect(pay({ holds: [risk] })).toMatchObject({ order: { status: 'PAID' }, events: ['order.paid'] });
  });

  it('comes with the verdict of risk where the money is there, or comes on delivery', () => {
    const verdict = (order: Order) => ({
      ...{ contentHash: riskContentOf(order), outcome: 'PASS' as const, message: '', by: 'risk' },
    });
    const decide = (order: Order) => {
      const change = riskDecided(order, verdict(order), 9);
      return change && released(change, 9).order.status;
    };
    expect(decide(anOrder({ status: 'PAID', holds: [risk] }))).toBe('RELEASED');
    expect(decide(anOrder({ paymentTiming: 'on-delivery', holds: [risk] }))).toBe('RELEASED');
    expect(decide(anOrder({ holds: [risk] }))).toBe('PENDING_PAYMENT');
  });

  it('hears no verdict about what the order no longer is, nor the same one twice', () => {
    const order = anOrder({ holds: [risk] });
    const verdict = { contentHash: 'of before', outcome: 'PASS', message: '', by: 'risk' } as const;
    expect(riskDecided(order, verdict, 9)).toBeUndefined();
    const review = { ...verdict, contentHash: riskContentOf(order), outcome: 'REVIEW' } as const;
    const held = riskDecided(order, review, 9);
    expect(held?.order.holds).toEqual([{ kind: 'RISK', code: 'REVIEW', at: 9, by: 'risk' }]);
    expect(riskDecided(held?.order ?? order, review, 10)).toBeUndefined();
  });
});

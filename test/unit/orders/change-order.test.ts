import { cancelled, expired, mayRevive, paid } from '../../../functions/orders/domain/change-order.ts';
import type { Order } from '../../../functions/orders/domain/order.ts';
import { orderStatuses } from '../../../functions/orders/domain/status.ts';
import { anOrder } from '../../builders/order.ts';

const who = { at: 1000, by: 'shop', reason: 'changed my mind' };
const inStatus = (status: Order['status']) => anOrder({ status, reservedUntil: 500 });

it.each(orderStatuses)('decides on the cancellation of a %s order by its stage', (status) => {
  const decide = () => cancelled(inStatus(status), who);
  if (status === 'CANCELLED') expect(decide()).toBeUndefined();
  else if (['PENDING_PAYMENT', 'PAID', 'RELEASED'].includes(status))
    expect(decide()).toMatchObject({ event: 'order.cancelled', order: { status: 'CANCELLED', version: 2 } });
  else expect(decide).toThrow(expect.objectContaining({ code: 'TOO_LATE_TO_CANCEL' }));
});

it.each(orderStatuses)('expires a %s order only when it waits for payment', (status) => {
  const change = expired(inStatus(status), 500);
  if (status === 'PENDING_PAYMENT')
    expect(change).toMatchObject({
      event: 'order.expired',
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
  expect(noted).toEqual({ order: expect.objectContaining({ status: 'CANCELLED', version: 3 }) });
  expect(cancelled(noted?.order ?? closed, who)).toBeUndefined();
  expect([closed, noted?.order ?? closed].map(mayRevive)).toEqual([true, false]);
});

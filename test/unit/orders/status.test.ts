import {
  canBecome,
  nextStatuses,
  type OrderStatus,
  orderStatuses,
} from '../../../functions/orders/domain/status.ts';

it('every status is reached from the first ones, and the ends are ends', () => {
  const reached = new Set<OrderStatus>(['PENDING_PAYMENT']);
  for (const status of reached) for (const next of nextStatuses[status]) reached.add(next);
  expect([...reached].sort()).toEqual([...orderStatuses].sort());
  expect(orderStatuses.filter((status) => nextStatuses[status].length === 0)).toEqual(['RETURNED']);
});

it('nothing leads out of a cancelled order but a late payment, and its channel that opens it again', () => {
  for (const status of orderStatuses)
    expect(canBecome('CANCELLED', status)).toBe(['PAID', 'PENDING_PAYMENT', 'CANCELLED'].includes(status));
});

import {
  type AllocationStatus,
  afterScan,
  allocationStatuses,
  movedTo,
  nextAllocationStatuses,
} from '../../../functions/fulfilment/domain/allocated.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { anAllocation } from '../../builders/an-allocation.ts';

const code = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
};

describe('the statuses of an allocation', () => {
  it('are all reached from the first', () => {
    const reached = new Set<AllocationStatus>(['WAITING']);
    for (const from of reached) for (const to of nextAllocationStatuses[from]) reached.add(to);
    expect([...reached].sort()).toEqual([...allocationStatuses].sort());
  });

  it('refuses what is not a next one', () => {
    expect(code(() => movedTo(anAllocation(), 'PACKED', { changedAt: 1 }))).toBe('WRONG_STATUS');
  });
});

describe('a scan', () => {
  const picking = anAllocation({ status: 'PICKING' });

  it('fills the lines of its SKU in their order', () => {
    const lines = ['1', '2'].map((lineId) => ({ lineId, sku: 'A', quantity: 2, picked: 0 }));
    const { after } = afterScan({ ...picking, lines }, { sku: 'A', picked: 3, short: 0 }, 2000);
    expect(after.lines.map(({ picked }) => picked)).toEqual([2, 1]);
    expect(after).toMatchObject({ status: 'PICKING', version: 2, changedAt: 2000 });
  });

  it('of the last piece makes it PICKED', () => {
    const { after: first } = afterScan(picking, { sku: 'A', picked: 2, short: 0 }, 2000);
    const { after } = afterScan(first, { sku: 'B', picked: 1, short: 0 }, 3000);
    expect(after).toMatchObject({ status: 'PICKED', pickedAt: 3000, version: 3, events: [] });
  });

  it.each([
    ['more than it needs', { sku: 'A', picked: 3, short: 0 }, 'OVER_PICK'],
    ['more than is left, taken and missing together', { sku: 'A', picked: 2, short: 1 }, 'OVER_PICK'],
    ['a SKU that is not in it', { sku: 'C', picked: 1, short: 0 }, 'OVER_PICK'],
  ])('refuses %s', (_what, picked, expected) => {
    expect(code(() => afterScan(picking, picked, 2000))).toBe(expected);
  });

  it('refuses an allocation that nobody picks', () => {
    expect(code(() => afterScan(anAllocation(), { sku: 'A', picked: 1, short: 0 }, 2000))).toBe(
      'WRONG_STATUS',
    );
  });

  it('of what is missing says which lines lack it, the last ones first', () => {
    const lines = ['1', '2'].map((lineId) => ({ lineId, sku: 'A', quantity: 2, picked: 0 }));
    const { after, missing } = afterScan({ ...picking, lines }, { sku: 'A', picked: 1, short: 2 }, 2000);
    expect(missing).toEqual([{ lineId: '2', sku: 'A', quantity: 2 }]);
    expect(after.lines).toEqual([{ lineId: '1', sku: 'A', quantity: 2, picked: 1 }]);
  });

  it('picks it whole where only what is missing was open', () => {
    const { after } = afterScan(picking, { sku: 'A', picked: 2, short: 0 }, 2000);
    expect(afterScan(after, { sku: 'B', picked: 0, short: 1 }, 3000).after).toMatchObject({
      status: 'PICKED',
      lines: [{ sku: 'A', picked: 2 }],
    });
  });

  it('cancels it where nothing of it is found, and tells that', () => {
    const lines = [{ lineId: '1', sku: 'A', quantity: 2, picked: 0 }];
    const { after, missing } = afterScan({ ...picking, lines }, { sku: 'A', picked: 0, short: 2 }, 2000);
    expect(after).toMatchObject({ status: 'CANCELLED', version: 2, events: ['allocation.cancelled'] });
    expect(missing).toEqual([{ lineId: '1', sku: 'A', quantity: 2 }]);
  });
});

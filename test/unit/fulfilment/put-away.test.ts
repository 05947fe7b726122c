import { type PutAway, putAwayDone } from '../../../functions/fulfilment/domain/put-away.ts';
import { Failure } from '../../../shared/kernel/failure.ts';

const task: PutAway = {
  putAwayId: 'put_1',
  kind: 'returned',
  status: 'OPEN',
  warehouseId: 'SH1',
  orderId: 'ord_1',
  allocationId: 'alc_1',
  lines: [
    { sku: 'A', quantity: 3 },
    { sku: 'B', quantity: 1 },
  ],
  version: 1,
  createdAt: 1000,
};
const who = { by: 'lin', at: 2000 };

const code = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
};

describe('putting away', () => {
  it.each([
    [
      'all for sale',
      { place: 'sellable', quarantine: [] },
      [
        [3, 0],
        [1, 0],
      ],
    ],
    [
      'all set aside',
      { place: 'quarantine', quarantine: [] },
      [
        [0, 3],
        [0, 1],
      ],
    ],
    [
      'some of it set aside',
      { place: 'sellable', quarantine: [{ sku: 'A', quantity: 2 }] },
      [
        [1, 2],
        [1, 0],
      ],
    ],
  ] as const)('says where each piece is: %s', (_what, found, places) => {
    const after = putAwayDone(task, found, who);
    expect(after).toMatchObject({ status: 'DONE', by: 'lin', doneAt: 2000, version: 2 });
    expect(after?.lines.map(({ sellable, quarantine }) => [sellable, quarantine])).toEqual(places);
  });

  it.each([
    [
      'more than there is',
      [
        { sku: 'A', quantity: 2 },
        { sku: 'A', quantity: 2 },
      ],
    ],
    ['what is not in it', [{ sku: 'C', quantity: 1 }]],
  ])('refuses to set aside %s', (_what, quarantine) => {
    expect(code(() => putAwayDone(task, { place: 'sellable', quarantine }, who))).toBe('INVALID_REQUEST');
  });

  it('changes nothing the second time, and cannot where the parcel left', () => {
    const found = { place: 'sellable', quarantine: [] } as const;
    expect(putAwayDone({ ...task, status: 'DONE' }, found, who)).toBeUndefined();
    expect(code(() => putAwayDone({ ...task, status: 'LEFT' }, found, who))).toBe('WRONG_STATUS');
  });
});

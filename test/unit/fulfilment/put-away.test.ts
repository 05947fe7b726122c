import { type PutAway, putAwayDone, putAwayFor } from '../../../functions/fulfilment/domain/put-away.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { anAllocation } from '../../builders/an-allocation.ts';

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

describe('the bins of what is put away', () => {
  const takenFrom = [
    { sku: 'A', location: 'A-1', quantity: 2 },
    { sku: 'B', location: 'B-1', quantity: 1 },
    { sku: 'A', location: 'A-2', quantity: 1 },
  ];
  const lines = [
    { lineId: '1', sku: 'A', quantity: 2, picked: 2 },
    { lineId: '2', sku: 'B', quantity: 1, picked: 1 },
    { lineId: '3', sku: 'A', quantity: 2, picked: 1 },
    { lineId: '4', sku: 'C', quantity: 1, picked: 0 },
  ];
  const from = putAwayFor(anAllocation({ lines, takenFrom }), 'cancelled', 1000);
  const found = { place: 'sellable', quarantine: [] } as const;
  const binsAfter = (given: Partial<Parameters<typeof putAwayDone>[1]>) =>
    putAwayDone(from, { ...found, ...given }, who)?.lines.map(({ bins }) => bins);

  it('are those that it was taken from', () => {
    expect(from).toMatchObject({ kind: 'cancelled', status: 'OPEN', allocationId: 'alc_1', version: 1 });
    expect(from.lines).toEqual([
      {
        ...{ sku: 'A', quantity: 3 },
        bins: [
          { location: 'A-1', quantity: 2 },
          { location: 'A-2', quantity: 1 },
        ],
      },
      { sku: 'B', quantity: 1, bins: [{ location: 'B-1', quantity: 1 }] },
    ]);
    expect(putAwayFor(anAllocation({ lines }), 'returned', 1000).lines).toEqual([
      { sku: 'A', quantity: 3 },
      { sku: 'B', quantity: 1 },
    ]);
  });

  it.each([
    ['the same where nothing else is said', {}, [from.lines[0]?.bins, from.lines[1]?.bins]],
    [
      'without what is set aside',
      { quarantine: [{ sku: 'A', quantity: 2 }] },
      [[{ location: 'A-1', quantity: 1 }], [{ location: 'B-1', quantity: 1 }]],
    ],
    ['none where all is set aside', { place: 'quarantine' as const }, [undefined, undefined]],
    [
      'others for the SKUs of which somebody says so',
      { bins: [{ sku: 'A', location: 'Z-9', quantity: 3 }] },
      [[{ location: 'Z-9', quantity: 3 }], [{ location: 'B-1', quantity: 1 }]],
    ],
  ])('are %s', (_what, given, bins) => {
    expect(binsAfter(given)).toEqual(bins);
  });

  it.each([
    ['more than is for sale', { bins: [{ sku: 'A', location: 'Z-9', quantity: 4 }] }],
    [
      'what was set aside',
      { place: 'quarantine' as const, bins: [{ sku: 'A', location: 'Z-9', quantity: 1 }] },
    ],
    ['what is not in it', { bins: [{ sku: 'C', location: 'Z-9', quantity: 1 }] }],
  ])('cannot be given %s', (_what, given) => {
    expect(code(() => binsAfter(given))).toBe('INVALID_REQUEST');
  });
});

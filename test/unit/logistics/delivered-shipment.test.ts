import {
  firstPickup,
  type OfShipment,
  shipmentEnd,
} from '../../../functions/logistics/domain/delivered-shipment.ts';
import { askAt } from '../../../functions/logistics/domain/polling.ts';
import type { TrackingStatus } from '../../../functions/logistics/domain/tracking.ts';

const parcel = (
  waybillNo: string,
  status: TrackingStatus,
  at: number,
  part: Partial<OfShipment> = {},
): OfShipment => ({
  ...{ waybillNo, role: 'MASTER', linked: [] },
  tracking: { status, at, ...(status === 'PENDING' ? {} : { pickedUpAt: at - 1 }) },
  ...part,
});
const child = { role: 'CHILD' } as const;

describe('a shipment', () => {
  it.each<[string, readonly OfShipment[], ReturnType<typeof shipmentEnd>]>([
    [
      'has not ended while a carton is on its way',
      [parcel('A', 'DELIVERED', 5), parcel('B', 'IN_TRANSIT', 6, child)],
      undefined,
    ],
    [
      'is delivered with the last carton',
      [parcel('A', 'DELIVERED', 5), parcel('B', 'DELIVERED', 9, child)],
      { status: 'DELIVERED', at: 9 },
    ],
    [
      'is delivered where the buyer has some of it',
      [parcel('A', 'DELIVERED', 5), parcel('B', 'RETURNED', 9, child)],
      { status: 'DELIVERED', at: 9 },
    ],
    [
      'is returned when all came back',
      [parcel('A', 'RETURNED', 5), parcel('B', 'RETURNED', 9, child)],
      { status: 'RETURNED', at: 9 },
    ],
    [
      'waits for no papers',
      [parcel('A', 'DELIVERED', 5), parcel('S', 'PENDING', 0, { role: 'SIGNBACK' })],
      { status: 'DELIVERED', at: 5 },
    ],
    [
      'ends under the number it went on',
      [parcel('A', 'IN_TRANSIT', 5, { linked: ['B'] }), parcel('B', 'DELIVERED', 9, { role: 'NEXT' })],
      { status: 'DELIVERED', at: 9 },
    ],
    [
      'is back when its sender signs',
      [parcel('A', 'RETURNING', 5, { linked: ['B'] }), parcel('B', 'DELIVERED', 9, { role: 'RETURN' })],
      { status: 'RETURNED', at: 9 },
    ],
    [
      'is back though the other number was told of before it was told that it goes back',
      [parcel('A', 'RETURNING', 5, { linked: ['B'] }), parcel('B', 'DELIVERED', 9, { role: 'NEXT' })],
      { status: 'RETURNED', at: 9 },
    ],
    [
      'ends though its numbers go in a circle',
      [
        parcel('A', 'DELIVERED', 5, { linked: ['B'] }),
        parcel('B', 'IN_TRANSIT', 4, { role: 'NEXT', linked: ['A'] }),
      ],
      { status: 'DELIVERED', at: 5 },
    ],
    [
      'has not ended under a number that is not known',
      [parcel('A', 'DELIVERED', 5, { linked: ['B'] })],
      undefined,
    ],
    ['of no carton never ends', [], undefined],
  ])('%s', (_, parcels, end) => {
    expect(shipmentEnd(parcels)).toEqual(end);
  });

  it('is handed over with the first pick-up', () => {
    expect(firstPickup([parcel('A', 'PENDING', 0), parcel('B', 'IN_TRANSIT', 8)])).toBe(7);
    expect(firstPickup([parcel('A', 'PENDING', 0)])).toBeUndefined();
  });
});

describe('a silent parcel', () => {
  const hourMs = 3_600_000;
  const silent = { status: 'IN_TRANSIT', pushes: true, heardAt: 0, asks: 0, pauseMs: 1 } as const;

  it.each([
    ['after six hours', {}, 6],
    ['after half of that where nobody pushes', { pushes: false }, 3],
    ['sooner when it is out for delivery', { status: 'OUT_FOR_DELIVERY' }, 3],
    ['later each time in vain', { asks: 2, askedAt: 10 * hourMs }, 34],
    ['eight times as late at most', { asks: 99 }, 48],
    ['never sooner than the carrier wants', { askedAt: hourMs, pauseMs: 20 * hourMs }, 21],
    ['never when it has ended', { status: 'DELIVERED' }, undefined],
  ] as const)('is asked for %s', (_, part, hours) => {
    expect(askAt({ ...silent, ...part })).toBe(hours === undefined ? undefined : hours * hourMs);
  });
});

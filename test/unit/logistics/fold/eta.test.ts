import { afterWorking, type EtaAsk, etaOf } from '../../../../functions/logistics/domain/eta.ts';
import { fold } from '../../../../functions/logistics/domain/fold.ts';
import type { TrackingStatus } from '../../../../functions/logistics/domain/tracking.ts';
import { aTrackingEvent, hourMs, trackingStart } from '../../../builders/a-tracking-event.ts';

const lane = {
  LABEL_TO_PICKUP: { p50: 6 * hourMs, p90: 12 * hourMs },
  TOTAL: { p50: 48 * hourMs, p90: 96 * hourMs },
  OUT_FOR_DELIVERY: { p50: 3 * hourMs, p90: 8 * hourMs },
};

/** Scans an hour apart after a booking at `trackingStart`; answers in hours after it. */
function hours(statuses: readonly TrackingStatus[], ask: Partial<EtaAsk> = {}) {
  const events = statuses.map((status, n) => aTrackingEvent({ status, hours: n + 1 }));
  const eta = etaOf({ tracking: fold(events), bookedAt: trackingStart, lane, now: trackingStart, ...ask });
  return eta && [(eta.p50 - trackingStart) / hourMs, (eta.p90 - trackingStart) / hourMs];
}

describe('etaOf', () => {
  it.each<readonly [string, readonly TrackingStatus[], readonly number[]]>([
    ['the booking, for what was not picked up', [], [54, 108]],
    ['the pick-up', ['PICKED_UP'], [49, 97]],
    ['the pick-up, wherever it is since', ['PICKED_UP', 'IN_TRANSIT', 'EXCEPTION'], [49, 97]],
    ['the courier’s start', ['PICKED_UP', 'OUT_FOR_DELIVERY'], [5, 10]],
    ['the pick-up, where the courier failed', ['PICKED_UP', 'OUT_FOR_DELIVERY', 'DELIVERY_FAILED'], [49, 97]],
  ])('counts from %s', (_, statuses, expected) => {
    expect(hours(statuses)).toEqual(expected);
  });

  it.each<readonly [TrackingStatus]>([
    ['DELIVERED'],
    ['AVAILABLE_FOR_PICKUP'],
    ['RETURNING'],
    ['RETURNED'],
    ['LOST'],
    ['CANCELLED'],
  ])('foretells nothing of what is %s', (status) => {
    expect(hours([status])).toBeUndefined();
  });

  it('foretells nothing where nothing is known of the way', () => {
    expect(hours(['PICKED_UP'], { lane: {} })).toBeUndefined();
    expect(hours(['OUT_FOR_DELIVERY'], { lane: { OUT_FOR_DELIVERY: lane.OUT_FOR_DELIVERY } })).toEqual([
      4, 9,
    ]);
    expect(hours([], { lane: { TOTAL: lane.TOTAL } })).toEqual([48, 96]);
  });

  it('is never in the past', () => {
    const now = trackingStart + 60 * hourMs;
    expect(hours(['PICKED_UP'], { now })).toEqual([60, 97]);
    expect(hours(['PICKED_UP'], { now: trackingStart + 500 * hourMs })).toEqual([500, 500]);
  });

  it('adds the days on which nothing moves', () => {
    const standstills = [{ from: trackingStart + 10 * hourMs, to: trackingStart + 34 * hourMs }];
    expect(hours(['PICKED_UP'], { standstills })).toEqual([73, 121]);
  });
});

describe('afterWorking', () => {
  it.each([
    ['none', [], 10],
    ['one before', [[-5, 0]], 10],
    ['one that has begun', [[-5, 2]], 12],
    ['one that ends it', [[10, 20]], 10],
    ['one just before its end', [[9, 20]], 21],
    [
      'two, of which the first leads into the second',
      [
        [9, 12],
        [11, 14],
      ],
      15,
    ],
    [
      'two that overlap',
      [
        [2, 6],
        [4, 8],
      ],
      16,
    ],
    [
      'two that are told the other way round',
      [
        [13, 15],
        [2, 6],
      ],
      16,
    ],
    [
      'one inside of another',
      [
        [2, 8],
        [3, 4],
      ],
      16,
    ],
  ])('of ten hours and standstills: %s', (_, spans, expected) => {
    const standstills = spans.map(([from = 0, to = 0]) => ({ from, to }));
    expect(afterWorking(0, 10, standstills)).toBe(expected);
  });
});

import * as fc from 'fast-check';
import { hashOf } from '../../../../functions/logistics/domain/event-hash.ts';
import { fold, skewMs } from '../../../../functions/logistics/domain/fold.ts';
import {
  type SubStatus,
  subStatuses,
  type TrackingEvent,
  type TrackingStatus,
  trackingStatuses,
} from '../../../../functions/logistics/domain/tracking.ts';
import { aTrackingEvent, hourMs, trackingStart } from '../../../builders/a-tracking-event.ts';

/** Scans an hour apart, as `DELIVERED`, `EXCEPTION/REFUSED`, or `?` for an unknown code. */
const scans = (words: string): readonly TrackingEvent[] =>
  words.split(' ').map((word, hours) => {
    const [status, sub] = word.split('/') as [TrackingStatus | '?', SubStatus | undefined];
    return aTrackingEvent({
      hours,
      code: `${word}-${hours}`,
      ...(status === '?' ? {} : { status }),
      ...(sub ? { sub } : {}),
    });
  });
const shown = (words: string): string => {
  const { status, sub } = fold(scans(words));
  return sub ? `${status}/${sub}` : status;
};

const someEvent = fc
  .record({
    hours: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.constant(null)),
    status: fc.option(fc.constantFrom(...trackingStatuses), { nil: undefined, freq: 9 }),
    sub: fc.option(fc.constantFrom(...subStatuses), { nil: undefined }),
    code: fc.constantFrom('1', '2', '3'),
    nextWaybillNo: fc.option(fc.constantFrom('SF1', 'SF2'), { nil: undefined, freq: 2 }),
    lateMs: fc.integer({ min: -3 * skewMs, max: 10 * hourMs }),
  })
  .map(({ hours, status, sub, nextWaybillNo, lateMs, code }) =>
    aTrackingEvent({
      hours,
      code: `${status}${sub}${nextWaybillNo}${code}`,
      receivedAt: trackingStart + (hours ?? 0) * hourMs + lateMs,
      ...(status ? { status } : {}),
      ...(sub ? { sub } : {}),
      ...(nextWaybillNo ? { nextWaybillNo } : {}),
    }),
  );
const someEvents = fc.uniqueArray(someEvent, { selector: ({ hash }) => hash, maxLength: 12 });

describe('fold', () => {
  it('comes to the same in any order, and however often each event came', () => {
    const arrivals = someEvents.chain((events) => {
      const again = events.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...events));
      return fc.tuple(
        fc.constant(events),
        again.chain((more) =>
          fc.shuffledSubarray([...events, ...more], { minLength: events.length + more.length }),
        ),
      );
    });
    fc.assert(
      fc.property(arrivals, ([events, arrived]) => {
        expect(fold(arrived)).toEqual(fold(events));
      }),
      { numRuns: 500 },
    );
  });

  it('comes to the same whenever repeats were received, where no clock is ahead', () => {
    const believed = someEvents.map((events) =>
      events.flatMap(({ occurredAt, ...event }) =>
        occurredAt === undefined ? [] : [{ ...event, occurredAt, receivedAt: occurredAt }],
      ),
    );
    fc.assert(
      fc.property(believed, fc.infiniteStream(fc.integer({ min: 0, max: 9 * hourMs })), (events, late) => {
        const received = events.map((event) => ({
          ...event,
          receivedAt: event.receivedAt + Number(late.next().value),
        }));
        expect(fold(received)).toEqual(fold(events));
        expect(fold([...received, ...events])).toEqual(fold(events));
      }),
      { numRuns: 200 },
    );
  });

  it('tells nothing but a delivery or what came back after a delivery, whatever is added that is no return', () => {
    const noise = someEvents.map((events) =>
      events.filter(
        ({ status, sub }) =>
          !(status === 'RETURNING' || status === 'RETURNED') &&
          sub !== 'FORWARDED' &&
          sub !== 'TAKEN_BACK_FROM_LOCKER',
      ),
    );
    fc.assert(
      fc.property(noise, (events) => {
        const delivered = aTrackingEvent({ hours: -1, status: 'DELIVERED' });
        const { status, deliveredAt } = fold([...events, delivered]);
        expect({ status, deliveredAt }).toEqual({ status: 'DELIVERED', deliveredAt: delivered.occurredAt });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a parcel on its way', 'PENDING PICKED_UP IN_TRANSIT OUT_FOR_DELIVERY DELIVERED', 'DELIVERED'],
    ['a scan after the delivery', 'PICKED_UP DELIVERED IN_TRANSIT/ARRIVED', 'DELIVERED'],
    ['a pickup scan after the delivery (GOT after SIGNED)', 'DELIVERED PICKED_UP', 'DELIVERED'],
    ['an exception after the delivery', 'DELIVERED EXCEPTION/DAMAGED', 'DELIVERED'],
    ['80, then 8000', 'DELIVERED DELIVERED/BY_OTHER', 'DELIVERED'],
    ['a return after the delivery', 'DELIVERED RETURNING', 'RETURNING'],
    ['delivered, and returned', 'DELIVERED RETURNED', 'RETURNED'],
    [
      'a signature on the way back, which is the sender’s',
      'RETURNING IN_TRANSIT OUT_FOR_DELIVERY DELIVERED',
      'RETURNED',
    ],
    ['lost on the way back', 'RETURNING LOST', 'LOST'],
    ['lost after it came back, which nobody can mean', 'RETURNED LOST', 'RETURNED'],
    ['anything after the return', 'RETURNED IN_TRANSIT DELIVERED', 'RETURNED'],
    ['a delivery forwarded elsewhere', 'DELIVERED IN_TRANSIT/FORWARDED', 'IN_TRANSIT/FORWARDED'],
    ['a return that is forwarded instead', 'RETURNING IN_TRANSIT/FORWARDED DELIVERED', 'DELIVERED'],
    ['into the locker', 'OUT_FOR_DELIVERY AVAILABLE_FOR_PICKUP/LOCKER', 'AVAILABLE_FOR_PICKUP/LOCKER'],
    ['out of the locker', 'AVAILABLE_FOR_PICKUP/LOCKER DELIVERED/FROM_LOCKER', 'DELIVERED/FROM_LOCKER'],
    [
      'taken back out of the locker',
      'DELIVERED EXCEPTION/TAKEN_BACK_FROM_LOCKER',
      'EXCEPTION/TAKEN_BACK_FROM_LOCKER',
    ],
    [
      'taken back, and delivered after all',
      'DELIVERED EXCEPTION/TAKEN_BACK_FROM_LOCKER DELIVERED',
      'DELIVERED',
    ],
    ['taken out of the locker to be sent back', 'RETURNING EXCEPTION/TAKEN_BACK_FROM_LOCKER', 'RETURNING'],
    ['a second pickup scan', 'PICKED_UP IN_TRANSIT/DEPARTED PICKED_UP', 'IN_TRANSIT/DEPARTED'],
    ['what the office writes late', 'IN_TRANSIT PENDING/PREPARING', 'IN_TRANSIT'],
    ['an exception that ends', 'IN_TRANSIT EXCEPTION/DELAYED IN_TRANSIT', 'IN_TRANSIT'],
    ['an exception before it was fetched', 'EXCEPTION PICKED_UP', 'PICKED_UP'],
    ['cancelled, and lost', 'CANCELLED LOST', 'LOST'],
    ['another exception', 'EXCEPTION/DELAYED EXCEPTION/DAMAGED', 'EXCEPTION/DAMAGED'],
    ['lost', 'IN_TRANSIT LOST EXCEPTION', 'LOST'],
    ['lost, and found', 'IN_TRANSIT LOST IN_TRANSIT/ARRIVED', 'IN_TRANSIT/ARRIVED'],
    ['cancelled, with what the office writes', 'PENDING CANCELLED PENDING EXCEPTION', 'CANCELLED'],
    ['cancelled, and sent all the same', 'PENDING CANCELLED PICKED_UP', 'PICKED_UP'],
    ['an unknown code', 'PICKED_UP ?', 'PICKED_UP'],
    ['unknown codes only', '? ?', 'PENDING'],
    ['an aggregator that found nothing', 'IN_TRANSIT UNKNOWN', 'IN_TRANSIT'],
  ])('shows of %s (%s): %s', (_, words, expected) => {
    expect(shown(words)).toBe(expected);
  });

  it('takes two words of the same second by their rank', () => {
    const events = (['DELIVERED', 'PICKED_UP', 'RETURNING', 'OUT_FOR_DELIVERY'] as const).map((status) =>
      aTrackingEvent({ status }),
    );
    expect(fold(events)).toEqual({
      status: 'DELIVERED',
      at: trackingStart,
      lastEventAt: trackingStart,
      pickedUpAt: trackingStart,
      deliveredAt: trackingStart,
      failedAttempts: 0,
      nextWaybillNos: [],
      anomalies: [],
    });
  });

  it('is told of a parcel without events that nothing happened', () => {
    expect(fold([])).toEqual({ status: 'PENDING', failedAttempts: 0, nextWaybillNos: [], anomalies: [] });
  });

  it('tells once when it was delivered, and keeps the first time', () => {
    const { at, deliveredAt, lastEventAt } = fold(scans('DELIVERED DELIVERED/BY_OTHER'));
    expect([at, deliveredAt, lastEventAt]).toEqual([trackingStart, trackingStart, trackingStart + hourMs]);
  });

  it('forgets a delivery that the carrier takes back, and keeps one that was sent back', () => {
    expect(fold(scans('DELIVERED EXCEPTION/TAKEN_BACK_FROM_LOCKER')).deliveredAt).toBeUndefined();
    expect(fold(scans('DELIVERED RETURNING RETURNED'))).toMatchObject({
      deliveredAt: trackingStart,
      returnedAt: trackingStart + 2 * hourMs,
    });
  });

  it.each([
    ['exactly ten minutes', skewMs, { status: 'OUT_FOR_DELIVERY', anomalies: [] }],
    ['a millisecond more', skewMs + 1, { status: 'DELIVERED', anomalies: ['CLOCK_SKEW'] }],
  ])('believes a clock that is ahead by at most ten minutes: %s', (_, aheadMs, expected) => {
    const receivedAt = trackingStart + hourMs - aheadMs;
    const ahead = aTrackingEvent({ hours: 1, status: 'OUT_FOR_DELIVERY', receivedAt });
    const between = aTrackingEvent({ hours: 0.9, status: 'AVAILABLE_FOR_PICKUP' });
    const signed = aTrackingEvent({ hours: 0.9, status: 'DELIVERED' });
    expect(fold([ahead, expected.status === 'DELIVERED' ? signed : between])).toMatchObject(expected);
  });

  it('takes the first receipt of an event that came twice, whichever is read first', () => {
    const ahead = aTrackingEvent({ hours: 9, status: 'IN_TRANSIT' });
    const [first, second] = [1, 2].map((hours) => ({ ...ahead, receivedAt: trackingStart + hours * hourMs }));
    const both = [first ?? ahead, second ?? ahead];
    expect(fold(both)).toMatchObject({ at: trackingStart + hourMs, anomalies: ['CLOCK_SKEW'] });
    expect(fold(both.toReversed())).toEqual(fold(both));
  });

  it('is at the moment since when it is so: another scan of the same kind is no news, one that says more is', () => {
    expect(fold(scans('IN_TRANSIT IN_TRANSIT')).at).toBe(trackingStart);
    expect(fold(scans('IN_TRANSIT/ARRIVED IN_TRANSIT/ARRIVED IN_TRANSIT/DEPARTED')).at).toBe(
      trackingStart + 2 * hourMs,
    );
  });

  it('takes the receipt for a time that is missing, of 1970, or no number', () => {
    const odd = [undefined, 0, Number.NaN].map((occurredAt, n): TrackingEvent => {
      const { occurredAt: _, ...event } = aTrackingEvent({ status: 'IN_TRANSIT', code: String(n) });
      return { ...event, ...(occurredAt === undefined ? {} : { occurredAt }) };
    });
    for (const event of odd) {
      expect(fold([event])).toMatchObject({ at: trackingStart + 60_000, anomalies: ['NO_TIME'] });
    }
  });

  it('notes what is odd, once each', () => {
    expect(fold(scans('? DELIVERED PICKED_UP PICKED_UP IN_TRANSIT ?')).anomalies).toEqual([
      'PICKUP_AFTER_DELIVERY',
      'SCAN_AFTER_DELIVERY',
      'UNKNOWN_CODE',
    ]);
    expect(fold(scans('DELIVERED DELIVERED PENDING RETURNING')).anomalies).toEqual([]);
  });

  it('knows since when the carrier has it by whatever scan came first', () => {
    expect(fold(scans('PENDING EXCEPTION IN_TRANSIT PICKED_UP')).pickedUpAt).toBe(trackingStart + 2 * hourMs);
    expect(fold(scans('PENDING CANCELLED')).pickedUpAt).toBeUndefined();
  });

  it('counts as a sign of life what has an unknown code, and not what an aggregator says of itself', () => {
    expect(fold(scans('IN_TRANSIT ? UNKNOWN')).lastEventAt).toBe(trackingStart + hourMs);
  });

  it.each([
    ['OUT_FOR_DELIVERY DELIVERY_FAILED DELIVERY_FAILED/UNREACHABLE', 1],
    ['OUT_FOR_DELIVERY DELIVERY_FAILED OUT_FOR_DELIVERY DELIVERY_FAILED', 2],
    ['DELIVERY_FAILED IN_TRANSIT ? ? ? ? DELIVERY_FAILED', 2],
    ['DELIVERY_FAILED IN_TRANSIT ? ? ? DELIVERY_FAILED', 1],
    ['DELIVERY_FAILED DELIVERED DELIVERY_FAILED OUT_FOR_DELIVERY DELIVERY_FAILED', 1],
    ['DELIVERY_FAILED RETURNING OUT_FOR_DELIVERY DELIVERY_FAILED', 1],
  ])('counts attempts that failed: %s are %d', (words, attempts) => {
    expect(fold(scans(words)).failedAttempts).toBe(attempts);
  });

  it('gathers the numbers under which it goes on, in the order of the events, without its own', () => {
    const waybillNo = '73100196611386';
    const numbers = ['SF2', waybillNo, 'SF1', 'SF2'];
    const events = numbers.map((nextWaybillNo, hours) =>
      aTrackingEvent({ hours, waybillNo, nextWaybillNo, status: 'RETURNING' }),
    );
    expect(fold(events.toReversed()).nextWaybillNos).toEqual(['SF2', 'SF1']);
  });

  it('leaves out what an earlier parcel of the same number went through', () => {
    const before = aTrackingEvent({ hours: -24 * 365, status: 'DELIVERED' });
    const booked = aTrackingEvent({ status: 'PICKED_UP' });
    expect(fold([before, booked], { since: trackingStart }).status).toBe('PICKED_UP');
    expect(fold([before, booked]).status).toBe('DELIVERED');
  });
});

describe('hashOf', () => {
  const event = { waybillNo: 'JD1', code: '80', occurredAt: 1, text: '已签收' };
  it('is the same for a repeat with another id, place, reason or blanks around its text', () => {
    const repeat = { ...event, text: ' 已签收\n', eventId: '7', place: '深圳市', reason: '1' };
    expect(hashOf('jd', repeat)).toBe(hashOf('jd', event));
  });
  it.each([
    ['waybill number', { ...event, waybillNo: 'JD2' }],
    ['code', { ...event, code: '8000' }],
    ['time', { ...event, occurredAt: 2 }],
    ['text', { ...event, text: '已签' }],
  ])('is another for another %s', (_, other) => {
    expect(hashOf('jd', other)).not.toBe(hashOf('jd', event));
    expect(hashOf('sf', event)).not.toBe(hashOf('jd', event));
  });
});

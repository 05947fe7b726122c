import fc from 'fast-check';
import { type SubStatus, trackingStatuses } from '../../../../functions/logistics/domain/tracking.ts';
import type { Calendar } from '../../../../functions/logistics/domain/watch/calendar.ts';
import type { Alert, ParcelView } from '../../../../functions/logistics/domain/watch/types.ts';
import { closedByHand } from '../../../../functions/logistics/domain/watch/watch.ts';
import {
  acts,
  aParcel,
  day,
  hour,
  hoursOn,
  type Looked,
  look,
  measured,
  noon,
  type Parcel,
  shanghai,
  shenzhen,
  type Told,
} from './parcels.ts';

const pickedUp: Told = { at: noon, status: 'PICKED_UP' };
const moved = (hours: number): Told => ({ at: hoursOn(hours), status: 'IN_TRANSIT', place: '杭州转运中心' });
const delivered = (hours: number): Told => ({ at: hoursOn(hours), status: 'DELIVERED' });

/** What is done at each hour at which the parcel is looked at, with what is known by then; alerts are kept as told. */
function course(parcel: (hours: number) => Parcel, hours: readonly number[], looked?: Looked) {
  let alerts: readonly Alert[] = [];
  return hours.flatMap((at) => {
    const decision = look(aParcel({ ...parcel(at), alerts }), hoursOn(at), looked);
    alerts = decision.alerts;
    return acts(decision).map((act) => `${at} ${act}`);
  });
}
/** Only what happened by then is known. */
const known =
  (events: readonly Told[], more: Parcel = {}) =>
  (hours: number): Parcel => ({
    ...more,
    told: events.filter(({ at, receivedAt = at }) => receivedAt <= hoursOn(hours)),
  });
const every = (hours: number, until: number) =>
  Array.from({ length: Math.floor(until / hours) + 1 }, (_, at) => at * hours);

it('raises an alert once, however often it looks, and ends it with the next scan', () => {
  const events = [pickedUp, moved(10), moved(90), delivered(100)];
  expect(course(known(events), every(1, 200))).toEqual([
    '83 raise STALLED WARNING',
    '90 resolve STALLED PROGRESS',
  ]);
});

it('does not flap: a parcel that stands still twice has two alerts, counted', () => {
  const events = [pickedUp, moved(10), moved(90)];
  const acted = course(known(events), every(1, 164));
  expect(acted).toEqual([
    '83 raise STALLED WARNING',
    '90 resolve STALLED PROGRESS',
    '163 raise STALLED WARNING',
  ]);
  const { alerts } = look(
    aParcel({
      told: events,
      alerts: [
        {
          rule: 'STALLED',
          severity: 'WARNING',
          mark: String(hoursOn(10)),
          raisedAt: hoursOn(83),
          state: 'CLOSED',
          times: 1,
        },
      ],
    }),
    hoursOn(163),
  );
  expect(alerts).toMatchObject([{ rule: 'STALLED', state: 'OPEN', times: 2, raisedAt: hoursOn(163) }]);
});

it('makes an alert graver once', () => {
  expect(course(known([]), every(1, 71))).toEqual([
    '25 raise NO_PICKUP WARNING',
    '49 escalate NO_PICKUP CRITICAL',
  ]);
});

it('ends with a scan that was told late', () => {
  const late: Told = { ...moved(60), receivedAt: hoursOn(84) };
  expect(course(known([pickedUp, moved(10), late]), every(1, 130))).toEqual([
    '83 raise STALLED WARNING',
    '84 resolve STALLED PROGRESS',
  ]);
});

it('stays open, silently, where what is told late is itself too long ago', () => {
  const late: Told = { ...moved(11), receivedAt: hoursOn(84) };
  expect(course(known([pickedUp, moved(10), late]), every(1, 130))).toEqual(['83 raise STALLED WARNING']);
});

it('takes no scan from before the last one for progress', () => {
  const late: Told = { ...moved(5), receivedAt: hoursOn(84) };
  expect(course(known([pickedUp, moved(10), late]), every(1, 130))).toEqual(['83 raise STALLED WARNING']);
});

it('ends NO_PICKUP with a pick-up that was told late', () => {
  const late: Told = { ...pickedUp, receivedAt: hoursOn(30) };
  expect(course(known([late]), every(1, 60))).toEqual([
    '25 raise NO_PICKUP WARNING',
    '30 resolve NO_PICKUP PICKED_UP',
  ]);
});

it('rests on the percentiles of the moment: new ones neither end an alert nor raise it again', () => {
  const parcel = (alerts: readonly Alert[]) => aParcel({ told: [pickedUp, moved(10)], alerts });
  const quick = { lane: { IN_TRANSIT: measured({ p99: 30 }) } };
  const slow = { lane: { IN_TRANSIT: measured({ p99: 80 }) } };
  const first = look(parcel([]), hoursOn(50), quick);
  const second = look(parcel(first.alerts), hoursOn(51), slow);
  const third = look(parcel(second.alerts), hoursOn(100), quick);
  expect([first, second, third].map(acts)).toEqual([['raise STALLED WARNING'], [], []]);
});

it('does not raise again what a person closed, but what is new or graver', () => {
  const first = look(aParcel(), hoursOn(25));
  const closed = closedByHand(first.alerts, 'NO_PICKUP');
  expect(acts(look(aParcel({ alerts: closed }), hoursOn(48)))).toEqual([]);
  const graver = look(aParcel({ alerts: closed }), hoursOn(49));
  expect(acts(graver)).toEqual(['raise NO_PICKUP CRITICAL']);
  expect(acts(look(aParcel({ alerts: closedByHand(graver.alerts, 'NO_PICKUP') }), hoursOn(71)))).toEqual([]);
});

it('keeps a late parcel late until it is there', () => {
  const events = [pickedUp, moved(10), moved(60), moved(100), delivered(110)];
  expect(course(known(events, { promisedAt: hoursOn(72) }), every(1, 200))).toEqual([
    '73 raise LATE CRITICAL',
    '110 resolve LATE DELIVERED',
  ]);
});

it('waits no more for what its carrier has paid for, unless it turns up after that', () => {
  const way = known([pickedUp, { at: hoursOn(20), status: 'LOST' }, moved(50)], { promisedAt: hoursOn(10) });
  const first = look(aParcel(way(11)), hoursOn(11));
  const lost = look(aParcel({ ...way(30), alerts: first.alerts }), hoursOn(30));
  const settled = { alerts: lost.alerts, settledAt: hoursOn(40) };
  const over = look(aParcel({ ...way(41), ...settled }), hoursOn(41));
  expect(over.resolve).toEqual(['LATE', 'LOSS_TOLD'].map((rule) => ({ rule, resolution: 'SETTLED' })));
  expect(over.nextLookAt).toBeUndefined();
  const found = look(aParcel({ ...way(51), ...settled, alerts: over.alerts }), hoursOn(51));
  expect([found.raise, typeof found.nextLookAt]).toEqual([[], 'number']);
});

it('follows what is lost, found, and lost again', () => {
  const events: readonly Told[] = [
    ...[pickedUp, moved(10), { at: hoursOn(200), status: 'LOST' } as const],
    ...[moved(220), delivered(230)],
  ];
  expect(course(known(events), every(10, 300))).toEqual([
    '90 raise STALLED WARNING',
    '180 raise SUSPECT_LOST CRITICAL',
    '200 raise LOSS_TOLD CRITICAL',
    '200 resolve STALLED TOLD_LOST',
    '200 resolve SUSPECT_LOST TOLD_LOST',
    '220 resolve LOSS_TOLD FOUND',
  ]);
});

it('forgets nothing after ninety days: the alerts stay open, and it is looked at every week', () => {
  const parcel = aParcel({ told: [pickedUp, moved(10)] });
  const { alerts } = look(parcel, noon + 90 * day);
  const much = look({ ...parcel, alerts }, noon + 900 * day);
  expect(much.alerts.map(({ rule, state }) => `${rule} ${state}`)).toEqual([
    'STALLED OPEN',
    'LATE OPEN',
    'SUSPECT_LOST OPEN',
  ]);
  expect(much.nextLookAt).toBe(noon + 129 * 7 * day);
});

it('still sees what a person closed and what then stands still again after ninety days', () => {
  const parcel = aParcel({ told: [pickedUp, moved(10)] });
  const closed = look(parcel, noon + 90 * day).alerts.map((alert) => ({
    ...alert,
    state: 'CLOSED' as const,
  }));
  const again = aParcel({ told: [pickedUp, moved(10), moved(24 * 91)], alerts: closed });
  expect(acts(look(again, noon + 100 * day))).toEqual([
    'raise STALLED WARNING',
    'raise SUSPECT_LOST CRITICAL',
  ]);
});

it.each<[string, readonly Told[]]>([
  ['delivered', [pickedUp, delivered(50)]],
  ['returned', [pickedUp, { at: hoursOn(60), status: 'RETURNED' }]],
  ['cancelled', [{ at: hoursOn(1), status: 'CANCELLED' }]],
])('need not look again at what is %s', (_, told) => {
  expect(look(aParcel({ told }), hoursOn(70))).not.toHaveProperty('nextLookAt');
});

it('starts again with what goes on after its delivery', () => {
  const back: Told = { at: hoursOn(70), status: 'RETURNING' };
  expect(look(aParcel({ told: [pickedUp, delivered(50), back] }), hoursOn(70)).nextLookAt).toBeGreaterThan(
    hoursOn(70),
  );
});

describe('whatever has been told', () => {
  /** With days that don't count, and some that count by half. */
  const calendar: Calendar = {
    knownUntil: '2026-12-31',
    spans: [
      { name: 'rest', from: '2026-05-14', to: '2026-05-16', pace: 0 },
      { name: 'rush', from: '2026-05-20', to: '2026-05-22', pace: 0.5 },
    ],
  };
  const place = fc.constantFrom('杭州转运中心', '嘉兴转运中心', '深圳市', '广州市');
  const sub = fc.constantFrom<SubStatus>('CUSTOMS_HELD', 'DAMAGED', 'LOCKER', 'UNREACHABLE');
  const told = fc.record(
    {
      at: fc.integer({ min: 0, max: 20 * 24 }).map(hoursOn),
      status: fc.constantFrom(...trackingStatuses),
      sub,
      place,
    },
    { requiredKeys: ['at'] },
  );
  const moment = fc.integer({ min: 0, max: 20 * 24 }).map(hoursOn);
  const parcels: fc.Arbitrary<ParcelView> = fc
    .record(
      {
        told: fc.array(told, { maxLength: 8 }),
        to: fc.constantFrom(shanghai, shenzhen),
        handedOverAt: moment,
        promisedAt: moment,
        watchStoppedAt: moment,
        complaints: fc.array(fc.record({ kind: fc.constantFrom('NOT_RECEIVED', 'DAMAGED'), at: moment }), {
          maxLength: 2,
        }),
      },
      { requiredKeys: ['told'] },
    )
    .map((parcel) => aParcel(parcel));
  const hours = fc.integer({ min: 1, max: 400 });
  const totals = fc
    .array(hours, { minLength: 200, maxLength: 200 })
    .map((all) => all.map((each) => each * hour).sort((a, b) => a - b));
  const stage = fc
    .tuple(hours, hours)
    .map(([a, b]) => measured({ p50: Math.min(a, b), p95: Math.max(a, b) }));
  const lanes = fc.record({ TOTAL: stage, IN_TRANSIT: stage, totals }, { requiredKeys: [] });
  const start = fc.integer({ min: 0, max: 25 * 24 }).map(hoursOn);

  it('what is raised stays raised while nothing is told', () => {
    fc.assert(
      fc.property(
        parcels,
        lanes,
        start,
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 5 }),
        (parcel, lane, from, steps) => {
          let now = from;
          let { alerts } = look(parcel, now, { lane, calendar });
          for (const step of steps) {
            now += step * hour;
            const next = look({ ...parcel, alerts }, now, { lane, calendar });
            expect(next.resolve).toEqual([]);
            expect(next.alerts).toHaveLength(Math.max(next.alerts.length, alerts.length));
            alerts = next.alerts;
          }
          // Looking once at the end finds the same as looking all the time.
          const once = look(parcel, now, { lane, calendar }).alerts;
          expect(alerts.map(({ rule, severity }) => [rule, severity])).toEqual(
            once.map(({ rule, severity }) => [rule, severity]),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is looked at again no later than something is to be raised, and then it is', () => {
    fc.assert(
      fc.property(parcels, lanes, start, (parcel, lane, now) => {
        const { alerts, nextLookAt } = look(parcel, now, { lane, calendar });
        const kept = { ...parcel, alerts };
        const at = (moment: number) => acts(look(kept, moment, { lane, calendar }));
        const until = nextLookAt ?? now + 400 * day;
        for (let moment = now; moment < until; moment += 7 * hour) expect(at(moment)).toEqual([]);
        expect(at(until - 1)).toEqual([]);
        const isWeekly = nextLookAt === undefined || (nextLookAt - noon) % (7 * day) === 0;
        if (!isWeekly) expect(at(nextLookAt)).not.toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('an alert that ended is not raised in the same look', () => {
    fc.assert(
      fc.property(parcels, parcels, lanes, start, (before, later, lane, now) => {
        const { alerts } = look(before, now, { lane, calendar });
        const next = look({ ...later, alerts }, now, { lane, calendar });
        const ended = next.resolve.map(({ rule }) => rule);
        expect(next.raise.filter(({ rule }) => ended.includes(rule))).toEqual([]);
        expect(look({ ...later, alerts: next.alerts }, now, { lane, calendar })).toMatchObject({
          raise: [],
          escalate: [],
          resolve: [],
        });
      }),
      { numRuns: 200 },
    );
  });
});

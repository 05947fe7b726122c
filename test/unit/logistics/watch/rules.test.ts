import { startOfDay } from '../../../../functions/logistics/domain/watch/calendar.ts';
import type { WatchRule } from '../../../../functions/logistics/domain/watch/types.ts';
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
} from './parcels.ts';

type Case = readonly [
  rule: WatchRule,
  what: string,
  parcel: Parcel,
  at: number,
  severity: string,
  looked?: Looked,
];

const pickedUp = { at: noon, status: 'PICKED_UP' } as const;
const moved = { at: hoursOn(10), status: 'IN_TRANSIT', place: '杭州转运中心' } as const;
const inLocker = { at: hoursOn(30), status: 'AVAILABLE_FOR_PICKUP' } as const;
const renumbered = { at: hoursOn(20), status: 'IN_TRANSIT', nextWaybillNo: 'SF2' } as const;
const failed = (hours: number) => [
  { at: hoursOn(hours), status: 'OUT_FOR_DELIVERY' } as const,
  { at: hoursOn(hours + 1), status: 'DELIVERY_FAILED', sub: 'UNREACHABLE' } as const,
];
const quick = { TOTAL: measured({ p50: 40, p95: 60 }), IN_TRANSIT: measured({ p99: 30, p999: 200 }) };
/** Every half percent of a lane on which one in ten takes longer than 60 hours. */
const totals = Array.from({ length: 200 }, (_, at) =>
  Math.round((at < 180 ? 20 + at * 0.2 : 61 + at) * hour),
);

// The first moment at which a rule holds: at the millisecond before, nothing is raised.
const cases: readonly Case[] = [
  ['NO_PICKUP', 'more than 24 hours after booking', {}, hoursOn(24) + 1, 'WARNING'],
  ['NO_PICKUP', 'more than 48 hours', {}, hoursOn(48) + 1, 'CRITICAL'],
  [
    'NO_PICKUP',
    'the courier was told to come, no more',
    { told: [{ at: noon, status: 'PENDING' }] },
    hoursOn(24) + 1,
    'WARNING',
  ],
  ['NO_TRACKING', 'more than 72 hours after booking', {}, hoursOn(72) + 1, 'CRITICAL'],
  [
    'NO_TRACKING',
    'more than 24 hours after we handed it over',
    { handedOverAt: hoursOn(2) },
    hoursOn(26) + 1,
    'CRITICAL',
  ],
  [
    'NO_TRACKING',
    'the aggregator gave up',
    { told: [pickedUp], watchStoppedAt: hoursOn(90) },
    hoursOn(90),
    'CRITICAL',
  ],
  ['STALLED', 'an unmeasured lane, 72 hours', { told: [pickedUp, moved] }, hoursOn(82) + 1, 'WARNING'],
  [
    'STALLED',
    'a quick stage, 24 hours',
    { told: [pickedUp, moved] },
    hoursOn(34) + 1,
    'WARNING',
    { lane: { IN_TRANSIT: measured({ p99: 3 }) } },
  ],
  [
    'STALLED',
    'a slow stage, its 99th percentile',
    { told: [pickedUp, moved] },
    hoursOn(40) + 1,
    'WARNING',
    { lane: quick },
  ],
  [
    'STALLED',
    'a code that nobody knows is a sign of life',
    { told: [pickedUp, moved, { at: hoursOn(20) }] },
    hoursOn(50) + 1,
    'WARNING',
    { lane: quick },
  ],
  [
    'STALLED',
    'on the way back too',
    { returnAskedAt: noon, told: [pickedUp, { at: hoursOn(9), status: 'RETURNING' }, moved] },
    hoursOn(60) + 1,
    'WARNING',
    { lane: { RETURNING: measured({ p99: 50 }) } },
  ],
  [
    'LATE',
    'the 95th percentile of the lane',
    { told: [pickedUp, moved] },
    hoursOn(60) + 1,
    'WARNING',
    { lane: quick },
  ],
  ['LATE', 'an unmeasured lane', { told: [pickedUp, moved] }, hoursOn(240) + 1, 'WARNING'],
  [
    'LATE',
    'an unmeasured lane within a city',
    { to: shanghai, told: [pickedUp, moved] },
    hoursOn(96) + 1,
    'WARNING',
  ],
  [
    'LATE',
    'past its promise',
    { promisedAt: hoursOn(50), told: [pickedUp, moved] },
    hoursOn(50) + 1,
    'CRITICAL',
    { lane: quick },
  ],
  [
    'LATE',
    'half of those that took so long came after 60 hours',
    { promisedAt: hoursOn(60), told: [pickedUp, moved] },
    hoursOn(51.6) + 1,
    'WARNING',
    { lane: { ...quick, totals } },
  ],
  [
    'LATE',
    'a promise that one in ten breaks is probably kept until then',
    { promisedAt: hoursOn(80), told: [pickedUp, moved] },
    hoursOn(55.8) + 1,
    'WARNING',
    {
      lane: { ...quick, totals },
      policy: { late: { odds: 0.99, unmeasuredHours: 1, sameCityUnmeasuredHours: 1 } },
    },
  ],
  [
    'LOOP',
    'at one facility for the third time',
    {
      told: [
        pickedUp,
        ...[1, 2, 3, 4, 5].map((at) => ({
          at: hoursOn(at),
          status: 'IN_TRANSIT' as const,
          place: `${'甲乙'[at % 2]}转运中心`,
        })),
      ],
    },
    hoursOn(5),
    'WARNING',
  ],
  [
    'WRONG_STATION',
    'a courier in another city has it',
    { told: [pickedUp, { at: hoursOn(40), status: 'OUT_FOR_DELIVERY', place: '广州市' }] },
    hoursOn(40),
    'WARNING',
  ],
  [
    'WRONG_STATION',
    'signed for in another city',
    { told: [pickedUp, { at: hoursOn(41), status: 'DELIVERED', text: '【武汉市】已签收' }] },
    hoursOn(41),
    'CRITICAL',
  ],
  ['LOCKER_TIMEOUT', 'more than 72 hours', { told: [pickedUp, inLocker] }, hoursOn(102) + 1, 'WARNING'],
  ['LOCKER_TIMEOUT', 'more than a week', { told: [pickedUp, inLocker] }, hoursOn(198) + 1, 'CRITICAL'],
  [
    'LOCKER_TIMEOUT',
    'counted from the first of two scans',
    { told: [pickedUp, inLocker, { ...inLocker, at: hoursOn(40) }] },
    hoursOn(102) + 1,
    'WARNING',
  ],
  [
    'FAILED_ATTEMPTS',
    'in vain for the second time',
    { told: [pickedUp, ...failed(30), ...failed(50)] },
    hoursOn(51),
    'WARNING',
  ],
  [
    'FAILED_ATTEMPTS',
    'and the third',
    { told: [pickedUp, ...failed(30), ...failed(50), ...failed(70)] },
    hoursOn(71),
    'CRITICAL',
  ],
  [
    'RETURNED_UNASKED',
    'it goes back',
    { told: [pickedUp, { at: hoursOn(50), status: 'RETURNING' }] },
    hoursOn(50),
    'WARNING',
  ],
  [
    'RETURNED_UNASKED',
    'it is back',
    { told: [pickedUp, { at: hoursOn(50), status: 'RETURNING' }, { at: hoursOn(90), status: 'RETURNED' }] },
    hoursOn(90),
    'CRITICAL',
  ],
  [
    'RETURNED_UNASKED',
    'the carrier cancelled it',
    { told: [pickedUp, { at: hoursOn(5), status: 'CANCELLED' }] },
    hoursOn(5),
    'CRITICAL',
  ],
  [
    'CUSTOMS_HELD',
    'more than 72 hours',
    { told: [pickedUp, { at: hoursOn(20), status: 'EXCEPTION', sub: 'CUSTOMS_HELD' }] },
    hoursOn(92) + 1,
    'WARNING',
  ],
  [
    'CUSTOMS_HELD',
    'more than a week',
    { told: [pickedUp, { at: hoursOn(20), status: 'EXCEPTION', sub: 'CUSTOMS_HELD' }] },
    hoursOn(188) + 1,
    'CRITICAL',
  ],
  ['LOSS_TOLD', 'lost', { told: [pickedUp, { at: hoursOn(70), status: 'LOST' }] }, hoursOn(70), 'CRITICAL'],
  [
    'LOSS_TOLD',
    'damaged, and delivered all the same',
    {
      told: [
        pickedUp,
        { at: hoursOn(70), status: 'EXCEPTION', sub: 'DAMAGED' },
        { at: hoursOn(80), status: 'DELIVERED' },
      ],
    },
    hoursOn(70),
    'CRITICAL',
  ],
  [
    'LOSS_TOLD',
    'damaged by what the buyer says',
    {
      told: [pickedUp, { at: hoursOn(80), status: 'DELIVERED' }],
      complaints: [{ kind: 'DAMAGED', at: hoursOn(85) }],
    },
    hoursOn(85),
    'CRITICAL',
  ],
  ['SUSPECT_LOST', 'a week without a scan', { told: [pickedUp, moved] }, hoursOn(178) + 1, 'CRITICAL'],
  [
    'SUSPECT_LOST',
    'three days within a city',
    { to: shanghai, told: [pickedUp, moved] },
    hoursOn(82) + 1,
    'CRITICAL',
  ],
  [
    'SUSPECT_LOST',
    'longer than 999 of a thousand, where that is more',
    { told: [pickedUp, moved] },
    hoursOn(210) + 1,
    'CRITICAL',
    { lane: quick },
  ],
  [
    'SUSPECT_LOST',
    'handed over, and never scanned',
    { handedOverAt: hoursOn(3) },
    hoursOn(171) + 1,
    'CRITICAL',
  ],
  [
    'FAST_SIGN',
    'from Shanghai to Shenzhen in less than eight hours',
    { told: [pickedUp, { at: hoursOn(8) - 1, status: 'DELIVERED' }] },
    hoursOn(8) - 1,
    'WARNING',
  ],
  [
    'FAST_SIGN',
    'within a city in less than half an hour',
    { to: shanghai, told: [pickedUp, { at: hoursOn(0.5) - 1, status: 'DELIVERED' }] },
    hoursOn(0.5) - 1,
    'WARNING',
  ],
  [
    'DELIVERED_NOT_RECEIVED',
    'the buyer says so',
    {
      told: [pickedUp, { at: hoursOn(60), status: 'DELIVERED' }],
      complaints: [{ kind: 'NOT_RECEIVED', at: hoursOn(60) }],
    },
    hoursOn(60),
    'CRITICAL',
  ],
  [
    'DELIVERED_NOT_RECEIVED',
    'an empty box',
    {
      told: [pickedUp, { at: hoursOn(60), status: 'DELIVERED' }],
      complaints: [{ kind: 'EMPTY', at: hoursOn(66) }],
    },
    hoursOn(66),
    'CRITICAL',
  ],
];

const severityAt = (rule: WatchRule, parcel: Parcel, at: number, looked?: Looked) =>
  look(aParcel(parcel), at, looked).raise.find((each) => each.rule === rule)?.severity;

/** Rows by their names: a row that is shorter than its test would make Jest wait for a callback. */
const named = <Row extends readonly [string, string, ...unknown[]]>(rows: readonly Row[]) =>
  rows.map((row): [string, string, Row] => [row[0], row[1], row]);

it.each(named(cases))('raises %s: %s', (_, __, [rule, , parcel, at, severity, looked]) => {
  expect(severityAt(rule, parcel, at, looked)).toBe(severity);
  expect(severityAt(rule, parcel, at - 1, looked)).not.toBe(severity);
});

it('has a case for each of the fourteen rules', () => {
  expect(new Set(cases.map(([rule]) => rule)).size).toBe(14);
});

type Quiet = readonly [rule: WatchRule, what: string, parcel: Parcel, looked?: Looked];
const delivered = (hours: number) => ({ at: hoursOn(hours), status: 'DELIVERED' }) as const;
const quiet: readonly Quiet[] = [
  ['NO_PICKUP', 'what was picked up', { told: [pickedUp] }],
  ['NO_PICKUP', 'a pick-up nobody told, but a later scan', { told: [moved] }],
  ['NO_TRACKING', 'what has any scan', { told: [pickedUp] }],
  [
    'NO_TRACKING',
    'what moved after the aggregator gave up',
    { told: [pickedUp, moved], watchStoppedAt: hoursOn(9) },
  ],
  ['STALLED', 'what only waits for its buyer', { told: [pickedUp, inLocker] }],
  ['STALLED', 'what was never picked up', { told: [{ at: noon, status: 'PENDING' }] }],
  [
    'STALLED',
    'what customs hold',
    { told: [pickedUp, { at: hoursOn(20), status: 'EXCEPTION', sub: 'CUSTOMS_HELD' }] },
  ],
  ['STALLED', 'what goes on under another number', { told: [pickedUp, renumbered] }],
  ['LATE', 'what goes on under another number', { promisedAt: hoursOn(50), told: [pickedUp, renumbered] }],
  ['SUSPECT_LOST', 'what goes on under another number', { handedOverAt: noon, told: [pickedUp, renumbered] }],
  ['LATE', 'what was delivered', { promisedAt: hoursOn(50), told: [pickedUp, delivered(55)] }],
  ['LATE', 'what is to be fetched', { promisedAt: hoursOn(50), told: [pickedUp, inLocker] }],
  [
    'LATE',
    'what goes back',
    { promisedAt: hoursOn(50), told: [pickedUp, { at: hoursOn(40), status: 'RETURNING' }] },
  ],
  [
    'LOOP',
    'twice there and back',
    {
      told: [
        pickedUp,
        ...[1, 2, 3, 4].map((at) => ({
          at: hoursOn(at),
          status: 'IN_TRANSIT' as const,
          place: `${'甲乙'[at % 2]}转运中心`,
        })),
      ],
    },
  ],
  [
    'LOOP',
    'one visit with five scans',
    { told: [pickedUp, ...[1, 2, 3, 4, 5].map((at) => ({ ...moved, at: hoursOn(at) }))] },
  ],
  [
    'LOOP',
    'a city that is named in every scan',
    {
      told: [
        pickedUp,
        ...[1, 2, 3, 4, 5].map((at) => ({
          at: hoursOn(at),
          status: 'IN_TRANSIT' as const,
          place: at % 2 ? '上海市' : '深圳市',
        })),
      ],
    },
  ],
  [
    'LOOP',
    'a courier has it now',
    {
      told: [
        pickedUp,
        ...[1, 2, 3, 4, 5].map((at) => ({
          at: hoursOn(at),
          status: 'IN_TRANSIT' as const,
          place: `${'甲乙'[at % 2]}转运中心`,
        })),
        { at: hoursOn(6), status: 'OUT_FOR_DELIVERY' },
      ],
    },
  ],
  [
    'WRONG_STATION',
    'the right city',
    { told: [pickedUp, { at: hoursOn(40), status: 'OUT_FOR_DELIVERY', place: '广东省深圳市南山区' }] },
  ],
  [
    'WRONG_STATION',
    'a street with the name of a city',
    { told: [pickedUp, { at: hoursOn(40), status: 'OUT_FOR_DELIVERY', place: '广州路营业部' }] },
  ],
  [
    'WRONG_STATION',
    'a district that several cities have',
    { told: [pickedUp, { at: hoursOn(40), status: 'OUT_FOR_DELIVERY', place: '鼓楼区网点' }] },
  ],
  [
    'WRONG_STATION',
    'a transfer in another city',
    { told: [pickedUp, { at: hoursOn(9), status: 'IN_TRANSIT', place: '广州市' }] },
  ],
  [
    'WRONG_STATION',
    'what was sent on by wish',
    {
      told: [
        pickedUp,
        { at: hoursOn(20), status: 'IN_TRANSIT', sub: 'FORWARDED' },
        { at: hoursOn(40), status: 'OUT_FOR_DELIVERY', place: '广州市' },
      ],
    },
  ],
  [
    'WRONG_STATION',
    'the right one after the wrong one',
    {
      told: [
        pickedUp,
        { at: hoursOn(40), status: 'OUT_FOR_DELIVERY', place: '广州市' },
        { at: hoursOn(60), status: 'OUT_FOR_DELIVERY', place: '深圳市' },
      ],
    },
  ],
  ['LOCKER_TIMEOUT', 'what was fetched', { told: [pickedUp, inLocker, delivered(60)] }],
  [
    'FAILED_ATTEMPTS',
    'one attempt told twice',
    { told: [pickedUp, ...failed(30), { at: hoursOn(31.5), status: 'DELIVERY_FAILED', text: '派送失败' }] },
  ],
  [
    'FAILED_ATTEMPTS',
    'what lies in a locker after two',
    { told: [pickedUp, ...failed(10), ...failed(20), inLocker] },
  ],
  [
    'RETURNED_UNASKED',
    'what was asked to come back',
    { returnAskedAt: hoursOn(20), told: [pickedUp, { at: hoursOn(50), status: 'RETURNING' }] },
  ],
  [
    'CUSTOMS_HELD',
    'what is released',
    {
      told: [
        pickedUp,
        { at: hoursOn(20), status: 'EXCEPTION', sub: 'CUSTOMS_HELD' },
        { at: hoursOn(30), status: 'IN_TRANSIT', sub: 'CUSTOMS_RELEASED' },
      ],
    },
  ],
  [
    'LOSS_TOLD',
    'lost and found',
    { told: [pickedUp, { at: hoursOn(70), status: 'LOST' }, { at: hoursOn(80), status: 'IN_TRANSIT' }] },
  ],
  [
    'SUSPECT_LOST',
    'what the carrier says is lost',
    { told: [pickedUp, { at: hoursOn(70), status: 'LOST' }] },
  ],
  ['SUSPECT_LOST', 'what lies in a locker', { told: [pickedUp, inLocker] }],
  ['FAST_SIGN', 'eight hours exactly', { told: [pickedUp, delivered(8)] }],
  [
    'FAST_SIGN',
    'a lane whose median is 20 hours: a quarter of that',
    { told: [pickedUp, delivered(5)] },
    { lane: { TOTAL: measured({ p50: 20 }) } },
  ],
  [
    'FAST_SIGN',
    'handed over long before its first scan',
    { handedOverAt: noon, told: [{ ...pickedUp, at: hoursOn(30) }, delivered(31)] },
  ],
  [
    'DELIVERED_NOT_RECEIVED',
    'a complaint before it came',
    { told: [pickedUp, delivered(60)], complaints: [{ kind: 'NOT_RECEIVED', at: hoursOn(60) - 1 }] },
  ],
  [
    'DELIVERED_NOT_RECEIVED',
    'a complaint about what is on its way',
    { told: [pickedUp, moved], complaints: [{ kind: 'NOT_RECEIVED', at: hoursOn(20) }] },
  ],
];

it.each(named(quiet))('never raises %s for %s', (_, __, [rule, , parcel, looked]) => {
  expect(severityAt(rule, parcel, noon + 400 * day, looked)).toBeUndefined();
});

it('counts no holiday: booked the day before, the label is a day old after it', () => {
  const bookedAt = startOfDay('2026-02-14') + 12 * hour;
  const parcel = { bookedAt };
  const first = startOfDay('2026-02-24') + 12 * hour + 1;
  expect(severityAt('NO_PICKUP', parcel, first - 1)).toBeUndefined();
  expect(severityAt('NO_PICKUP', parcel, first)).toBe('WARNING');
});

it('counts half of a day on which carriers are overrun, and the whole promise', () => {
  const bookedAt = startOfDay('2026-11-10');
  expect(severityAt('NO_PICKUP', { bookedAt }, bookedAt + 48 * hour)).toBeUndefined();
  expect(severityAt('NO_PICKUP', { bookedAt }, bookedAt + 48 * hour + 2)).toBe('WARNING');
  const promised = {
    bookedAt,
    promisedAt: bookedAt + day,
    told: [{ at: bookedAt, status: 'PICKED_UP' as const }],
  };
  expect(severityAt('LATE', promised, bookedAt + day + 1)).toBe('CRITICAL');
});

it('says so where it counted over days that nobody knows yet', () => {
  const bookedAt = startOfDay('2026-12-31') + 12 * hour;
  const evidenceAt = (booked: number) =>
    look(aParcel({ bookedAt: booked }), booked + 2 * day).raise[0]?.evidence;
  expect(evidenceAt(bookedAt)).toMatchObject({ calendarUnknown: true });
  expect(evidenceAt(bookedAt - 2 * day)).not.toHaveProperty('calendarUnknown');
});

it('freezes what an alert rests on', () => {
  const parcel = aParcel({ told: [pickedUp, moved] });
  const [raised] = look(parcel, hoursOn(50), { lane: quick }).raise;
  expect(raised).toEqual({
    ...{ rule: 'STALLED', severity: 'WARNING', mark: String(hoursOn(10)), dueAt: hoursOn(74) },
    evidence: {
      ...{ since: hoursOn(40) + 1, from: hoursOn(10), limitMs: 30 * hour },
      ...{ stage: 'IN_TRANSIT', measured: quick.IN_TRANSIT },
    },
  });
});

it('leaves out rules that are off', () => {
  expect(acts(look(aParcel(), hoursOn(50)))).toEqual(['raise NO_PICKUP CRITICAL']);
  expect(acts(look(aParcel(), hoursOn(50), { policy: { off: ['NO_PICKUP'] } }))).toEqual([]);
});

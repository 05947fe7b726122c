import fc from 'fast-check';
import { fold } from '../../../../functions/logistics/domain/fold.ts';
import { knownCalendar, startOfDay } from '../../../../functions/logistics/domain/watch/calendar.ts';
import {
  emptyLane,
  type Lane,
  laneIdsOf,
  laneSchema,
  withSamples,
} from '../../../../functions/logistics/domain/watch/lane.ts';
import { laneSampleOf } from '../../../../functions/logistics/domain/watch/lane-sample.ts';
import { laneStatsOf } from '../../../../functions/logistics/domain/watch/lane-stats.ts';
import {
  accuracy,
  countOf,
  emptySketch,
  exactLimit,
  longest,
  mergeSketches,
  percentileOf,
  sketchOf,
} from '../../../../functions/logistics/domain/watch/sketch.ts';
import { type LaneSample, stages } from '../../../../functions/logistics/domain/watch/types.ts';
import { anEvent, day, guangzhou, hour, hoursOn, noon, shanghai, shenzhen, type Told } from './parcels.ts';

const route = { carrier: 'sf', product: 'standard', from: shanghai, to: shenzhen } as const;
const aSample = (hours: number, more: Partial<LaneSample> = {}): LaneSample => ({
  ...route,
  ...{ startedAt: noon, endedAt: noon + hours * hour, stages: { TOTAL: [hours * hour] } },
  ...more,
});
const samples = (count: number, more: Partial<LaneSample> = {}) =>
  Array.from({ length: count }, (_, at) => aSample(at + 1, more));
const laneOf = (own: readonly LaneSample[]) => withSamples(emptyLane, own, knownCalendar);

describe('percentiles', () => {
  it.each([
    ['of one value', [7], [7, 7, 7]],
    ['of two: the lower is the median', [1, 2], [1, 2, 2]],
    ['of ten: the nearest rank, no value between two', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [5, 9, 10]],
    [
      'of twenty: rank 19 is 95 %, whatever 0.95 times 20 is in floats',
      Array.from({ length: 20 }, (_, at) => at),
      [9, 17, 18],
    ],
  ])('%s', (_, values, [p50, p90, p95]) => {
    const sketch = sketchOf(values);
    expect([500, 900, 950].map((permille) => percentileOf(sketch, permille))).toEqual([p50, p90, p95]);
  });

  it('has none of nothing', () => {
    expect(() => percentileOf(emptySketch, 500)).toThrow(RangeError);
    expect(() => sketchOf([-1])).toThrow(RangeError);
  });

  const seconds = fc.array(fc.integer({ min: 0, max: 40 * 86_400 }), { minLength: 1, maxLength: 400 });
  const permille = fc.integer({ min: 1, max: 1000 });

  it('of buckets are within 1 % of the value of the rank', () => {
    fc.assert(
      fc.property(seconds, permille, (values, at) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil((sorted.length * at) / 1000) - 1] ?? Number.NaN;
        const found = percentileOf(sketchOf(values), at);
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * accuracy * (1 + 1e-9));
        if (values.length <= exactLimit) expect(found).toBe(exact);
      }),
    );
  });

  it('are those of all parts, however they were put together', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 400 }), (values, cut) => {
        const [a, b] = [sketchOf(values.slice(0, cut)), sketchOf(values.slice(cut))];
        expect(mergeSketches(a, b)).toEqual(sketchOf(values));
        expect(mergeSketches(b, a)).toEqual(sketchOf(values));
        expect(countOf(mergeSketches(a, b))).toBe(values.length);
      }),
    );
  });
});

describe('lanes', () => {
  const stats = (lanes: Readonly<Record<string, Lane>>) =>
    laneStatsOf(laneIdsOf(route).map((id) => ({ id, lane: lanes[id.level] })));

  it.each([
    [29, 'PROVINCE'],
    [30, 'CITY'],
  ])('takes a city lane of %i parcels for %s', (count, level) => {
    const lanes = { CITY: laneOf(samples(count)), PROVINCE: laneOf(samples(500)), ALL: laneOf(samples(900)) };
    expect(stats(lanes).TOTAL).toMatchObject({ level, n: level === 'CITY' ? 30 : 500 });
  });

  it('backs off to all parcels, and then knows nothing', () => {
    expect(stats({ CITY: laneOf(samples(3)), ALL: laneOf(samples(30)) }).TOTAL).toEqual({
      ...{ n: 30, p50: 15 * hour, p90: 27 * hour, p95: 29 * hour, p99: 30 * hour, p999: 30 * hour },
      ...{ level: 'ALL', lane: '* ALL' },
    });
    expect(stats({ ALL: laneOf(samples(29)) })).toEqual({});
    expect(stats({})).toEqual({});
  });

  it('backs off for each stage by itself', () => {
    const many = { stages: { IN_TRANSIT: [2 * hour, 3 * hour] } };
    const found = stats({
      CITY: laneOf([...samples(29), ...samples(15, many)]),
      PRODUCT: laneOf(samples(40)),
    });
    expect([found.IN_TRANSIT?.level, found.TOTAL?.level]).toEqual(['CITY', 'PRODUCT']);
  });

  it('has a lane of a city pair only where both are known', () => {
    const { from: _, ...unknown } = route;
    expect(laneIdsOf(unknown).map(({ level }) => level)).toEqual(['PRODUCT', 'ALL']);
    expect(new Set(laneIdsOf(route).map(({ group, key }) => `${group}|${key}`)).size).toBe(4);
    const [there] = laneIdsOf(route);
    const [elsewhere] = laneIdsOf({ ...route, to: guangzhou });
    const [back] = laneIdsOf({ ...route, from: shenzhen, to: shanghai });
    expect(new Set([there?.key, elsewhere?.key, back?.key]).size).toBe(3);
  });

  it('learns nothing from parcels that met a holiday', () => {
    const eve = startOfDay('2026-02-13');
    const over = { startedAt: eve, endedAt: eve + 20 * day, stages: { TOTAL: [20 * day] } };
    const before = { startedAt: eve - 5 * day, endedAt: eve - 3 * day, stages: { TOTAL: [2 * day] } };
    const lane = laneOf([...samples(40, over), ...samples(30, before)]);
    expect(stats({ CITY: lane }).TOTAL).toMatchObject({ n: 30, p999: 2 * day });
  });

  it('keeps six months, whatever order they come in', () => {
    const inMonth = (month: number) => {
      const endedAt = Date.UTC(2024, month, 20);
      return aSample(50, { startedAt: endedAt - 50 * hour, endedAt });
    };
    const calendar = { ...knownCalendar, spans: [] };
    const months = [8, 2, 5, 3, 6, 4, 7].map(inMonth);
    const one = withSamples(emptyLane, months, calendar);
    const each = months.reduce((lane, sample) => withSamples(lane, [sample], calendar), emptyLane);
    expect(Object.keys(one.months)).toEqual([
      '2024-04',
      '2024-05',
      '2024-06',
      '2024-07',
      '2024-08',
      '2024-09',
    ]);
    expect(each).toEqual(one);
    expect(laneSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it('fits into an item at its very largest: every bucket of every stage of six months', () => {
    const buckets = [
      ...new Set(Array.from({ length: 20_000 }, (_, at) => Math.round(longest ** (at / 20_000)))),
    ];
    const sketch = mergeSketches(sketchOf([...buckets, ...buckets]), sketchOf([0]));
    const full = 'buckets' in sketch ? sketch.buckets.map((each, at) => (at % 2 ? 99_999 : each)) : [];
    const months = ['1', '2', '3', '4', '5', '6'].map((month) => [
      `2026-0${month}`,
      Object.fromEntries(stages.map((stage) => [stage, { buckets: full }])),
    ]);
    // A number takes a byte for two digits and one more, an element of a list one more than that.
    const bytes = full.reduce((sum, each) => sum + Math.ceil(String(Math.abs(each)).length / 2) + 2, 0);
    expect(laneSchema.safeParse({ months: Object.fromEntries(months) }).success).toBe(true);
    expect(full.length).toBeGreaterThan(1000);
    expect(bytes * stages.length * months.length).toBeLessThan(380_000);
  });
});

describe('what a parcel teaches', () => {
  const learned = (told: readonly Told[]) => {
    const events = told.map(anEvent);
    return laneSampleOf({ route, bookedAt: noon - 2 * hour, tracking: fold(events), events });
  };
  const pickedUp: Told = { at: noon, status: 'PICKED_UP' };
  const way: readonly Told[] = [
    pickedUp,
    { at: hoursOn(3), status: 'IN_TRANSIT', text: '到达' },
    { at: hoursOn(9), status: 'IN_TRANSIT', text: '发车' },
    { at: hoursOn(10), code: '501' },
    { at: hoursOn(20), status: 'OUT_FOR_DELIVERY' },
  ];

  it('is its times by stage, once for each scan, in any order', () => {
    const told = [...way, { at: hoursOn(24), status: 'DELIVERED' } as const];
    const expected = {
      ...route,
      ...{ startedAt: noon - 2 * hour, endedAt: hoursOn(24) },
      stages: {
        ...{ TOTAL: [24 * hour], LABEL_TO_PICKUP: [2 * hour], PICKUP_TO_FIRST: [3 * hour] },
        ...{ IN_TRANSIT: [6 * hour, hour, 10 * hour], OUT_FOR_DELIVERY: [4 * hour] },
      },
    };
    expect(learned(told)).toEqual(expected);
    expect(learned([...told.toReversed(), ...told])).toEqual(expected);
  });

  it('is nothing before it has arrived', () => {
    expect(learned(way)).toBeUndefined();
    expect(learned([...way, { at: hoursOn(50), status: 'LOST' }])).toBeUndefined();
  });

  it('has no total where it came back, and the way back apart', () => {
    const back: readonly Told[] = [
      { at: hoursOn(30), status: 'RETURNING' },
      { at: hoursOn(40), status: 'IN_TRANSIT', text: '退回途中' },
      { at: hoursOn(70), status: 'RETURNED' },
    ];
    expect(learned([...way, ...back])?.stages).toEqual({
      ...{
        LABEL_TO_PICKUP: [2 * hour],
        PICKUP_TO_FIRST: [3 * hour],
        IN_TRANSIT: [6 * hour, hour, 10 * hour],
      },
      ...{ OUT_FOR_DELIVERY: [10 * hour], RETURNING: [10 * hour, 30 * hour] },
    });
  });
});

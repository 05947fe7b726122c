import { expectedPieces, forecastDemand } from '../../../functions/inventory/domain/demand-forecast.ts';
import {
  eventFactors,
  eventIndex,
  seasonIndex,
  weekOfYear,
  weeksUntil,
} from '../../../functions/inventory/domain/planning/demand-index.ts';
import {
  dayNumber,
  eventShares,
  type ShopEvent,
} from '../../../functions/inventory/domain/planning/holiday-calendar.ts';
import { chance } from '../../builders/chance.ts';

type Goods = {
  readonly until: string;
  readonly weeks: number;
  readonly level?: number;
  /** Share of the level by which a week is off it. */
  readonly noise?: number;
  readonly factors?: Partial<Record<ShopEvent, number>>;
  /** Height of a yearly wave. */
  readonly wave?: number;
  readonly seed?: number;
};

/** Pieces of each week: the level, the wave of the year, the days of events, and noise of a bell curve's width. */
function sold({ until, weeks, level = 200, noise = 0.1, factors = {}, wave = 0, seed = 1 }: Goods) {
  const firstDay = dayNumber(until) - weeks * 7;
  const random = chance(seed);
  const bell = () => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
  return eventShares(firstDay, weeks).map((shares, week) => {
    const season = 1 + wave * Math.sin((2 * Math.PI * (firstDay + week * 7)) / 365.25);
    const uplift = Object.entries(factors).reduce(
      (sum, [event, factor]) => sum + (shares[event as ShopEvent] ?? 0) * (factor - 1),
      1,
    );
    return Math.max(0, Math.round(level * season * uplift * (1 + noise * bell())));
  });
}

const shop = { 'double-11': 4, 'spring-festival': 0.3 } as const;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const factorsOf = (goods: Goods) => {
  const found = eventFactors(weeksUntil(goods.until, sold(goods)));
  return Object.fromEntries(found.map(({ event, factor }) => [event, factor]));
};

describe('what events do to demand', () => {
  it('finds the uplift of 双11 and the dip of a 春节 that moves, within a tenth, each of twenty times', () => {
    for (const seed of seeds) {
      const found = factorsOf({ until: '2026-10-13', weeks: 156, factors: shop, seed });
      expect(Math.abs((found['double-11'] ?? 0) - 4)).toBeLessThan(0.4);
      expect(Math.abs((found['spring-festival'] ?? 0) - 0.3)).toBeLessThan(0.15);
    }
  });

  it('tells events apart that share weeks', () => {
    const factors = { 'new-year-goods': 2, 'spring-festival': 0.3, 'mid-autumn': 3, 'national-day': 0.6 };
    const found = factorsOf({ until: '2026-12-01', weeks: 156, noise: 0, factors });
    for (const [event, factor] of Object.entries(factors)) expect(found[event]).toBeCloseTo(factor, 1);
  });

  it('leaves out what does not stand out of the noise, but for a few of 160', () => {
    const found = seeds.flatMap((seed) =>
      Object.keys(factorsOf({ until: '2026-10-13', weeks: 156, noise: 0.3, seed })),
    );
    expect(found.length).toBeLessThanOrEqual(3);
  });

  it('shrinks what it saw once more than what it saw three times', () => {
    const goods = { until: '2026-10-13', noise: 0.25, factors: { 'double-11': 2.2 } };
    const average = (weeks: number) => {
      const found = seeds.map((seed) => factorsOf({ ...goods, weeks, seed })['double-11'] ?? 1);
      return found.reduce((sum, factor) => sum + factor, 0) / found.length;
    };
    expect(average(60)).toBeGreaterThan(1);
    expect(average(60)).toBeLessThan(average(156));
    expect(Math.abs(average(156) - 2.2)).toBeLessThan(0.2);
  });

  it('counts how often history saw an event', () => {
    const demand = sold({ until: '2026-10-13', weeks: 120, noise: 0, factors: { 'double-11': 3 } });
    expect(eventFactors(weeksUntil('2026-10-13', demand))).toEqual([
      { event: 'double-11', factor: expect.closeTo(3, 1), occurrences: 2 },
    ]);
  });

  it('says nothing of an event with too few weeks beside it', () => {
    const demand = sold({ until: '2026-11-17', weeks: 5, noise: 0, factors: shop });
    expect(eventFactors(weeksUntil('2026-11-17', demand))).toEqual([]);
    expect(eventFactors(weeksUntil('2026-11-17', []))).toEqual([]);
    expect(eventIndex([], dayNumber('2026-11-17'), 2)).toEqual([1, 1]);
  });
});

describe('the week of the year', () => {
  it.each([
    ['2026-01-01', 0],
    ['2025-12-29', 0], // ISO week 1 of 2026
    ['2025-12-28', 51], // its fourth day is still in 2025
    ['2026-12-28', 51], // ISO week 53 of 2026
    ['2024-12-27', 51], // day 365 of a leap year
    ['2024-02-26', 8],
  ])('that begins on %s is %i', (day, week) => {
    expect(weekOfYear(dayNumber(day))).toBe(week);
  });

  it('comes after the one before, or begins the year again, for a hundred years', () => {
    const numbers = Array.from({ length: 5200 }, (_, week) => weekOfYear(dayNumber('1999-12-27') + week * 7));
    for (const [index, number] of numbers.entries()) {
      const before = numbers[index - 1] ?? number - 1;
      expect([before + 1, before === 51 ? 51 : -1, before >= 51 ? 0 : -1]).toContain(number);
    }
  });

  it('shows a yearly wave in two years, and nothing in less', () => {
    const demand = sold({ until: '2026-10-13', weeks: 104, noise: 0.05, wave: 0.4 });
    const weeks = weeksUntil('2026-10-13', demand);
    const index = seasonIndex(weeks);
    expect(index).toHaveLength(52);
    for (const [week, each] of index.entries()) {
      const wave = 1 + 0.4 * Math.sin((2 * Math.PI * (dayNumber('2026-01-01') + week * 7)) / 365.25);
      expect(Math.abs(each - wave)).toBeLessThan(0.12);
    }
    expect(index.reduce((sum, each) => sum + each, 0)).toBeCloseTo(52, 6);
    expect(seasonIndex({ ...weeks, demand: demand.slice(1) })).toEqual([]);
  });
});

describe('the forecast', () => {
  const today = '2026-10-20';

  it('expects 双11 in its weeks, tells it with its factor, and forecasts better than without the calendar', () => {
    for (const seed of seeds) {
      const goods = { until: '2027-01-12', weeks: 168, factors: shop, seed };
      const [history, came] = [sold(goods).slice(0, 156), sold(goods).slice(156)];
      const known = forecastDemand(history, 12, today);
      const blind = forecastDemand(history, 12);
      expect(known.method).toMatch(/\+events$/);
      expect(known.error?.mase).toBeLessThan(1);
      expect(known.events.map(({ title }) => title)).toEqual(['双11', '双12', '元旦']);
      expect(known.events[0]).toMatchObject({ event: 'double-11', from: '2026-10-27', to: '2026-11-10' });
      expect(Math.abs((known.events[0]?.factor ?? 0) - 4)).toBeLessThan(0.4);
      expect(known.usual).toBeLessThan(Math.max(...known.expected) / 2);
      expect(errorOf(known.expected, came)).toBeLessThan(errorOf(blind.expected, came) / 2);
    }
  });

  it('follows 春节 to another week each year', () => {
    for (const [until, week] of [
      ['2027-01-12', 3], // 春节 2027 on 6 February
      ['2026-01-13', 4], // 2026 on 17 February
      ['2025-01-14', 1], // 2025 on 29 January
    ] as const) {
      const history = sold({ until, weeks: 156, factors: { 'spring-festival': 0.2 } });
      const { expected, method } = forecastDemand(history, 8, until);
      expect(method).toMatch(/\+events$/);
      const least = expected.indexOf(Math.min(...expected));
      expect([until, least === week || least === week + 1]).toEqual([until, true]);
    }
  });

  it('keeps a plain method where the calendar shows nothing, 19 of 20 times', () => {
    const methods = seeds.map((seed) => forecastDemand(sold({ until: today, weeks: 156, seed }), 4, today));
    expect(methods.filter(({ method }) => method.includes('+')).length).toBeLessThanOrEqual(1);
    expect(methods.every(({ events }) => events.every(({ factor }) => factor === 1))).toBe(true);
  });

  it('takes the season of the year where it is clear, and not from less than three years', () => {
    const goods = { until: today, weeks: 156, wave: 0.6 };
    const { method, source } = forecastDemand(sold(goods), 13, today);
    expect(method).toMatch(/\+season/);
    expect(source).toMatch(/classical multiplicative decomposition/);
    expect(forecastDemand(sold({ ...goods, weeks: 150 }), 13, today).method).not.toMatch(/season\+|\+season/);
  });

  it('never gives intermittent demand a season or events', () => {
    const random = chance(7);
    const rare = Array.from({ length: 156 }, () => (random() < 0.2 ? 1 + Math.floor(random() * 3) : 0));
    const { method, pattern, events, median } = forecastDemand(rare, 4, today);
    expect(['intermittent', 'lumpy']).toContain(pattern);
    expect(method).not.toMatch(/\+/);
    expect(events).toEqual([expect.objectContaining({ event: 'double-11', factor: 1, occurrences: 0 })]);
    expect(median).toEqual([0, 0, 0, 0]);
  });

  it('does not take the peak of one 双11 for a new level, with less than a year of history', () => {
    const history = sold({ until: '2026-11-24', weeks: 40, factors: { 'double-11': 5 }, noise: 0.05 });
    const { expected, coldStart } = forecastDemand(history, 1, '2026-11-24');
    expect(coldStart).toBe(false);
    expect(Math.abs((expected[0] ?? 0) - 200)).toBeLessThan(30);
    expect(forecastDemand(history.slice(-11), 3, '2026-11-24')).toMatchObject({
      method: 'cold-start',
      coldStart: true,
      events: [expect.objectContaining({ event: 'double-12', factor: 1 })],
    });
  });

  it('fits the same whatever comes after: the tested weeks are not looked at', () => {
    const history = sold({ until: today, weeks: 156, factors: shop });
    const changed = [...history.slice(0, 104), ...history.slice(104).map((pieces) => pieces * 3)];
    const past = (demand: readonly number[]) => eventFactors({ firstDay: 0, demand: demand.slice(0, 104) });
    expect(past(changed)).toEqual(past(history));
  });

  it('adds up the days of uneven weeks, and goes on in their mean', () => {
    const forecast = { expected: [70, 140] };
    expect([0, 3.5, 7, 10, 14, 21].map((days) => expectedPieces(forecast, days))).toEqual([
      0,
      35,
      70,
      expect.closeTo(130, 9),
      210,
      315,
    ]);
  });
});

const errorOf = (said: readonly number[], came: readonly number[]): number =>
  said.reduce((sum, pieces, week) => sum + Math.abs(pieces - (came[week] ?? 0)), 0);

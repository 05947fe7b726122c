import { weeklyDemand } from '../../../functions/inventory/domain/demand-forecast.ts';
import { daysWithoutSale, planStock } from '../../../functions/inventory/domain/stock-plan.ts';
import { aPolicy } from '../../builders/policy.ts';

const today = '2026-06-18';
const dayMs = 86_400_000;
const dayBefore = (back: number) => new Date(Date.parse(today) - back * dayMs).toISOString().slice(0, 10);
const history = (days: number, pieces: (back: number) => number) =>
  Array.from({ length: days }, (_, index) => ({
    day: dayBefore(index + 1),
    pieces: pieces(index + 1),
  })).filter((each) => each.pieces > 0);
const plan = (days: ReturnType<typeof history>, policy = aPolicy(), lead = policy.leadTimeDays) =>
  planStock({
    policy,
    leadTime: { ...lead, from: 'policy', receipts: 0 },
    days,
    price: { currency: 'CNY', minor: 1999 },
    today,
  });

it('cuts demand into weeks that end yesterday, and leaves today out', () => {
  const days = [
    { day: dayBefore(0), pieces: 100 },
    { day: dayBefore(1), pieces: 1 },
    { day: dayBefore(7), pieces: 2 },
    { day: dayBefore(8), pieces: 4 },
    { day: dayBefore(21), pieces: 8 },
  ];
  expect(weeklyDemand(days, today)).toEqual([8, 4, 3]);
  expect(weeklyDemand([], today)).toEqual([]);
});

it('says so where history is too short to choose a method', () => {
  const { forecast, perDay } = plan(history(21, () => 3));
  expect(forecast).toMatchObject({ method: 'cold-start', coldStart: true, weeks: 3, testedWeeks: 0 });
  expect(perDay).toBeCloseTo(3, 10);
});

it('wants no stock where nobody asked for any', () => {
  expect(plan([])).toMatchObject({ reorderPoint: 0, safetyStock: 0, perDay: 0 });
});

it('needs demand over lead time and review, and the spread of the lead time', () => {
  const steady = history(364, () => 10);
  const { reorderPoint, safetyStock, perDay } = plan(steady);
  expect(perDay).toBeCloseTo(10, 6);
  // Demand of 14 days is 140 and does not vary; a day of lead time more or less is 10 pieces: 140 + 1.645 · 10
  expect(reorderPoint).toBe(157);
  expect(safetyStock).toBe(17);
});

const noisy = history(364, (back) => 5 + ((back * 7919) % 11));

it.each([
  ['a higher service level', aPolicy({ serviceLevel: 0.8 }), aPolicy({ serviceLevel: 0.99 })],
  ['a lead time that varies more', aPolicy(), aPolicy({ leadTimeDays: { mean: 7, sd: 5 } })],
  ['a longer lead time', aPolicy(), aPolicy({ leadTimeDays: { mean: 20, sd: 1 } })],
  ['a longer review', aPolicy({ reviewDays: 1 }), aPolicy({ reviewDays: 14 })],
])('asks for more with %s', (_, less, more) => {
  expect(plan(noisy, more).reorderPoint).toBeGreaterThan(plan(noisy, less).reorderPoint);
});

it('counts whole pieces where few are asked for, by a method for intermittent demand that the backtest chose', () => {
  const rare = history(700, (back) => (back % 23 === 0 ? 2 : 0));
  const { forecast, reorderPoint, sources } = plan(rare);
  expect(forecast.pattern).toBe('intermittent');
  expect(forecast.method).not.toBe('naive');
  expect(Number.isInteger(reorderPoint)).toBe(true);
  expect(reorderPoint).toBeGreaterThan(0);
  expect(sources.join()).toMatch(/negative binomial/);
});

it('buys for a season no more than pays until it ends', () => {
  const season = { endsOn: '2026-07-18', salvageValue: { currency: 'CNY', minor: 100 } };
  const { seasonMost } = plan(
    history(364, () => 10),
    aPolicy({ season }),
  );
  // A piece sold earns 1099, one left over loses 800: a little more than the 300 that are expected.
  expect(seasonMost).toBeGreaterThanOrEqual(300);
  expect(seasonMost).toBeLessThan(330);
  const over = { ...season, endsOn: '2026-06-17' };
  expect(plan(noisy, aPolicy({ season: over })).seasonMost).toBe(0);
});

it.each([
  ['a sale within the days', '2026-06-01', undefined],
  ['a sale long ago', '2026-03-01', 109],
  ['no sale since the policy', undefined, 100],
])('dead stock: %s', (_, lastDemand, days) => {
  const now = Date.parse(today);
  expect(daysWithoutSale({ lastDemand, since: now - 100 * dayMs, now, deadDays: 90 })).toBe(days);
});

it('keeps more stock before 双11, and goes back to usual lots and levels of overstock', () => {
  const factorOf = (day: string) => (day.slice(5) >= '11-01' && day.slice(5) <= '11-11' ? 4 : 1);
  const sold = (at: string) => {
    const dayOf = (back: number) => new Date(Date.parse(at) - back * dayMs).toISOString().slice(0, 10);
    return Array.from({ length: 1092 }, (_, index) => ({
      day: dayOf(index + 1),
      pieces: (9 + ((index * 7919) % 3)) * factorOf(dayOf(index + 1)),
    }));
  };
  const planAt = (at: string) =>
    planStock({
      policy: aPolicy(),
      leadTime: { mean: 7, sd: 1, from: 'policy', receipts: 0 },
      days: sold(at),
      price: { currency: 'CNY', minor: 1999 },
      today: at,
    });
  const [quiet, before] = [planAt('2026-08-25'), planAt('2026-10-29')];
  expect(before.forecast.method).toMatch(/\+events$/);
  // Three days as usual and eleven of four times that, against fourteen: 47 to 14.
  expect(before.perDay / quiet.perDay).toBeGreaterThan(3);
  expect(before.perDay / quiet.perDay).toBeLessThan(3.6);
  expect(before.reorderPoint).toBeGreaterThan(3 * quiet.reorderPoint);
  expect(Math.abs(before.purchase.perDay - quiet.purchase.perDay)).toBeLessThan(1);
});

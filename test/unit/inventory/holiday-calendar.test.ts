import {
  dateOf,
  dayNumber,
  eventShares,
  eventWindow,
} from '../../../functions/inventory/domain/planning/holiday-calendar.ts';

const springFestival = (year: number) => eventWindow('spring-festival', year)[0] + 1;
const midAutumn = (year: number) => eventWindow('mid-autumn', year)[1];
const years = Array.from({ length: 111 }, (_, index) => 1990 + index);

it.each([
  [1997, '1997-02-07', '1997-09-16'],
  [2015, '2015-02-19', '2015-09-27'],
  [2020, '2020-01-25', '2020-10-01'],
  [2023, '2023-01-22', '2023-09-29'],
  [2024, '2024-02-10', '2024-09-17'],
  [2025, '2025-01-29', '2025-10-06'],
  [2026, '2026-02-17', '2026-09-25'],
  // New moon at 23:56 and 00:07 in Beijing: what Node's own Chinese calendar gets wrong.
  [2027, '2027-02-06', '2027-09-15'],
  [2030, '2030-02-03', '2030-09-12'],
  [2033, '2033-01-31', '2033-09-08'],
  // After the leap eleventh month of 2033 (闰十一月), the classic trap.
  [2034, '2034-02-19', '2034-09-27'],
])('knows 春节 and 中秋节 of %i', (year, spring, autumn) => {
  expect([dateOf(springFestival(year)), dateOf(midAutumn(year))]).toEqual([spring, autumn]);
});

it('has 春节 on the day of a new moon in Beijing, between 21 January and 20 February', () => {
  for (const year of years) {
    const day = springFestival(year);
    expect([year, dateOf(newMoonNear(day))]).toEqual([year, dateOf(day)]);
    expect(dateOf(day).slice(5) >= '01-21' && dateOf(day).slice(5) <= '02-20').toBe(true);
  }
});

it('has 中秋节 on the fifteenth day of a month of the moon that began in Beijing', () => {
  for (const year of years) {
    const day = midAutumn(year);
    expect([year, dateOf(newMoonNear(day - 14))]).toEqual([year, dateOf(day - 14)]);
    expect(dateOf(day).slice(5) >= '09-07' && dateOf(day).slice(5) <= '10-06').toBe(true);
  }
});

it('agrees with the Chinese calendar of Node in every year but the two it has wrong', () => {
  const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {
    timeZone: 'Asia/Shanghai',
    month: 'numeric',
    day: 'numeric',
  });
  const others = years.filter((year) => {
    const at = new Date(`${dateOf(springFestival(year))}T04:00:00Z`);
    return chinese.format(at) !== '1/1';
  });
  expect(others.every((year) => year === 2027 || year === 2030)).toBe(true);
});

it('gives each week the share of its days, and each day to one event', () => {
  const [june] = eventShares(dayNumber('2026-06-15'), 1);
  expect(june).toEqual({ '618': expect.closeTo(4 / 7, 12) });
  // 6 October 2025 is 中秋节 within 国庆节.
  const [october] = eventShares(dayNumber('2025-09-29'), 1);
  expect(october).toEqual({
    'mid-autumn': expect.closeTo(2 / 7, 12),
    'national-day': expect.closeTo(5 / 7, 12),
  });
  expect(eventShares(dayNumber('2026-03-10'), 2)).toEqual([{}, {}]);
});

it('goes on over the turn of the year', () => {
  const [turn] = eventShares(dayNumber('2025-12-29'), 1);
  expect(turn).toEqual({ 'new-year': expect.closeTo(3 / 7, 12) }); // Monday 29 December to Sunday 4 January
  // 春节 of 2061 is on 21 January, so what is bought for it begins in 2060.
  const [early] = eventShares(dayNumber('2060-12-25'), 1);
  expect(early).toEqual({ 'new-year-goods': expect.closeTo(1 / 7, 12) });
});

it('never gives a week more than its seven days, from 1989 to 2101', () => {
  const weeks = eventShares(dayNumber('1989-06-01'), 5850);
  const sums = weeks.map((shares) => Object.values(shares).reduce((sum, share) => sum + share, 0));
  expect(Math.max(...sums)).toBeLessThan(1 + 1e-9);
  expect(() => eventWindow('spring-festival', 2101)).toThrow(RangeError);
});

/**
 * The day in Beijing (days since 1970) of the new moon nearest to a day: J. Meeus, Astronomical Algorithms, 2nd edition,
 * ch. 49 with its largest terms (within two minutes), ΔT about 70 s until 2050 and by its parabola after.
 */
function newMoonNear(day: number): number {
  const k = Math.round((day + 2_440_587.5 - 2_451_550.097_66) / 29.530_588_861);
  const t = k / 1236.85;
  const sine = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
  const e = 1 - 0.002_516 * t;
  const sun = 2.5534 + 29.105_356_7 * k;
  const moon = 201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t;
  const latitude = 160.7108 + 390.670_502_84 * k - 0.001_611_8 * t * t;
  const node = 124.7746 - 1.563_755_88 * k + 0.002_067_2 * t * t;
  const shift =
    -0.4072 * sine(moon) +
    0.172_41 * e * sine(sun) +
    0.016_08 * sine(2 * moon) +
    0.010_39 * sine(2 * latitude) +
    0.007_39 * e * sine(moon - sun) -
    0.005_14 * e * sine(moon + sun) +
    0.002_08 * e * e * sine(2 * sun) -
    0.001_11 * sine(moon - 2 * latitude) -
    0.000_57 * sine(moon + 2 * latitude) +
    0.000_56 * e * sine(2 * moon + sun) -
    0.000_42 * sine(3 * moon) +
    0.000_42 * e * sine(sun + 2 * latitude) +
    0.000_38 * e * sine(sun - 2 * latitude) -
    0.000_24 * e * sine(2 * moon - sun) -
    0.000_17 * sine(node) +
    0.000_325 * sine(299.77 + 0.107_408 * k - 0.009_173 * t * t) +
    0.000_165 * sine(251.88 + 0.016_321 * k);
  const dynamical = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t * t + shift;
  const year = 2000 + t * 100;
  const deltaT = year < 2050 ? 70 : -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * (2150 - year);
  const universal = dynamical - deltaT / 86_400;
  return Math.floor(universal - 2_440_587.5 + 8 / 24);
}

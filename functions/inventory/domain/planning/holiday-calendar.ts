/** What moves demand and does not fall into the same week each year, in the order in which it claims a day. */
export const shopEventNames = [
  'new-year',
  'spring-festival',
  'new-year-goods',
  '618',
  'national-day',
  'mid-autumn',
  'double-11',
  'double-12',
] as const;
export type ShopEvent = (typeof shopEventNames)[number];

/** The names as a merchant knows them. */
export const shopEventTitles: Readonly<Record<ShopEvent, string>> = {
  'new-year': '元旦',
  'spring-festival': '春节',
  'new-year-goods': '年货节',
  '618': '618',
  'national-day': '国庆节',
  'mid-autumn': '中秋节',
  'double-11': '双11',
  'double-12': '双12',
};

/** First and last day. Fixed days as month and day; moving ones as days from the feast. */
type Window =
  | { readonly from: readonly [number, number]; readonly to: readonly [number, number] }
  | { readonly feast: 0 | 1; readonly from: number; readonly to: number };

const windows: Readonly<Record<ShopEvent, Window>> = {
  'new-year': { from: [1, 1], to: [1, 3] },
  // From the eve (除夕) on: eight days in which couriers rest.
  'spring-festival': { feast: 0, from: -1, to: 6 },
  'new-year-goods': { feast: 0, from: -21, to: -2 },
  '618': { from: [6, 1], to: [6, 18] },
  'national-day': { from: [10, 1], to: [10, 7] },
  // Gifts are bought before it.
  'mid-autumn': { feast: 1, from: -13, to: 0 },
  'double-11': { from: [11, 1], to: [11, 11] },
  'double-12': { from: [12, 10], to: [12, 12] },
};

/**
 * Month and day of 春节 and of 中秋节, from 1990 to 2100, ten years a row, by the rules of GB/T 33661-2017; a test works out
 * the new and full moons for them. A table, because the Chinese calendar of Node 24 (ICU 78) is a day off in 2027 and 2030,
 * where the moon is new within minutes of midnight.
 */
const feasts = [
  '01271003 02150922 02040911 01230930 02100920 01310909 02190927 02070916 01281005 02160924',
  '02050912 01241001 02120921 02010911 01220928 02090918 01291006 02180925 02070914 01261003',
  '02140922 02030912 01230930 02100919 01310908 02190927 02080915 01281004 02160924 02050913',
  '01251001 02120921 02010910 01220929 02100917 01291006 02170925 02060915 01261003 02130922',
  '02030912 01231001 02110919 01310908 02190927 02080916 01281004 02150924 02040913 01241002',
  '02120920 02010910 01220928 02100917 01301005 02170925 02060915 01261004 02140922 02020911',
  '01230930 02110919 02010907 02190926 02080916 01281005 02150924 02040913 01241002 02120921',
  '02020909 01210928 02090917 01291006 02170925 02050915 01261003 02140923 02030911 01230929',
  '02110919 01310908 02190926 02070916 01271005 02150924 02050912 01241001 02120920 02020910',
  '01220928 02090917 01291006 02170926 02060914 01261003 02140922 02030911 01240929 02100918',
  '01300908 02180927 02070916 01271005 02150924 02050913 01250930 02120920 02010909 01210929',
  '02090918',
].flatMap((years) => years.split(' '));
const firstYear = 1990;
const lastYear = firstYear + feasts.length - 1;

const dayMs = 86_400_000;
/** Days since 1970 of a date such as 2026-11-11. */
export const dayNumber = (day: string): number => Math.floor(Date.parse(day) / dayMs);
/** The date of a day since 1970. */
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
const dayIn = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / dayMs;

/** Days since 1970 of 春节 (0) or 中秋节 (1); RangeError outside of the table. */
function feastOf(year: number, feast: 0 | 1): number {
  const days = feasts[year - firstYear];
  if (days === undefined) throw new RangeError(`The holiday calendar ends in ${lastYear}`);
  const at = feast * 4;
  return dayIn(year, Number(days.slice(at, at + 2)), Number(days.slice(at + 2, at + 4)));
}

/** First and last day (days since 1970) of an event in a year (of the feast). RangeError before 1990 and after 2100. */
export function eventWindow(event: ShopEvent, year: number): readonly [first: number, last: number] {
  const window = windows[event];
  if (!('feast' in window)) return [dayIn(year, ...window.from), dayIn(year, ...window.to)];
  const feast = feastOf(year, window.feast);
  return [feast + window.from, feast + window.to];
}

export type EventShares = Readonly<Partial<Record<ShopEvent, number>>>;

/**
 * The share of its days that belongs to each event, for weeks in a row from a first day (days since 1970). A day belongs
 * to one event at most, so shares of a week never add up to more than 1.
 */
export function eventShares(firstDay: number, weeks: number): readonly EventShares[] {
  const days = new Array<ShopEvent | undefined>(weeks * 7);
  const years = [firstDay, firstDay + days.length].map((day) => new Date(day * dayMs).getUTCFullYear());
  const [from = firstYear, to = from] = years;
  // One year more, because what leads up to an early 春节 begins in December.
  for (let year = Math.max(firstYear, from); year <= Math.min(lastYear, to + 1); year += 1)
    for (const event of shopEventNames.toReversed()) {
      const [first, last] = eventWindow(event, year);
      days.fill(event, Math.max(0, first - firstDay), Math.max(0, last + 1 - firstDay));
    }
  return Array.from({ length: weeks }, (_, week) => sharesOf(days.slice(week * 7, week * 7 + 7)));
}

function sharesOf(days: readonly (ShopEvent | undefined)[]): EventShares {
  const shares: Partial<Record<ShopEvent, number>> = {};
  for (const event of days) if (event) shares[event] = (shares[event] ?? 0) + 1 / 7;
  return shares;
}

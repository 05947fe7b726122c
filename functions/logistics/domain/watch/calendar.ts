import * as z from 'zod';
import { plainText } from '../../../../shared/kernel/text.ts';

const dayMs = 86_400_000;
/** China has one time all year (since 1991), so days begin at 16:00 UTC. */
const chinaMs = 8 * 3_600_000;

const day = z.iso.date();

/** Days on which carriers rest, or are slowed down (春节, 国庆, 大促). */
const spanSchema = z
  .strictObject({
    name: plainText(60),
    from: day,
    to: day.meta({ description: 'The last day' }),
    pace: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ description: 'How much of such a day counts for what is waited for: 0 none, 0.5 half' }),
  })
  .refine(({ from, to }) => from <= to, 'A span ends on its first day or later')
  .refine(
    ({ from, to }) => Date.parse(to) - Date.parse(from) < 60 * dayMs,
    'A span has 60 days at most, or what is waited for would be forgotten',
  );

/**
 * What is known of the days. The State Council publishes the holidays of a year in the autumn before (国务院办公厅关于
 * 部分节假日安排的通知); past `knownUntil` nobody knows, which is not the same as work: time counts there, so that nothing is
 * forgotten, and whoever counts over it is told so.
 */
export const calendarSchema = z.strictObject({
  knownUntil: day.meta({
    description: 'The last day of which it is known; time counts as usual after it, and alerts say so',
  }),
  spans: z
    .array(spanSchema)
    .max(100)
    .meta({ description: 'Days on which carriers rest or are slow (春节, 双11)' }),
});
export type Calendar = z.output<typeof calendarSchema>;

/** The first moment of a day such as 2026-10-01 in China. */
export const startOfDay = (date: string): number => Date.parse(date) - chinaMs;
/** The day of a moment in China. */
export const chinaDay = (at: number): string => new Date(at + chinaMs).toISOString().slice(0, 10);

type Stretch = { readonly start: number; readonly end: number; readonly pace: number };

const stretches = new WeakMap<Calendar, readonly Stretch[]>();

/** The slowed stretches that end after a moment, in order. */
function stretchesAfter(from: number, calendar: Calendar): readonly Stretch[] {
  const known = stretches.get(calendar) ?? stretchesOf(calendar);
  stretches.set(calendar, known);
  return known.filter(({ end }) => end > from);
}

/** Spans cut where they meet, so that no two overlap: where they do, the slower counts. */
function stretchesOf({ spans }: Calendar): readonly Stretch[] {
  const own = spans.map(({ from, to, pace }) => {
    return { start: startOfDay(from), end: startOfDay(to) + dayMs, pace };
  });
  const edges = [...new Set(own.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  return edges.slice(0, -1).flatMap((start, at) => {
    const end = edges[at + 1] ?? start;
    const over = own.filter((each) => each.start <= start && each.end >= end);
    return over.length === 0 ? [] : [{ start, end, pace: Math.min(...over.map(({ pace }) => pace)) }];
  });
}

/** The first moment at which so many milliseconds have counted since a moment, rest days left out. */
export function momentAfter(from: number, ms: number, calendar: Calendar): number {
  let [at, left] = [from, ms];
  for (const { start, end, pace } of stretchesAfter(from, calendar)) {
    if (left <= 0) return at;
    if (start > at) {
      if (left <= start - at) return Math.ceil(at + left);
      left -= start - at;
      at = start;
    }
    const counts = (end - at) * pace;
    if (left <= counts) return at + Math.ceil(left / pace);
    left -= counts;
    at = end;
  }
  return Math.ceil(at + left);
}

/** Milliseconds that count between two moments. */
export function countedMs(from: number, to: number, calendar: Calendar): number {
  const lost = stretchesAfter(from, calendar).map(({ start, end, pace }) => {
    const within = Math.min(end, to) - Math.max(start, from);
    return Math.max(0, within) * (1 - pace);
  });
  return Math.max(
    0,
    lost.reduce((counted, ms) => counted - ms, to - from),
  );
}

/** Whether any moment between two lies on a slowed day: such a parcel teaches nothing about other days. */
export const meetsHoliday = (from: number, to: number, calendar: Calendar): boolean =>
  calendar.spans.some((span) => startOfDay(span.from) <= to && startOfDay(span.to) + dayMs > from);

/** Whether a moment lies past what is known of the days. */
export const isUnknownDay = (at: number, { knownUntil }: Calendar): boolean =>
  at >= startOfDay(knownUntil) + dayMs;

/**
 * The public holidays as the State Council arranged them for 2025 and 2026 and the two great promotions. How much carriers
 * slow down is a guess to be put right by the merchant: some (顺丰, 京东) deliver on New Year's Eve, others rest for ten days.
 */
export const knownCalendar: Calendar = {
  knownUntil: '2026-12-31',
  spans: [
    { name: '春节', from: '2025-01-28', to: '2025-02-04', pace: 0 },
    { name: '618', from: '2025-06-16', to: '2025-06-20', pace: 0.5 },
    { name: '国庆节、中秋节', from: '2025-10-01', to: '2025-10-08', pace: 0.5 },
    { name: '双11', from: '2025-11-10', to: '2025-11-16', pace: 0.5 },
    { name: '春节', from: '2026-02-15', to: '2026-02-23', pace: 0 },
    { name: '618', from: '2026-06-16', to: '2026-06-20', pace: 0.5 },
    { name: '国庆节', from: '2026-10-01', to: '2026-10-07', pace: 0.5 },
    { name: '双11', from: '2026-11-10', to: '2026-11-16', pace: 0.5 },
  ],
};

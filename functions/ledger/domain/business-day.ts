import { isoTime } from '../../../shared/kernel/clock.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** China has one time zone, UTC+8, and no summer time since 1992 (IANA tz, Asia/Shanghai). */
const offsetMs = 8 * hourMs;

/** The business day (营业日) of a time in milliseconds since 1970: the calendar day in Beijing, such as 2026-11-24. */
export const dayOf = (at: number): string => isoTime(at + offsetMs).slice(0, 10);

/** Its first millisecond. */
export const startOf = (day: string): number => Date.parse(day) - offsetMs;

export const dayAfter = (day: string, days = 1): string =>
  isoTime(Date.parse(day) + days * dayMs).slice(0, 10);

/** The month of a day, such as 2026-11. */
export const monthOf = (day: string): string => day.slice(0, 7);

export const isLastOfMonth = (day: string): boolean => monthOf(dayAfter(day)) !== monthOf(day);

/** The first millisecond of a month. */
export const startOfMonth = (month: string): number => startOf(`${month}-01`);

/** All days from the first to the last, both included; none where the last is earlier. */
export function daysBetween(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day);
  return days;
}

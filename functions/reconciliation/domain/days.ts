import type { BankCalendar } from './policy.ts';

const dayMs = 86_400_000;
const textOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

/** The day so many calendar days after another, both YYYY-MM-DD. */
export const addDays = (day: string, days: number): string => textOf(Date.parse(day) + days * dayMs);

/** Whether banks work on it: Monday to Friday but for holidays, and the weekend days that are worked instead (调休). */
export function isBankDay(day: string, { holidays, workdays }: BankCalendar): boolean {
  if (workdays.includes(day)) return true;
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.includes(day);
}

/** No holiday is longer than this, so a calendar that has no working day in it is no calendar. */
const longestRest = 60;

/** The so many-th bank day after a day, which itself need not be one. RangeError where the calendar has none. */
export function addBankDays(day: string, days: number, calendar: BankCalendar): string {
  let at = day;
  for (let left = days; left > 0; left -= 1) at = nextBankDay(at, calendar);
  return at;
}

function nextBankDay(day: string, calendar: BankCalendar): string {
  for (let days = 1; days <= longestRest; days += 1) {
    const next = addDays(day, days);
    if (isBankDay(next, calendar)) return next;
  }
  throw new RangeError(`No bank day within ${longestRest} days after ${day}`);
}

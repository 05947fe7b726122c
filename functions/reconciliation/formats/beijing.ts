const offset = '+08:00';
const offsetMs = 8 * 3_600_000;
export const dayMs = 24 * 3_600_000;

/** The calendar day in Beijing of an instant. */
export const beijingDay = (at: number): string => new Date(at + offsetMs).toISOString().slice(0, 10);

/** The instant at which a day YYYY-MM-DD begins in Beijing; NaN where the calendar has no such day. */
export function beijingMidnight(day: string): number {
  const at = Date.parse(`${day}T00:00:00${offset}`);
  return !Number.isNaN(at) && beijingDay(at) === day ? at : Number.NaN;
}

const colon = 0x3a;

/** Two digits below `limit`; NaN for anything else. */
function two(text: string, at: number, limit: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return Number.NaN;
  const value = tens * 10 + ones;
  return value < limit ? value : Number.NaN;
}

/**
 * Reads `2026-11-26 09:00:01`, Beijing time, as milliseconds since 1970; NaN for anything else. The bills of a day hold
 * one or two days, so a day is worked out once.
 */
export function beijingClock(): (text: string) => number {
  let day = '';
  let start = Number.NaN;
  return (text) => {
    if (text.length !== 19 || text[10] !== ' ') return Number.NaN;
    if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return Number.NaN;
    if (!text.startsWith(day) || day === '') {
      day = text.slice(0, 10);
      start = /^\d{4}-\d\d-\d\d$/.test(day) ? beijingMidnight(day) : Number.NaN;
    }
    return start + (two(text, 11, 24) * 3_600 + two(text, 14, 60) * 60 + two(text, 17, 60)) * 1_000;
  };
}

import { beijingClock, beijingDay, beijingMidnight } from '../../functions/reconciliation/formats/beijing.ts';

const withOffset = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
const ofSpreadsheet =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?)?$/;

/**
 * Reads a time of a ledger as milliseconds since 1970, NaN for anything else: RFC 3339 with an offset, or Beijing time as
 * in `2026-11-26 09:00:01`, `2026/11/26 9:00` and `2026-11-26`.
 */
export function ledgerClock(): (text: string) => number {
  const clock = beijingClock();
  return (text) => {
    const at = clock(text);
    return Number.isNaN(at) ? otherTime(text) : at;
  };
}

function otherTime(text: string): number {
  if (withOffset.test(text)) return offsetTime(text);
  const [, year, month = '', date = '', hour = '0', minute = '0', second = '0'] =
    ofSpreadsheet.exec(text) ?? [];
  if (year === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return Number.NaN;
  const start = beijingMidnight(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  return start + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

/** `Date` takes the 30th of February for the 2nd of March where an offset is written, so the day is looked at first. */
const offsetTime = (text: string): number =>
  Number.isNaN(beijingMidnight(text.slice(0, 10))) ? Number.NaN : Date.parse(text.replace(' ', 'T'));

/** A business day YYYY-MM-DD (or with slashes); undefined where it is none. */
export function ledgerDay(text: string): string | undefined {
  const at = /^[\d/-]+$/.test(text) ? otherTime(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : beijingDay(at);
}

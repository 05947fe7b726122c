import { beijingDay, dayMs, dayStart } from '../beijing-time.ts';

const cutOffMs = 3_600_000;

/** The clearing day `2026-11-26` of an instant: it ends at 23:00 in Beijing. */
export const settleDay = (at: number): string => beijingDay(at + cutOffMs);

export function settlePeriod(day: string): { readonly from: number; readonly until: number } {
  const from = dayStart(day) - cutOffMs;
  return { from, until: from + dayMs };
}

/** A day as UnionPay writes it, `1126`; the year is not told. */
export const monthDay = (day: string): string => day.slice(5).replace('-', '');

/** The last day with this month and day that is not after the day of `txnTime`. */
export function dayOf(settleDate: string, txnTime: string): string {
  const year = Number(txnTime.slice(0, 4)) - (settleDate > txnTime.slice(4, 8) ? 1 : 0);
  return `${year}-${settleDate.slice(0, 2)}-${settleDate.slice(2)}`;
}

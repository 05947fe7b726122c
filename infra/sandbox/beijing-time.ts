const offsetMs = 8 * 3_600_000;
export const dayMs = 24 * 3_600_000;

const parts = (epochMs: number) => new Date(epochMs + offsetMs).toISOString();

/** `2026-11-26 09:00:01`, as Alipay and the bills write a time. */
export const beijingTime = (epochMs: number): string => parts(epochMs).slice(0, 19).replace('T', ' ');

/** `20261126090001`, as UnionPay writes one. */
export const compactTime = (epochMs: number): string => parts(epochMs).slice(0, 19).replace(/\D/g, '');

/** `2026-11-26T09:00:01+08:00`, as WeChat Pay writes one. */
export const offsetTime = (epochMs: number): string => `${parts(epochMs).slice(0, 19)}+08:00`;

/** The calendar day in Beijing, `2026-11-26`. */
export const beijingDay = (epochMs: number): string => parts(epochMs).slice(0, 10);

/** Midnight in Beijing that begins a day `2026-11-26`; NaN when there is no such day. */
export function dayStart(day: string): number {
  const start = Date.parse(`${day}T00:00:00+08:00`);
  return Number.isNaN(start) || beijingDay(start) !== day ? Number.NaN : start;
}

/** Reads `2026-11-26 09:00:01` or `20261126090001` as Beijing time; NaN for anything else. */
export function readBeijingTime(text: string): number {
  const match = /^(\d{4})-?(\d\d)-?(\d\d) ?(\d\d):?(\d\d):?(\d\d)$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

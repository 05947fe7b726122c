const dayMs = 86_400_000;
const shape = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Midnight UTC of a day YYYY-MM-DD in milliseconds since 1970; undefined where the calendar has no such day. */
export function dayStart(day: string): number | undefined {
  const [, year, month, date] = shape.exec(day) ?? [];
  const start = Date.UTC(Number(year), Number(month) - 1, Number(date));
  const found = new Date(start);
  const isThere = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(date);
  return isThere ? start : undefined;
}

/** The day YYYY-MM-DD of an instant, in UTC. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The day before. */
export const dayBefore = (day: string): string => {
  const start = dayStart(day);
  return start === undefined ? day : dayOf(start - dayMs);
};

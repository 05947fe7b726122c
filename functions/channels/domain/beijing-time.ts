const offsetMs = 8 * 3_600_000;
const form = /^(\d{4})-(\d\d)-(\d\d)[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,3})?$/;

/** Beijing time (+08:00, no summer time) as the platforms write it: `YYYY-MM-DD HH:mm:ss`, and whatever fraction is cut off. */
export const beijingText = (epochMs: number): string =>
  new Date(epochMs + offsetMs).toISOString().slice(0, 19).replace('T', ' ');

/**
 * Milliseconds since 1970 of a time written so; undefined for anything else, for a day that its month does not have, and
 * for times before 1970, which platforms write where there is none (`0001-01-01 00:00:00`).
 */
export function beijingInstant(text: string | undefined): number | undefined {
  const parts = form.exec(text ?? '');
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const instant = date.getTime() - offsetMs;
  return exists && instant >= 0 ? instant : undefined;
}

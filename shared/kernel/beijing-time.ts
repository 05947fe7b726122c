const hourMs = 3_600_000;
/** Beijing is so far ahead of UTC all year (+08:00, no summer time); milliseconds. */
export const beijingOffsetMs = 8 * hourMs;

/** Beijing time as Chinese platforms write it: `YYYY-MM-DD HH:mm:ss`; a fraction of a second is cut off. */
export const beijingText = (epochMs: number): string =>
  new Date(epochMs + beijingOffsetMs).toISOString().slice(0, 19).replace('T', ' ');

/**
 * Milliseconds since 1970 of a clock on the wall: its year, month, day, hour, minute and second in digits, Beijing's where no
 * other offset is given. Undefined for a day that its month does not have, which Date would take for one of the next.
 */
export function wallInstant(
  digits: readonly (string | undefined)[],
  offsetMs = beijingOffsetMs,
): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() - offsetMs : undefined;
}

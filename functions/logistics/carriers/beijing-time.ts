const offsetMs = 8 * 3_600_000;
const form =
  /^(\d{4})-(\d\d)-(\d\d)[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;
const [earliest, latest] = [Date.UTC(2000), Date.UTC(2100)];

/** Beijing time (+08:00, no summer time) as carriers write it: `YYYY-MM-DD HH:mm:ss`. */
export const beijingText = (epochMs: number): string =>
  new Date(epochMs + offsetMs).toISOString().slice(0, 19).replace('T', ' ');

/**
 * Milliseconds since 1970 of a carrier's time: Beijing's where it tells no offset, or the milliseconds themselves. Undefined
 * for anything else, for a day that its month does not have, and for what cannot be (1970, where a clock was not set).
 */
export function carrierInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{13}$/.test(text) ? Number(text) : wallInstant(form.exec(text));
  return instant !== undefined && instant >= earliest && instant < latest ? instant : undefined;
}

function wallInstant(parts: RegExpExecArray | null): number | undefined {
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists = date.getUTCDate() === day && date.getUTCMonth() === month - 1;
  return exists ? date.getTime() - offsetOf(parts[7]) : undefined;
}

function offsetOf(text: string | undefined): number {
  if (text === undefined) return offsetMs;
  if (text === 'Z') return 0;
  const [hours = 0, minutes = 0] = [text.slice(1, 3), text.slice(-2)].map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

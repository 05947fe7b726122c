import * as z from 'zod';

const offsetMs = 8 * 3_600_000;
const spacedForm = /^(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;
const compactForm = /^(\d{4})(\d\d)(\d\d)([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/;

const wall = (epochMs: number): string => new Date(epochMs + offsetMs).toISOString();

/** Beijing time (+08:00, no summer time) as Alipay writes it: `YYYY-MM-DD HH:mm:ss`. */
export const spacedTime = (epochMs: number): string => wall(epochMs).slice(0, 19).replace('T', ' ');

/** As UnionPay writes it: `YYYYMMDDhhmmss`. */
export const compactTime = (epochMs: number): string => wall(epochMs).slice(0, 19).replace(/[-T:]/g, '');

/** As WeChat Pay writes it: RFC 3339 with +08:00 and seconds. */
export const zonedTime = (epochMs: number): string => `${wall(epochMs).slice(0, 19)}+08:00`;

const timeIn = (form: RegExp) =>
  z.string().transform((text, context): number => {
    const epochMs = timeOf(form.exec(text));
    if (epochMs !== undefined) return epochMs;
    context.addIssue({ code: 'custom', message: 'is not a time' });
    return z.NEVER;
  });

/** Undefined for a day that its month does not have, which Date would take for one of the next. */
function timeOf(parts: RegExpExecArray | null): number | undefined {
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists = date.getUTCDate() === day && date.getUTCMonth() === month - 1;
  return exists ? date.getTime() - offsetMs : undefined;
}

export const spaced = timeIn(spacedForm);
export const compact = timeIn(compactForm);
export const zoned = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

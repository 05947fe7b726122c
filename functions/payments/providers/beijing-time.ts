import * as z from 'zod';

const offsetMs = 8 * 3_600_000;
const spacedForm = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
const compactForm = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

const wall = (epochMs: number): string => new Date(epochMs + offsetMs).toISOString();

/** Beijing time (+08:00, no summer time) as Alipay writes it: `YYYY-MM-DD HH:mm:ss`. */
export const spacedTime = (epochMs: number): string => wall(epochMs).slice(0, 19).replace('T', ' ');

/** As UnionPay writes it: `YYYYMMDDhhmmss`. */
export const compactTime = (epochMs: number): string => wall(epochMs).slice(0, 19).replace(/[-T:]/g, '');

/** As WeChat Pay writes it: RFC 3339 with +08:00 and seconds. */
export const zonedTime = (epochMs: number): string => `${wall(epochMs).slice(0, 19)}+08:00`;

const timeIn = (form: RegExp, write: (epochMs: number) => string) =>
  z.string().transform((text, context): number => {
    const [, year, month, day, hour, minute, second] = form.exec(text) ?? [];
    const epochMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
    // Some days that no month has are taken as days of the next: written back they are another text.
    if (!Number.isNaN(epochMs) && write(epochMs) === text) return epochMs;
    context.addIssue({ code: 'custom', message: 'is not a time' });
    return z.NEVER;
  });

export const spaced = timeIn(spacedForm, spacedTime);
export const compact = timeIn(compactForm, compactTime);
export const zoned = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

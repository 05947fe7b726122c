import * as z from 'zod';
import { beijingText, wallInstant } from '../../../shared/kernel/beijing-time.ts';

const spacedForm = /^(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;
const compactForm = /^(\d{4})(\d\d)(\d\d)([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/;

/** Beijing time as UnionPay writes it: `YYYYMMDDhhmmss`. */
export const compactTime = (epochMs: number): string => beijingText(epochMs).replace(/[- :]/g, '');

/** As WeChat Pay writes it: RFC 3339 with +08:00 and seconds. */
export const zonedTime = (epochMs: number): string => `${beijingText(epochMs).replace(' ', 'T')}+08:00`;

const timeIn = (form: RegExp) =>
  z.string().transform((text, context): number => {
    const parts = form.exec(text);
    const epochMs = parts ? wallInstant(parts.slice(1)) : undefined;
    if (epochMs !== undefined) return epochMs;
    context.addIssue({ code: 'custom', message: 'is not a time' });
    return z.NEVER;
  });

export const spaced = timeIn(spacedForm);
export const compact = timeIn(compactForm);
export const zoned = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

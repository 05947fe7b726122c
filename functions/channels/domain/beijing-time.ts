import { wallInstant } from '../../../shared/kernel/beijing-time.ts';

const form = /^(\d{4})-(\d\d)-(\d\d)[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,3})?$/;

/**
 * Milliseconds since 1970 of a time in Beijing as the platforms write it; undefined for anything else, for a day that its
 * month does not have, and for times before 1970, which platforms write where there is none (`0001-01-01 00:00:00`).
 */
export function beijingInstant(text: string | undefined): number | undefined {
  const parts = form.exec(text ?? '');
  const instant = parts ? wallInstant(parts.slice(1)) : undefined;
  return instant !== undefined && instant >= 0 ? instant : undefined;
}

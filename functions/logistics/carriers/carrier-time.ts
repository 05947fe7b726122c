import { beijingOffsetMs, wallInstant } from '../../../shared/kernel/beijing-time.ts';

const form =
  /^(\d{4})-(\d\d)-(\d\d)[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;
const [earliest, latest] = [Date.UTC(2000), Date.UTC(2100)];

/**
 * Milliseconds since 1970 of a carrier's time: Beijing's where it tells no offset, or the milliseconds themselves. Undefined
 * for anything else, for a day that its month does not have, and for what cannot be (1970, where a clock was not set).
 */
export function carrierInstant(text: string | undefined): number | undefined {
  const instant = /^\d{13}$/.test(text ?? '') ? Number(text) : toldInstant(form.exec(text ?? ''));
  return instant !== undefined && instant >= earliest && instant < latest ? instant : undefined;
}

const toldInstant = (parts: RegExpExecArray | null): number | undefined =>
  parts ? wallInstant(parts.slice(1, 7), offsetOf(parts[7])) : undefined;

function offsetOf(text: string | undefined): number {
  if (text === undefined) return beijingOffsetMs;
  if (text === 'Z') return 0;
  const [hours = 0, minutes = 0] = [text.slice(1, 3), text.slice(-2)].map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

import { BadBill } from '../../domain/bill.ts';
import { shown } from '../cells.ts';
import { dayStart } from './calendar-day.ts';
import { type Field, remark } from './mt940-fields.ts';

/** A balance (:60F:, :62F: …), not yet an amount of money. */
export type Balance = {
  readonly mark: 'C' | 'D';
  readonly day: string;
  readonly currency: string;
  readonly amount: string;
  readonly line: number;
};

/** An entry (:61:) with its information (:86:), as the bank wrote it. */
export type Entry = {
  readonly line: number;
  readonly valueDay: string;
  /** The entry date, which is the booking date; the value date where the bank left it out. */
  readonly bookingDay: string;
  /** RC takes a credit back, RD a debit. */
  readonly mark: 'C' | 'D' | 'RC' | 'RD';
  readonly amount: string;
  readonly type: string;
  /** The reference that we gave (for the account owner), and the bank's own after `//`. */
  readonly ownerReference: string;
  readonly bankReference: string;
  readonly supplement: string;
  /** Lines of :86: and :NS:, as bytes. */
  readonly info: readonly string[];
};

const balance = /^([CD])(\d{6})([A-Z]{3})(\d[\d,]*)\s*$/;
const statementLine =
  /^(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d{1,15},\d{0,15})([A-Z][A-Z0-9 ]{3})((?:(?!\/\/).)*)(?:\/\/(.*))?$/;

/** Throws `BadBill` ROW. */
export function balanceOf({ tag, lines, line }: Field): Balance {
  const [, mark, date = '', currency = '', amount = ''] = balance.exec(lines.join('')) ?? [];
  if (mark !== 'C' && mark !== 'D')
    throw new BadBill('ROW', `:${tag}: ${shown(lines[0] ?? '')} is no balance`, line);
  return { mark, day: valueDay(date, line), currency, amount, line };
}

/** Throws `BadBill` ROW. A line that was wrapped in the middle is put together again. */
export function entryOf({ lines: [first = '', second = '', ...more], line }: Field): Entry {
  const whole = statementLine.exec(first.trimEnd());
  const found = whole ?? statementLine.exec(first + second.trimEnd());
  const [, date = '', booked, mark = '', , amount = '', type = '', owner = '', bank = ''] = found ?? [];
  if (!isMark(mark)) throw new BadBill('ROW', `:61: ${shown(first)} is no entry`, line);
  const value = valueDay(date, line);
  return {
    line,
    valueDay: value,
    bookingDay: booked === undefined ? value : bookingDay(booked, value, line),
    mark,
    amount,
    type,
    ownerReference: remark(owner).trim(),
    bankReference: remark(bank).trim(),
    supplement: remark((whole ? [second, ...more] : more).join(' ')).trim(),
    info: [],
  };
}

const isMark = (mark: string): mark is Entry['mark'] => ['C', 'D', 'RC', 'RD'].includes(mark);

/**
 * YYMMDD. Banks that count every month as thirty days write a value date of 30 February: it is the last one of that
 * February. SWIFT dates with two digits are of 1980 to 2079.
 */
function valueDay(date: string, line: number): string {
  const year = (date < '80' ? '20' : '19') + date.slice(0, 2);
  const month = `${year}-${date.slice(2, 4)}`;
  const written = `${month}-${date.slice(4)}`;
  if (dayStart(written) !== undefined) return written;
  if (!/-02-(?:29|30)$/.test(written)) throw new BadBill('ROW', `${shown(date)} is no date`, line);
  return `${month}-28`.replace('-28', dayStart(`${month}-29`) === undefined ? '-28' : '-29');
}

/** MMDD, in the year that brings it near to the value date: `0102` beside 30 December is of the next year. */
function bookingDay(written: string, value: string, line: number): string {
  const monthsAfter = Number(written.slice(0, 2)) - Number(value.slice(5, 7));
  const wrapped = Math.abs(monthsAfter) > 6 ? -Math.sign(monthsAfter) : 0;
  const day = `${Number(value.slice(0, 4)) + wrapped}-${written.slice(0, 2)}-${written.slice(2)}`;
  if (dayStart(day) === undefined) throw new BadBill('ROW', `entry date ${shown(written)} is no date`, line);
  return day;
}

/** What an entry says of the payment, drawn from :86: and the line beside :61:. */
export type EntryText = {
  readonly endToEndId: string;
  readonly reference: string;
  readonly counterparty: string;
  readonly label: string;
};

/** Structured information as German banks send it (`166?00GUTSCHRIFT?20EREF+…?32NAME`), or free lines. */
export function entryText({ info, ownerReference, supplement, type }: Entry): EntryText {
  const isStructured = /^\d{3}\?\d\d/.test(info[0] ?? '');
  const text = isStructured ? remark(info.join('')) : info.map(remark).join(' ').replace(/\s+/g, ' ').trim();
  const parts = isStructured ? subfields(text) : [];
  const of = (pattern: RegExp) =>
    parts.flatMap(([code, value]) => (pattern.test(code) ? [value] : [])).join('');
  const purpose = isStructured ? of(/^(?:2\d|6[0-3])$/) : text;
  return {
    endToEndId: given(keyworded(purpose)),
    reference: [given(ownerReference), supplement, purpose].filter((each) => each !== '').join(' | '),
    counterparty: of(/^3[23]$/).trim(),
    label: of(/^00$/) || type.trim(),
  };
}

const subfields = (text: string) =>
  text
    .slice(3)
    .split(/\?(?=\d\d)/)
    .slice(1)
    .map((part) => [part.slice(0, 2), part.slice(2)] as const);

const keyword = /(?:KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP|MTLG|DDAT)\+/;

/** The EndToEndId in a SEPA purpose (`EREF+…SVWZ+…`). */
const keyworded = (purpose: string): string => {
  const after = purpose.split('EREF+')[1] ?? '';
  return (after.split(keyword)[0] ?? '').trim();
};

/** A reference, unless it says that there is none or where to look. */
export const given = (reference: string): string =>
  /^(?:NONREF|NOTPROVIDED|[KE]REF\+)?$/.test(reference) ? '' : reference;

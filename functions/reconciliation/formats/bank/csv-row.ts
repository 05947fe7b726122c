import { BadBill } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { beijingDay, beijingMidnight } from '../beijing.ts';
import { numberIn, shown } from '../cells.ts';
import { minorOf } from './amount.ts';
import type { CsvProfile, CsvRole } from './csv-profile.ts';
import type { CsvRecord } from './csv-records.ts';

/** Where the columns of a file stand, and whose account it is where no column says so. */
export type CsvLayout = {
  readonly profile: CsvProfile;
  readonly at: Readonly<Partial<Record<CsvRole, number>>>;
  readonly references: readonly number[];
  readonly count: number;
  readonly account: string;
};

/** A cell without what spreadsheets and banks put around it: tabs, spaces, a leading apostrophe, `="…"`. */
export const csvText = (cell: string): string =>
  cell
    .replace(/[\s\u3000]+/g, ' ')
    .trim()
    .replace(/^="(.*)"$/, '$1')
    .replace(/^'/, '')
    .trim();

/** One row as a line. Throws `BadBill` ROW. */
export function csvLine({ cells, line }: CsvRecord, layout: CsvLayout): Line {
  refuseShift(cells, layout.count, line);
  const of = (role: CsvRole) => csvText(cells[layout.at[role] ?? -1] ?? '');
  const texts = layout.references.map((column) => lossless(csvText(cells[column] ?? ''), line));
  const account = numberIn(of('account'), line) || layout.account;
  if (account === '') throw new BadBill('ROW', 'nothing says whose account this is', line);
  const currency = currencyOf(of('currency'), layout.profile.currency);
  const written = of('balance');
  return {
    lineNo: line,
    kind: 'OTHER',
    channelNo: numberIn(of('channelNo'), line),
    outNo: numberIn(of('outNo'), line),
    paymentNo: '',
    minor: minorIn(of, { profile: layout.profile, currency, line }),
    fee: 0,
    currency,
    status: 'SUCCEEDED',
    account,
    ...bookedAt(of('day'), of('time'), line),
    ...(written === '' ? {} : { balance: minorOf({ text: ungrouped(written, line), currency, line }) }),
    reference: texts.filter((text) => text !== '').join(' | '),
    counterparty: lossless(of('counterparty'), line),
    label: of('label'),
  };
}

/** A row that is longer or shorter than its header has its cells in other columns than it says. */
function refuseShift(cells: readonly string[], count: number, line: number): void {
  if (cells.length < count || cells.slice(count).some((cell) => csvText(cell) !== ''))
    throw new BadBill('ROW', `${cells.length} cells under a header of ${count}: cut off, or shifted`, line);
}

/** A short text may be a number that a spreadsheet wrote as 1.23E+15. */
const lossless = (text: string, line: number) => (text.length < 24 ? numberIn(text, line) : text);

const currencies: Readonly<Record<string, string>> = {
  人民币: 'CNY',
  人民币元: 'CNY',
  RMB: 'CNY',
  美元: 'USD',
  港币: 'HKD',
  港元: 'HKD',
  欧元: 'EUR',
  日元: 'JPY',
  英镑: 'GBP',
};

const currencyOf = (written: string, otherwise: string): string =>
  (Object.hasOwn(currencies, written) ? currencies[written] : undefined) ?? (written || otherwise);

type Money = { readonly profile: CsvProfile; readonly currency: string; readonly line: number };

/** Into the account (贷方) is positive, out of it (借方) negative; a correction in red is the other way round. */
function minorIn(of: (role: CsvRole) => string, { profile, currency, line }: Money): number {
  const amount = (role: CsvRole) => {
    const text = /^-{1,2}$/.test(of(role)) ? '' : of(role);
    return text === '' ? undefined : minorOf({ text: ungrouped(text, line), currency, line });
  };
  if (profile.required.amount) {
    const minor = amount('amount');
    if (minor === undefined) throw new BadBill('ROW', 'no amount', line);
    return isOut(of('side'), profile, line) ? 0 - minor : minor;
  }
  const [incoming, outgoing] = [amount('in'), amount('out')];
  if (incoming === undefined && outgoing === undefined) throw new BadBill('ROW', 'no amount', line);
  if (incoming && outgoing) throw new BadBill('ROW', 'an amount on both sides (借方、贷方)', line);
  return (incoming ?? 0) - (outgoing ?? 0);
}

function isOut(side: string, { sides }: CsvProfile, line: number): boolean {
  if (side === '' || sides.in.includes(side)) return false;
  if (sides.out.includes(side)) return true;
  throw new BadBill('ROW', `${shown(side)} is neither in nor out`, line);
}

/** Thousands separators are taken out where they stand right: `1,234.56`, never `1,2345.6`. Throws `BadBill` ROW. */
export function ungrouped(text: string, line: number): string {
  if (!/^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/.test(text))
    throw new BadBill('ROW', `${shown(text)} is no amount`, line);
  return text.replaceAll(',', '').replace(/^\+/, '');
}

const dayShapes = [
  /^(\d{4})(\d\d)(\d\d)(?: (.+))?$/,
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](.+))?$/,
];
const timeShape = /^(\d{1,2}):(\d\d)(?::(\d\d))?$|^(\d\d)(\d\d)(\d\d)$/;

/** Beijing time, from one cell or two; the day's beginning where there is no time. Throws `BadBill` ROW. */
function bookedAt(day: string, time: string, line: number): Pick<Line, 'day' | 'at'> {
  const parts = dayShapes.flatMap((shape) => shape.exec(day) ?? []);
  const [, year = '', month = '', date = '', inside = ''] = parts;
  const midnight = beijingMidnight(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`);
  const seconds = secondsOf(inside || time);
  if (Number.isNaN(midnight + seconds))
    throw new BadBill('ROW', `${shown(`${day} ${time}`)} is no time`, line);
  const at = midnight + seconds * 1000;
  return { day: beijingDay(at), at };
}

function secondsOf(time: string): number {
  if (time === '') return 0;
  const [, ...parts] = timeShape.exec(time) ?? [];
  const [hours = Number.NaN, minutes = 0, seconds = 0] = parts
    .filter((part) => part !== undefined)
    .map(Number);
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : Number.NaN;
}

import { BadBill } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { beijingMidnight } from '../beijing.ts';
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

const dressed = /^[\s'=]|\s$|\s\s|[^\S ]/;

/** A cell without what spreadsheets and banks put around it: tabs, spaces, a leading apostrophe, `="…"`. */
export const csvText = (cell: string): string =>
  dressed.test(cell)
    ? cell
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/^="(.*)"$/, '$1')
        .replace(/^'/, '')
        .trim()
    : cell;

/** Reads the rows of a file as lines; throws `BadBill` ROW. What rows have in common is worked out once. */
export function csvRowReader({
  at,
  profile,
  references,
  count,
  account,
}: CsvLayout): (record: CsvRecord) => Line {
  const clock = bankClock();
  return ({ cells, line }) => {
    refuseShift(cells, count, line);
    const of = (role: CsvRole): string => {
      const column = at[role];
      return column === undefined ? '' : csvText(cells[column] ?? '');
    };
    const currency = currencyOf(of('currency'), profile.currency);
    const booked = clock(of('day'), of('time'), line);
    return {
      lineNo: line,
      kind: 'OTHER',
      ...numbersIn(of, account, line),
      minor: minorIn(of, { profile, currency, line }),
      fee: 0,
      currency,
      status: 'SUCCEEDED',
      ...booked,
      ...balanceIn(of, currency, line),
      reference: referenceOf(cells, references, line),
      counterparty: lossless(of('counterparty'), line),
      label: of('label'),
    };
  };
}

type CellOf = (role: CsvRole) => string;

function numbersIn(of: CellOf, otherwise: string, line: number) {
  const account = numberIn(of('account'), line) || otherwise;
  if (account === '') throw new BadBill('ROW', 'nothing says whose account this is', line);
  const [channelNo, outNo] = [numberIn(of('channelNo'), line), numberIn(of('outNo'), line)];
  return { account, channelNo, outNo, paymentNo: '' };
}

function balanceIn(of: CellOf, currency: string, line: number): Pick<Line, 'balance'> {
  const written = of('balance');
  return written === '' ? {} : { balance: csvMinor(written, currency, line) };
}

function referenceOf(cells: readonly string[], columns: readonly number[], line: number): string {
  let all = '';
  for (const column of columns) {
    const text = lossless(csvText(cells[column] ?? ''), line);
    if (text !== '') all = all === '' ? text : `${all} | ${text}`;
  }
  return all;
}

/** A row that is longer or shorter than its header has its cells in other columns than it says. */
function refuseShift(cells: readonly string[], count: number, line: number): void {
  if (cells.length === count) return;
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
function minorIn(of: CellOf, { profile, currency, line }: Money): number {
  if (profile.required.amount) {
    const written = of('amount');
    if (isNone(written)) throw new BadBill('ROW', 'no amount', line);
    const minor = csvMinor(written, currency, line);
    return isOut(of('side'), profile, line) ? 0 - minor : minor;
  }
  const [incoming, outgoing] = [of('in'), of('out')];
  if (isNone(incoming) && isNone(outgoing)) throw new BadBill('ROW', 'no amount', line);
  const into = isNone(incoming) ? 0 : csvMinor(incoming, currency, line);
  const out = isNone(outgoing) ? 0 : csvMinor(outgoing, currency, line);
  if (into !== 0 && out !== 0) throw new BadBill('ROW', 'an amount on both sides (借方、贷方)', line);
  return into - out;
}

const isNone = (written: string) => written === '' || written === '-' || written === '--';

function isOut(side: string, { sides }: CsvProfile, line: number): boolean {
  if (side === '' || sides.in.includes(side)) return false;
  if (sides.out.includes(side)) return true;
  throw new BadBill('ROW', `${shown(side)} is neither in nor out`, line);
}

const grouped = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** Minor units; thousands separators where they stand right: `1,234.56`, never `1,2345.6`. Throws `BadBill` ROW. */
export function csvMinor(written: string, currency: string, line: number): number {
  const text = grouped.test(written) ? written.replaceAll(',', '') : written;
  return minorOf({ text: text.startsWith('+') ? text.slice(1) : text, currency, line });
}

const dayShapes = [
  /^(\d{4})(\d\d)(\d\d)(?: (.+))?$/,
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](.+))?$/,
];
const timeShape = /^(\d{1,2}):(\d\d)(?::(\d\d))?$|^(\d\d)(\d\d)(\d\d)$/;

/**
 * Reads a day and a time, in one cell or two, as Beijing time; the day's beginning where there is no time. Throws
 * `BadBill` ROW. A file has few days and many rows, so the last day is kept.
 */
function bankClock(): (day: string, time: string, line: number) => Pick<Line, 'at' | 'day'> {
  let known = '';
  let midnight = Number.NaN;
  let inside = '';
  let iso = '';
  return (day, time, line) => {
    if (day !== known) {
      const [, year = '', month = '', date = '', rest = ''] = dayShapes.flatMap(
        (shape) => shape.exec(day) ?? [],
      );
      iso = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
      midnight = beijingMidnight(iso);
      [known, inside] = [day, rest];
    }
    const at = midnight + secondsOf(inside || time) * 1000;
    if (Number.isNaN(at)) throw new BadBill('ROW', `${shown(`${day} ${time}`)} is no time`, line);
    return { at, day: iso };
  };
}

function secondsOf(time: string): number {
  if (time === '') return 0;
  const [, ...parts] = timeShape.exec(time) ?? [];
  const [hours = Number.NaN, minutes = 0, seconds = 0] = parts
    .filter((part) => part !== undefined)
    .map(Number);
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : Number.NaN;
}

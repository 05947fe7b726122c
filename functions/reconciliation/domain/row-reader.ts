import { type KeyAt, keyIn } from './key-table.ts';

/** Bytes that can be read from the beginning as often as needed. A chunk is done with when the next one is asked for. */
export type Source = {
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly layout: Layout;
};

/** Where a text of one row a line has what is joined, without quotes. Columns count from 0. */
export type Layout = {
  readonly separator: ',' | '\t';
  /** Lines before the first row. */
  readonly skip: number;
  readonly key: number;
  /** A whole number, or one with so many decimals at most; a row with anything else is looked at. */
  readonly amount: number;
  readonly decimals: number;
  /** So many columns beside each other that must say the same, or nothing, on every source. */
  readonly alike?: { readonly from: number; readonly columns: number };
  /** A row that has anything in this column is looked at by itself, and all rows of its key with it. */
  readonly look?: number;
};

/** The row that was read last: its key, and where its columns begin. */
export type RowReader = {
  readonly layout: Layout;
  readonly separator: number;
  readonly lastColumn: number;
  /** Where column n begins; it ends one before column n + 1 begins. */
  readonly columns: Int32Array;
  key: KeyAt;
  rowFrom: number;
  /** Lines that are still to be left out. */
  skip: number;
};

const newline = 10;
const carriageReturn = 13;
/** No digit, no letter and nothing of most numbers is below: one comparison for most bytes. */
const highestSeparator = 44;

/** Reads a source row by row, each whole wherever the chunks are cut. What is taken is valid until `take` returns. */
export async function readRows({ chunks, layout }: Source, take: (row: RowReader) => void): Promise<void> {
  const reader = readerOf(layout);
  let begun: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks()) {
    const first = begun.length > 0 ? chunk.indexOf(newline) + 1 : 0;
    const last = chunk.lastIndexOf(newline) + 1;
    if (first > 0) takeRows(reader, Buffer.concat([begun, chunk.subarray(0, first)]), take);
    if (last > first) takeRows(reader, chunk.subarray(first, last), take);
    begun = last > 0 ? Uint8Array.from(chunk.subarray(last)) : Buffer.concat([begun, chunk]);
  }
  if (begun.length > 0) takeRows(reader, Buffer.concat([begun, Buffer.of(newline)]), take);
}

function readerOf(layout: Layout): RowReader {
  const { key, amount, alike, look = 0 } = layout;
  const lastColumn = Math.max(key, amount, look, alike ? alike.from + alike.columns - 1 : 0);
  return {
    layout,
    separator: layout.separator.charCodeAt(0),
    lastColumn,
    columns: new Int32Array(lastColumn + 2),
    key: keyIn(new Uint8Array(0)),
    rowFrom: 0,
    skip: layout.skip,
  };
}

/** Takes every row of these bytes, which end with a line end. */
function takeRows(reader: RowReader, bytes: Uint8Array, take: (row: RowReader) => void): void {
  reader.key = keyIn(bytes);
  let at = 0;
  for (; at < bytes.length && reader.skip > 0; reader.skip -= 1) at = bytes.indexOf(newline, at) + 1;
  while (at < bytes.length) {
    reader.rowFrom = at;
    const columnsEnd = findColumns(reader, bytes, at);
    if (columnsEnd > at + 1) {
      placeKey(reader);
      take(reader);
    }
    at = afterLine(bytes, columnsEnd);
  }
}

/**
 * Finds where the columns begin, and tells where the last one that matters ends: after its separator or the line end.
 * RangeError where there are not so many, unless the row is empty.
 */
function findColumns({ columns, separator, lastColumn }: RowReader, bytes: Uint8Array, from: number): number {
  let at = from;
  let column = 0;
  columns[0] = from;
  while (column <= lastColumn) {
    const byte = bytes[at] as number;
    at += 1;
    if (byte > highestSeparator) continue;
    if (byte === separator) {
      column += 1;
      columns[column] = at;
    } else if (byte === newline) return endOfRow(columns, column, { bytes, from, at, lastColumn });
  }
  return at;
}

type RowEnd = {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly at: number;
  readonly lastColumn: number;
};

function endOfRow(columns: Int32Array, column: number, { bytes, from, at, lastColumn }: RowEnd): number {
  const text = bytes[at - 2] === carriageReturn && at - 2 >= from ? at - 2 : at - 1;
  if (text === from) return from + 1;
  if (column < lastColumn)
    throw new RangeError(`A row has ${column + 1} columns instead of ${lastColumn + 1} or more`);
  columns[column + 1] = text + 1;
  return at;
}

function placeKey({ key, layout, columns }: RowReader): void {
  key.from = columns[layout.key] as number;
  key.to = (columns[layout.key + 1] as number) - 1;
  const { alike } = layout;
  if (alike === undefined) return;
  key.besideFrom = columns[alike.from] as number;
  key.besideTo = (columns[alike.from + alike.columns] as number) - 1;
}

/** Where the next line begins, if the line end may be the byte before this place. */
const afterLine = (bytes: Uint8Array, at: number): number =>
  bytes[at - 1] === newline ? at : bytes.indexOf(newline, at) + 1;

export const isEmptyColumn = ({ columns }: RowReader, column: number): boolean =>
  (columns[column + 1] as number) - 1 === columns[column];

/** The whole row as text, without its line end. */
export function rowText({ key: { bytes }, rowFrom }: RowReader): string {
  const end = bytes.indexOf(newline, rowFrom);
  const text = bytes[end - 1] === carriageReturn ? end - 1 : end;
  return Buffer.from(bytes.buffer, bytes.byteOffset + rowFrom, text - rowFrom).toString('utf8');
}

/** A number of so many characters is whole in a double, whatever its digits; a longer one goes the slow way. */
const quickLength = 15;
const zero = 48;
const minus = 45;
const point = 46;

/** The row's amount in minor units; NaN where the column holds no number of that form, or one beyond 2^53. */
export function amountAt({ columns, layout: { amount, decimals }, key: { bytes } }: RowReader): number {
  const from = columns[amount] as number;
  const to = (columns[amount + 1] as number) - 1;
  if (to - from + decimals > quickLength) return longAmount(bytes.subarray(from, to), decimals);
  const first = bytes[from] === minus ? from + 1 : from;
  let value = 0;
  let fraction = -1;
  for (let at = first; at < to; at += 1) {
    const digit = (bytes[at] as number) - zero;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === point - zero && fraction < 0 && at > first) fraction = to - at - 1;
    else return Number.NaN;
  }
  if (first === to || fraction === 0 || fraction > decimals) return Number.NaN;
  value *= 10 ** (decimals - Math.max(0, fraction));
  return first > from ? -value : value;
}

/** The same for a number of any length. */
function longAmount(bytes: Uint8Array, decimals: number): number {
  const [, sign, whole = '', fraction = ''] =
    /^(-?)(\d+)(?:\.(\d+))?$/.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  if (sign === undefined || fraction.length > decimals) return Number.NaN;
  const value = Number(BigInt(sign + whole + fraction.padEnd(decimals, '0')));
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

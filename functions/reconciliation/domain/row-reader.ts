import { type KeyBatch, keyBatch } from './key-table.ts';

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
  /** So many columns beside each other are the key; one if left out. */
  readonly keyColumns?: number;
  /** A whole number, or one with so many decimals at most; a row with anything else is looked at. */
  readonly amount: number;
  readonly decimals: number;
  /** So many columns beside each other that must say the same, or nothing, on every source. */
  readonly alike?: { readonly from: number; readonly columns: number };
  /** A row that has anything in this column is looked at by itself, and all rows of its key with it. */
  readonly look?: number;
};

/** Rows that are taken together: their keys, and of each row the same place in the other lists. */
export type RowBatch = {
  readonly keys: KeyBatch;
  readonly rowFrom: Int32Array;
  /** Minor units; NaN where the column holds no number of the layout's form, or one beyond 2^53. */
  readonly amounts: Float64Array;
  /** Not zero where the row says that it is to be looked at. */
  readonly looks: Uint8Array;
};

type Reader = {
  readonly layout: Layout;
  readonly separator: number;
  readonly lastColumn: number;
  /** Where column n begins; it ends one before column n + 1 begins. */
  readonly columns: Int32Array;
  readonly batch: RowBatch;
  readonly take: (batch: RowBatch) => void;
  /** Lines that are still to be left out. */
  skip: number;
};

const newline = 10;
const carriageReturn = 13;
const rowsAtOnce = 128;
/** Four bytes are read at once, so this many may be read beyond the last row. */
const slack = 3;

/** Reads a source row by row, each whole wherever the chunks are cut. A batch is valid until `take` returns. */
export async function readRows({ chunks, layout }: Source, take: (batch: RowBatch) => void): Promise<void> {
  const reader = readerOf(layout, take);
  let begun: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks()) {
    const first = begun.length > 0 ? chunk.indexOf(newline) + 1 : 0;
    const last = Math.max(
      first,
      chunk.subarray(0, Math.max(0, chunk.length - slack)).lastIndexOf(newline) + 1,
    );
    if (first > 0) takeRows(reader, joined(begun, chunk.subarray(0, first)), begun.length + first);
    if (last > first) takeRows(reader, chunk.subarray(first), last - first);
    begun = last > 0 ? Uint8Array.from(chunk.subarray(last)) : joined(begun, chunk, 0);
  }
  if (begun.length > 0) takeRows(reader, joined(begun, Buffer.of(newline)), begun.length + 1);
}

/** Both after one another, with room to read beyond them. */
function joined(begun: Uint8Array, more: Uint8Array, room = slack): Uint8Array {
  const bytes = new Uint8Array(begun.length + more.length + room);
  bytes.set(begun);
  bytes.set(more, begun.length);
  return bytes;
}

function readerOf(layout: Layout, take: (batch: RowBatch) => void): Reader {
  const { key, keyColumns = 1, amount, alike, look = 0 } = layout;
  const lastColumn = Math.max(key + keyColumns - 1, amount, look, alike ? alike.from + alike.columns - 1 : 0);
  return {
    layout,
    separator: layout.separator.charCodeAt(0),
    lastColumn,
    columns: new Int32Array(lastColumn + 2),
    batch: {
      keys: keyBatch(rowsAtOnce),
      rowFrom: new Int32Array(rowsAtOnce),
      amounts: new Float64Array(rowsAtOnce),
      looks: new Uint8Array(rowsAtOnce),
    },
    take,
    skip: layout.skip,
  };
}

/** Takes every row up to a place, before which there is a line end, and after which there are `slack` bytes. */
function takeRows(reader: Reader, bytes: Uint8Array, end: number): void {
  const { keys } = reader.batch;
  keys.bytes = bytes;
  keys.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (; at < end && reader.skip > 0; reader.skip -= 1) at = bytes.indexOf(newline, at) + 1;
  while (at < end) {
    const next = findColumns(reader, keys, at);
    if (isRow(bytes, at)) addRow(reader, at);
    if (keys.count === rowsAtOnce) takeBatch(reader);
    at = next;
  }
  takeBatch(reader);
}

function takeBatch({ batch, take }: Reader): void {
  if (batch.keys.count > 0) take(batch);
  batch.keys.count = 0;
}

/** An empty line is none. */
const isRow = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] !== newline && !(bytes[at] === carriageReturn && bytes[at + 1] === newline);

/**
 * The place of the first of four bytes that is below a limit, or 4: what is below zero when the limit is taken off, and
 * was not before, has its highest bit set then. Bytes after the first may be marked wrongly and are not looked at.
 */
function firstBelow(word: number, fourLimits: number): number {
  const below = (word - fourLimits) & ~word & 0x80808080;
  return below === 0 ? 4 : (31 - Math.clz32(below & -below)) >> 3;
}

/** Separators are below it, and few other bytes that texts and numbers have: digits and letters are not. */
const fourSeparators = 0x2d2d2d2d;
const fourLineEnds = 0x0b0b0b0b;

/** Finds where the columns of the row begin, up to the last that matters, and tells where the next row begins. */
function findColumns(reader: Reader, { bytes, view }: KeyBatch, from: number): number {
  const { columns, separator, lastColumn } = reader;
  let at = from;
  let column = 0;
  columns[0] = from;
  while (column <= lastColumn) {
    const ahead = firstBelow(view.getInt32(at, true), fourSeparators);
    at += ahead;
    if (ahead === 4) continue;
    const byte = bytes[at] as number;
    at += 1;
    if (byte === separator) {
      column += 1;
      columns[column] = at;
    } else if (byte === newline) return endRow(reader, column, at);
  }
  return nextLine(view, bytes, at);
}

function nextLine(view: DataView, bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const ahead = firstBelow(view.getInt32(at, true), fourLineEnds);
    at += ahead;
    if (ahead === 4) continue;
    at += 1;
    if (bytes[at - 1] === newline) return at;
  }
}

/** A row that ends before the last column that matters, or with it. RangeError for the former, unless it is empty. */
function endRow({ columns, lastColumn, batch }: Reader, column: number, next: number): number {
  const { bytes } = batch.keys;
  const from = columns[0] as number;
  const end = next - 2 >= from && bytes[next - 2] === carriageReturn ? next - 2 : next - 1;
  if (column < lastColumn && end > from)
    throw new RangeError(`A row has ${column + 1} columns instead of ${lastColumn + 1} or more`);
  columns[column + 1] = end + 1;
  return next;
}

function addRow({ layout, columns, batch }: Reader, from: number): void {
  const { keys } = batch;
  const row = keys.count;
  const { alike, look, key, keyColumns = 1 } = layout;
  keys.count = row + 1;
  batch.rowFrom[row] = from;
  keys.from[row] = columns[key] as number;
  keys.to[row] = (columns[key + keyColumns] as number) - 1;
  batch.amounts[row] = amountIn(columns, layout, keys.bytes);
  batch.looks[row] = look === undefined || columns[look + 1] === (columns[look] as number) + 1 ? 0 : 1;
  if (alike === undefined) return;
  keys.besideFrom[row] = columns[alike.from] as number;
  keys.besideTo[row] = (columns[alike.from + alike.columns] as number) - 1;
}

/** A whole row as text, without its line end. */
export function rowText({ keys: { bytes }, rowFrom }: RowBatch, row: number): string {
  const from = rowFrom[row] as number;
  const end = bytes.indexOf(newline, from);
  const textEnd = bytes[end - 1] === carriageReturn ? end - 1 : end;
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, textEnd - from).toString('utf8');
}

/** A number of so many characters is whole in a double, whatever its digits; a longer one goes the slow way. */
const quickLength = 15;
const zero = 48;
const minus = 45;
const point = 46;

function amountIn(columns: Int32Array, { amount, decimals }: Layout, bytes: Uint8Array): number {
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
  for (let place = Math.max(0, fraction); place < decimals; place += 1) value *= 10;
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

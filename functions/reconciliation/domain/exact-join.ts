import {
  findKey,
  type KeyAt,
  type KeyTable,
  keyIn,
  keyTable,
  keyText,
  placeOfKey,
  recordsOf,
  sumPlace,
  textBeside,
} from './key-table.ts';
import {
  amountAt,
  isEmptyColumn,
  type Layout,
  type RowReader,
  readRows,
  rowText,
  type Source,
} from './row-reader.ts';

/** What must be so for a key to agree: `once` on every source with equal amounts, or any number with equal `sums`. */
export type Agreement = 'once' | 'sums';

/** What was seen of all keys; `exceptionsOf` tells the keys that do not agree, `rowsOf` their rows. */
export type Joined = {
  readonly table: KeyTable;
  readonly agreement: Agreement;
  /** Keys that agree. */
  readonly agreed: number;
};

/** A key that does not agree: on which sources it is, on which more than once, and what each adds up to. */
export type Exception = {
  readonly key: string;
  readonly seen: readonly boolean[];
  readonly repeated: readonly boolean[];
  readonly sums: readonly number[];
};

const seenBit = 1 << 16;
const repeatedBit = 1 << 20;
const lookBit = 1 << 24;
const exceptionBit = 1 << 25;

export type Join = {
  readonly sources: readonly Source[];
  readonly agreement: Agreement;
  readonly expectedKeys?: number;
  /** Keys that are looked at however well they agree. */
  readonly watched?: Iterable<string>;
};

/**
 * Joins up to three sources by exact key in one pass over each, in memory for the keys only: a key's bytes and some
 * twenty more. Amounts are added as whole numbers; where a sum is beyond 2^53 the key is an exception, never a guess.
 */
export async function joinExactly({ sources, agreement, expectedKeys, watched = [] }: Join): Promise<Joined> {
  const table = keyTable(sources.length, expectedKeys);
  for (const key of watched) watch(table, key);
  for (const [index, source] of sources.entries())
    await readRows(source, addingRows(table, index, source.layout));
  return { table, agreement, agreed: markExceptions(table, agreement) };
}

function watch(table: KeyTable, key: string): void {
  const at = wholeKey(Buffer.from(key, 'utf8'));
  const record = placeOfKey(table, at);
  table.words[record] = (table.words[record] as number) | lookBit;
}

const wholeKey = (bytes: Uint8Array): KeyAt => ({ ...keyIn(bytes), to: bytes.length });

/** Marks the keys that do not agree, and counts those that do. */
function markExceptions(table: KeyTable, agreement: Agreement): number {
  const all = ((1 << table.sources) - 1) * seenBit;
  const refused = lookBit | (agreement === 'once' ? all * (repeatedBit / seenBit) : 0);
  let agreed = 0;
  for (const record of recordsOf(table)) {
    const head = table.words[record] as number;
    if ((head & (all | refused)) === all && sumsAgree(table, record)) agreed += 1;
    else table.words[record] = head | exceptionBit;
  }
  return agreed;
}

function sumsAgree({ sums, sources }: KeyTable, record: number): boolean {
  const first = sums[sumPlace(record, 0)] as number;
  for (let source = 1; source < sources; source += 1)
    if ((sums[sumPlace(record, source)] as number) !== first) return false;
  return true;
}

/** The keys that do not agree, in the order in which they were first read; those watched and never seen are left out. */
export function* exceptionsOf({ table }: Joined): Generator<Exception> {
  const sources = Array.from({ length: table.sources }, (_, source) => source);
  for (const record of recordsOf(table)) {
    const head = table.words[record] as number;
    const seen = sources.map((source) => (head & (seenBit << source)) !== 0);
    if ((head & exceptionBit) === 0 || !seen.includes(true)) continue;
    yield {
      key: keyText(table, record),
      seen,
      repeated: sources.map((source) => (head & (repeatedBit << source)) !== 0),
      sums: sources.map((source) => table.sums[sumPlace(record, source)] as number),
    };
  }
}

/** The rows of a source whose keys do not agree, as they were written, without line end. */
export async function rowsOf({ table }: Joined, source: Source): Promise<string[]> {
  const rows: string[] = [];
  await readRows(source, (reader) => {
    const record = findKey(table, reader.key);
    if (record < 0 || ((table.words[record] as number) & exceptionBit) === 0) return;
    rows.push(rowText(reader));
  });
  return rows;
}

/** Adds what a row says to its key's record. */
function addingRows(table: KeyTable, source: number, { look, alike }: Layout): (reader: RowReader) => void {
  const seen = seenBit << source;
  const repeated = repeatedBit << source;
  return (reader) => {
    const record = placeOfKey(table, reader.key);
    const place = sumPlace(record, source);
    const sum = (table.sums[place] as number) + amountAt(reader);
    const before = table.words[record] as number;
    let head = before | ((before & seen) === 0 ? seen : repeated);
    // NaN, from an amount that is no number, is not safe either.
    if (!(sum <= Number.MAX_SAFE_INTEGER && sum >= -Number.MAX_SAFE_INTEGER)) head |= lookBit;
    if (look !== undefined && !isEmptyColumn(reader, look)) head |= lookBit;
    if (alike !== undefined && !saysTheSame(table, record, reader)) head |= lookBit;
    table.sums[place] = sum;
    table.words[record] = head;
  };
}

/** Whether the columns that must be alike are as they were when the key was first seen, or one of both is empty. */
function saysTheSame(table: KeyTable, record: number, { key, layout }: RowReader): boolean {
  const before = textBeside(table, record);
  const now = key.bytes.subarray(key.besideFrom, key.besideTo);
  if (Buffer.compare(before, now) === 0) return true;
  const [first, second] = [before, now].map((bytes) =>
    Buffer.from(bytes).toString('utf8').split(layout.separator),
  );
  return (first ?? []).every((text, column) => {
    const other = second?.[column] ?? '';
    return text === '' || other === '' || text === other;
  });
}

import {
  doublePlace,
  findPlaces,
  isBeside,
  type KeyTable,
  keyBatch,
  keyTable,
  keyText,
  makePlaces,
  recordsOf,
  textBeside,
} from './key-table.ts';
import { type Layout, type RowBatch, readRows, rowText, type Source } from './row-reader.ts';

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
  const bytes = Buffer.from(key, 'utf8');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const batch = Object.assign(keyBatch(1), { bytes, view, count: 1 });
  batch.to[0] = bytes.length;
  makePlaces(table, batch);
  const place = batch.places[0] as number;
  table.words[place] = (table.words[place] as number) | lookBit;
}

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

function sumsAgree({ doubles, sources }: KeyTable, record: number): boolean {
  const first = doubles[doublePlace(record, 0)] as number;
  for (let source = 1; source < sources; source += 1)
    if ((doubles[doublePlace(record, source)] as number) !== first) return false;
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
      sums: sources.map((source) => table.doubles[doublePlace(record, source)] as number),
    };
  }
}

/** The rows of a source whose keys do not agree, as they were written, without line end. */
export async function rowsOf({ table }: Joined, source: Source): Promise<string[]> {
  const rows: string[] = [];
  await readRows(source, (batch) => {
    findPlaces(table, batch.keys);
    for (let row = 0; row < batch.keys.count; row += 1) {
      const place = batch.keys.places[row] as number;
      if (place >= 0 && ((table.words[place] as number) & exceptionBit) !== 0) rows.push(rowText(batch, row));
    }
  });
  return rows;
}

/** Adds what rows say to their keys' records. */
function addingRows(table: KeyTable, source: number, layout: Layout): (batch: RowBatch) => void {
  const seen = seenBit << source;
  const repeated = repeatedBit << source;
  const isAlike = layout.alike ? saysTheSame(table, layout) : undefined;
  return (batch) => {
    makePlaces(table, batch.keys);
    const { words, doubles } = table;
    const { count, places } = batch.keys;
    for (let row = 0; row < count; row += 1) {
      const place = places[row] as number;
      const sumAt = doublePlace(place, source);
      const sum = (doubles[sumAt] as number) + (batch.amounts[row] as number);
      const head = words[place] as number;
      const isDoubtful = batch.looks[row] !== 0 || !isExact(sum) || isAlike?.(batch, row) === false;
      doubles[sumAt] = sum;
      words[place] = head | ((head & seen) === 0 ? seen : repeated) | (isDoubtful ? lookBit : 0);
    }
  };
}

/** Not so for NaN, which is what an amount is that is no number. */
const isExact = (sum: number): boolean => sum <= Number.MAX_SAFE_INTEGER && sum >= -Number.MAX_SAFE_INTEGER;

/** Whether the columns that must be alike are as they were when the key was first seen, or one of both is empty. */
function saysTheSame(table: KeyTable, { separator }: Layout): (batch: RowBatch, row: number) => boolean {
  return ({ keys }, row) => {
    if (isBeside(table, keys, row)) return true;
    const before = textBeside(table, keys.places[row] as number);
    const now = keys.bytes.subarray(keys.besideFrom[row], keys.besideTo[row]);
    const [first = [], second = []] = [before, now].map((bytes) =>
      Buffer.from(bytes).toString().split(separator),
    );
    return first.every((text, column) => text === '' || second[column] === '' || text === second[column]);
  };
}

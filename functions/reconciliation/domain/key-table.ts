/**
 * A table of keys, each once, with what was seen of it: open addressing into one block of memory in which a key's bytes
 * lie beside its figures. Two keys are the same where all their bytes are; the hash only says where to look.
 */
export type KeyTable = {
  readonly sources: number;
  keys: number;
  /** Pairs of a hash, and the record's place plus one; a place of zero is free. */
  slots: Int32Array;
  /** Three views of the same block of records. */
  words: Int32Array;
  doubles: Float64Array;
  bytes: Uint8Array;
  /** Words in use. */
  used: number;
};

/**
 * Keys where they were read: places in a buffer, and a view of the same buffer that reads four bytes at once. The text
 * beside a key is kept with it when it is first seen. `places` is what is asked for.
 */
export type KeyBatch = {
  bytes: Uint8Array;
  view: DataView;
  count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly besideFrom: Int32Array;
  readonly besideTo: Int32Array;
  readonly hashes: Int32Array;
  /** Where each key's record is, or -1. */
  readonly places: Int32Array;
};

/** Room for so many keys at once. */
export const keyBatch = (most: number): KeyBatch => ({
  bytes: new Uint8Array(0),
  view: new DataView(new ArrayBuffer(0)),
  count: 0,
  from: new Int32Array(most),
  to: new Int32Array(most),
  besideFrom: new Int32Array(most),
  besideTo: new Int32Array(most),
  hashes: new Int32Array(most),
  places: new Int32Array(most),
});

/** A record: key length with what was seen of it · length of the text beside · a double for each source · key · text. */
const headWords = 2;
export const longestKey = 0xffff;
const mostSources = 3;
/** Memory that is asked for and not written to costs nothing, so this is generous. */
const roomForKey = 96;

/** A table for so many sources, with room for the keys expected; it grows beyond them. */
export function keyTable(sources: number, expectedKeys = 256): KeyTable {
  if (sources < 1 || sources > mostSources) throw new RangeError(`1 to ${mostSources} sources are joined`);
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expectedKeys) * 1.5));
  const views = viewsOf(new ArrayBuffer(Math.max(16, expectedKeys) * (8 * (sources + 1) + roomForKey)));
  return { sources, keys: 0, slots: new Int32Array(slots * 2), used: 0, ...views };
}

function viewsOf(records: ArrayBuffer): Pick<KeyTable, 'words' | 'doubles' | 'bytes'> {
  const whole = Math.floor(records.byteLength / 8);
  return {
    words: new Int32Array(records, 0, whole * 2),
    doubles: new Float64Array(records, 0, whole),
    bytes: new Uint8Array(records, 0, whole * 8),
  };
}

/** Finds the records of all keys of a batch. */
export function findPlaces(table: KeyTable, batch: KeyBatch): void {
  lookAhead(table, batch);
  for (let key = 0; key < batch.count; key += 1)
    batch.places[key] = (table.slots[slotOf(table, batch, key) + 1] as number) - 1;
}

/** Finds the records of all keys of a batch, and makes those that are missing. */
export function makePlaces(table: KeyTable, batch: KeyBatch): void {
  lookAhead(table, batch);
  for (let key = 0; key < batch.count; key += 1) {
    const slot = slotOf(table, batch, key);
    const found = table.slots[slot + 1] as number;
    batch.places[key] = found === 0 ? addKey(table, batch, { key, slot }) : found - 1;
  }
}

/**
 * Hashes the keys, and reads once what will be compared with them: the records lie anywhere, and memory fetches many of
 * them in the time of one where nothing waits for the last.
 */
function lookAhead({ slots, words }: KeyTable, batch: KeyBatch): void {
  const { count, hashes, places } = batch;
  const last = slots.length - 1;
  for (let key = 0; key < count; key += 1) hashes[key] = hashOf(batch, key);
  for (let key = 0; key < count; key += 1)
    places[key] = slots[(((hashes[key] as number) << 1) & last) + 1] as number;
  for (let key = 0; key < count; key += 1)
    places[key] = words[Math.max(0, (places[key] as number) - 1)] as number;
}

/** The last bytes of a key, fewer than four, as one word. */
function tailWord({ bytes }: KeyBatch, from: number, to: number): number {
  let word = 0;
  for (let at = to - 1; at >= from; at -= 1) word = (word << 8) | (bytes[at] as number);
  return word;
}

/** A number that is the same for the same bytes. */
function hashOf(batch: KeyBatch, key: number): number {
  const { view } = batch;
  const to = batch.to[key] as number;
  let at = batch.from[key] as number;
  let hash = to - at;
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ tailWord(batch, at, to), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Whether the record at this place has exactly this key. */
function hasKey({ words, sources }: KeyTable, record: number, { batch, key }: KeyOf): boolean {
  const to = batch.to[key] as number;
  let at = batch.from[key] as number;
  if (((words[record] as number) & longestKey) !== to - at) return false;
  let word = record + headWords + sources * 2;
  for (; at + 4 <= to; at += 4) {
    if (batch.view.getInt32(at, true) !== (words[word] as number)) return false;
    word += 1;
  }
  return at === to || tailWord(batch, at, to) === (words[word] as number);
}
type KeyOf = { readonly batch: KeyBatch; readonly key: number };

/** The slot that holds the key, or the free one where it belongs. */
function slotOf(table: KeyTable, batch: KeyBatch, key: number): number {
  const { slots } = table;
  const hash = batch.hashes[key] as number;
  const last = slots.length - 1;
  let slot = (hash << 1) & last;
  for (;;) {
    const place = slots[slot + 1] as number;
    if (place === 0) return slot;
    if ((slots[slot] as number) === hash && hasKey(table, place - 1, { batch, key })) return slot;
    slot = (slot + 2) & last;
  }
}

type NewKey = { readonly key: number; readonly slot: number };

function addKey(table: KeyTable, batch: KeyBatch, { key, slot }: NewKey): number {
  const record = addRecord(table, batch, key);
  table.slots[slot] = batch.hashes[key] as number;
  table.slots[slot + 1] = record + 1;
  table.keys += 1;
  if (table.keys * 3 > table.slots.length) growSlots(table);
  return record;
}

const wordsOf = (bytes: number): number => (bytes + 3) >> 2;

/** Words of the record at this place, an even number, so that every record's doubles can be read as such. */
function lengthOf({ words, sources }: KeyTable, record: number): number {
  const key = wordsOf((words[record] as number) & longestKey);
  return evenly(headWords + sources * 2 + key + wordsOf(words[record + 1] as number));
}

const evenly = (words: number): number => (words + 1) & ~1;

function addRecord(table: KeyTable, batch: KeyBatch, key: number): number {
  const length = (batch.to[key] as number) - (batch.from[key] as number);
  const beside = (batch.besideTo[key] as number) - (batch.besideFrom[key] as number);
  if (length > longestKey) throw new RangeError('A key is longer than 65535 bytes');
  const record = table.used;
  const keyWord = record + headWords + table.sources * 2;
  const end = record + evenly(headWords + table.sources * 2 + wordsOf(length) + wordsOf(beside));
  if (end > table.words.length) growRecords(table, end);
  table.words[record] = length;
  table.words[record + 1] = beside;
  copyKey(table, keyWord, { batch, key });
  copyBeside(table, (keyWord + wordsOf(length)) * 4, { batch, key });
  table.used = end;
  return record;
}

function copyKey({ words }: KeyTable, into: number, { batch, key }: KeyOf): void {
  const to = batch.to[key] as number;
  let word = into;
  let at = batch.from[key] as number;
  for (; at + 4 <= to; at += 4) {
    words[word] = batch.view.getInt32(at, true);
    word += 1;
  }
  if (at < to) words[word] = tailWord(batch, at, to);
}

function copyBeside(table: KeyTable, into: number, { batch, key }: KeyOf): void {
  const from = batch.besideFrom[key] as number;
  const to = batch.besideTo[key] as number;
  for (let at = from; at < to; at += 1) table.bytes[into + at - from] = batch.bytes[at] as number;
}

/** `transfer` lets go of the old block at once. */
function growRecords(table: KeyTable, words: number): void {
  const grown = (table.words.buffer as ArrayBuffer).transfer(Math.max(words * 4, table.bytes.length * 2));
  Object.assign(table, viewsOf(grown));
}

function growSlots(table: KeyTable): void {
  const old = table.slots;
  const slots = new Int32Array(old.length * 2);
  const last = slots.length - 1;
  for (let from = 0; from < old.length; from += 2) {
    if (old[from + 1] === 0) continue;
    let slot = ((old[from] as number) << 1) & last;
    while (slots[slot + 1] !== 0) slot = (slot + 2) & last;
    slots[slot] = old[from] as number;
    slots[slot + 1] = old[from + 1] as number;
  }
  table.slots = slots;
}

/** The places of all records, in the order in which their keys were first seen. */
export function* recordsOf(table: KeyTable): Generator<number> {
  for (let record = 0; record < table.used; record += lengthOf(table, record)) yield record;
}

/** The index in `doubles` of a source's figure in a record. */
export const doublePlace = (record: number, source: number): number => ((record + headWords) >> 1) + source;

/** The bytes of the text beside a record's key. */
export function textBeside(table: KeyTable, record: number): Uint8Array {
  const from = besideStart(table, record);
  return table.bytes.subarray(from, from + (table.words[record + 1] as number));
}

/** Whether the text beside a key of the batch is that beside its record. */
export function isBeside(table: KeyTable, batch: KeyBatch, key: number): boolean {
  const record = batch.places[key] as number;
  const from = batch.besideFrom[key] as number;
  const length = (batch.besideTo[key] as number) - from;
  if (table.words[record + 1] !== length) return false;
  const start = besideStart(table, record);
  for (let at = 0; at < length; at += 1) if (table.bytes[start + at] !== batch.bytes[from + at]) return false;
  return true;
}

export function keyText(table: KeyTable, record: number): string {
  const length = (table.words[record] as number) & longestKey;
  return Buffer.from(table.bytes.buffer, keyStart(table, record), length).toString('utf8');
}

const besideStart = (table: KeyTable, record: number): number =>
  keyStart(table, record) + wordsOf((table.words[record] as number) & longestKey) * 4;
const keyStart = ({ sources }: KeyTable, record: number): number => (record + headWords + sources * 2) * 4;

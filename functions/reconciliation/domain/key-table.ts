/**
 * A table of keys, each once, with what was seen of it: open addressing into one growing block of memory in which a key's
 * bytes lie beside its figures. Two keys are the same where all their bytes are; the hash only says where to look.
 */
export type KeyTable = {
  readonly sources: number;
  keys: number;
  /** Pairs of a hash, and the record's place plus one; a place of zero is free. */
  slots: Int32Array;
  /** Three views of the same block of records. */
  words: Int32Array;
  sums: Float64Array;
  bytes: Uint8Array;
  /** Words in use. */
  used: number;
};

/**
 * A key where it was read: bytes of a buffer, and a view of the same buffer that reads four of them at once. The text
 * beside it is kept with the key when it is first seen.
 */
export type KeyAt = {
  bytes: Uint8Array;
  view: DataView;
  from: number;
  to: number;
  besideFrom: number;
  besideTo: number;
};

/** A place in this buffer that is to be set to a key. */
export const keyIn = (bytes: Uint8Array): KeyAt => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  from: 0,
  to: 0,
  besideFrom: 0,
  besideTo: 0,
});

/** A record: key length with what was seen of it · length of the text beside · a sum for each source · key · text. */
const headWords = 2;
export const longestKey = 0xffff;
const mostSources = 3;

/** A table for so many sources, with room for the keys expected; it grows beyond them. */
export function keyTable(sources: number, expectedKeys = 256): KeyTable {
  if (sources < 1 || sources > mostSources) throw new RangeError(`1 to ${mostSources} sources are joined`);
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, expectedKeys) * 1.5));
  const recordBytes = 8 * (sources + 1) + 24;
  const views = viewsOf(new ArrayBuffer(Math.max(1024, expectedKeys * recordBytes)));
  return { sources, keys: 0, slots: new Int32Array(slots * 2), used: 0, ...views };
}

function viewsOf(records: ArrayBuffer): Pick<KeyTable, 'words' | 'sums' | 'bytes'> {
  const whole = Math.floor(records.byteLength / 8);
  return {
    words: new Int32Array(records, 0, whole * 2),
    sums: new Float64Array(records, 0, whole),
    bytes: new Uint8Array(records, 0, whole * 8),
  };
}

/** The last bytes of a key, fewer than four, as one word. */
function tailWord({ bytes, to }: KeyAt, from: number): number {
  let word = 0;
  for (let at = to - 1; at >= from; at -= 1) word = (word << 8) | (bytes[at] as number);
  return word;
}

/** A number that is the same for the same bytes. */
function hashOf(key: KeyAt): number {
  const { view, to } = key;
  let hash = to - key.from;
  let at = key.from;
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ tailWord(key, at), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Whether the record at this place has exactly this key. */
function hasKey({ words, sources }: KeyTable, record: number, key: KeyAt): boolean {
  const { view, to } = key;
  let at = key.from;
  if (((words[record] as number) & longestKey) !== to - at) return false;
  let word = record + headWords + sources * 2;
  for (; at + 4 <= to; at += 4) {
    if (view.getInt32(at, true) !== (words[word] as number)) return false;
    word += 1;
  }
  return at === to || tailWord(key, at) === (words[word] as number);
}

/** The slot that holds the key, or the free one where it belongs. */
function slotOf(table: KeyTable, hash: number, key: KeyAt): number {
  const { slots } = table;
  const last = slots.length - 1;
  let slot = (hash << 1) & last;
  for (;;) {
    const place = slots[slot + 1] as number;
    if (place === 0) return slot;
    if ((slots[slot] as number) === hash && hasKey(table, place - 1, key)) return slot;
    slot = (slot + 2) & last;
  }
}

/** The place of a key's record, or -1 where there is none. */
export const findKey = (table: KeyTable, key: KeyAt): number =>
  (table.slots[slotOf(table, hashOf(key), key) + 1] as number) - 1;

/** The place of a key's record, made where there was none. */
export function placeOfKey(table: KeyTable, key: KeyAt): number {
  const hash = hashOf(key);
  const slot = slotOf(table, hash, key);
  const found = table.slots[slot + 1] as number;
  if (found !== 0) return found - 1;
  const record = addRecord(table, key);
  table.slots[slot] = hash;
  table.slots[slot + 1] = record + 1;
  table.keys += 1;
  if (table.keys * 3 > table.slots.length) growSlots(table);
  return record;
}

const wordsOf = (bytes: number): number => (bytes + 3) >> 2;

/** Words of the record at this place, an even number, so that every record's sums can be read as such. */
function lengthOf({ words, sources }: KeyTable, record: number): number {
  const key = wordsOf((words[record] as number) & longestKey);
  return evenly(headWords + sources * 2 + key + wordsOf(words[record + 1] as number));
}

const evenly = (words: number): number => (words + 1) & ~1;

function addRecord(table: KeyTable, key: KeyAt): number {
  const length = key.to - key.from;
  const beside = key.besideTo - key.besideFrom;
  if (length > longestKey) throw new RangeError('A key is longer than 65535 bytes');
  const record = table.used;
  const keyWord = record + headWords + table.sources * 2;
  const end = record + evenly(headWords + table.sources * 2 + wordsOf(length) + wordsOf(beside));
  if (end > table.words.length) growRecords(table, end);
  table.words[record] = length;
  table.words[record + 1] = beside;
  copyKey(table, key, keyWord);
  copyBeside(table, key, (keyWord + wordsOf(length)) * 4);
  table.used = end;
  return record;
}

function copyKey({ words }: KeyTable, key: KeyAt, into: number): void {
  let word = into;
  let at = key.from;
  for (; at + 4 <= key.to; at += 4) {
    words[word] = key.view.getInt32(at, true);
    word += 1;
  }
  if (at < key.to) words[word] = tailWord(key, at);
}

function copyBeside(table: KeyTable, { bytes, besideFrom, besideTo }: KeyAt, into: number): void {
  const shift = into - besideFrom;
  for (let at = besideFrom; at < besideTo; at += 1) table.bytes[at + shift] = bytes[at] as number;
}

/** Half as much again: `transfer` lets go of the old block at once. */
function growRecords(table: KeyTable, words: number): void {
  const bytes = Math.max(words * 4, Math.ceil((table.words.byteLength * 3) / 2));
  const grown = (table.words.buffer as ArrayBuffer).transfer(evenly(wordsOf(bytes)) * 4);
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

/** The index in `sums` of what a record's source adds up to. */
export const sumPlace = (record: number, source: number): number => ((record + headWords) >> 1) + source;

/** The bytes of the text beside a record's key. */
export function textBeside(table: KeyTable, record: number): Uint8Array {
  const from = keyStart(table, record) + wordsOf((table.words[record] as number) & longestKey) * 4;
  return table.bytes.subarray(from, from + (table.words[record + 1] as number));
}

export function keyText(table: KeyTable, record: number): string {
  const from = keyStart(table, record);
  const length = (table.words[record] as number) & longestKey;
  return Buffer.from(table.bytes.buffer, from, length).toString('utf8');
}

const keyStart = ({ sources }: KeyTable, record: number): number => (record + headWords + sources * 2) * 4;

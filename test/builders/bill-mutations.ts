import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { zip } from '../../infra/sandbox/zip.ts';
import { unzip } from '../integration/sandbox/merchant/zip-reader.ts';
import { bankSamples } from './bank-samples.ts';
import { billSamples } from './bill-samples.ts';
import { chance } from './chance.ts';

/** A sample of every layout, in a fixed order. */
const samples: readonly (readonly [string, Uint8Array])[] = Object.entries({
  ...billSamples,
  ...bankSamples,
});

export type Mutated = {
  readonly seed: number;
  readonly sample: string;
  readonly bytes: Buffer;
  /** In how many bytes it is handed over at a time. */
  readonly pieces: number;
};

type Random = {
  readonly below: (limit: number) => number;
  readonly one: <Item>(items: readonly Item[]) => Item;
};

function randomFrom(seed: number): Random {
  const next = chance(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    one: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to choose from');
      return item;
    },
  };
}

/** A valid file with one to three things wrong: the same seed gives the same file. */
export function mutated(seed: number): Mutated {
  const random = randomFrom(seed);
  const [sample, valid] = random.one(samples);
  const { parts, pack } = unpacked(Buffer.from(valid));
  const isInside = random.below(3) > 0;
  const changed = isInside ? pack(changedOne(parts, random)) : changedBytes(Buffer.from(valid), random);
  return { seed, sample, bytes: changed, pieces: random.one([1, 7, 100, 65_536]) };
}

/** The bytes of anything with one to three things wrong: the same seed gives the same bytes. */
export const damaged = (bytes: Uint8Array, seed: number): Buffer =>
  changedBytes(Buffer.from(bytes), randomFrom(seed));

type Packed = { readonly parts: readonly Buffer[]; readonly pack: (parts: readonly Buffer[]) => Buffer };

/** What is inside, and how it is packed again with the right sums: so that what is wrong comes past the archive. */
function unpacked(bytes: Buffer): Packed {
  const magic = bytes.subarray(0, 2).toString('latin1');
  if (magic === '\x1f\x8b') return { parts: [gunzipSync(bytes)], pack: ([part]) => gzipSync(part ?? '') };
  if (magic === 'x\x9c') {
    const inner = unpacked(inflateSync(bytes));
    return { parts: inner.parts, pack: (parts) => deflateSync(inner.pack(parts)) };
  }
  if (magic !== 'PK') return { parts: [bytes], pack: (parts) => Buffer.concat(parts) };
  const members = unzip(bytes);
  return {
    parts: members.map(({ content }) => content),
    pack: (parts) => zip(members.map(({ name }, at) => ({ name, content: parts[at] ?? Buffer.alloc(0) }))),
  };
}

function changedOne(parts: readonly Buffer[], random: Random): readonly Buffer[] {
  const at = random.below(parts.length);
  return parts.map((part, each) => (each === at ? changedBytes(part, random) : part));
}

function changedBytes(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let left = 1 + random.below(3); left > 0; left -= 1) changed = random.one(mutations)(changed, random);
  return changed;
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const spliced = (bytes: Buffer, from: number, until: number, instead: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), instead, bytes.subarray(until)]);

const oneByte: Mutation = (bytes, { below }) => {
  const at = below(bytes.length);
  return spliced(bytes, at, at + 1, Buffer.of(below(256)));
};
const oneBit: Mutation = (bytes, { below }) => {
  const at = below(bytes.length);
  return spliced(bytes, at, at + 1, Buffer.of((bytes[at] ?? 0) ^ (1 << below(8))));
};
const cutEnd: Mutation = (bytes, { below }) => bytes.subarray(0, below(bytes.length));
const without: Mutation = (bytes, { below }) => {
  const from = below(bytes.length);
  return spliced(bytes, from, from + 1 + below(40), Buffer.alloc(0));
};
const again: Mutation = (bytes, { below }) => {
  const from = below(bytes.length);
  return spliced(bytes, from, from, bytes.subarray(from, from + 1 + below(200)));
};
const appended: Mutation = (bytes, { below, one }) =>
  Buffer.concat([bytes, one([Buffer.alloc(1 + below(9)), Buffer.from('\n'), Buffer.from('x,y\r\n'), bytes])]);

/** Another digit for a digit: the likeliest damage that still reads. */
const oneDigit: Mutation = (bytes, random) => {
  const digits = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39);
  if (digits.length === 0) return bytes;
  const at = random.one(digits);
  return spliced(bytes, at, at + 1, Buffer.from(String(random.below(10))));
};

const oddCells = [
  '',
  '-',
  '0',
  '1e5',
  '1E+27',
  '-0.00',
  '0.005',
  '0.00001',
  '45.0',
  '9007199254740993',
  '99999999999999999999.99',
  '1,234.00',
  '１.00',
  'NaN',
  '`',
  '"',
  '\t',
  '#',
  '交易',
  '退款',
  'REFUND',
  'PROCESSING',
  '收入',
  '支出',
  'USD',
  '2026-11-31 10:00:00',
  '2026-11-26 00:00:00',
  '..',
  'a'.repeat(300),
  '\0',
  '\uFEFF',
  '<!DOCTYPE a>',
  '&a;',
  ':61:',
  '-\r\n',
];
const cellEnd = /[,\t\r\n<>:/]/;

/** Something odd in the place of a cell. */
const oddCell: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const from = random.below(text.length + 1);
  const length = text.slice(from).search(cellEnd);
  const until = length < 0 ? text.length : from + length;
  return spliced(bytes, from, until, Buffer.from(random.one(oddCells)));
};

const linesOf = (bytes: Buffer): readonly string[] => bytes.toString('latin1').split('\n');
const joined = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\n'), 'latin1');

const lineAway: Mutation = (bytes, { below }) => {
  const lines = linesOf(bytes);
  return joined(lines.toSpliced(below(lines.length), 1));
};
const lineTwice: Mutation = (bytes, { below }) => {
  const lines = linesOf(bytes);
  const at = below(lines.length);
  return joined(lines.toSpliced(at, 0, lines[at] ?? ''));
};
const linesSwapped: Mutation = (bytes, { below }) => {
  const lines = linesOf(bytes);
  const [a, b] = [below(lines.length), below(lines.length)];
  return joined(lines.with(a, lines[b] ?? '').with(b, lines[a] ?? ''));
};
/** The end of another layout's file behind the beginning of this one. */
const crossed: Mutation = (bytes, random) => {
  const [, other] = random.one(samples);
  return Buffer.concat([
    bytes.subarray(0, random.below(bytes.length)),
    other.subarray(random.below(other.length)),
  ]);
};

const mutations: readonly Mutation[] = [
  oneByte,
  oneBit,
  cutEnd,
  without,
  again,
  appended,
  oneDigit,
  oneDigit,
  oneDigit,
  oddCell,
  oddCell,
  lineAway,
  lineTwice,
  linesSwapped,
  crossed,
];

import * as z from 'zod';
import { hashOf } from './canonical-json.ts';
import { type Entry, entrySchema } from './entry.ts';

/** Entries lie in so many chains, by a hash of the item's partition: more batches at once would only wait for each other. */
export const chains = 4;

/** How far a chain is: the number of its last segment, that segment's hash, and the entries up to it. */
export const headSchema = z.object({ sequence: z.int().min(0), hash: z.string(), entries: z.int().min(0) });
export type Head = z.output<typeof headSchema>;
export const genesis: Head = { sequence: 0, hash: '', entries: 0 };

const firstLine = z.object({
  form: z.literal(1),
  chain: z.int().min(0),
  sequence: z.int().min(1),
  /** The hash of the segment before; nothing before the first. */
  previous: z.string(),
  /** Entries of the chain up to the end of this segment. */
  entries: z.int().min(1),
});

/** A piece of a chain, as its object holds it. */
export type Segment = z.output<typeof firstLine> & {
  /** SHA-256 over the object's bytes, in hex; it is in the object's name. */
  readonly hash: string;
  readonly lines: readonly string[];
};

const sequenceDigits = 10;
export const folderOf = (chain: number): string => `chains/${chain}/`;
export const segmentKey = (chain: number, { sequence, hash }: Pick<Head, 'sequence' | 'hash'>): string =>
  `${folderOf(chain)}${String(sequence).padStart(sequenceDigits, '0')}-${hash}.jsonl`;

/** The sequence and the hash that an object's name says; undefined for a name of another form. */
export function namedIn(key: string): Pick<Head, 'sequence' | 'hash'> | undefined {
  const [, sequence, hash] = /\/(\d{10})-([0-9a-f]{64})\.jsonl$/.exec(key) ?? [];
  return sequence && hash ? { sequence: Number(sequence), hash } : undefined;
}

export const lineOf = (entry: Entry): string => JSON.stringify(entry);

/**
 * The next segment of a chain and its bytes: JSON lines, the first of which names the chain, the segment and the hash of the
 * one before. So `sha256sum` of an object is what its name and the next object's first line say.
 */
export function segmentAfter(
  chain: number,
  head: Head,
  lines: readonly string[],
): { readonly segment: Segment; readonly bytes: string } {
  const header = {
    form: 1 as const,
    chain,
    sequence: head.sequence + 1,
    previous: head.hash,
    entries: head.entries + lines.length,
  };
  const bytes = [JSON.stringify(header), ...lines].map((line) => `${line}\n`).join('');
  return { segment: { ...header, lines, hash: hashOf(bytes) }, bytes };
}

/** Reads a segment's bytes. Throws where they are none. */
export function segmentIn(bytes: Uint8Array): Segment {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const [header = '', ...lines] = text.slice(0, -1).split('\n');
  return { ...firstLine.parse(JSON.parse(header)), lines, hash: hashOf(bytes) };
}

export const entryIn = (line: string): Entry => entrySchema.parse(JSON.parse(line));

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { BadBill } from '../domain/bill.ts';

/** What a file may be at most. A bill is unpacked as a stream, so these bound time, not memory, but for a zip itself. */
export type ArchiveCaps = {
  /** A zip is held in memory while its members are read. */
  readonly zipBytes: number;
  readonly members: number;
  /** Of one content, unpacked. */
  readonly contentBytes: number;
  /** Unpacked bytes for each packed one; not asked before `freeBytes`, since small files pack without limit. */
  readonly ratio: number;
  readonly freeBytes: number;
};

export const archiveCaps: ArchiveCaps = {
  zipBytes: 256 * 2 ** 20,
  members: 64,
  contentBytes: 16 * 2 ** 30,
  ratio: 200,
  freeBytes: 32 * 2 ** 20,
};

const begins = (head: Uint8Array, ...magic: readonly number[]): boolean =>
  head.length >= magic.length && magic.every((byte, at) => head[at] === byte);

export const isZip = (head: Uint8Array): boolean =>
  begins(head, 0x50, 0x4b, 3, 4) || begins(head, 0x50, 0x4b, 5, 6) || begins(head, 0x50, 0x4b, 7, 8);
export const isGzip = (head: Uint8Array): boolean => begins(head, 0x1f, 0x8b);

/** RFC 1950 with the window that everyone uses: method 8, and both bytes together a multiple of 31. */
export const isZlib = ([first = 0, second = 0]: Uint8Array): boolean =>
  first === 0x78 && (first * 256 + second) % 31 === 0;

/** Kinds of archive that no provider sends. */
export const isOtherArchive = (head: Uint8Array): boolean =>
  begins(head, 0x37, 0x7a, 0xbc, 0xaf) ||
  begins(head, 0x52, 0x61, 0x72, 0x21) ||
  begins(head, 0x42, 0x5a, 0x68);

const inflaters = { gzip: createGunzip, zlib: createInflate, raw: createInflateRaw } as const;

/**
 * The unpacked bytes of a stream. Several gzip members one after another are one content (RFC 1952 2.2); anything else
 * behind the end is refused. Throws `BadBill` ARCHIVE where it is damaged or cut off, TOO_LARGE beyond a cap.
 */
export async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  kind: keyof typeof inflaters,
  caps: ArchiveCaps,
): AsyncGenerator<Uint8Array, void, void> {
  const inflater = inflaters[kind]();
  const read = { packed: 0, unpacked: 0 };
  const feeding = pipeline(Readable.from(counted(packed, read)), inflater).catch(() => undefined);
  try {
    for await (const chunk of inflater as AsyncIterable<Uint8Array>) {
      read.unpacked += chunk.length;
      refuseTooLarge(read, caps);
      yield chunk;
    }
  } catch (error) {
    throw isOfZlib(error) ? new BadBill('ARCHIVE', 'it is damaged or cut off', undefined, error) : error;
  }
  await feeding;
  if (inflater.bytesWritten !== read.packed)
    throw new BadBill('ARCHIVE', 'there are bytes behind the end of the packed data');
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  read: { packed: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    read.packed += chunk.length;
    if (chunk.length > 0) yield chunk;
  }
}

function refuseTooLarge(
  { packed, unpacked }: { readonly packed: number; readonly unpacked: number },
  { contentBytes, ratio, freeBytes }: ArchiveCaps,
): void {
  if (unpacked > contentBytes)
    throw new BadBill('TOO_LARGE', `it unpacks to more than ${contentBytes} bytes`);
  if (unpacked > freeBytes && unpacked > packed * ratio)
    throw new BadBill('TOO_LARGE', `it unpacks to more than ${ratio} times its size`);
}

const isOfZlib = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');

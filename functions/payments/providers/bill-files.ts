import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as z from 'zod';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { DownloadRequest, HttpDownload } from '../../../shared/kernel/http-exchange.ts';
import {
  type BillAnswer,
  BillDamaged,
  type BillDeps,
  type BillDesk,
  type BillOffer,
  type BillType,
} from '../bill-desk.ts';
import type { Unknown } from '../provider.ts';
import type { BillSettings } from './bill-settings.ts';
import { declined, unknown } from './outbound.ts';

const beijingMidnight = 'T00:00:00+08:00';
const [dayMs, hourMs] = [86_400_000, 3_600_000];

/** The same desk, which refuses with a RangeError what it does not offer, before it asks. */
export const withinOffers = (desk: BillDesk): BillDesk => ({
  ...desk,
  bill: async (type, day) => {
    if (!desk.bills.some((offer) => offer.type === type)) throw new RangeError('Not a bill of this provider');
    if (!z.iso.date().safeParse(day).success) throw new RangeError('Not a day');
    return desk.bill(type, day);
  },
});

export const offersOf = (types: readonly BillType[], { readyAtHour }: BillSettings): readonly BillOffer[] =>
  types.map((type) => ({ type, readyAtHour }));

type Asked = { readonly day: string; readonly settings: BillSettings; readonly now: Clock };

/**
 * What a provider's no to a bill means. Several say the same of a day without trade and of a bill that is still being
 * written, so that "there is none" counts only when there should be one by all means.
 */
export function withoutBill(code: string, { day, settings, now }: Asked): BillAnswer {
  const { none, notReady } = settings.codes;
  if (notReady.includes(code)) return { state: 'NOT_READY', code };
  if (!none.includes(code)) return declined(code);
  const settled = Date.parse(`${day}${beijingMidnight}`) + dayMs + settings.noneAtHour * hourMs;
  return { state: now() < settled ? 'NOT_READY' : 'NONE', code };
}

/**
 * A link that a provider gave out, where it may be followed: to one of these hosts, over HTTPS whatever it says; to this
 * machine as it says, which the way out forbids where it must not be.
 */
export function allowedLink(text: string, hosts: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || !hosts.includes(url.host)) return undefined;
  if (url.hostname !== '127.0.0.1') url.protocol = 'https:';
  return url.href;
}

/** Where a file is, for a moment; or why there is none. */
export type Found = { readonly state: 'LINK'; readonly request: DownloadRequest } | BillAnswer;
type File = {
  /** Asked again where the link has expired. */
  readonly find: () => Promise<Found>;
  /** What the file begins with: a page that tells of an error does not. */
  readonly magic: Uint8Array;
  readonly fileName: string;
};

export const magics = { zip: Buffer.from('PK'), gzip: Buffer.from([0x1f, 0x8b]) } as const;
const tries = 2;

/** Fetches a file at once, and once more over a new link where the first one gave something else. */
export async function fetched(
  { find, magic, fileName }: File,
  deps: Pick<BillDeps, 'download'>,
): Promise<BillAnswer> {
  let failed: Unknown = unknown('NO_ANSWER');
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await find();
    if (found.state !== 'LINK') return found;
    const begun = await begin(found.request, magic, deps);
    if (begun.state === 'BEGUN') return { state: 'READY', fileName, chunks: begun.chunks };
    failed = begun;
  }
  return failed;
}

type Begun = { readonly state: 'BEGUN'; readonly chunks: AsyncIterable<Uint8Array> };

async function begin(
  request: DownloadRequest,
  magic: Uint8Array,
  { download }: Pick<BillDeps, 'download'>,
): Promise<Begun | Unknown> {
  try {
    const file = await download(request);
    if (file.status === 200) return await looked(file, magic);
    file.discard();
    return unknown('UNREADABLE', String(file.status));
  } catch {
    return unknown('NO_ANSWER');
  }
}

/** Reads so far that the file's kind is certain. */
async function looked({ body, discard }: HttpDownload, magic: Uint8Array): Promise<Begun | Unknown> {
  const rest = body[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= magic.length) break;
  }
  if (head.subarray(0, magic.length).equals(magic)) return { state: 'BEGUN', chunks: continued(head, rest) };
  discard();
  return unknown('UNREADABLE');
}

async function* continued(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

type Promised = { readonly sha1: string; readonly mostBytes: number };

/**
 * The same gzip file, which ends with an error unless what it unpacks to has this SHA1: the bytes that were given out
 * before are then nothing.
 */
export async function* provedUnpacked(
  chunks: AsyncIterable<Uint8Array>,
  { sha1, mostBytes }: Promised,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const hash = createHash('sha1');
  let bytes = 0;
  const hashing = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      hash.update(chunk);
      done(bytes > mostBytes ? new BillDamaged('the bill unpacks to more than it may') : null);
    },
  });
  const unpacked = pipeline(gunzip, hashing).catch((cause: unknown) => {
    throw cause instanceof BillDamaged ? cause : new BillDamaged('the bill cannot be unpacked', { cause });
  });
  // Heard when the next chunk is there, or the last one was.
  unpacked.catch(() => undefined);
  try {
    for await (const chunk of chunks) {
      // A write into what has failed is never answered.
      await Promise.race([written(gunzip, chunk), unpacked]);
      yield chunk;
    }
    gunzip.end();
    await unpacked;
  } finally {
    gunzip.destroy();
  }
  if (hash.digest('hex') !== sha1.toLowerCase()) throw new BillDamaged('the bill is not what its hash says');
}

/** When a chunk was worked on, so that no more than one lies in memory. */
const written = (into: Writable, chunk: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    into.write(chunk, () => resolve());
  });

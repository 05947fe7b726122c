import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { BadBill } from '../domain/bill.ts';
import { type ArchiveCaps, inflated, isGzip, isOtherArchive, isZip } from './archive.ts';
import { contentOf } from './content.ts';
import type { Content } from './format.ts';

const bad = (message: string, cause?: unknown): BadBill => new BadBill('ARCHIVE', message, undefined, cause);

export type ZipMember = { readonly name: string; readonly entry: Entry; readonly packed: Buffer };

/**
 * The members of a zip by its directory. Everything is proved that a directory can prove: the number of its entries, and
 * that they fill the file up to it without gaps. Throws `BadBill` ARCHIVE where one does not hold, for encrypted members,
 * and for names that lead out of the folder or come twice.
 */
export async function zipMembers(zip: Buffer, caps: ArchiveCaps): Promise<readonly ZipMember[]> {
  try {
    return await membersOf(zip, caps);
  } catch (error) {
    throw error instanceof BadBill ? error : bad('it is damaged or cut off', error);
  }
}

/** Their contents. Size and CRC-32 are proved when one was read to its end; an archive in the archive is refused. */
export async function zipContents(
  members: readonly ZipMember[],
  caps: ArchiveCaps,
): Promise<readonly Content[]> {
  const contents: Content[] = [];
  for (const member of members) contents.push(await content(member, caps));
  return contents;
}

async function content(member: ZipMember, caps: ArchiveCaps): Promise<Content> {
  const bytes = unpacked(member, caps);
  const { head } = await contentOf(member.name, bytes);
  await bytes.return();
  if (isZip(head) || isGzip(head) || isOtherArchive(head))
    throw bad(`${shown(member.name)} is an archive in an archive`);
  return { name: member.name, head, chunks: () => unpacked(member, caps) };
}

async function* unpacked(
  { name, entry, packed }: ZipMember,
  caps: ArchiveCaps,
): AsyncGenerator<Uint8Array, void, void> {
  let length = 0;
  let sum = 0;
  const bytes = entry.compressionMethod === 0 ? slices(packed) : inflated(slices(packed), 'raw', caps);
  for await (const chunk of bytes) {
    length += chunk.length;
    sum = crc32(chunk, sum);
    if (length > entry.uncompressedSize) break;
    yield chunk;
  }
  if (length !== entry.uncompressedSize)
    throw bad(`${shown(name)} has not the ${entry.uncompressedSize} bytes that the directory says`);
  if (sum !== entry.crc32) throw bad(`the CRC-32 of ${shown(name)} is wrong`);
}

const sliceBytes = 65_536;

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += sliceBytes) yield bytes.subarray(from, from + sliceBytes);
}

async function membersOf(zip: Buffer, caps: ArchiveCaps): Promise<readonly ZipMember[]> {
  const file = await fromBufferPromise(zip, { decodeStrings: false });
  if (file.entryCount > caps.members) throw new BadBill('TOO_LARGE', `more than ${caps.members} files in it`);
  const entries: Entry[] = [];
  for await (const entry of file.eachEntry()) entries.push(entry);
  refuseRemainder(zip, file);
  refuseGaps(zip, entries, directoryStart(entries, file));
  const members = await Promise.all(entries.map((entry) => memberOf(zip, file, entry)));
  refuseTwice(members);
  return members.filter(({ name, entry }) => !(name.endsWith('/') && entry.uncompressedSize === 0));
}

async function memberOf(zip: Buffer, file: ZipFile, entry: Entry): Promise<ZipMember> {
  const name = nameOf(entry);
  if (entry.isEncrypted()) throw bad(`${shown(name)} is encrypted`);
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw bad(`${shown(name)} is packed by method ${entry.compressionMethod}`);
  const { fileDataStart } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
  return { name, entry, packed: zip.subarray(fileDataStart, fileDataStart + entry.compressedSize) };
}

const utf8Named = 0x800;

/** UTF-8 where the entry says so, else as Chinese systems write it. A name that leads elsewhere is refused. */
function nameOf({ fileNameRaw, generalPurposeBitFlag }: Entry): string {
  const encoding = (generalPurposeBitFlag & utf8Named) === 0 ? 'gb18030' : 'utf-8';
  const name = new TextDecoder(encoding, { fatal: true }).decode(fileNameRaw);
  if (/^[/\\]|^[A-Za-z]:|\\|\0/.test(name) || name.split('/').includes('..') || name === '')
    throw bad(`a file in it is called ${shown(name)}`);
  return name;
}

function refuseTwice(members: readonly ZipMember[]): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name)) throw bad(`two files in it are called ${shown(name)}`);
    names.add(name);
  }
}

const endBytes = 22;
const zip64End = 0x06064b50;

/** Behind the last entry has to stand the end record: an entry more than it counts would go unseen. */
function refuseRemainder(zip: Buffer, file: ZipFile): void {
  const end = zip.length - endBytes - Buffer.byteLength(file.comment);
  const isZip64 = cursorOf(file) + 4 <= zip.length && zip.readUInt32LE(cursorOf(file)) === zip64End;
  if (cursorOf(file) !== end && !isZip64) throw bad('its directory has more entries than it says');
}

/** Where the next entry of the directory would stand; yauzl keeps it, its types don't say what it is. */
const cursorOf = (file: ZipFile): number => Number(file.readEntryCursor);

const entryBytes = 46;

const directoryStart = (entries: readonly Entry[], file: ZipFile): number =>
  cursorOf(file) -
  entries.reduce(
    (sum, { fileNameLength, extraFieldLength, fileCommentLength }) =>
      sum + entryBytes + fileNameLength + extraFieldLength + fileCommentLength,
    0,
  );

const localBytes = 30;
/** What may stand behind a member that was written as a stream: CRC and sizes, with or without signature, zip64 or not. */
const descriptors = [12, 16, 20, 24];

/** A member that the directory left out would stand in a gap. */
function refuseGaps(zip: Buffer, entries: readonly Entry[], directory: number): void {
  let at = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const start = entry.relativeOffsetOfLocalHeader;
    const isNext = start === at || (at > 0 && descriptors.includes(start - at));
    if (!isNext) throw bad('there is something between its members');
    at =
      start + localBytes + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28) + entry.compressedSize;
  }
  if (directory !== at && !(at > 0 && descriptors.includes(directory - at)))
    throw bad('there is something between its members and its directory');
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 80));

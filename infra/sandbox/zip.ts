import { crc32, deflateRawSync } from 'node:zlib';

export type ZipMember = { readonly name: Buffer; readonly content: Buffer };

const deflated = 8;
// 1980-01-01 00:00, the first time that the format can write: the same members give the same bytes.
const firstDosDate = 0x21;

/** A zip of these members (PKWARE APPNOTE 6.3): names are the bytes given, without the UTF-8 flag. */
export function zip(members: readonly ZipMember[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of members) {
    const packed = deflateRawSync(content);
    const facts = memberFacts(name, content, packed);
    const local = Buffer.concat([word32(0x04034b50), word16(20), facts, word16(0), name, packed]);
    const place = [word16(0), word16(0), word16(0), word16(0), word32(0), word32(offset)];
    directory.push(Buffer.concat([word32(0x02014b50), word16(20), word16(20), facts, ...place, name]));
    bodies.push(local);
    offset += local.length;
  }
  return Buffer.concat([
    ...bodies,
    ...directory,
    ending(members.length, Buffer.concat(directory).length, offset),
  ]);
}

function memberFacts(name: Buffer, content: Buffer, packed: Buffer): Buffer {
  const times = [word16(0), word16(firstDosDate)];
  const sizes = [word32(crc32(content)), word32(packed.length), word32(content.length), word16(name.length)];
  return Buffer.concat([word16(0), word16(deflated), ...times, ...sizes]);
}

function ending(count: number, size: number, offset: number): Buffer {
  const counts = [word16(0), word16(0), word16(count), word16(count)];
  return Buffer.concat([word32(0x06054b50), ...counts, word32(size), word32(offset), word16(0)]);
}

function word16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function word32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

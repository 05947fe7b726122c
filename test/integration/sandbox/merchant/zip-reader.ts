import { crc32, inflateRawSync } from 'node:zlib';

export type Member = { readonly name: Buffer; readonly content: Buffer; readonly isUtf8Named: boolean };

/** Reads a zip by its central directory and checks sizes and CRC of every member. */
export function unzip(bytes: Buffer): readonly Member[] {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    const start = bytes.readUInt32LE(at + 42);
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const content = inflateRawSync(bytes.subarray(from, from + bytes.readUInt32LE(at + 20)));
    if (content.length !== bytes.readUInt32LE(at + 24)) throw new Error('wrong size');
    if (crc32(content) !== bytes.readUInt32LE(at + 16)) throw new Error('wrong CRC');
    const isUtf8Named = (bytes.readUInt16LE(at + 8) & 0x800) !== 0;
    at += 46 + nameLength;
    return { name, content, isUtf8Named };
  });
}

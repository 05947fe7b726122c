import { createHash } from 'node:crypto';

/** Crockford's base 32 in upper case: no letter that is read as another one (https://www.crockford.com/base32.html). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idLength = 26;

/**
 * Derives an id such as `ord_7ZK…` from what makes the thing unique: equal parts always give the equal id.
 * 130 bits of SHA-256; every part is preceded by its length, so that ('ab','c') and ('a','bc') differ.
 */
export function derivedId(prefix: string, parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return `${prefix}_${base32(hash.digest())}`;
}

function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
      value &= (1 << bits) - 1;
    }
  }
  return text.slice(0, idLength);
}

/** The pattern of an id with this prefix, for zod. */
export const idPattern = (prefix: string): RegExp => new RegExp(`^${prefix}_[${alphabet}]{${idLength}}$`);

/** A number in [0, shards) that depends only on the id (FNV-1a, 32 bit): spreads index partitions evenly. */
export function shardOf(id: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return hash % shards;
}

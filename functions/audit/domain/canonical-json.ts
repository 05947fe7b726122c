import { sha256 } from '../../../shared/kernel/sha256.ts';

/**
 * The canonical form of plain data: JSON after RFC 8785 (JCS), members sorted by UTF-16 code units, without spaces. What
 * JSON has no form for is written as DynamoDB writes it: bytes as Base64, a set as its sorted members.
 */
export function canonicalJson(value: unknown): string {
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (value instanceof Set) return `[${[...value].map(canonicalJson).sort().join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 in hex over the canonical form of an item: what it was, without saying it. */
export const digestOf = (item: object): string => hashOf(canonicalJson(item));

/** SHA-256 in hex over a text's UTF-8. */
export function hashOf(text: string | Uint8Array): string {
  const hash = sha256();
  hash.add(text);
  return hash.hex();
}

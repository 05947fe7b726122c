import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import * as z from 'zod';
import { sortedJson } from '../kernel/body-hash.ts';

export type SealKey = { readonly id: string; readonly cipher: KeyObject; readonly mac: KeyObject };

/** The keys that fields are sealed and opened with. */
export type SealKeys = {
  /** What is written is sealed with it; without one nothing is sealed, and everything opened. */
  readonly current: SealKey | undefined;
  readonly byId: ReadonlyMap<string, SealKey>;
};

/** A sealed value that does not open: of another place, changed, or of a key that is not there (any more). */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

const keyId = /^[a-z0-9]{1,8}$/;
const leastKeyText = 43;
const secretShape = z
  .object({ current: z.string().optional() })
  .catchall(z.string().min(leastKeyText))
  .refine(({ current, ...keys }) => Object.keys(keys).every((id) => keyId.test(id)))
  .refine(({ current, ...keys }) => current === undefined || Object.hasOwn(keys, current));

/**
 * The keys in a secret: `{ "current": "k1", "k1": "…" }`, each a random text of at least 256 bits. Of each text two keys are
 * derived (HKDF, RFC 5869): one encrypts, the other makes the nonces. Throws without telling what it read.
 */
export function sealKeysIn(secret: unknown): SealKeys {
  const parsed = secretShape.safeParse(secret);
  if (!parsed.success) throw new Error('The secret could not be read: it has not the form of field keys');
  const { current, ...texts } = parsed.data;
  const byId = new Map(Object.entries(texts).map(([id, text]) => [id, keyOf(id, String(text))]));
  return { current: current === undefined ? undefined : byId.get(current), byId };
}

const keyOf = (id: string, text: string): SealKey => ({
  id,
  cipher: derived(text, 'zhanggui field cipher 1'),
  mac: derived(text, 'zhanggui field nonce 1'),
});

const derived = (text: string, use: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', text, '', use, 32)));

const algorithm = 'aes-256-gcm';
const beginning = 'sealed:1:';
const nonceBytes = 12;
const tagBytes = 16;
/** Before bytes and before a text that are sealed as they are: JSON begins with neither. */
const [bytesMark, textMark] = [0, 1];

/** Whether a value begins as a sealed one does. */
export const isSealed = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array &&
  Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, beginning.length)).toString('latin1') ===
    beginning;

/**
 * A value sealed for a place: AES-256-GCM over its JSON (texts and bytes as they are), with the place as additional data.
 * The nonce is derived from place and value (as in SIV, RFC 5297), so that the same value in the same place is the same
 * bytes, a repeat changes nothing, and chance cannot use a nonce for two texts. `sealed:1:<key>:`, nonce, ciphertext, tag.
 */
export function seal({ id, cipher: key, mac }: SealKey, place: string, value: unknown): Uint8Array {
  const text = plainOf(value);
  const additional = Buffer.from(place);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(additional.length);
  const nonce = createHmac('sha256', mac)
    .update(length)
    .update(additional)
    .update(text)
    .digest()
    .subarray(0, nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(additional);
  const sealed = cipher.update(text);
  cipher.final();
  return new Uint8Array(
    Buffer.concat([Buffer.from(`${beginning}${id}:`), nonce, sealed, cipher.getAuthTag()]),
  );
}

/** What was sealed for a place. Throws `SealBroken`. */
export function unsealed({ byId }: SealKeys, place: string, value: Uint8Array): unknown {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  const end = bytes.indexOf(':', beginning.length);
  const key = byId.get(bytes.toString('latin1', beginning.length, end));
  if (!key) throw new SealBroken('a sealed field is of a key that is not there');
  const [from, until] = [end + 1 + nonceBytes, bytes.length - tagBytes];
  if (until < from) throw new SealBroken('a sealed field is cut off');
  const decipher = createDecipheriv(algorithm, key.cipher, bytes.subarray(end + 1, from), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(until));
  const text = decipher.update(bytes.subarray(from, until));
  try {
    decipher.final();
  } catch (cause) {
    throw new SealBroken('a sealed field does not open', { cause });
  }
  return readPlain(text);
}

function plainOf(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from([bytesMark]), value]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([textMark]), Buffer.from(value)]);
  return Buffer.from(sortedJson(value));
}

function readPlain(plain: Buffer): unknown {
  if (plain[0] === bytesMark) return new Uint8Array(plain.subarray(1));
  return plain[0] === textMark ? plain.toString('utf8', 1) : JSON.parse(plain.toString());
}

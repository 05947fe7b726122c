import { createDecipheriv, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { canonicalBase64 } from '../signature.ts';

const [nonceBytes, tagBytes] = [12, 16];

export const resource = z.object({
  algorithm: z.string(),
  ciphertext: z.string(),
  nonce: z.string(),
  associated_data: z.string().default(''),
});
export const algorithm = 'AEAD_AES_256_GCM';

/**
 * What a resource holds: AES-256-GCM, the last 16 bytes are the tag. Undefined where no key opens it. Lengths are checked
 * here because node takes tags of four bytes, and a message chooses its own lengths.
 */
export function opened(
  { ciphertext, nonce, associated_data }: z.output<typeof resource>,
  keys: readonly KeyObject[],
): Buffer | undefined {
  const sealed = canonicalBase64(ciphertext);
  const iv = Buffer.from(nonce);
  if (!sealed || sealed.length < tagBytes || iv.length !== nonceBytes) return undefined;
  for (const key of keys) {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(associated_data)).setAuthTag(sealed.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
    } catch {
      // Not by this key; while keys are changed over there is another.
    }
  }
  return undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes whose signature or tag held, as JSON; undefined where they are none. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

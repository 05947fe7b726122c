import { createHmac, timingSafeEqual } from 'node:crypto';

const signatureLength = 32;

/**
 * Whether a body is signed with one of a shop's secrets: HMAC-SHA256 over its raw bytes, in base64 written the one canonical
 * way. Takes as long whichever of the secrets it is, and wherever the signature differs. An empty body is never signed.
 */
export function isSignedBy(
  secrets: readonly string[],
  bytes: Uint8Array,
  signature: string | undefined,
): boolean {
  const given = Buffer.from(signature ?? '', 'base64');
  const isCanonical = given.length === signatureLength && given.toString('base64') === signature;
  if (!isCanonical || bytes.length === 0) return false;
  const held = secrets.map((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(bytes).digest(), given),
  );
  return held.includes(true);
}

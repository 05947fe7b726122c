import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import * as z from 'zod';

const leastBits = 2048;

/**
 * Whether a base64 signature over a message is by this key: SHA-256 with RSA, PKCS#1 v1.5. The algorithm is ours, never
 * the message's. Base64 must be written the one canonical way, or one signature would have several spellings.
 */
export function isSigned(key: KeyObject, message: Uint8Array, signature: string): boolean {
  const bytes = canonicalBase64(signature);
  return bytes !== undefined && verify('sha256', message, key, bytes);
}

/** The base64 signature of a text in UTF-8. */
export const signed = (key: KeyObject, text: string): string =>
  sign('sha256', Buffer.from(text), key).toString('base64');

export function canonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}

/** An RSA key as the providers' consoles give it: PEM, or its DER in base64 without the lines around it. */
export const publicKey = z.string().transform((text, context) =>
  parsed(context, () => {
    if (text.includes('BEGIN') && !text.includes('BEGIN PUBLIC KEY')) throw new Error('another kind of PEM');
    return rsa(createPublicKey(pem(text, 'PUBLIC KEY')));
  }),
);

export const privateKey = z
  .string()
  .transform((text, context) => parsed(context, () => rsa(createPrivateKey(pem(text, 'PRIVATE KEY')))));

/** An X.509 certificate with an RSA key, in PEM. */
export const certificate = z.string().transform((text, context) =>
  parsed(context, () => {
    const found = new X509Certificate(text);
    rsa(found.publicKey);
    return found;
  }),
);

const pem = (text: string, label: string): string =>
  text.includes('BEGIN') ? text : `-----BEGIN ${label}-----\n${text.trim()}\n-----END ${label}-----`;

function rsa(key: KeyObject): KeyObject {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < leastBits) throw new Error('not an RSA key of 2048 bits');
  return key;
}

/** Nothing of a key ever stands in a message, so what the parser said is left out. */
function parsed<Value>(context: z.RefinementCtx, parse: () => Value): Value {
  try {
    return parse();
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'is not a readable RSA key or certificate of 2048 bits or more',
    });
    return z.NEVER;
  }
}

/** Whether a certificate is in force at a time (milliseconds since 1970). */
export const isInForce = ({ validFromDate, validToDate }: X509Certificate, at: number): boolean =>
  validFromDate.getTime() <= at && at <= validToDate.getTime();

import { timingSafeEqual } from 'node:crypto';

/** A push larger than this is not looked at: the largest real ones, ten routes with their words, have a few kilobytes. */
export const mostPushBytes = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const mostFields = 50;

/** The bytes as text; undefined where they are no UTF-8, or too many. A byte order mark is left out. */
export function pushText(bytes: Uint8Array): string | undefined {
  if (bytes.length > mostPushBytes) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * A form's fields (`application/x-www-form-urlencoded`), decoded once. Undefined where it is none, or a name comes twice:
 * who reads the other one than the signer did can be told anything.
 */
export function pushForm(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const text = pushText(bytes);
  if (text === undefined || !isEncoded(text)) return undefined;
  const fields = [...new URLSearchParams(text)];
  const form = new Map(fields);
  return form.size === fields.length && fields.length <= mostFields ? form : undefined;
}

/** Every escape is one, and stands for bytes of UTF-8. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return text.includes('=');
  } catch {
    return false;
  }
}

/** Whether a signature is the expected one; takes as long wherever they differ. */
export function isSameText(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

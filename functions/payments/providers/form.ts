const [percent, plus, space] = [0x25, 0x2b, 0x20];
const names = /^[\w.-]{1,64}$/;

/** A form's fields by name. A value is a byte string: one character for each byte, whatever the charset. */
export type Form = ReadonlyMap<string, string>;

/**
 * Decodes `application/x-www-form-urlencoded` once, to bytes, so that a signature over text in GBK holds too.
 * Undefined for anything but well-formed pairs with different names: who counts a doubled name differently than the
 * signer did can be told another amount.
 */
export function parseForm(body: Uint8Array): Form | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const form = new Map<string, string>();
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const value = decoded(pair.slice(at + 1));
    if (at < 0 || value === undefined || !names.test(name) || form.has(name)) return undefined;
    form.set(name, value);
  }
  return form;
}

function decoded(text: string): string | undefined {
  if (!text.includes('%') && !text.includes('+')) return text;
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let byte = text.charCodeAt(at);
    if (byte === plus) byte = space;
    else if (byte === percent) {
      byte = hexDigit(text.charCodeAt(at + 1)) * 16 + hexDigit(text.charCodeAt(at + 2));
      if (Number.isNaN(byte)) return undefined;
      at += 2;
    }
    bytes[length] = byte;
    length += 1;
  }
  return bytes.toString('latin1', 0, length);
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

/** The bytes of a byte string. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** `name=value` of every field but those left out, sorted by the names' bytes and joined by `&`: what Alipay and UnionPay sign. */
export function joinSorted(form: Form, leaveOut: (name: string, value: string) => boolean): string {
  const pairs: string[] = [];
  for (const name of [...form.keys()].sort()) {
    const value = form.get(name) ?? '';
    if (!leaveOut(name, value)) pairs.push(`${name}=${value}`);
  }
  return pairs.join('&');
}

/** The named fields that hold something, for a schema to look at. */
export function pick(form: Form, wanted: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of wanted) {
    const value = form.get(name);
    if (value) found[name] = value;
  }
  return found;
}

export const formBody = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(fields).toString();

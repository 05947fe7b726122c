const [percent, plus, space, ampersand, equals] = [0x25, 0x2b, 0x20, 0x26, 0x3d];
const names = /^[\w.-]{1,64}$/;
/** Real messages have 20 to 40 fields; sorting what a stranger sent must not take long. */
const mostFields = 200;
const [notHex, notByte] = [255, 256];
/** The value of a hexadecimal digit by its code. */
const hexDigits = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? notHex : digit;
});
/** What a byte stands for where it is no escape: itself, but `+` for a space, and `&` for nothing inside a name. */
const plainBytes = Uint16Array.from({ length: 256 }, (_, byte) => {
  if (byte === plus) return space;
  return byte === ampersand ? notByte : byte;
});

/** A form's fields by name. A value is a byte string: one character for each byte, whatever the charset. */
export type Form = ReadonlyMap<string, string>;

/**
 * Decodes `application/x-www-form-urlencoded` once, to bytes, so that a signature over text in GBK holds too.
 * Undefined for anything but well-formed pairs with different names: who counts a doubled name differently than the
 * signer did can be told another amount.
 */
export function parseForm(body: Uint8Array): Form | undefined {
  const room = Buffer.allocUnsafe(body.length);
  const ends = decode(body, room);
  if (!ends || ends.length > 2 * mostFields) return undefined;
  const text = room.toString('latin1', 0, ends.at(-1));
  const form = new Map<string, string>();
  let start = 0;
  for (let at = 0; at < ends.length; at += 2) {
    const name = text.slice(start, ends[at]);
    if (!names.test(name) || form.has(name)) return undefined;
    form.set(name, text.slice(ends[at], ends[at + 1]));
    start = ends[at + 1] ?? 0;
  }
  return form;
}

/**
 * Writes the decoded bytes without `=` and `&` to `room`, and answers where in it each name and each value ends, in
 * turn; undefined where a pair or an escape is none. One pass by hand: a form has many small parts, and a call for each
 * costs more than its bytes.
 */
function decode(body: Uint8Array, room: Uint8Array): readonly number[] | undefined {
  const ends: number[] = [];
  let inValue = false;
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    let byte = body[at] ?? 0;
    if (byte === (inValue ? ampersand : equals)) {
      inValue = !inValue;
      ends.push(length);
      continue;
    }
    if (byte === percent) {
      byte = escapedByte(body, at + 1);
      at += 2;
    } else byte = plainBytes[byte] ?? notByte;
    if (byte === notByte) return undefined;
    room[length] = byte;
    length += 1;
  }
  ends.push(length);
  return inValue ? ends : undefined;
}

/** The byte that two hexadecimal digits stand for. */
function escapedByte(body: Uint8Array, at: number): number {
  const high = hexDigits[body[at] ?? 0] ?? notHex;
  const low = hexDigits[body[at + 1] ?? 0] ?? notHex;
  return high === notHex || low === notHex ? notByte : high * 16 + low;
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

/** A form or query with its values as bytes, so that a signature can be checked in whatever charset was used. */
export type Form = ReadonlyMap<string, Buffer>;

/** Decodes `application/x-www-form-urlencoded` once; undefined when a name comes twice or is not plain ASCII. */
export function readForm(text: string): Form | undefined {
  const form = new Map<string, Buffer>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = unescaped(at < 0 ? pair : pair.slice(0, at)).toString('latin1');
    if (form.has(name)) return undefined;
    form.set(name, unescaped(at < 0 ? '' : pair.slice(at + 1)));
  }
  return form;
}

function unescaped(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const hex = text[at] === '%' ? /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1, at + 3)) : null;
    if (hex !== null) {
      bytes.push(Number.parseInt(hex[0], 16));
      at += 2;
    } else bytes.push(...(text[at] === '+' ? [0x20] : Buffer.from(text[at] ?? '', 'latin1')));
  }
  return Buffer.from(bytes);
}

/** A form of text values, percent-encoded from their bytes in the charset that `encode` writes. */
export function writeForm(
  values: Readonly<Record<string, string>>,
  encode: (text: string) => Buffer = (text) => Buffer.from(text),
): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${escaped(encode(value))}`)
    .join('&');
}

function escaped(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[A-Za-z0-9._-]/.test(character)) return character;
      return byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** `name=value` pairs sorted by the bytes of their names and joined with `&`; empty values are left out. */
export function sortedPairs(values: Readonly<Record<string, string>>): string {
  return Object.keys(values)
    .filter((name) => values[name] !== '')
    .sort()
    .map((name) => `${name}=${values[name]}`)
    .join('&');
}

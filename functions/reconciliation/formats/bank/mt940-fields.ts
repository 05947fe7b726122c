import { BadBill } from '../../domain/bill.ts';
import type { Content } from '../format.ts';
import { lineBlocks, maxLineBytes } from '../text.ts';

/** One field of a SWIFT message: its tag, and its lines as bytes (latin1), so that no encoding can hide structure. */
export type Field = { readonly tag: Tag; readonly lines: readonly string[]; readonly line: number };

const tags = ['20', '21', '25', '28', '60F', '60M', '61', '86', 'NS', '62F', '62M', '64', '65'] as const;
/** `end`: a message ended, with `-` or the envelope's `-}`. */
export type Tag = (typeof tags)[number] | 'end';

/** UTF-8's, as bytes. */
export const byteOrderMark = '\u00ef\u00bb\u00bf';

const start = /^:(20|21|25P?|28C?|60[FM]|61|86|NS|62[FM]|64|65):(.*)$/s;
/** What may follow an entry; anything else between entries is text that was wrapped and looks like a tag. */
const afterEntry: ReadonlySet<string> = new Set(['60F', '60M', '61', '86', 'NS', '62F', '62M', '64', '65']);

type OpenField = { readonly tag: Tag; readonly lines: string[]; readonly line: number };

/**
 * The fields of all messages in the file, with or without envelopes (`{1:…}{4:` … `-}`), in batches. A remark may be
 * wrapped so that its next line begins like a tag (`…T14` `:20:37`): among entries only what may follow an entry is one.
 */
export async function* fieldsOf({ chunks }: Content): AsyncGenerator<readonly Field[]> {
  const reader = fieldReader();
  let line = 0;
  for await (const block of lineBlocks(chunks())) {
    const texts = Buffer.from(block).toString('latin1').replace(/\n$/, '').split('\n');
    const fields: Field[] = [];
    for (const text of texts) {
      line += 1;
      if (text.length > maxLineBytes) throw new BadBill('ROW', `longer than ${maxLineBytes} bytes`, line);
      const ended = reader.take(bare(text, line), line);
      if (ended) fields.push(ended);
    }
    yield fields;
  }
  yield reader.end();
}

/** A line without its end and the file's byte order mark. */
const bare = (text: string, line: number) =>
  (line === 1 ? text.replace(byteOrderMark, '') : text).replace(/\r$/, '');

/** Takes line by line and gives the field that the next one has ended. */
function fieldReader() {
  let field: OpenField | undefined;
  let isAmongEntries = false;
  return {
    take: (text: string, line: number): Field | undefined => {
      if (text.trim() === '') return undefined;
      const next = begun(text, isAmongEntries);
      if (next === undefined) {
        goOn(field, text, line);
        return undefined;
      }
      const ended = field;
      field = next.tag === undefined ? undefined : { tag: next.tag, lines: [next.rest], line };
      isAmongEntries = next.tag === '61' || (isAmongEntries && !next.tag?.startsWith('62'));
      return ended;
    },
    end: (): readonly Field[] => (field ? [field] : []),
  };
}

function goOn(field: OpenField | undefined, text: string, line: number): void {
  if (field === undefined) throw new BadBill('TRUNCATED', 'text before the first field', line);
  field.lines.push(text);
}

/** What a line begins: a field, an envelope (no tag), the end; undefined where it goes on with the field before. */
function begun(text: string, isAmongEntries: boolean): { tag: Tag | undefined; rest: string } | undefined {
  const [, written, rest = ''] = start.exec(text) ?? [];
  if (written !== undefined) {
    const tag = tagOf(written);
    return isAmongEntries && !afterEntry.has(tag) ? undefined : { tag, rest };
  }
  if (isAmongEntries) return undefined;
  if (/^-\}?(?:\{|\s*$)/.test(text)) return { tag: 'end', rest: '' };
  return /^\{1:.*\{4:\s*$/.test(text) ? { tag: undefined, rest: '' } : undefined;
}

const tagOf = (written: string): Tag => {
  const name = written === '28C' || written === '25P' ? written.slice(0, 2) : written;
  return tags.find((tag) => tag === name) ?? 'end';
};

/**
 * Bytes of a remark as text: UTF-8, or GBK where it is not UTF-8, or else as they are. Banks write their own alphabets;
 * amounts, dates and references are ASCII whichever it is.
 */
export function remark(bytes: string): string {
  if (/^[\x20-\x7e]*$/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return decodedAs('utf-8', buffer) ?? decodedAs('gb18030', buffer) ?? bytes;
}

function decodedAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

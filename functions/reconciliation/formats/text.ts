import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { BadBill } from '../domain/bill.ts';
import type { Content } from './format.ts';

/** Longer than any line of a bill: a file without line ends is refused before it fills the memory. */
export const maxLineBytes = 65_536;

const windowBytes = 65_536;
const lineFeed = 0x0a;

/** Whole lines in pieces of about 64 KB, however the bytes come. A piece without line end is the last, or too long a line. */
export async function* lineBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let open: Uint8Array[] = [];
  let openBytes = 0;
  for await (const part of windows(chunks)) {
    const end = part.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      yield open.length === 0 ? part.subarray(0, end) : Buffer.concat([...open, part.subarray(0, end)]);
      open = [];
      openBytes = 0;
    }
    if (end < part.length) open.push(part.subarray(end));
    openBytes += part.length - end;
    if (openBytes > maxLineBytes) yield Buffer.concat(open);
  }
  if (openBytes > 0) yield Buffer.concat(open);
}

async function* windows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.length; from += windowBytes)
      yield chunk.subarray(from, from + windowBytes);
}

export type TextEncodingName = 'utf-8' | 'gb18030';

const decoderOf = (encoding: TextEncodingName) => new TextDecoder(encoding, { fatal: true, ignoreBOM: true });

/** So many bytes that are not ASCII tell one encoding from the other. */
const tellingBytes = 32;

/**
 * UTF-8 where these whole lines begin with it, else GB18030; undefined where they are ASCII and don't tell. The first
 * lines decide, so that a file of both is refused at the line where the other one begins.
 */
export function encodingOf(lines: Uint8Array): TextEncodingName | undefined {
  if (isAscii(lines)) return undefined;
  let telling = 0;
  const enough = lines.findIndex((byte) => {
    if (byte >= 0x80) telling += 1;
    return telling >= tellingBytes;
  });
  const until = enough < 0 ? lines.length : lines.indexOf(lineFeed, enough) + 1 || lines.length;
  return isDecodable(lines.subarray(0, until), decoderOf('utf-8')) ? 'utf-8' : 'gb18030';
}

/** The head up to its last whole line; all of it where it is the whole content or has no line end. */
export function wholeLines(head: Uint8Array): Uint8Array {
  const end = head.length < headBytes ? head.length : head.lastIndexOf(lineFeed) + 1;
  return end === 0 ? head : head.subarray(0, end);
}

/** How much of a content is looked at to tell what it is. */
export const headBytes = 65_536;

const headTexts = new WeakMap<Uint8Array, string>();

/** The beginning of a content as text, for telling what it is; what cannot be decoded is replaced, never refused. */
export function headText({ head }: Pick<Content, 'head'>): string {
  const known = headTexts.get(head);
  if (known !== undefined) return known;
  const lines = wholeLines(head);
  const text = new TextDecoder(encodingOf(lines) ?? 'utf-8').decode(lines);
  headTexts.set(head, text);
  return text;
}

/** The first lines that are not empty, without byte order mark and line ends. */
export const firstLines = (content: Pick<Content, 'head'>, count: number): readonly string[] =>
  headText(content)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
    .slice(0, count);

/** Lines of text without their ends, in pieces. UTF-8 with or without byte order mark, else GB18030; throws `BadBill` ENCODING. */
export async function* textLines(content: Content): AsyncGenerator<readonly string[], void, void> {
  let encoding = encodingOf(wholeLines(content.head));
  let decoder = decoderOf(encoding ?? 'utf-8');
  let before = 0;
  for await (const block of lineBlocks(content.chunks())) {
    if (encoding === undefined) {
      encoding = encodingOf(block);
      decoder = decoderOf(encoding ?? 'utf-8');
    }
    const lines = linesOf(decoded(block, decoder, before));
    if (before === 0 && lines[0]?.startsWith('\uFEFF')) lines[0] = lines[0].slice(1);
    refuseLongLine(lines, before);
    yield lines;
    before += lines.length;
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.charCodeAt(line.length - 1) === 0x0d) lines[at] = line.slice(0, -1);
  }
  return lines;
}

/** Blocks are as long as one window and one line at most, so only a line of a block that grew can be too long. */
function refuseLongLine(lines: readonly string[], before: number): void {
  const at = lines.findIndex((line) => line.length > maxLineBytes);
  if (at >= 0) throw new BadBill('ROW', `longer than ${maxLineBytes} characters`, before + at + 1);
}

function decoded(block: Uint8Array, decoder: TextDecoder, before: number): string {
  try {
    return decoder.decode(block);
  } catch (error) {
    throw new BadBill(
      'ENCODING',
      `bytes that are no ${decoder.encoding}`,
      before + badLine(block, decoder),
      error,
    );
  }
}

/** Which line of a block, from 1, is the first that cannot be decoded. */
function badLine(block: Uint8Array, decoder: TextDecoder): number {
  let line = 1;
  for (let from = 0; from < block.length; line += 1) {
    const next = block.indexOf(lineFeed, from) + 1 || block.length;
    if (!isDecodable(block.subarray(from, next), decoder)) return line;
    from = next;
  }
  return line;
}

function isDecodable(bytes: Uint8Array, decoder: TextDecoder): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { BadBill } from '../../domain/bill.ts';
import { bytesUpTo } from '../content.ts';
import type { Content } from '../format.ts';

/**
 * The most bytes of XML that are read: the whole tree is held in memory, and 16 MB of a statement (70,000 entries) take
 * 340 MB. A bank sends more than that as several statements, CSV or MT940.
 */
export const xmlCapBytes = 16 * 1024 * 1024;

/** An element: its text, or its attributes (`@_Ccy`), text (`#text`) and children by name without prefix. */
export type Xml = unknown;

// Numbers stay text, so that no digit is lost; entities are decoded here, so that none can be declared.
const parser = new XMLParser({
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: false,
  removeNSPrefix: true,
  processEntities: false,
});

/** The document's tree. Throws `BadBill` TOO_LARGE, ENCODING, FORMAT for a DOCTYPE or bad XML, TRUNCATED. */
export async function readXml(content: Content, root: string): Promise<Xml> {
  const text = withoutCdata(decoded(await bytesOf(content)));
  if (/<!DOCTYPE|<!ENTITY/i.test(text))
    throw new BadBill('FORMAT', 'XML with a DOCTYPE or entities of its own: no statement needs one');
  if (!new RegExp(`</(?:[\\w.-]+:)?${root}\\s*>\\s*$`).test(text.slice(-200)))
    throw new BadBill('TRUNCATED', `the XML does not end with </${root}>`);
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new BadBill('FORMAT', `not well-formed XML: ${valid.err.code}`, valid.err.line);
  return tree(text);
}

function tree(text: string): Xml {
  try {
    return parser.parse(text);
  } catch (error) {
    throw new BadBill('FORMAT', 'not well-formed XML', undefined, error);
  }
}

async function bytesOf({ chunks }: Content): Promise<Uint8Array> {
  const bytes = await bytesUpTo(xmlCapBytes, chunks());
  if (bytes === undefined) throw new BadBill('TOO_LARGE', `more than ${xmlCapBytes} bytes of XML`);
  return bytes;
}

/** By the encoding that the XML declares; UTF-8 where it declares none. Bytes that are not of it refuse the file. */
function decoded(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = /<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8';
  // WHATWG reads iso-8859-1 as windows-1252, so that one is read byte by byte.
  if (declared === 'iso-8859-1' || declared === 'latin1') return Buffer.from(bytes).toString('latin1');
  if (!/^(?:utf-?8|us-ascii|gbk|gb2312|gb18030)$/.test(declared))
    throw new BadBill('ENCODING', `XML in ${declared}`);
  try {
    return new TextDecoder(declared.startsWith('u') ? 'utf-8' : 'gb18030', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new BadBill('ENCODING', `bytes that are not ${declared}, which the XML declares`, undefined, error);
  }
}

/** Comments dropped, and what is in CDATA escaped, so that all text is decoded alike afterwards. */
function withoutCdata(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let next = marked(text, at); next; next = marked(text, at)) {
    const end = text.indexOf(next.close, next.start + next.open.length);
    if (end < 0) throw new BadBill('TRUNCATED', `the XML has ${next.open} without ${next.close}`);
    parts.push(text.slice(at, next.start));
    if (next.open !== '<!--') parts.push(escaped(text.slice(next.start + next.open.length, end)));
    at = end + next.close.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(at);
}

function marked(text: string, from: number) {
  // Both start with `<!`; the earlier one counts, for either may hold what looks like the other.
  for (let start = text.indexOf('<!', from); start >= 0; start = text.indexOf('<!', start + 2)) {
    if (text.startsWith('<!--', start)) return { start, open: '<!--', close: '-->' };
    if (text.startsWith('<![CDATA[', start)) return { start, open: '<![CDATA[', close: ']]>' };
  }
  return undefined;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Children of a name, of elements on a path such as `Acct/Id/IBAN`; none where one of them is missing. */
export function elements(xml: Xml, path: string): readonly Xml[] {
  let found: readonly Xml[] = [xml];
  for (const name of path.split('/')) found = found.flatMap((each) => children(each, name));
  return found;
}

function children(xml: Xml, name: string): readonly Xml[] {
  if (typeof xml !== 'object' || xml === null || !Object.hasOwn(xml, name)) return [];
  const child: unknown = Reflect.get(xml, name);
  return Array.isArray(child) ? child : [child];
}

/** The first element's text, entities decoded; empty where there is none. */
export const textOf = (xml: Xml, path: string): string => textsOf(xml, path)[0] ?? '';

/** The text of every such element that has any. */
export const textsOf = (xml: Xml, path: string): readonly string[] =>
  elements(xml, path).flatMap((each) => {
    const text = typeof each === 'string' ? each : children(each, '#text')[0];
    return typeof text === 'string' && text !== '' ? [unescaped(text)] : [];
  });

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string) =>
  text.includes('&')
    ? text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{1,20});/gi, (_, name) => entity(name))
    : text;

function entity(name: string): string {
  const known = Object.hasOwn(named, name) ? named[name] : undefined;
  if (known !== undefined) return known;
  const code = name.startsWith('#') ? Number(name.slice(1).replace(/^x/i, '0x')) : Number.NaN;
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  if (!isCharacter) throw new BadBill('ENCODING', 'an entity that XML does not define');
  return String.fromCodePoint(code);
}

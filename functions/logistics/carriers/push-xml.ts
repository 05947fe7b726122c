import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Members, membersOf } from './carrier-json.ts';

// Nothing is expanded: entities are decoded below, and none can be declared.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 10,
});

/**
 * A document as a tree of elements by their names, attributes with `@` before theirs, entities undecoded; undefined where it
 * is no XML, or has a DOCTYPE or entities of its own: carriers send no such thing, attackers do.
 */
export function xmlTree(text: string): Members | undefined {
  if (text.includes('<!') || XMLValidator.validate(text) !== true) return undefined;
  try {
    return membersOf(parser.parse(text));
  } catch {
    return undefined;
  }
}

/** The elements inside of a document's root as texts by their names. Elements with others inside are left out. */
export function xmlMembers(text: string, root: string): Members | undefined {
  const inside = membersOf(xmlTree(text)?.[root]);
  return inside && Object.fromEntries(Object.entries(inside).flatMap(textOf));
}

/** An element's attributes by their names. */
export const xmlAttributes = (element: unknown): Members =>
  Object.fromEntries(
    Object.entries(membersOf(element) ?? {}).flatMap(([name, value]) =>
      name.startsWith('@') ? textOf([name.slice(1), value]) : [],
    ),
  );

function textOf([name, value]: [string, unknown]): [string, string][] {
  const text = typeof value === 'string' ? value : membersOf(value)?.['#text'];
  return typeof text === 'string' && !name.startsWith('@') ? [[name, decoded(text)]] : [];
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replace(
    /&(?:#[xX]([\da-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex, decimal, name) =>
      name ? (named[name] ?? whole) : characterOf(Number(hex ? `0x${hex}` : decimal), whole),
  );

const characterOf = (point: number, whole: string): string =>
  point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;

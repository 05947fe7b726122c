import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Members, membersOf } from './carrier-json.ts';

// Nothing is expanded: entities are decoded below, and none can be declared.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 10,
});

/**
 * The elements inside of a document's root as texts by their names; undefined where it is no XML, or has a DOCTYPE or
 * entities of its own: carriers send no such thing, attackers do. Elements with others inside are left out.
 */
export function xmlMembers(text: string, root: string): Members | undefined {
  if (text.includes('<!') || XMLValidator.validate(text) !== true) return undefined;
  const inside = membersOf(membersOf(treeOf(text))?.[root]);
  return inside && Object.fromEntries(Object.entries(inside).flatMap(textOf));
}

function treeOf(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = ([name, value]: [string, unknown]): [string, string][] =>
  typeof value === 'string' ? [[name, decoded(value)]] : [];

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replace(
    /&(?:#[xX]([\da-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex, decimal, name) =>
      name ? (named[name] ?? whole) : characterOf(Number(hex ? `0x${hex}` : decimal), whole),
  );

const characterOf = (point: number, whole: string): string =>
  point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;

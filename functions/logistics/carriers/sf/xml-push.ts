import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod';

// Nothing is expanded: entities are decoded below, and none can be declared.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 10,
  isArray: (name) => name === 'WaybillRoute',
});

const request = z.object({
  Request: z.object({ Body: z.object({ WaybillRoute: z.array(z.record(z.string(), z.unknown())) }) }),
});

/**
 * The routes of a push in XML as of old (`<Request service="RoutePushService">`), their attributes as members; undefined
 * where it is none. A document with a DOCTYPE or entities of its own is none: SF sends no such thing, attackers do.
 */
export function xmlRoutes(text: string): readonly unknown[] | undefined {
  if (/<!/.test(text) || XMLValidator.validate(text) !== true) return undefined;
  const read = request.safeParse(treeOf(text)).data;
  return read?.Request.Body.WaybillRoute.map((route) =>
    Object.fromEntries(Object.entries(route).map(([name, value]) => [name, decoded(value)])),
  );
}

function treeOf(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(
        /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
        (whole, hex, decimal, name) =>
          name ? (named[name.toLowerCase()] ?? whole) : characterOf(hex ? `0x${hex}` : decimal, whole),
      )
    : value;

function characterOf(code: string, whole: string): string {
  const point = Number(code);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}

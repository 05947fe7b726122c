import * as fc from 'fast-check';
import { canaries, spoken } from './canaries.ts';
import { resolved, type Schema } from './document.ts';
import type { Known } from './known.ts';

type Arbitrary = fc.Arbitrary<unknown>;

/** What people really write, and what nobody expects of them. */
const texts = [
  ...[
    '王小明',
    '世纪大道 100 号 12 楼',
    'O’Brien',
    'Zoë',
    '🫖👨‍👩‍👧',
    'שלום',
    'مرحبا',
    'e\u0301',
    'é',
    'ıİ',
    '𠮷野家',
    'a\u200bb',
  ],
  ...[
    '=cmd|calc',
    '<script>alert(1)</script>',
    "'); DROP TABLE x;--",
    '{{7*7}}',
    '%s%n',
    '../../x',
    'null',
    '-1',
    '#',
  ],
  ...spoken,
];
const names: Readonly<Record<string, readonly string[]>> = {
  phone: ['13800138000', '+86 138 0013 8000', '021-88888888', '+1 202 555 0143', canaries.phone, '12'],
  country: ['CN', 'CN', 'CN', 'US', 'HK', 'XX'],
  province: ['上海市', '浙江省', '广东省', '北京'],
  city: ['上海市', '杭州市', '深圳市', '朝阳区'],
  district: ['浦东新区', '西湖区', '龙岗区'],
  detail: ['世纪大道 100 号环球金融中心', canaries.address, '文三路 1 号'],
  currency: ['CNY', 'CNY', 'CNY', 'USD', 'JPY', 'KWD', 'XXX'],
  email: ['xiaoming@example.com', `${canaries.secret}@example.com`],
};
const codes = ['A', '红茶', 'A.B_C:D+(E)', 'x'.repeat(32), '𠮷', 'e\u0301'.normalize('NFC'), canaries.card];
const formats: Readonly<Record<string, readonly string[]>> = {
  'date-time': [
    '2026-06-18T10:00:00Z',
    '2026-06-18T18:00:00.123+08:00',
    '2024-02-29T00:00:00+14:00',
    '2000-01-01T00:00:00Z',
  ],
  date: ['2026-06-18', '2024-02-29', '2026-11-24', '2099-12-31', '1999-12-31'],
  email: names['email'] ?? [],
  uri: ['https://shop.example/back', 'http://127.0.0.1/', `https://shop.example/?t=${canaries.secret}`],
  ipv4: ['203.0.113.7'],
  ipv6: ['2001:db8::1'],
};

/** Values that a schema of the document describes; ids and codes are mostly such as there are. */
export function valuesOf(given: Schema, known: Known, name = ''): Arbitrary {
  if (given.$ref === undefined) return made(given, known, name);
  const ofKnown = named.get(known) ?? new Map<string, Arbitrary>();
  named.set(known, ofKnown);
  const arbitrary = ofKnown.get(`${given.$ref} ${name}`) ?? made(resolved(given), known, name);
  ofKnown.set(`${given.$ref} ${name}`, arbitrary);
  return arbitrary;
}

/** What is made of the document's named schemas; some of them stand in each other a hundred times. */
const named = new WeakMap<Known, Map<string, Arbitrary>>();

function made(schema: Schema, known: Known, name: string): Arbitrary {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((each) => valuesOf(each, known, name)));
  const types = [schema.type ?? 'object'].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, { known, name })));
}

type Place = { readonly known: Known; readonly name: string };

function ofType(type: string, schema: Schema, place: Place): Arbitrary {
  switch (type) {
    case 'string':
      return stringsOf(schema, place);
    case 'integer':
      return integersOf(schema);
    case 'number':
      return numbersOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arraysOf(schema, place);
    default:
      return objectsOf(schema, place);
  }
}

function stringsOf(schema: Schema, { known, name }: Place): fc.Arbitrary<string> {
  const { pattern, format, minLength = 0, maxLength = 200 } = schema;
  const form = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && form?.test(text) !== false;
  const prefix = pattern && /^\^([a-z]{3})_/.exec(pattern)?.[1];
  const there = known.get(prefix ?? name) ?? [];
  const likely = [...there, ...(names[name] ?? []), ...(format ? (formats[format] ?? []) : [])].filter(fits);
  const others = format
    ? []
    : pattern
      ? [matching(pattern)]
      : [fc.constantFrom(...texts), fc.string({ maxLength: 12 })];
  const any = others.map((arbitrary) =>
    arbitrary.map((text) => text.slice(0, maxLength).padEnd(minLength, 'x')),
  );
  if (likely.length === 0) return fc.oneof(...any);
  return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...likely) }, ...any);
}

/** Texts of a pattern; classes of Unicode, which the generator does not know, become some of their letters. */
function matching(pattern: string): fc.Arbitrary<string> {
  if (pattern.includes('\\p{L}')) return fc.constantFrom(...codes);
  return fc.stringMatching(new RegExp(pattern), { maxLength: 60 });
}

const mostWhole = 9_007_199_254_740_991;

function integersOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Arbitrary {
  const min = minimum ?? (exclusiveMinimum === undefined ? -mostWhole : exclusiveMinimum + 1);
  const max = maximum ?? (exclusiveMaximum === undefined ? mostWhole : exclusiveMaximum - 1);
  const small = fc.integer({ min: Math.max(min, Math.min(1, max)), max: Math.min(max, Math.max(9, min)) });
  return fc.oneof(
    { weight: 3, arbitrary: small },
    fc.constantFrom(min, max),
    fc.maxSafeInteger().map(within(min, max)),
  );
}

const within = (min: number, max: number) => (value: number) => {
  const span = max - min + 1;
  return Number.isSafeInteger(span)
    ? min + (Math.abs(value) % span)
    : value < min
      ? min
      : Math.min(value, max);
};

function numbersOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Arbitrary {
  const min = minimum ?? exclusiveMinimum ?? -1e6;
  const max = maximum ?? exclusiveMaximum ?? 1e6;
  const inside = fc.double({
    ...{ min, max, noNaN: true },
    ...{ minExcluded: exclusiveMinimum !== undefined, maxExcluded: exclusiveMaximum !== undefined },
  });
  const quarters = fc.integer({
    min: Math.ceil(Math.max(min, -1000) * 4),
    max: Math.floor(Math.min(max, 1000) * 4),
  });
  return fc.oneof(
    quarters
      .map((count) => count / 4)
      .filter((value) => value !== exclusiveMinimum && value !== exclusiveMaximum),
    inside.map((value) => (Math.abs(value) < 1e-100 ? Math.max(min, 0) : value)),
  );
}

function arraysOf({ items = {}, minItems = 0, maxItems = 1000 }: Schema, { known, name }: Place): Arbitrary {
  const singular = name.replace(/s$/, '');
  return fc.array(valuesOf(items, known, singular), {
    minLength: minItems,
    maxLength: Math.min(maxItems, minItems + 3),
  });
}

function objectsOf(schema: Schema, { known }: Place): Arbitrary {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0) {
    const keys = propertyNames
      ? stringsOf({ maxLength: 20, minLength: 1, ...propertyNames }, { known, name: 'key' })
      : fc.string();
    return fc.dictionary(keys, valuesOf(additionalProperties, known), { maxKeys: 3, noNullPrototype: true });
  }
  const shape = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, valuesOf(each, known, name)]),
  );
  return fc.record(shape, { requiredKeys: [...required], noNullPrototype: true });
}

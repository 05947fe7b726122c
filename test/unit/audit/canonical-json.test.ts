import * as fc from 'fast-check';
import { canonicalJson, digestOf } from '../../../functions/audit/domain/canonical-json.ts';

it('is what RFC 8785 has as its sample (3.2.4)', () => {
  const sample = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`;
  expect(canonicalJson(JSON.parse(sample))).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

it('sorts members by UTF-16 code units, as the sample of 3.2.3 does', () => {
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
  const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
  expect(text).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
});

it('says the same of equal items, in whatever order their members were read, and is JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (item) => {
      const turned = Object.fromEntries(Object.entries(item).reverse());
      expect(digestOf(turned)).toBe(digestOf(item));
      expect(JSON.parse(canonicalJson(item))).toEqual(JSON.parse(JSON.stringify(item)));
    }),
    { numRuns: 200 },
  );
});

it('has a form for what JSON has none for', () => {
  expect(canonicalJson({ a: new Uint8Array([1, 2, 255]), b: undefined, c: new Set(['y', 'x']) })).toBe(
    '{"a":"AQL/","c":["x","y"]}',
  );
});

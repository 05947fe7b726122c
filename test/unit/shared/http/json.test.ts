import * as fc from 'fast-check';
import { parseJson } from '../../../../shared/http/json.ts';

describe('parseJson', () => {
  it.each([
    ['nothing', ''],
    ['a cut object', '{"a":1'],
    ['two values', '1 2'],
    ['a trailing comma', '[1,]'],
    ['single quotes', "{'a':1}"],
    ['a duplicate key with another value', '{"a":1,"a":2}'],
    ['a duplicate key with the same value', '{"a":[{"b":1,"b":1}]}'],
    ['a duplicate key written in another way', '{"a":1,"\\u0061":1}'],
    ['a million escaped quotes and no end', `"${'\\"'.repeat(1_000_000)}`],
    ['a million escapes that are none', `"${'\\x'.repeat(1_000_000)}\\`],
    ['a prototype key', '{"__proto__":{"admin":true}}'],
    ['a constructor key', '{"a":{"constructor":1}}'],
    ['half of a surrogate pair', '"\\ud800"'],
    ['half of a surrogate pair in a key', '{"\\udc00":1}'],
    ['more than 2^53', '9007199254740993'],
    ['2^53', '{"minor":9007199254740992}'],
    ['1e21', '1e21'],
    ['1e400', '1e400'],
    ['39 digits', '123456789012345678901234567890123456789'],
    ['less than the table keeps', '{"mean":1e-131}'],
    ['less than a double keeps', '0.1e-400'],
    ['negative zero', '-0'],
    ['NaN', 'NaN'],
    ['Infinity', '-Infinity'],
    ['a number in hexadecimal', '0x10'],
    ['a leading zero', '012'],
    ['a raw control character', '"\u0000"'],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON' }));
  });

  it('takes brackets in texts for texts', () => {
    expect(parseJson(`{"a":"${'['.repeat(100)}\\"]"}`)).toEqual({ a: `${'['.repeat(100)}"]` });
  });

  it('takes a million elements and emoji', () => {
    expect(parseJson(`[${'1,'.repeat(99_999)}1]`)).toHaveLength(100_000);
    expect(parseJson('{"name":"王👨‍👩‍👧小明"}')).toEqual({ name: '王👨‍👩‍👧小明' });
  });

  it('reads what JSON.stringify wrote', () => {
    const value = fc.jsonValue({ maxDepth: 8 }).filter((each) => {
      const text = JSON.stringify(each);
      return (
        !/-0|__proto__|constructor|prototype/.test(text) &&
        text.isWellFormed() &&
        !/\d[.e]|\d{16}|\\ud/i.test(text)
      );
    });
    fc.assert(
      fc.property(value, (each) => {
        // Not `each` itself: -0 is written as 0.
        const text = JSON.stringify(each);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

import * as fc from 'fast-check';
import { losslessJson } from '../../../../shared/kernel/lossless-json.ts';

describe('JSON with numbers that no float holds (雪花号)', () => {
  it.each([
    ['{"tid":3141592653589793238}', { tid: '3141592653589793238' }],
    ['{"tid": -3141592653589793238 }', { tid: '-3141592653589793238' }],
    ['[41171612630246574,41171612630246575]', ['41171612630246574', '41171612630246575']],
    ['3141592653589793238', '3141592653589793238'],
    [
      '{"a":8.80,"b":12345678901234567.89,"c":1e309,"d":0}',
      { a: 8.8, b: '12345678901234567.89', c: Infinity, d: 0 },
    ],
    [
      '{"content":"{\\"tid\\":3141592653589793238,\\"x\\":1}"}',
      { content: '{"tid":3141592653589793238,"x":1}' },
    ],
    ['{"a\\\\":3141592653589793238,"b":"\\\\"}', { 'a\\': '3141592653589793238', b: '\\' }],
    ['\uFEFF{"a":1}', { a: 1 }],
  ])('is read: %s', (text, value) => {
    expect(losslessJson(Buffer.from(text))).toEqual(value);
  });

  it.each([
    '',
    '{',
    '{"a":1234567890123456-7}',
    '{"a":01234567890123456}',
    '{"a":"x}',
    `${'['.repeat(200_000)}`,
  ])('is none: %#', (text) => {
    expect(losslessJson(text)).toBeUndefined();
  });
  it('is none where the bytes are no UTF-8', () => {
    expect(losslessJson(Uint8Array.from([0x22, 0xff, 0x22]))).toBeUndefined();
  });

  it('is what JSON says where every number is small', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain = JSON.stringify(JSON.parse(text), (_name, value) =>
          typeof value === 'number' ? 1 : value,
        );
        expect(losslessJson(plain)).toEqual(JSON.parse(plain));
      }),
      { numRuns: 200 },
    );
  });
  it('keeps every digit, whatever stands around', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 16n, max: 10n ** 30n }), fc.string(), (id, text) => {
        const around = `{"text":${JSON.stringify(text)},"id":${id},"ids":[${id}, ${id}]}`;
        expect(losslessJson(around)).toEqual({ text, id: `${id}`, ids: [`${id}`, `${id}`] });
      }),
      { numRuns: 200 },
    );
  });
});

import fc from 'fast-check';
import { exceptionsOf, joinExactly, rowsOf } from '../../../functions/reconciliation/domain/exact-join.ts';
import type { Layout, Source } from '../../../functions/reconciliation/domain/row-reader.ts';

const layout: Layout = { separator: ',', skip: 1, key: 0, amount: 1, decimals: 2 };

/** A text in pieces of so many bytes. */
function source(
  rows: readonly string[],
  { cut = 1000, end = '\n', ...of }: { cut?: number; end?: string } & Partial<Layout> = {},
): Source {
  const bytes = Buffer.from(['key,amount,more', ...rows].map((row) => `${row}${end}`).join(''), 'utf8');
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut);
  };
  return { chunks, layout: { ...layout, ...of } };
}

const keysOf = async (sources: readonly Source[], agreement: 'once' | 'sums' = 'once') =>
  [...exceptionsOf(await joinExactly({ sources, agreement }))].map(({ key }) => key);

describe('an exact join', () => {
  it('tells on which sources a key is, how often, and with what sum', async () => {
    const joined = await joinExactly({
      sources: [
        source(['a,1.00', 'b,2', 'c,3']),
        source(['b,2.0', 'c,3', 'c,3']),
        source(['c,3', 'b,2.00', 'd,0.5']),
      ],
      agreement: 'once',
    });
    expect(joined.agreed).toBe(1);
    expect([...exceptionsOf(joined)]).toEqual([
      { key: 'a', seen: [true, false, false], repeated: [false, false, false], sums: [100, 0, 0] },
      { key: 'c', seen: [true, true, true], repeated: [false, true, false], sums: [300, 600, 300] },
      { key: 'd', seen: [false, false, true], repeated: [false, false, false], sums: [0, 0, 50] },
    ]);
  });

  it.each([1, 2, 3, 5, 7, 64])('reads rows whole where chunks have %i bytes', async (cut) => {
    const rows = ['one,1.00,x', 'zwei 二,-2,', 'three,3.5', '', 'four,4'];
    const other = ['one,1', 'zwei 二,-2.00', 'three,3.51', 'four,4.00'];
    for (const end of ['\n', '\r\n']) {
      const [first, second] = [source(rows, { cut, end }), source(other, { cut, end })];
      const joined = await joinExactly({ sources: [first, second], agreement: 'once' });
      expect([...exceptionsOf(joined)].map(({ key }) => key)).toEqual(['three']);
      expect(await rowsOf(joined, first)).toEqual(['three,3.5']);
      expect(await rowsOf(joined, second)).toEqual(['three,3.51']);
    }
  });

  it('reads a last row without line end', async () => {
    const bytes = Buffer.from('key,amount\na,1\nb,2');
    const whole: Source = { chunks: () => [bytes], layout };
    expect(await keysOf([whole, source(['b,2'])])).toEqual(['a']);
  });

  it.each([
    ['1e2', '100'],
    ['1,000', '1000'],
    ['NaN', 'NaN'],
    ['', ''],
    ['-', '-'],
    ['.5', '.5'],
    ['1.', '1.'],
    ['1.001', '1.001'],
    ['+1', '+1'],
    ['90071992547409.93', '90071992547409.93'],
    ['1'.repeat(40), '1'.repeat(40)],
  ])('looks at %j instead of reading it as a number', async (left, right) => {
    expect(await keysOf([source([`k,${left}`]), source([`k,${right}`])])).toEqual(['k']);
  });

  it.each([
    ['90071992547409.91', '90071992547409.91', []],
    ['90071992547409.91', '90071992547409.90', ['k']],
    ['-0.00', '0', []],
    ['0000000000000000000001.00', '1', []],
  ])('compares %s and %s to the last digit', async (left, right, expected) => {
    expect(await keysOf([source([`k,${left}`]), source([`k,${right}`])])).toEqual(expected);
  });

  it('takes no sum that is not exact: it looks', async () => {
    const large = 'k,90071992547409.91';
    expect(await keysOf([source([large, 'k,0.01']), source([large, 'k,0.01'])], 'sums')).toEqual(['k']);
  });

  it('adds up many rows of a key where sums are to agree', async () => {
    expect(await keysOf([source(['k,1', 'k,2']), source(['k,3'])], 'sums')).toEqual([]);
    expect(await keysOf([source(['k,1', 'k,2']), source(['k,3.01'])], 'sums')).toEqual(['k']);
  });

  it('looks at rows that ask for it, and at keys that are watched', async () => {
    const look = { look: 2 };
    const sources = [
      source(['a,1,', 'b,1,!', 'c,1,', `d,1,${'!'.repeat(256)}`], look),
      source(['a,1,', 'b,1,', 'c,1,', 'd,1,'], look),
    ];
    const joined = await joinExactly({ sources, agreement: 'once', watched: ['c', 'unseen'] });
    expect([...exceptionsOf(joined)].map(({ key }) => key).sort()).toEqual(['b', 'c', 'd']);
  });

  it('compares columns that must be alike, and lets an empty one pass', async () => {
    const alike = { alike: { from: 2, columns: 2 } };
    const left = source(['a,1,x,y', 'b,1,x,y', 'c,1,,y'], alike);
    const right = source(['a,1,x,y', 'b,1,x,z', 'c,1,w,y'], alike);
    expect(await keysOf([left, right])).toEqual(['b']);
  });

  it('refuses a row with too few columns', async () => {
    await expect(keysOf([source(['a']), source([])])).rejects.toThrow(
      'A row has 1 columns instead of 2 or more',
    );
  });

  it('agrees with a plain map, for any keys, also very long and equal in their first bytes', async () => {
    const key = fc.oneof(
      fc.constantFrom('a', 'ab', 'abc', 'abcd', 'abcde', 'abcd\u0000'),
      fc.string({ unit: fc.constantFrom('a', 'b', '支'), maxLength: 9 }),
      fc.nat(50).map((length) => 'x'.repeat(1000 + length)),
    );
    const rows = fc.array(fc.tuple(key, fc.integer({ min: -999, max: 999 })), { maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.integer({ min: 1, max: 300 }), async (left, right, cut) => {
        const sourceOf = (of: typeof left) =>
          source(
            of.map(([name, amount]) => `${name},${amount}`),
            { cut },
          );
        expect((await keysOf([sourceOf(left), sourceOf(right)], 'sums')).sort()).toEqual(
          disagreeing(left, right),
        );
      }),
      { numRuns: 60 },
    );
  });
});

function disagreeing(
  left: readonly (readonly [string, number])[],
  right: readonly (readonly [string, number])[],
) {
  const sumsOf = (rows: typeof left) => {
    const sums = new Map<string, number>();
    for (const [key, amount] of rows) sums.set(key, (sums.get(key) ?? 0) + amount);
    return sums;
  };
  const [first, second] = [sumsOf(left), sumsOf(right)];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((key) => first.get(key) !== second.get(key))
    .sort();
}

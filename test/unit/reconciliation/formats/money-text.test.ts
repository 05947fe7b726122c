import fc from 'fast-check';
import { bare, countOf, exactSum, unitsOf } from '../../../../functions/reconciliation/formats/money-text.ts';

describe('money as providers write it', () => {
  it.each([
    ['0', 0],
    ['0.00', 0],
    ['-0.00', 0],
    ['19.99', 1999],
    ['-19.9', -1990],
    ['00.10', 10],
    ['0.0', 0],
    ['5', 500],
    ['0.010', 1],
    ['0.01000000', 1],
    ['`12.30\t', 1230],
    ['\t 12.30 ', 1230],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
    ['-90071992547409.91', -Number.MAX_SAFE_INTEGER],
  ])('%j is %d fen', (text, minor) => expect(unitsOf(text, 2)).toBe(minor));

  it.each([
    '',
    '-',
    '.',
    '.5',
    '1.',
    '1e1',
    '1E+27',
    '1,234.00',
    '0.001',
    '0.015',
    '+1',
    '--1',
    '1.2.3',
    '1 2',
    '１.00',
    'NaN',
    'Infinity',
    '0x10',
    '90071992547409.92',
    '99999999999999999999999999',
    '1-',
    '1.-1',
    '¥1.00',
    '1.00元',
  ])('%j is no amount of fen', (text) => expect(unitsOf(text, 2)).toBeUndefined());

  it.each([
    ['1999', 0, 1999],
    ['1.005', 3, 1005],
    ['0.00020', 5, 20],
    ['1.5', 0, undefined],
  ])('%j with %d decimals is %p', (text, decimals, units) => expect(unitsOf(text, decimals)).toBe(units));

  it('reads back every amount that it could have written', () =>
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minor) => {
        const digits = `${Math.abs(minor)}`.padStart(3, '0');
        const text = `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(unitsOf(text, 2)).toBe(minor);
      }),
    ));

  it('never reads a text that is no plain decimal number', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.-+e, `\t') }), (text) => {
        const isPlain = /^-?\d+(?:\.\d{1,2}0*)?$/.test(text.replace(/^[`\t ]+|[`\t ]+$/g, ''));
        expect(unitsOf(text, 2) !== undefined).toBe(isPlain);
      }),
    ));
});

describe('counts', () => {
  it.each([
    ['45.0', 45],
    ['`45', 45],
    ['0', 0],
    ['45.5', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('%j is %p', (text, count) => expect(countOf(text)).toBe(count));
});

it('what stands around a cell is cut off, inside it stays', () => {
  expect(['`a`b\t', '  a b', '\t', 'a'].map(bare)).toEqual(['a`b', 'a b', '', 'a']);
});

it('sums beyond 2^53 are exact', () =>
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 50 }), (amounts) => {
      const sum = exactSum();
      for (const amount of amounts) sum.add(amount);
      expect(sum.total()).toBe(amounts.reduce((total, amount) => total + BigInt(amount), 0n));
    }),
  ));

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from '../../../../functions/reconciliation/statement/csv.ts';
import { anyText } from '../../../builders/any-text.ts';

const cell = (text: string): string => csvOf([[text]]).slice(1, -2);

it.each([
  ['=1+1', "'=1+1"],
  ['+86', "'+86"],
  ['-0.01', "'-0.01"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\r=x', '"\'\r=x"'],
  ['  =x', "'  =x"],
  ['\u200B=x', "'\u200B=x"],
  ['＝HYPERLINK("http://x")', '"\'＝HYPERLINK(""http://x"")"'],
  ['a=b', 'a=b'],
  ['红茶 250g', '红茶 250g'],
])('never lets a spreadsheet run %j', (text, written) => {
  expect(cell(text)).toBe(written);
});

it('keeps numbers of ours numbers, also below zero', () => {
  expect(csvOf([[{ number: '-12.30' }, 'x']])).toBe('\uFEFF-12.30,x\r\n');
});

it('keeps every digit of a long number that is a name', () => {
  expect(cell('4200001234202611257788990011')).toBe('4200001234202611257788990011\t');
  expect(cell('12345678901')).toBe('12345678901');
});

it.each([
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
])('quotes %j', (text, written) => {
  expect(cell(text)).toBe(written);
});

it('is read by any reader of RFC 4180 as what was written, whatever the texts are', () => {
  const texts = fc.array(fc.array(anyText(), { minLength: 2, maxLength: 4 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(texts, (rows) => {
      const read: string[][] = parse(csvOf(rows), {
        bom: true,
        relaxColumnCount: true,
        recordDelimiter: '\r\n',
      });
      const bare = (text: string) => text.replace(/^'|\t$/g, '');
      const same = (text: string) => bare(text.toWellFormed().replaceAll('\u0000', ''));
      expect(read.map((row) => row.map(bare))).toEqual(rows.map((row) => row.map(same)));
    }),
  );
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asked } from '../../../scripts/reconcile/arguments.ts';
import { csvCells } from '../../../scripts/reconcile/csv-cells.ts';
import { ledgerClock, ledgerDay } from '../../../scripts/reconcile/ledger-time.ts';
import { spill } from '../../../scripts/reconcile/spill.ts';
import { plainText, textTable } from '../../../scripts/reconcile/text-table.ts';

const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
};

const before = process.env['TMPDIR'];
const folder = mkdtempSync(join(tmpdir(), 'zhanggui-spill-'));
beforeAll(() => {
  process.env['TMPDIR'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(folder, { recursive: true });
});

it.each([
  ['in memory', 1_000_000],
  ['in files', 0],
  ['in both', 40],
])('a spill gives back what was put in, in its order, as often as asked, %s', async (_, mostBytes) => {
  const held = spill(mostBytes);
  const expected = { a: '', b: '' };
  for (let line = 0; line < 1500; line += 1)
    for (const heap of ['a', 'b'] as const) {
      const text = `${heap} 第${line}行\n`;
      held.add(heap, line % 3 === 0 ? Buffer.from(text) : text);
      expected[heap] += text;
      if (line % 100 === 0) await held.settle();
    }
  for (const heap of ['a', 'b', 'a'] as const) expect(await textOf(held.chunks(heap))).toBe(expected[heap]);
  held.drop(['a']);
  expect([await textOf(held.chunks('a')), await textOf(held.chunks('none'))]).toEqual(['', '']);
  held.end();
  expect(readdirSync(folder)).toEqual([]);
});

const beijing = (text: string) => Date.parse(`${text}+08:00`);
it.each([
  ['2026-11-25 09:30:01', beijing('2026-11-25T09:30:01')],
  ['2026-11-25T09:30:01+08:00', beijing('2026-11-25T09:30:01')],
  ['2026-11-25T01:30:01.250Z', beijing('2026-11-25T09:30:01.250')],
  ['2026/11/5 9:30', beijing('2026-11-05T09:30:00')],
  ['2026-11-25', beijing('2026-11-25T00:00:00')],
  ['2026-02-29 00:00:00', Number.NaN],
  ['2026-02-30T00:00:00Z', Number.NaN],
  ['2026-11-25 24:00:00', Number.NaN],
  ['2026-11-25T09:30:01', beijing('2026-11-25T09:30:01')],
  ['45986.4', Number.NaN],
  ['25.11.2026', Number.NaN],
  ['', Number.NaN],
])('reads the time %j of a ledger', (text, at) => {
  expect(ledgerClock()(text)).toBe(at);
});

it('reads a business day of a ledger', () => {
  expect(['2026-11-25', '2026/1/5', '1125', ''].map(ledgerDay)).toEqual([
    '2026-11-25',
    '2026-01-05',
    undefined,
    undefined,
  ]);
});

it.each([
  ['a,b,', ['a', 'b', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""x""",', ['say "x"', '']],
  ['"",""', ['', '']],
])('parts the line %j', (text, cells) => {
  expect(csvCells(text, 1)).toEqual(cells);
});

it.each(['"a', '"a"b,c', 'x,"', '"a""'])('refuses the line %j', (text) => {
  expect(() => csvCells(text, 7)).toThrow(/^line 7: /);
});

it('stands columns under each other where some letters are twice as wide', () => {
  expect(
    textTable(
      [
        ['账', '1'],
        ['abc', '22'],
      ],
      ['left', 'right'],
    ),
  ).toEqual(['账    1', 'abc  22']);
});

it('lets nothing move the cursor of a terminal', () => {
  expect(plainText('a\u001B[2Jb\u202E')).toBe('a\uFFFD[2Jb\uFFFD');
});

it('takes a file without a word before it for one more of the list before', () => {
  const want = asked(
    ['--ledger', 'l', '--bill', 'a', 'b', '--bank=c', 'd', '--show', '3', '--day', '2026-11-25'],
    '/here',
  );
  expect(want).toEqual({
    ledgers: [{ name: 'l', path: '/here/l' }],
    bills: ['a', 'b', 'c', 'd'].map((name) => ({ name, path: `/here/${name}` })),
    shown: 3,
    days: { from: '2026-11-25', to: '2026-11-25' },
  });
});

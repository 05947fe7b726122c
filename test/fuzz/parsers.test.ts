import { parsers, readBytes, readDamaged } from './parsers.ts';

/** `npm run fuzz -- --parsers 1000000` reads more. */
const reads = 2000;
const names = Object.keys(parsers);

it.each(names)('%s are read or refused, however damaged', async (name) => {
  for (let seed = 1; seed <= reads; seed += 1) {
    const { violation } = await readDamaged(name, seed);
    if (violation !== undefined) throw new Error(`seed ${seed}: ${violation}`);
  }
});

/** Seeds that once found a mistake. */
const found: readonly (readonly [name: string, seed: number])[] = [
  // A cursor was as good with bytes behind it that its decoder leaves out.
  ['cursors', 38],
  // A card number that began within another one was left.
  ['texts with card numbers', 24_698],
];

it('keeps what was once found', async () => {
  const again = await Promise.all(found.map(([name, seed]) => readDamaged(name, seed)));
  expect(again.filter(({ violation }) => violation !== undefined)).toEqual([]);
});

const length = 50_000;
/** What a pattern that looks at a text over and over would never come to the end of. */
const pieces = [
  '0',
  '1',
  ' ',
  '"',
  "'",
  '&',
  '=',
  '%',
  '%41',
  ',',
  '\n',
  '\r\n',
  '<',
  '<a>',
  '</a>',
  '&lt;',
  '{',
  '[',
  '-',
  '.',
  '\\',
  '\\"',
  '1 ',
  '1-',
  '4111 ',
  '4111-1111-1111-1111 ',
  'a=1&',
  '""',
  '\t',
  '(',
  '/',
  ':',
  '*',
  'é',
  '中',
];
const around = [
  ['', ''],
  ['1.', 'x'],
  ['"', 'x'],
  ['<request>', ''],
  ['{"a":"', '"}'],
] as const;

it.each(names)('%s are read to the end, however long', async (name) => {
  for (const piece of pieces)
    for (const [before, after] of around) {
      const text = `${before}${piece.repeat(length / piece.length)}${after}`;
      const { violation } = await readBytes(name, Buffer.from(text));
      if (violation !== undefined) throw new Error(`${before}${piece}…${after}: ${violation.slice(0, 500)}`);
    }
});

import { disagreements, figureTable } from '../../../scripts/import/proof.ts';

const sides = {
  files: { orders: 8135n, goods: 109_326_435n, held: 7n },
  answers: { orders: 8135n, goods: 109_326_435n },
  'read back': { goods: 109_326_434n, held: 7n },
};

it('names the figure on which two sides differ, and what each says', () => {
  expect(disagreements(sides)).toEqual([
    'goods: files BRL 1093264.35, answers BRL 1093264.35, read back BRL 1093264.34',
  ]);
  expect(disagreements({ files: sides.files, answers: sides.answers })).toEqual([]);
});

it('shows each figure beside the others, in columns', () => {
  const rows = figureTable(sides);
  const row = (name: string) => rows.find((each) => each.startsWith(name))?.split(/ {2,}/);
  expect(row('orders')).toEqual(['orders', '8135', '8135', '-', 'equal']);
  expect(row('goods')).toEqual(['goods', 'BRL 1093264.35', 'BRL 1093264.35', 'BRL 1093264.34', 'DIFFERENT']);
  expect(new Set(rows.slice(1).map((each) => each.replace(/ +\w+$/, '').length)).size).toBe(1);
});

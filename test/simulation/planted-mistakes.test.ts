import { readFileSync } from 'node:fs';
import { noticedAt } from './noticed-at.ts';
import { plantedMistakes } from './planted-mistakes.ts';

it.each(plantedMistakes)('notices within 1,000 seeds that $name', async (planted) => {
  expect(await noticedAt(planted)).toEqual({
    ...{ seed: expect.any(Number), rule: expect.any(String), otherwise: undefined },
  });
});

it('has what the README says is planted for what peers do', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const [, table = ''] = /## What peers do\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !/^\| (-|Where )/.test(line));
  const cited = rows.flatMap((row) => row.split('|')[3]?.split(';') ?? []).map(withoutRemark);
  const names = plantedMistakes.map(({ name }) => name);
  expect(cited.filter((name) => !names.includes(name))).toEqual([]);
  expect(new Set(cited).size).toBeGreaterThanOrEqual(25);
});

const withoutRemark = (cell: string): string => cell.replace(/\(.*\)/, '').trim();

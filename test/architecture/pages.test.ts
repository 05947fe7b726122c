import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { root } from '../../scripts/generate/contexts.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const guarantees = 'docs/guarantees.md';
const security = 'docs/security.md';
const pages = [guarantees, security, 'SECURITY.md', 'README.md'];

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** A link to a test, and the titles in quotes behind it: `[x.test.ts](…) "title", "title"`. */
const proof = /\]\(([^)#\s]+\.test\.ts)\)((?:,? "[^"]+")*)/g;
const proofsIn = (text: string) =>
  [...text.matchAll(proof)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
  }));
const linksIn = (text: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = '']) => link);
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`npm run ([\w:-]+)/g)].map(([, name = '']) => name);

describe.each(pages)('%s', (page) => {
  const there = (link: string): string => join(dirname(page), link);

  it('links to what is there', () => {
    expect(linksIn(read(page)).filter((link) => !existsSync(join(root, there(link))))).toEqual([]);
  });

  it('names tests that are there by titles that they have', () => {
    const missing = proofsIn(read(page)).flatMap(({ file, titles }) => {
      const source = read(there(file));
      return titles.filter((title) => !source.includes(title)).map((title) => `${file}: ${title}`);
    });
    expect(missing).toEqual([]);
  });

  it('names commands that package.json has', () => {
    expect(commandsIn(read(page)).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

const han = /\p{Script=Han}/u;

describe('the page of guarantees', () => {
  const sections = read(guarantees)
    .split(/^## (?=G\d)/m)
    .slice(1);

  it('has all twenty-two, in their order', () => {
    const numbers = Array.from({ length: 22 }, (_, index) => `G${index + 1}`);
    expect(sections.map((section) => /^G\d+/.exec(section)?.[0])).toEqual(numbers);
  });

  it.each(sections.map((section) => [section.split('\n')[0] ?? '', section]))(
    '%s: promises in both languages, and names what holds it, the latest figure and where it ends',
    (title, section) => {
      expect([title, /^> (.*)$/m.exec(section)?.[1] ?? ''].every((line) => han.test(line))).toBe(true);
      expect(proofsIn(section).some(({ titles }) => titles.length > 0)).toBe(true);
      const parts = ['Held by', 'Figure', 'Not'].filter((name) => !section.includes(`**${name}**`));
      expect(parts).toEqual([]);
      const [, figure = ''] = /\*\*Figure\*\*([\s\S]*?)\*\*Not\*\*/.exec(section) ?? [];
      expect(figure).toMatch(/`npm /);
    },
  );
});

describe('the page of security', () => {
  const rowsUnder = (heading: string): readonly string[] => {
    const [, text = ''] = read(security).split(`\n## ${heading}`);
    const [section = ''] = text.split('\n## ');
    return section.split('\n').filter((line) => /^\| (?!-|:)/.test(line));
  };

  it('answers all ten of OWASP, each with code and with a test by its title', () => {
    const rows = rowsUnder('OWASP').slice(1);
    expect(rows.map((row) => /API\d+:2023/.exec(row)?.[0])).toEqual(
      Array.from({ length: 10 }, (_, index) => `API${index + 1}:2023`),
    );
    const bare = rows.filter(
      (row) =>
        !proofsIn(row).some(({ titles }) => titles.length > 0) ||
        !linksIn(row).some((link) => !link.endsWith('.test.ts')),
    );
    expect(bare).toEqual([]);
  });

  it('has a test by its title for every kind of bad input', () => {
    const rows = rowsUnder('Bad input').slice(1);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !proofsIn(row).some(({ titles }) => titles.length > 0))).toEqual([]);
  });

  it('answers every threat at every boundary with a test', () => {
    const boundaries = read(security).split(/^### /m).slice(1);
    expect(boundaries.length).toBeGreaterThanOrEqual(5);
    for (const boundary of boundaries) {
      const rows = boundary.split('\n').filter((line) => /^\| [STRIDE] /.test(line));
      expect(rows.map((row) => row[2]).join('')).toBe('STRIDE');
      expect(rows.filter((row) => proofsIn(row).length === 0)).toEqual([]);
    }
  });
});

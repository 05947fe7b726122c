import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AccessPattern, Entity } from '../../shared/dynamodb/entity.ts';
import { signingKey, accessPatterns as signingPatterns } from '../../shared/security/cursor.ts';
import { root } from './contexts.ts';
import { markdownTable } from './markdown.ts';

type Owner = {
  readonly title: string;
  readonly store: string;
  readonly entities: readonly Entity[];
  readonly accessPatterns: readonly AccessPattern[];
};
type Store = Pick<Owner, 'entities' | 'accessPatterns'>;

/** Who keeps what in the table: each context with all files of it that say what lies there, `store.ts` first. */
export const owners: readonly Owner[] = [
  ...(await Promise.all(
    [...Map.groupBy(storeFiles(), (file) => dirname(file))].map(([folder, files]) => ownerOf(folder, files)),
  )),
  {
    title: 'Security',
    store: 'shared/security/cursor.ts',
    entities: [signingKey],
    accessPatterns: signingPatterns,
  },
];

function storeFiles(): readonly string[] {
  const isMain = (file: string) => file.endsWith('/store.ts');
  return globSync('functions/*/*.ts', { cwd: root })
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('export const entities'))
    .sort((a, b) =>
      dirname(a) === dirname(b)
        ? Number(isMain(b)) - Number(isMain(a)) || (a < b ? -1 : 1)
        : dirname(a) < dirname(b)
          ? -1
          : 1,
    );
}

async function ownerOf(folder: string, files: readonly string[]): Promise<Owner> {
  const stores = await Promise.all(files.map((file): Promise<Store> => import(join(root, file))));
  const name = folder.slice('functions/'.length);
  return {
    title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    store: files[0] ?? folder,
    entities: [...new Set(stores.flatMap(({ entities }) => entities))],
    accessPatterns: [...new Set(stores.flatMap(({ accessPatterns }) => accessPatterns))],
  };
}

const code = (text: string): string => `\`${text}\``;
const fromHere = (path: string): string => `../../${path}`;

/** The entity chart: one row a kind of item. */
export const entityChart = (): string =>
  markdownTable(
    ['Entity', 'pk', 'sk', 'gsi1pk', 'gsi1sk', 'Holds', 'Owner'],
    owners.flatMap(({ title, store, entities }) =>
      entities.map(({ name, pk, sk, gsi1pk, gsi1sk, holds }) => [
        name,
        keyPattern(pk),
        keyPattern(sk),
        gsi1pk ? keyPattern(gsi1pk) : '',
        gsi1sk ? keyPattern(gsi1sk) : '',
        holds,
        `[${title}](${fromHere(store)})`,
      ]),
    ),
  );

/** A pattern stands in code; the words that some have between patterns do not. */
const keyPattern = (pattern: string): string => pattern.replace(/\S*[A-Z{][^\s,]*/g, code);

/** One table of access patterns for each owner, each row linked to its function. */
export const accessPatternTables = (): string =>
  owners.map(({ title, accessPatterns }) => `### ${title}\n\n${patternTable(accessPatterns)}`).join('\n\n');

const patternTable = (patterns: readonly AccessPattern[]): string =>
  markdownTable(
    ['Pattern', 'Operation', 'Requests', 'Write units', 'Read units', 'Function'],
    patterns.map(({ pattern, by, operation, requests, writeUnits, readUnits }) => {
      const [file = '', name = ''] = by.split('#');
      return [pattern, operation, requests, writeUnits, readUnits, `[${code(name)}](${fromHere(file)})`];
    }),
  );

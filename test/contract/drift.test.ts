import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nextStatuses } from '../../functions/orders/domain/status.ts';
import { nextPaymentStatuses } from '../../functions/payments/domain/payment.ts';
import { nextWorkStatuses } from '../../functions/reconciliation/domain/work.ts';
import { root } from '../../scripts/generate/contexts.ts';
import { documents } from '../../scripts/generate/documents.ts';
import { owners } from '../../scripts/generate/table-readme.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const wanted = [...(await documents())];

it.each(wanted)('%s is what npm run generate writes', (path, text) => {
  expect(read(path)).toBe(text);
});

type Keeper = Pick<(typeof owners)[number], 'entities' | 'accessPatterns'>;

const keptBy = (keepers: readonly Keeper[]): ReadonlySet<string> =>
  new Set(
    keepers.flatMap(({ entities, accessPatterns }) => [
      ...entities.map(({ name }) => name),
      ...accessPatterns.map(({ by, pattern }) => `${by} ${pattern}`),
    ]),
  );

it('every store tells its entities and access patterns in the table README', async () => {
  const stores = globSync('functions/**/*.ts', { cwd: root }).filter((file) =>
    read(file).includes('export const entities'),
  );
  const told = await Promise.all(stores.map((file): Promise<Keeper> => import(join(root, file))));
  expect(keptBy(owners.filter(({ store }) => stores.includes(store)))).toEqual(keptBy(told));
});

it.each(owners.flatMap(({ accessPatterns }) => accessPatterns.map(({ by }) => by)))(
  '%s is there for the access pattern that names it',
  (by) => {
    const [file = '', name = ''] = by.split('#');
    expect(read(file)).toMatch(new RegExp(`\\b${name}\\b`));
  },
);

const pages = globSync(
  ['functions/*/README.md', 'events/README.md', 'shared/**/README.md', 'test/README.md'],
  {
    cwd: root,
  },
).sort();

it.each(pages)('the links of %s lead to files', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

const graphs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  orders: nextStatuses,
  payments: nextPaymentStatuses,
  reconciliation: nextWorkStatuses,
};

it.each(Object.entries(graphs))(
  'the picture of the states in %s has exactly the ways that the code has',
  (context, graph) => {
    const drawn = [...read(`functions/${context}/README.md`).matchAll(/^ {2}([A-Z_]+) --> ([A-Z_]+)/gm)];
    const coded = Object.entries(graph).flatMap(([from, next]) => next.map((to) => `${from} ${to}`));
    expect(drawn.map(([, from, to]) => `${from} ${to}`).sort()).toEqual(coded.sort());
  },
);

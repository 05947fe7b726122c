import { personalFunctions } from '../../infra/personal-functions.ts';
import { sources } from './source.ts';

const knows = 'shared/adapters/personal-table.ts';

it('gives field keys to the functions that take a table with what tells of people, and to no other', () => {
  const takers = sources('functions')
    .filter(({ imports }) => imports.includes(knows))
    .map(({ path }) => path.replace(/^functions\/([^/]+)\/([^/]+)\.ts$/, '$1-$2'));
  expect(takers.sort()).toEqual([...personalFunctions].sort());
});

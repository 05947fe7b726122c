import { type LocalTable, startLocalTable } from '../../integration/support/local-table.ts';
import { type Ask, asking, askingModel } from './both.ts';
import { compare, difference, movedTo } from './compare.ts';
import { facts, knownDifferences, placeOf } from './facts.ts';

let local: LocalTable;
let both: { readonly model: Ask; readonly table: Ask };
beforeAll(async () => {
  local = await startLocalTable();
  both = { model: askingModel(), table: asking(local.client, local.tableName) };
});
afterAll(() => local.stop());

const numbered = <Each extends object>(all: readonly Each[]) => all.map((each, at) => ({ ...each, at }));

it.each(numbered(facts))('the model and the table agree: $says', async ({ asked, at }) => {
  expect(await difference(movedTo(placeOf('fact', at), asked), both)).toBeUndefined();
});

/** Those of the emulator that comes with the project; another server has its own. */
const ownOnly = process.env['DYNAMODB_ENDPOINT'] ? it.skip : it;

ownOnly.each(numbered(knownDifferences))('still differs: $says', async ({ asked, at }) => {
  expect(await difference(movedTo(placeOf('diff', at), asked), both)).toBeDefined();
});

it('the model answers random sequences as the table does, with the same errors and prices', async () => {
  const { operations } = await compare(both, { runs: 60, seed: 7, place: 'random' });
  expect(operations).toBeGreaterThan(500);
});

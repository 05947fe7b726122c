import { readFileSync } from 'node:fs';
import { events } from '../../events/all-events.ts';
import type { Table, Write } from '../../shared/dynamodb/table.ts';
import type { Told } from './former/shapes.ts';
import { type Release, releasedEvent, releasedTable } from './releases.ts';

const former: Told = JSON.parse(readFileSync(new URL('./former/events.json', import.meta.url), 'utf8'));

it.each(former.samples.map((sample) => [sample.type, sample]))(
  'this release reads %s as the release before told it',
  (type, sample) => {
    const contract = events.find((each) => each.type === type);
    expect(contract?.schema.parse(sample)).toEqual(sample);
  },
);

/** What a release makes of writes. */
async function writtenBy(release: Release, ...writes: readonly Write[]) {
  const seen: Write[] = [];
  const table = { transact: async (all: readonly Write[]) => void seen.push(...all) } as unknown as Table;
  await releasedTable(table, () => release).transact(writes);
  return seen;
}

const key = { pk: 'STOCK#TEA', sk: 'POOL' };
const put = { kind: 'put', item: { ...key, available: 1, colour: 'red' } } as const;
const update: Write = {
  ...{ kind: 'update', key },
  update: 'SET #available = if_not_exists(#available, :none) - :some, #colour = :colour REMOVE #shade',
  condition: '#available >= :some',
  values: { none: 0, some: 1, colour: 'red' },
};

it('stores no attribute that the release before does not know', async () => {
  expect(await writtenBy('former', put, update)).toEqual([
    { kind: 'put', item: { ...key, available: 1 } },
    {
      ...update,
      update: 'SET #available = if_not_exists(#available, :none) - :some',
      values: { none: 0, some: 1 },
    },
  ]);
});

it('stores an attribute that nobody knows as the next release', async () => {
  const [first, second] = await writtenBy('next', put, update);
  expect(first).toMatchObject({ item: { fieldOfTomorrow: 'x', colour: 'red' } });
  expect(second).toMatchObject({
    update: expect.stringMatching(/^SET #fieldOfTomorrow = :fieldOfTomorrow, /),
  });
});

it('tells what each release knows', () => {
  const [sample] = former.samples.filter(({ type }) => type === 'stock.changed');
  if (!sample) throw new Error('the release before told of no stock');
  const today = { ...sample, data: { ...(sample.data as object), colour: 'red' } };
  expect(releasedEvent(today, 'former')).toEqual(sample);
  expect(releasedEvent(today, 'this')).toBe(today);
  expect(releasedEvent(sample, 'next')).toMatchObject({ ...sample, fieldOfTomorrow: 1 });
});

import { type Stamp, stampedTable } from '../../../../shared/dynamodb/stamped-table.ts';
import type { Write } from '../../../../shared/dynamodb/table.ts';
import { memoryTable } from '../../../builders/memory-table.ts';

const order = { pk: 'ORDER#ord_1', sk: 'ORDER' };
const pool = { pk: 'STOCK#TEA', sk: 'POOL' };

function stamped() {
  let writes = 0;
  const { table } = memoryTable();
  const stamp = (): Stamp => {
    writes += 1;
    return [0, 'mary', 'POST /orders', 'req-1', `nonce-${writes}`];
  };
  return { plain: table, table: stampedTable(table, stamp) };
}
const by = (nonce: number) => [0, 'mary', 'POST /orders', 'req-1', `nonce-${nonce}`];

it('stamps what is put, each write with a nonce of its own, and all of a transaction with one', async () => {
  const { table, plain } = stamped();
  const other = { ...order, pk: 'ORDER#ord_2' };
  await table.write({ kind: 'put', item: { ...order, status: 'PAID' } });
  await table.transact([order, other, pool].map((key): Write => ({ kind: 'put', item: key })));
  expect(await plain.getAll([order, other, pool])).toEqual([
    { ...order, stamp: by(2) },
    { ...other, stamp: by(2) },
    pool,
  ]);
});

it.each([
  ['SET #a = :a REMOVE #b', { a: 1 }, { a: 1 }],
  ['REMOVE #b', {}, {}],
  ['REMOVE #b SET #a = :a', { a: 1 }, { a: 1 }],
  ['ADD #n :n', { n: 2 }, { n: 2, b: 1 }],
] as const)('stamps an update, whatever its clauses are: %s', async (update, values, after) => {
  const { table, plain } = stamped();
  await plain.write({ kind: 'put', item: { ...order, b: 1 } });
  const write: Write = { kind: 'update', key: order, update, values, condition: 'attribute_exists(#pk)' };
  await table.write(write);
  expect(await plain.get(order)).toEqual({ ...order, ...after, stamp: by(1) });
});

it('leaves checks, deletions and items without a trail as they are', async () => {
  const { table, plain } = stamped();
  await plain.write({ kind: 'put', item: order });
  await table.transact([
    { kind: 'check', key: order, condition: 'attribute_exists(#pk)' },
    { kind: 'put', item: { ...pool, available: 1 } },
  ]);
  expect(await plain.getAll([order, pool])).toEqual([order, { ...pool, available: 1 }]);
  await table.write({ kind: 'delete', key: order });
  expect(await plain.get(order)).toBeUndefined();
});

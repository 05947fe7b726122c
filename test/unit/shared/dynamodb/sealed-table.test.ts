import { inspect } from 'node:util';
import { sealedTable } from '../../../../shared/dynamodb/sealed-table.ts';
import {
  ConditionRefused,
  type Item,
  type Table,
  TransactionRefused,
  type Update,
} from '../../../../shared/dynamodb/table.ts';
import { isSealed, SealBroken } from '../../../../shared/security/seal.ts';
import { fieldKeys } from '../../../builders/field-keys.ts';
import { memoryTable } from '../../../builders/memory-table.ts';

const key = { pk: 'ORDER#ord_1', sk: 'ORDER' };
const buyer = { name: '张三', phone: '13800138000' };
const shipTo = { ...buyer, country: 'CN', province: '上海市', city: '上海市', detail: '世纪大道 100 号' };
const order: Item = { ...key, gsi1pk: 'ORDERS#1', gsi1sk: '1', status: 'PAID', buyer, shipTo, note: '小心' };
const event: Item = { pk: 'PARCEL#sf#SF1', sk: 'EVENT#1', code: '80', text: '已签收，签收人张三' };

function tables(keys = fieldKeys()) {
  const { table: plain } = memoryTable();
  let asked = 0;
  const table = sealedTable(plain, async () => {
    asked += 1;
    return keys;
  });
  return { plain, table, asked: () => asked };
}
/** The order as it lies there. */
const stored = async (plain: Table): Promise<Item> => (await plain.get(key)) ?? key;
const put = (item: Item) => ({ kind: 'put', item }) as const;
const update = (change: Omit<Update, 'kind' | 'key'>) => ({ kind: 'update', key, ...change }) as const;

it('leaves nothing of a person in the table, and whoever reads does not notice', async () => {
  const { table, plain } = tables();
  await table.write(put(order));
  await table.transact([put(event)]);
  const { buyer: sealedBuyer, note, shipTo: sealedTo, ...rest } = await stored(plain);
  expect(rest).toEqual({ ...key, gsi1pk: 'ORDERS#1', gsi1sk: '1', status: 'PAID' });
  expect([sealedBuyer, note].every(isSealed)).toBe(true);
  const { country, province, city } = shipTo;
  expect(sealedTo).toEqual({ country, province, city, sealed: expect.any(Uint8Array) });
  expect(await table.get(key)).toEqual(order);
  expect(await table.getAll([key, event])).toEqual([order, event]);
  expect((await table.query({ pk: key.pk })).items).toEqual([order]);
  expect((await table.query({ index: 'GSI1', pk: 'ORDERS#1' })).items).toEqual([order]);
});

it('shows what stood in the way of a write opened', async () => {
  const { table } = tables();
  await table.write(put(order));
  const write = { ...put(order), condition: 'attribute_not_exists(#pk)' };
  await expect(table.write(write)).rejects.toMatchObject({ name: 'ConditionRefused', item: order });
  await expect(table.transact([put(event), write])).rejects.toMatchObject({
    name: 'TransactionRefused',
    refusals: [{ met: true }, { met: false, item: order }],
  });
  expect([ConditionRefused, TransactionRefused].every((each) => each.prototype instanceof Error)).toBe(true);
});

it('reads what the release before left unsealed, and seals nothing where no key is current', async () => {
  const { table, plain } = tables(fieldKeys('none'));
  await plain.write(put(order));
  expect(await table.get(key)).toEqual(order);
  await table.write(put(event));
  expect(await plain.get(event)).toEqual(event);
});

it('asks for no keys where nothing tells of a person', async () => {
  const { table, asked } = tables();
  const pool = { pk: 'STOCK#TEA', sk: 'POOL', available: 1 };
  const abroad = { ...key, shipTo: { country: 'CN' } };
  await table.transact([put(pool), put(abroad), { kind: 'delete', key: event }]);
  expect(await table.getAll([pool, key])).toEqual([pool, abroad]);
  expect(asked()).toBe(0);
});

it.each([
  ['SET #note = :note', { note: '轻放' }, { note: '轻放' }],
  ['SET #status = :s, #shipTo = :to REMOVE #note', { s: 'PAID', to: { ...shipTo, name: '李四' } }, {}],
  ['SET #buyer = :buyer, #version = :one', { buyer, one: 1 }, { buyer, version: 1 }],
  ['REMOVE #note SET #memo = :memo', { memo: 'm' }, { memo: 'm' }],
])('seals what an update sets: %s', async (expression, values, after) => {
  const { table, plain } = tables();
  await table.write(put(order));
  await table.write(update({ update: expression, values, condition: 'attribute_exists(#buyer)' }));
  expect(await table.get(key)).toMatchObject(after);
  expect(inspect(await stored(plain), { depth: 9 })).not.toMatch(/张三|李四|13800|小心|轻放|'m'/);
});

it.each<Omit<Update, 'kind' | 'key'>>([
  { update: 'SET #buyer.#phone = :phone', values: { phone: '139' } },
  { update: 'REMOVE #shipTo.#name' },
  { update: 'SET #note = if_not_exists(#note, :note)', values: { note: 'x' } },
  { update: 'REMOVE #memo SET #note = if_not_exists(#note, :note)', values: { note: 'x' } },
  { update: 'SET #copy = #note' },
  { update: 'SET #note = :x, #copy = :x', values: { x: 'x' } },
  { update: 'SET #note = :x', condition: '#status <> :x', values: { x: 'x' } },
  { update: 'SET #status = :s', condition: '#note = :note', values: { s: 'PAID', note: 'x' } },
])('refuses a write that reaches into a sealed field: %j', async (write) => {
  const { table } = tables();
  await table.write(put(order));
  await expect(table.write(update(write))).rejects.toThrow('reaches into the sealed field');
});

it('does not open a value that was moved to another item or field, or changed, and gives nothing of the item', async () => {
  const { table, plain } = tables();
  await table.write(put(order));
  const other = { ...key, pk: 'ORDER#ord_2' };
  const { note, ...rest } = await stored(plain);
  await plain.write(put({ ...rest, ...other }));
  await expect(table.get(other)).rejects.toThrow(SealBroken);
  await plain.write(put({ ...key, memo: note }));
  await expect(table.query({ pk: key.pk })).rejects.toThrow(SealBroken);
});

describe('without field keys', () => {
  const blind = (plain: Table) => sealedTable(plain, undefined);

  it('reads items without what tells of a person', async () => {
    const { table, plain } = tables();
    await table.write(put(order));
    const { country, province, city } = shipTo;
    const { buyer: _buyer, note: _note, ...rest } = order;
    expect(await blind(plain).get(key)).toEqual({ ...rest, shipTo: { country, province, city } });
  });

  it('changes the rest of such an item, and leaves what it cannot read', async () => {
    const { table, plain } = tables();
    await table.write(put(order));
    await blind(plain).write(update({ update: 'SET #status = :s', values: { s: 'CANCELLED' } }));
    expect(await table.get(key)).toEqual({ ...order, status: 'CANCELLED' });
  });

  it('neither sets such a field nor puts such an item', async () => {
    const { plain } = tables();
    const writes = [
      put({ ...key, status: 'PAID' }),
      update({ update: 'SET #note = :n', values: { n: 'x' } }),
    ];
    for (const write of writes) await expect(blind(plain).write(write)).rejects.toThrow('no field keys');
  });
});

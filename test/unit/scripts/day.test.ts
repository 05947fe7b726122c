import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderRequestSchema } from '../../../functions/orders/domain/request.ts';
import { readDay } from '../../../scripts/demo/day.ts';
import { failures } from '../../../shared/kernel/failure.ts';

const sample = join(import.meta.dirname, '../../../events/samples/day');

function folderWith(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'day-'));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

const anOrder = (sku: string, quantity: number, minor?: number) => ({
  channel: 'web',
  lines: [{ sku, quantity, ...(minor === undefined ? {} : { unitPrice: { currency: 'CNY', minor } }) }],
});

describe('the sample day', () => {
  const day = readDay(sample, sample);
  const entries = day.parts.flatMap((part) => part.entries);

  it('expects something of every order, by codes that the API has', () => {
    for (const { expect: expected } of entries) {
      expect(expected).not.toHaveLength(0);
      for (const outcome of expected ?? ['nothing'])
        expect(['accepted', ...Object.keys(failures)]).toContain(outcome);
    }
  });

  it('has the form that the API takes, but where it expects that to be refused', () => {
    const malformed = entries.filter(({ order }) => !orderRequestSchema.safeParse(order).success);
    expect(malformed.map(({ expect: expected }) => expected)).toEqual([
      ['INVALID_REQUEST'],
      ['INVALID_REQUEST'],
    ]);
  });

  it('lets only those pay who order here and are not paid elsewhere', () => {
    for (const { pay, order, paid } of entries.filter((entry) => entry.pay))
      expect([pay && order['paymentTiming'], paid]).toEqual(['prepaid', false]);
  });

  it('has warehouses and SKUs for all of its stock', () => {
    const skus = new Set(day.shop.skus.map(({ sku }) => sku));
    const warehouses = new Set(day.shop.warehouses.map(({ warehouseId }) => warehouseId));
    for (const { sku, warehouseId } of day.shop.stock)
      expect([skus.has(sku), warehouses.has(warehouseId)]).toEqual([true, true]);
  });
});

describe('a folder of orders', () => {
  it('may hold one order a file or many, which are played in the order of the names', () => {
    const folder = folderWith({ 'b.json': anOrder('B', 1), 'a.json': [anOrder('A', 1), anOrder('A', 2)] });
    const { parts } = readDay(folder, sample);
    expect(parts.map(({ title, entries }) => [title, entries.map(({ order }) => order)])).toEqual([
      ['a.json', [anOrder('A', 1), anOrder('A', 2)]],
      ['b.json', [anOrder('B', 1)]],
    ]);
  });

  it('makes the SKUs that it names at a price, with as many pieces as it asks for', () => {
    const folder = folderWith({
      'a.json': [anOrder('NEW', 2, 500), anOrder('NEW', 3, 500), anOrder('PRICELESS', 1)],
    });
    const { shop } = readDay(folder, sample);
    expect(shop.skus.at(-1)).toMatchObject({ sku: 'NEW', price: { currency: 'CNY', minor: 500 } });
    expect(shop.stock.at(-1)).toEqual({ sku: 'NEW', warehouseId: 'SH1', quantity: 5 });
    expect(shop.skus.some(({ sku }) => sku === 'PRICELESS')).toBe(false);
  });

  it.each([
    ['is empty', {}, 'holds no orders'],
    ['has a file that is no JSON', { 'a.json': '{' }, 'a.json: '],
    ['has a text for an order', { 'a.json': ['no order'] }, 'a.json: '],
    ['has a part with a field that nobody knows', { 'a.json': { orders: [{ oder: {} }] } }, 'oder'],
    [
      'has no warehouses',
      { 'a.json': {}, 'shop.json': { warehouses: [], skus: [], stock: [] } },
      'shop.json: ',
    ],
  ])('is refused when it %s', (_, files, message) => {
    const folder = folderWith(files);
    expect(() => readDay(folder, sample)).toThrow(message);
  });

  it('is refused when it is not there', () => {
    expect(() => readDay('/nowhere/at/all', sample)).toThrow('there is no such folder');
  });
});

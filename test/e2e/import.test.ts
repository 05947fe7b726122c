import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  customer,
  olistId,
  order,
  product,
  seller,
  smallExport,
  writeExport,
} from '../builders/olist-files.ts';
import { ChildHost } from './support/child-host.ts';
import { startScript } from './support/run-script.ts';

const host = new ChildHost();
const journal = join(host.stateDir, 'import', 'olist.ndjson');
const report = join(host.stateDir, 'import', 'olist-report.ndjson');

beforeAll(() => host.start());
afterAll(() => host.stop());

const count = 160;
const numbers = Array.from({ length: count }, (_, index) => index + 1);
const statusOf = (number: number) => (number % 10 === 0 ? 'canceled' : 'delivered');

/** Many orders: each tenth is cancelled, each seventh has no items, each third has two rows of one SKU. */
const folder = writeExport({
  ...smallExport,
  olist_orders_dataset: [
    'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at',
    ...numbers.map(
      (n) => `${order(n)},${customer(n)},${statusOf(n)},2018-05-05 10:00:00,2018-05-05 10:01:00`,
    ),
  ],
  olist_order_items_dataset: [
    'order_id,order_item_id,product_id,seller_id,price,freight_value',
    ...numbers.flatMap((n) => {
      const row = (line: number) => `${order(n)},${line},${product(1 + (n % 2))},${seller(1)},19.9,3.33`;
      if (n % 7 === 0) return [];
      return n % 3 === 0 ? [row(1), row(2)] : [row(1)];
    }),
  ],
  olist_customers_dataset: [
    'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state',
    ...numbers.map((n) => `${customer(n)},${olistId('e', n)},01310,são paulo,SP`),
  ],
});

const startImport = () =>
  startScript('import', ['--format', 'olist', folder], {
    STATE_DIR: host.stateDir,
    PORT: new URL(host.url).port,
  });

async function importAll(): Promise<{ status: number | null; table: string; output: string }> {
  const { status, output } = await startImport().ended;
  return { status, table: output.slice(output.indexOf('warehouses (sellers)')), output };
}

const entries = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length : 0);

it('goes on after a kill to the figures of the files, and again from nothing, without a second order', async () => {
  const { child, ended } = startImport();
  while (entries() < 50 && child.exitCode === null) await sleep(5);
  child.kill('SIGKILL');
  await ended;
  expect(entries()).toBeLessThan(count);

  const resumed = await importAll();
  expect(resumed.output).toContain('goes on after');
  expect(resumed.table).toContain('every figure is equal on all sides');
  expect(resumed.table).toMatch(/refused: no items +22 +22 /);
  expect(resumed.table).toMatch(/cancelled after acceptance +14 +14 +14 +equal/);
  expect(resumed.status).toBe(0);
  const outcomes = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).outcome);
  expect(
    Object.entries(Object.groupBy(outcomes, String)).map(([outcome, all]) => [outcome, all?.length]),
  ).toEqual(
    expect.arrayContaining([
      ['accepted', count - 22 - 14],
      ['cancelled', 14],
      ['refused', 22],
    ]),
  );

  rmSync(journal);
  expect((await importAll()).table).toBe(resumed.table);
}, 180_000);

it('says that something is different when somebody else has moved the stock', async () => {
  const body = {
    sku: product(1),
    warehouseId: seller(1),
    kind: 'receipt',
    quantity: 1,
    reason: 'found one more',
  };
  expect((await host.call('POST /stock/movements', { key: 'one-more', body })).status).toBe(201);
  const { status, output } = await importAll();
  expect(output).toMatch(/DIFFERENT {2}pieces received: files (\d+), answers \1, read back \d+/);
  expect(status).toBe(1);
}, 120_000);

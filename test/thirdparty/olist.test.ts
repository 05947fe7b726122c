import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogStore } from '../../functions/catalog/store.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { orderRequestSchema } from '../../functions/orders/domain/request.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { forEachAtOnce } from '../../scripts/import/api-client.ts';
import { type Figures, figuresOfFiles } from '../../scripts/import/figures.ts';
import { firstOrders, type ImportPlan, planOlist } from '../../scripts/import/olist.ts';
import { readOlistFiles } from '../../scripts/import/olist-files.ts';
import { disagreements } from '../../scripts/import/proof.ts';
import { readReference } from '../../scripts/import/reference.ts';
import { type LocalTable, startLocalTable } from '../integration/support/local-table.ts';
import { shopOn } from '../integration/support/shop.ts';

// The Brazilian E-Commerce Public Dataset by Olist (CC BY-NC-SA 4.0), which is not shipped with this project.
const folder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'olist_8k',
);
const present = existsSync(folder);
if (!present) console.log(`skipped: no Olist orders at ${folder} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

withData('the real orders of a marketplace', () => {
  const read = () => {
    const files = readOlistFiles(folder);
    return { files, plan: planOlist(files) };
  };

  it('come to the published figures', () => {
    const { files, plan } = read();
    const figures = figuresOfFiles(files, idsOf(plan));
    expect(readReference(folder)).toBeDefined();
    expect(disagreements({ files: figures, published: readReference(folder) ?? {} })).toEqual([]);
    expect(figures).toMatchObject({
      orders: 8135n,
      withoutItems: 775n,
      warehouses: 1610n,
      skus: 6045n,
      lines: 8365n,
    });
  });

  it('are mapped without losing a line or a centavo, into what the API takes', () => {
    const { files, plan } = read();
    const bodies = plan.orders.map(({ body }) => orderRequestSchema.safeParse(body));
    const good = bodies.flatMap(({ data }) => data ?? []);
    const lines = good.flatMap((order) => order.lines);
    const mapped: Figures = {
      orders: BigInt(bodies.length),
      accepted: BigInt(good.length),
      warehouses: BigInt(new Set(plan.warehouses.map(({ warehouseId }) => warehouseId)).size),
      skus: BigInt(new Set(plan.skus.map(({ sku }) => sku)).size),
      received: sum(plan.receipts.map(({ quantity }) => quantity)),
      lines: BigInt(lines.length),
      goods: sum(lines.map(({ unitPrice, quantity }) => (unitPrice?.minor ?? Number.NaN) * quantity)),
      freight: sum(good.map(({ freight }) => freight?.minor ?? Number.NaN)),
      total: sum(good.map(({ expectedTotal }) => expectedTotal?.minor ?? Number.NaN)),
    };
    expect(disagreements({ files: figuresOfFiles(files, idsOf(plan)), mapped })).toEqual([]);
  });

  describe('on a real table', () => {
    const sample = 1500;
    let local: LocalTable;
    beforeAll(async () => {
      local = await startLocalTable();
    });
    afterAll(() => local.stop());

    it(`the first ${sample} are accepted, but for those without items, and hold what they ask for`, async () => {
      const { files, plan: whole } = read();
      const plan = firstOrders(whole, sample);
      const figures = await played(plan, local);
      expect(disagreements({ files: figuresOfFiles(files, idsOf(plan)), played: figures })).toEqual([]);
    });
  });
});

const idsOf = ({ orders }: ImportPlan): ReadonlySet<string> => new Set(orders.map(({ orderId }) => orderId));
const sum = (values: readonly number[]): bigint => values.reduce((total, value) => total + BigInt(value), 0n);

/** Sends a plan through the use cases, and counts what came of it in the table. */
async function played(plan: ImportPlan, { table }: LocalTable): Promise<Figures> {
  const shop = shopOn(table);
  const catalog = catalogStore(table);
  await forEachAtOnce(plan.warehouses, 16, (each) => catalog.putWarehouse(each, shop.now()));
  await forEachAtOnce(plan.skus, 16, (each) => catalog.putSku(each, shop.now()));
  await forEachAtOnce(plan.receipts, 16, async (movement) => {
    await moveStock({ movement, caller: 'import', idempotencyKey: movement.sku }, shop);
  });
  const sums = {
    accepted: 0n,
    withoutItems: 0n,
    cancelled: 0n,
    lines: 0n,
    goods: 0n,
    freight: 0n,
    total: 0n,
  };
  await forEachAtOnce(plan.orders, 16, async ({ body, cancelReason }) => {
    const request = orderRequestSchema.safeParse(body);
    if (!request.success) {
      sums.withoutItems += 1n;
      return;
    }
    const { order } = await placeOrder({ request: request.data, caller: 'import' }, shop.deps);
    sums.accepted += 1n;
    sums.lines += BigInt(order.lines.length);
    sums.goods += BigInt(order.totals.goods.minor);
    sums.freight += BigInt(order.totals.freight.minor);
    sums.total += BigInt(order.totals.payable.minor);
    if (cancelReason === undefined) return;
    await cancelOrder({ id: order.id, reason: cancelReason, caller: 'import' }, shop.deps);
    sums.cancelled += 1n;
  });
  return { ...sums, ...(await held(plan, shop)) };
}

async function held(plan: ImportPlan, { inventory }: ReturnType<typeof shopOn>) {
  const stock = { held: 0n, free: 0n };
  await forEachAtOnce(plan.skus, 16, async ({ sku }) => {
    const found = await inventory.read(sku);
    const onShelves = found?.shelves.reduce((pieces, { free }) => pieces + free, 0) ?? Number.NaN;
    stock.held += BigInt(found?.reserved ?? Number.NaN);
    stock.free += BigInt(onShelves - (found?.reserved ?? Number.NaN));
  });
  return stock;
}

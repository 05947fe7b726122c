import { catalogStore } from '../../../functions/catalog/store.ts';
import { poolsWith, stockMemory } from '../../../functions/inventory/contract.ts';
import { moveDeps } from '../../../functions/inventory/move-deps.ts';
import { moveStock } from '../../../functions/inventory/move-stock.ts';
import { inventoryStore } from '../../../functions/inventory/store.ts';
import { chinaDivisions } from '../../../functions/orders/domain/divisions.ts';
import { defaultFreightTable } from '../../../functions/orders/domain/freight.ts';
import { defaultPriorityPolicy } from '../../../functions/orders/domain/priority.ts';
import { largeOrderStore } from '../../../functions/orders/large-order-store.ts';
import { queueStore } from '../../../functions/orders/queue-store.ts';
import { orderStore } from '../../../functions/orders/store.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';

/** A shop on a table: the stores and dependencies of the use cases, with a clock that a test sets. */
export function shopOn(table: Table) {
  const time = { now: Date.parse('2026-06-18T10:00:00.000Z') };
  const now = () => time.now;
  const catalog = catalogStore(table);
  const inventory = inventoryStore(table);
  const moving = moveDeps(table, now);
  const orders = orderStore(table);
  const newName = () => `test${Math.random().toString(36).slice(2)}`;
  const deps = {
    orders,
    largeOrders: largeOrderStore(table),
    stock: stockMemory({ table, now, leaseName: newName }),
    newName,
    poolsWith: poolsWith(table),
    queue: queueStore(table),
    divisions: chinaDivisions,
    freightTable: defaultFreightTable,
    priorityPolicy: defaultPriorityPolicy,
    reservationMs: 30 * 60_000,
    now,
  };
  let moves = 0;
  const stock = async (sku: string, quantity: number, minor = 1999) => {
    await catalog.putWarehouse(shanghai, now());
    await catalog.putSku(
      { sku, title: sku, price: { currency: 'CNY', minor }, weightGrams: 250, goodsClass: 'standard' },
      now(),
    );
    moves += 1;
    if (quantity > 0)
      await moveStock(
        {
          movement: { sku, warehouseId: 'SH1', kind: 'receipt', quantity, reason: 'first delivery' },
          caller: 'test',
          idempotencyKey: `move-${sku}-${moves}`,
        },
        moving,
      );
  };
  return { time, ...moving, catalog, inventory, orders, deps, stock };
}

const shanghai = {
  warehouseId: 'SH1',
  name: '上海一仓',
  address: '上海市青浦区华新镇',
  location: { lat: 31.2, lng: 121.2 },
  priority: 1,
};

import { noMoves } from '../../../functions/inventory/domain/movement.ts';
import { differences, noSums, summedUp } from '../../../functions/inventory/domain/stock-audit.ts';

it.each(['SH1', 'constructor', 'toString'])('adds up a warehouse that is called %s', (warehouseId) => {
  const rows = [3, 4].map((free) => ({ warehouseId, moves: { ...noMoves, free }, inTransit: 0 }));
  const sums = summedUp(noSums, rows);
  const shelves = [{ warehouseId, free: 7, allocated: 0, quarantine: 0 }];
  expect(differences(sums, { available: 7, reserved: 0, shelves, transfers: [] })).toEqual([]);
  expect(differences(sums, { available: 0, reserved: 0, shelves: [], transfers: [] })).toEqual([
    { warehouseId, of: 'free', journal: 7, stock: 0 },
  ]);
});

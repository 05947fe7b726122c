import { distanceMm, floorOf, pointOf } from '../../functions/fulfilment/domain/picking/floor.ts';
import { type WalkStrategy, walkStrategies } from '../../functions/fulfilment/domain/picking/pick-route.ts';
import { walk } from '../../functions/fulfilment/domain/walk-order.ts';
import {
  hasPicking,
  listsOf,
  listWarehouse,
  matrixMetres,
  matrixPicks,
  matrixWarehouse,
  pickingFolder,
} from './picking-warehouse.ts';

if (!hasPicking) console.log(`skipped: no pick lists at ${pickingFolder} (set THIRDPARTY_DATA)`);
const withData = hasPicking ? describe : describe.skip;

withData('told distances', () => {
  it('are ours, of 136 pairs of picks and depot, but for the 8 in one aisle, where the source goes round by its end', () => {
    const floor = floorOf(matrixWarehouse);
    const places = [floor.depot, ...matrixPicks().flatMap((pick) => pointOf(matrixWarehouse, pick) ?? [])];
    const told = matrixMetres();
    const pairs = places.flatMap((one, from) =>
      places.slice(from + 1).map((other, at) => ({
        ours: distanceMm(floor, one, other) / 1000,
        told: told[from]?.[from + 1 + at],
        back: told[from + 1 + at]?.[from],
        isInOneAisle: one !== floor.depot && one.block === other.block && one.xMm === other.xMm,
      })),
    );
    expect(pairs).toHaveLength(136);
    expect(pairs.filter(({ told, back }) => told !== back)).toEqual([]);
    const wrong = pairs.filter(({ ours, told }) => ours !== told);
    expect(wrong.map(({ isInOneAisle, ours, told }) => [isInOneAisle, ours, told])).toEqual(
      // Shelves 2 and 9 are seven shelves apart; by the aisle's end it is one shelf more there and back.
      Array.from({ length: 8 }, () => [true, 7 * 3, 7 * 3 + 2 * 3]),
    );
    expect(pairs.filter(({ isInOneAisle }) => isInOneAisle)).toHaveLength(8);
  });

  // files/AlgorithmComparisonReport.txt of the lists' source, in metres; its shelves and its aisles differ by 7 cm in length.
  it.each([
    ['s-shape', [307.2, 368.82, 394, 394, 254.32]],
    ['largest-gap', [279.64, 397.98, 366.44, 366.44, 248.78]],
  ] as const)('of its lists by %s are ours, in three blocks', (habit, told) => {
    const ours = listsOf('testListWithPickListSize005.txt').map(
      (list) => walk(listWarehouse, list, habit).distanceMm / 1000,
    );
    expect(ours).toHaveLength(told.length);
    expect(Math.max(...ours.map((metres, at) => Math.abs(metres - (told[at] ?? 0))))).toBeLessThan(0.15);
  });
});

withData('real pick lists', () => {
  it('are walked shortest by the exact tour, and nearly so by nearest neighbour, 2-opt and Or-opt', () => {
    const lists = listsOf('testListOfSize025ForAlgorithmComparison.txt');
    expect(lists).toHaveLength(50);
    const metres = (strategy: WalkStrategy) =>
      lists.map((list) => walk(listWarehouse, list, strategy).distanceMm / 1000);
    const shortest = lists.map((list) => walk(listWarehouse, list));
    expect(shortest.every(({ optimal, unplaced }) => optimal && unplaced.length === 0)).toBe(true);
    const excess = walkStrategies.map((strategy) => {
      const over = metres(strategy).map((m, at) => m / ((shortest[at]?.distanceMm ?? 0) / 1000) - 1);
      expect(Math.min(...over)).toBeGreaterThanOrEqual(-1e-9);
      return over.reduce((sum, each) => sum + each, 0) / over.length;
    });
    const told = walkStrategies.map((each, at) => `${each} +${(100 * (excess[at] ?? 0)).toFixed(1)} %`);
    console.log(`50 lists of 25, beside the shortest walk: ${told.join(', ')}`);
    expect(excess[walkStrategies.indexOf('nearest')]).toBeLessThan(0.03);
  });
});

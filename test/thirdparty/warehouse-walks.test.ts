import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout, Location } from '../../functions/fulfilment/domain/picking/layout.ts';
import { type WalkStrategy, walkStrategies } from '../../functions/fulfilment/domain/picking/pick-route.ts';
import { walk } from '../../functions/fulfilment/domain/walk-order.ts';

// Lists of cansaner/ComparisonOfOrderPickingAlgorithms (no licence stated), which are not shipped with this project.
const folder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'picking_warehouse',
);
const present = existsSync(folder);
if (!present) console.log(`skipped: no pick lists at ${folder} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

/** Three blocks of thirty aisles with ten shelves each; the lists do not say how long they are. */
const layout: Layout = {
  blocks: Array.from({ length: 3 }, () => ({
    ...{ aisles: 30, aisleLengthMm: 10_000, aislePitchMm: 3000, crossAisleMm: 2000, bays: 10 },
  })),
  depot: { block: 1, aisle: 1, end: 'front' },
};

/** Pick lists parted by empty lines; a row is index, block, aisle, side, shelf. */
const listsOf = (name: string): readonly (readonly Location[])[] =>
  readFileSync(join(folder, `${name}.txt`), 'utf8')
    .split(/\r?\n\s*\r?\n/)
    .map((list) =>
      list.split(/\r?\n/).flatMap((row) => {
        const [, block = 0, aisle = 0, , bay = 0] = row.split(',').map(Number);
        return block > 0 ? [{ block, aisle, bay }] : [];
      }),
    )
    .filter((list) => list.length > 0);

withData('real pick lists', () => {
  it.each(['testListWithPickListSize005', 'testListOfSize025ForAlgorithmComparison'])(
    'of %s are walked shortest by the exact tour, and nearly so by nearest neighbour, 2-opt and Or-opt',
    (name) => {
      const lists = listsOf(name).slice(0, 50);
      expect(lists.length).toBeGreaterThanOrEqual(5);
      const walked = (strategy: WalkStrategy) => lists.map((list) => walk(layout, list, strategy));
      const metres = (strategy: WalkStrategy) =>
        walked(strategy).reduce((sum, { distanceMm }) => sum + distanceMm, 0) / 1000;
      const shortest = walked('shortest');
      expect(shortest.every(({ optimal, unplaced }) => optimal && unplaced.length === 0)).toBe(true);
      const totals = walkStrategies.map((strategy) => [strategy, Math.round(metres(strategy))] as const);
      console.log(
        `${name}, ${lists.length} lists: ${totals.map(([each, m]) => `${each} ${m} m`).join(', ')}`,
      );
      const [[, best = 0] = [], [, nearest = 0] = []] = totals;
      expect(Math.min(...totals.map(([, m]) => m))).toBe(best);
      expect(nearest / best).toBeLessThan(1.03);
    },
  );
});

import { afterScan } from '../../../functions/fulfilment/domain/allocated.ts';
import { csvRows } from '../../../functions/fulfilment/domain/csv.ts';
import { scanned } from '../../../functions/fulfilment/domain/pick-line.ts';
import {
  type PickList,
  type PickListAsk,
  type PlacedBin,
  pickListOf,
} from '../../../functions/fulfilment/domain/pick-list.ts';
import type { Layout } from '../../../functions/fulfilment/domain/picking/layout.ts';
import { walkStrategies } from '../../../functions/fulfilment/domain/picking/pick-route.ts';
import { pickListCsv, pickListRows } from '../../../functions/fulfilment/pick-list-rows.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { anAllocation, aPickLine } from '../../builders/an-allocation.ts';
import { chance } from '../../builders/chance.ts';

/** One block of five aisles 20 m long, 4 m apart; cross aisles 2 m wide, so that the first bay is 1 m from their middle. */
const layout: Layout = {
  blocks: [{ aisles: 5, aisleLengthMm: 20_000, aislePitchMm: 4000, crossAisleMm: 2000 }],
  depot: { block: 1, aisle: 1, end: 'front' },
};
const inTheMiddle: Layout = { ...layout, depot: { block: 1, aisle: 3, end: 'front' } };

/** A bin with nine pieces of the SKU of its own code. */
const bin = (location: string, aisle: number, metre: number, given: Partial<PlacedBin> = {}): PlacedBin => ({
  ...{ location, sku: location, quantity: 9, block: 1, aisle, positionMm: metre * 1000 },
  ...given,
});

/** A piece of each SKU, for one allocation. */
const listOf = (skus: readonly string[], bins: readonly PlacedBin[], given: Partial<PickListAsk> = {}) =>
  pickListOf({
    ...{ waveId: 'wav_1', strategy: 'shortest', bins, layout, titleOf: () => undefined },
    ...{ at: 2000, today: '2026-11-27' },
    allocations: [
      anAllocation({ lines: skus.map((sku, at) => ({ lineId: String(at), sku, quantity: 1, picked: 0 })) }),
    ],
    ...given,
  });

const placesOf = ({ lines }: PickList) => lines.map(({ location }) => location);
/** Round the other way a walk is as long. */
const eitherWay = (order: readonly (string | undefined)[]) => [order, order.toReversed()];

/** What a strict tester tries of picking, and what has to come of it. */
describe('picking', () => {
  it.each<readonly [string, PickList, readonly (string | undefined)[], number]>([
    ['an empty list', listOf([], []), [], 0],
    [
      'all in one aisle',
      listOf(['A', 'B', 'C'], [bin('A', 2, 4), bin('B', 2, 19), bin('C', 2, 11)]),
      ['A', 'C', 'B'],
      2 * (4000 + 1000 + 19_000),
    ],
    [
      'both ends of an aisle, which is then walked through, and of its neighbour',
      listOf(['A', 'B', 'C', 'D'], [bin('A', 1, 0), bin('B', 1, 20), bin('C', 2, 20), bin('D', 2, 0)]),
      ['A', 'B', 'C', 'D'],
      2 * 22_000 + 2 * 4000,
    ],
    [
      'both ends of an aisle far from the depot',
      listOf(['A', 'B'], [bin('A', 5, 0), bin('B', 5, 20)]),
      ['A', 'B'],
      2 * 16_000 + 2 * 21_000,
    ],
    [
      'a depot in the middle',
      listOf(['A', 'B'], [bin('A', 1, 3), bin('B', 5, 3)], { layout: inTheMiddle }),
      ['A', 'B'],
      2 * 16_000 + 4 * 4000,
    ],
    [
      'a bin with two SKUs, gone to once',
      listOf(['A', 'B', 'C'], [bin('X', 2, 5, { sku: 'A' }), bin('X', 2, 5, { sku: 'B' }), bin('C', 2, 9)]),
      ['X', 'X', 'C'],
      2 * (4000 + 1000 + 9000),
    ],
    [
      'two bins at one place',
      listOf(['A', 'B'], [bin('A', 2, 5, { side: 'left' }), bin('B', 2, 5, { side: 'right' })]),
      ['A', 'B'],
      2 * (4000 + 1000 + 5000),
    ],
    [
      'a known optimum: the first two aisles through, the fourth in and out',
      listOf(['A', 'B', 'C', 'D'], [bin('A', 1, 18), bin('B', 2, 17), bin('C', 2, 2), bin('D', 4, 3)]),
      ['A', 'B', 'C', 'D'],
      2 * 22_000 + 2 * 12_000 + 2 * (1000 + 3000),
    ],
  ])('%s', (_what, list, order, mm) => {
    expect(eitherWay(order)).toContainEqual(placesOf(list));
    expect([list.distanceMm, list.optimal]).toEqual([mm, true]);
  });

  it('a bin that nobody gets to comes last, and is not in the distance', () => {
    const bins = [bin('A', 1, 3, { reachable: false }), bin('B', 2, 4), bin('C', 9, 4)];
    const list = listOf(['A', 'B', 'C', 'NOWHERE'], bins);
    expect(placesOf(list)).toEqual(['B', 'A', 'C', undefined]);
    expect(list.distanceMm).toBe(2 * (4000 + 1000 + 4000));
    expect(list.lines.map(({ walkMm }) => walkMm)).toEqual([9000, undefined, undefined, undefined]);
  });

  it('a short pick leaves what was not found to be allocated again', () => {
    const picking = anAllocation({ status: 'PICKING' });
    const { after, missing } = afterScan(picking, { sku: 'A', picked: 1, short: 1 }, 3000);
    expect(missing).toEqual([{ lineId: '1', sku: 'A', quantity: 1 }]);
    expect(after).toMatchObject({ status: 'PICKING', lines: [{ sku: 'A', quantity: 1 }, { sku: 'B' }] });
  });

  it('a line of a wave that was cancelled takes no scan', () => {
    const pick = { key: 'k', picked: 1, short: 0 };
    expect(() => scanned(aPickLine({ dropped: true }), pick, 3000)).toThrow(Failure);
  });

  it.each(walkStrategies)(
    '10,000 lines walked %s: printed in the order of the screen, as far as it says',
    (strategy) => {
      const random = chance(8);
      const up = (most: number) => 1 + Math.floor(random() * most);
      const bins = Array.from({ length: 1000 }, (_, at) =>
        bin(`B-${at}`, up(5), up(20), { quantity: 100_000 }),
      );
      const allocations = Array.from({ length: 2000 }, (_, index) =>
        anAllocation({
          allocationId: `alc_${index}`,
          lines: [...new Set(Array.from({ length: 5 }, () => `B-${up(1000) - 1}`))].map((sku, at) => ({
            ...{ lineId: String(at), sku, quantity: up(9), picked: 0 },
          })),
        }),
      );
      const list = listOf([], bins, { allocations, strategy });
      const rows = pickListRows(list.lines);
      const [header, ...printed] = csvRows(pickListCsv(rows)) ?? [];
      const column = (name: string) => printed.map(({ cells }) => cells[header?.cells.indexOf(name) ?? -1]);
      expect(rows.length).toBeGreaterThan(9900);
      expect(column('lineId')).toEqual(rows.map(({ lineId }) => lineId));
      expect(column('location')).toEqual(rows.map(({ location }) => location));
      const walked = rows.reduce((sum, { walkMm = 0 }) => sum + walkMm, 0);
      const wayBack = (list.distanceMm ?? 0) - walked;
      expect(wayBack).toBeGreaterThan(0);
      expect(wayBack).toBeLessThan(4 * 4000 + 22_000);
      expect(new Set(placesOf(list)).size).toBe(
        placesOf(list).filter((at, index, all) => at !== all[index - 1]).length,
      );
    },
  );
});

import { csvRows } from '../../../functions/fulfilment/domain/csv.ts';
import { type PlacedBin, pickListOf } from '../../../functions/fulfilment/domain/pick-list.ts';
import { pickListCsv, pickListRows } from '../../../functions/fulfilment/pick-list-rows.ts';
import { anAllocation } from '../../builders/an-allocation.ts';

const bin = (location: string, sku: string, quantity: number, given: Partial<PlacedBin> = {}): PlacedBin => ({
  ...{ location, sku, quantity },
  ...given,
});
const asked = {
  waveId: 'wav_1',
  strategy: 'shortest',
  titleOf: (sku: string) => `title of ${sku}`,
  ...{ at: 2000, today: '2026-11-27' },
} as const;
const needing = (allocationId: string, quantities: Readonly<Record<string, number>>) =>
  anAllocation({
    ...{ allocationId, status: 'PICKING' },
    lines: Object.entries(quantities).map(([sku, quantity], at) => ({
      lineId: String(at + 1),
      ...{ sku, quantity, picked: 0 },
    })),
  });

describe('a pick list', () => {
  it('of nothing is empty', () => {
    expect(pickListOf({ ...asked, allocations: [], bins: [] })).toEqual({ lines: [] });
  });

  it('without a layout is in the order of the codes, with no distance, and what lies nowhere last', () => {
    const bins = [bin('B-1', 'A', 5), bin('A-1', 'B', 5)];
    const allocations = [needing('alc_1', { A: 2, B: 1, C: 1 })];
    const { lines, distanceMm } = pickListOf({ ...asked, allocations, bins });
    expect(distanceMm).toBeUndefined();
    expect(lines.map(({ seq, location, sku }) => [seq, location, sku])).toEqual([
      [1, 'A-1', 'B'],
      [2, 'B-1', 'A'],
      [3, undefined, 'C'],
    ]);
  });

  it('gives each piece of a bin to one allocation, the most urgent first, and what expires first to it', () => {
    const bins = [
      bin('A-1', 'A', 2, { expiresOn: '2027-01-01' }),
      bin('A-2', 'A', 9, { expiresOn: '2026-12-01' }),
    ];
    const allocations = [needing('alc_1', { A: 8 }), needing('alc_2', { A: 2 }), needing('alc_3', { A: 2 })];
    const { lines } = pickListOf({ ...asked, allocations, bins });
    const from = (allocationId: string) =>
      lines
        .filter((line) => line.allocationId === allocationId)
        .map(({ location, quantity, box }) => [location, quantity, box]);
    expect(from('alc_1')).toEqual([['A-2', 8, 1]]);
    expect(from('alc_2')).toEqual([
      ['A-1', 1, 2],
      ['A-2', 1, 2],
    ]);
    expect(from('alc_3')).toEqual([
      ['A-1', 1, 3],
      [undefined, 1, 3],
    ]);
  });

  it('asks only for what is not picked yet, lines of one SKU together', () => {
    const lines = [
      { lineId: '1', sku: 'A', quantity: 3, picked: 1 },
      { lineId: '2', sku: 'A', quantity: 1, picked: 0 },
      { lineId: '3', sku: 'B', quantity: 1, picked: 1 },
    ];
    const allocations = [anAllocation({ status: 'PICKING', lines })];
    expect(pickListOf({ ...asked, allocations, bins: [] }).lines).toMatchObject([{ sku: 'A', quantity: 3 }]);
  });

  it('is walked where there is a layout, and says how far', () => {
    const layout = {
      blocks: [{ aisles: 2, aisleLengthMm: 10_000, aislePitchMm: 3000, crossAisleMm: 2000 }],
      depot: { block: 1, aisle: 1, end: 'front' as const },
    };
    const at = (aisle: number, positionMm: number) => ({ block: 1, aisle, positionMm });
    const bins = [
      bin('A-1', 'A', 5, at(1, 9000)),
      bin('B-1', 'B', 5, at(1, 1000)),
      bin('C-1', 'C', 5, at(2, 9000)),
    ];
    const allocations = [needing('alc_1', { A: 1, B: 1, C: 1 })];
    const { lines, distanceMm, optimal } = pickListOf({ ...asked, allocations, bins, layout });
    const places = lines.map(({ location }) => location);
    expect([places, places.toReversed()]).toContainEqual(['B-1', 'A-1', 'C-1']);
    // Up one aisle and down the other, each with half a cross aisle at both ends.
    expect([distanceMm, optimal]).toEqual([2 * 12_000 + 2 * 3000, true]);
  });

  it('leaves what has expired where it is, and takes from where nobody gets to only what lies nowhere else', () => {
    const bins = [
      bin('A-1', 'A', 9, { expiresOn: '2026-11-26' }),
      bin('A-2', 'A', 1, { expiresOn: '2026-11-27' }),
      bin('A-3', 'A', 9, { expiresOn: '2026-11-28', reachable: false }),
      bin('A-4', 'A', 1),
    ];
    const { lines } = pickListOf({ ...asked, allocations: [needing('alc_1', { A: 12 })], bins });
    expect(lines.map(({ location, quantity }) => [location, quantity])).toEqual([
      ['A-2', 1],
      ['A-3', 9],
      ['A-4', 1],
      [undefined, 1],
    ]);
  });
});

describe('the exported pick list', () => {
  const { lines } = pickListOf({
    ...asked,
    titleOf: () => '=cmd|"/C calc"!A0',
    allocations: [needing('alc_1', { B: 1, A: 2 }), needing('alc_2', { A: 1 })],
    bins: [bin('A-2', 'A', 2), bin('A-1', 'A', 1), bin('A-1', 'B', 1)],
  });
  const rows = pickListRows(lines);

  const [header, ...printed] = csvRows(pickListCsv(rows)) ?? [];
  const column = (name: string) => printed.map(({ cells }) => cells[header?.cells.indexOf(name) ?? -1]);

  it('has the rows of the screen in their order', () => {
    expect(column('lineId')).toEqual(rows.map(({ lineId }) => lineId));
    expect(column('location')).toEqual(rows.map(({ location }) => location ?? ''));
    expect(column('sku')).toEqual(rows.map(({ sku }) => sku));
    expect(column('quantity')).toEqual(rows.map(({ quantity }) => String(quantity)));
  });

  it('has no formula in it', () => {
    expect([...new Set(column('title'))]).toEqual([`'=cmd|"/C calc"!A0`]);
  });
});

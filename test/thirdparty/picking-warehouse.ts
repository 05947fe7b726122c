import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Layout, Location } from '../../functions/fulfilment/domain/picking/layout.ts';

// Lists and distances of cansaner/ComparisonOfOrderPickingAlgorithms (no licence stated) and order lines of
// samirsaci/picking-route (MIT), which are not shipped with this project.
export const pickingFolder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'picking_warehouse',
);
export const hasPicking = existsSync(pickingFolder);

const textOf = (name: string): string => readFileSync(join(pickingFolder, name), 'utf8');

/** Both sources of lists count blocks from the back: their depot is behind the last one, at the first aisle. */
const behind = (blocks: Layout['blocks']): Layout => ({
  blocks,
  depot: { block: blocks.length, aisle: 1, end: 'back' },
});
const alike = <Thing>(count: number, thing: Thing): readonly Thing[] =>
  Array.from({ length: count }, () => thing);

/** A row is index, block, rack, side and shelf; the other side of a rack is picked from the next aisle. */
function placeOf(row: string, positionMm: (shelf: number) => number): readonly Location[] {
  const [, block = 0, rack = 0, side = 0, shelf = 0] = row.split(',').map(Number);
  return block > 0 ? [{ block, aisle: rack + side, positionMm: positionMm(shelf) }] : [];
}

/**
 * The warehouse whose 17 x 17 distances are told, derived from them. In the first aisle, shelf 9 is 3 m from the depot and
 * shelf 2 is 24 m: 3 m a shelf. Shelf 9 of the block behind it is 6 m from that shelf 2: so the first shelf and the last of
 * ten are at the ends of 27 m, and cross aisles have no width. The same shelf of the next aisle, or of the other side, is 7 m
 * farther.
 */
export const matrixWarehouse = behind(
  alike(2, { aisles: 4, aisleLengthMm: 27_000, aislePitchMm: 7000, crossAisleMm: 0 }),
);

export const matrixPicks = (): readonly Location[] =>
  textOf('picklist_16.csv')
    .split(/\r?\n/)
    .flatMap((row) => placeOf(row, (shelf) => 3000 * (shelf - 1)));

/** Metres between the depot and the picks, in their order. */
export const matrixMetres = (): readonly (readonly number[])[] =>
  textOf('distance_matrix_17.csv')
    .trim()
    .split(/\r?\n/)
    .map((row) => row.split(',').map(Number));

/**
 * The warehouse of the lists, by the `runRealWorldChallenge` of their source: three blocks of 31 aisles 2.6 m apart, each 30.4 m
 * long with ten shelves of 2.77 m. Where the shelves begin it does not say; here they are in the middle.
 */
export const listWarehouse = behind(
  alike(3, { aisles: 31, aisleLengthMm: 30_400, aislePitchMm: 2600, crossAisleMm: 0 }),
);
const firstShelfMm = (30_400 - 9 * 2770) / 2;

/** Pick lists, parted by empty lines. */
export const listsOf = (name: string): readonly (readonly Location[])[] =>
  textOf(name)
    .split(/\r?\n\s*\r?\n/)
    .map((list) =>
      list.split(/\r?\n/).flatMap((row) => placeOf(row, (shelf) => firstShelfMm + 2770 * (shelf - 1))),
    )
    .filter((list) => list.length > 0);

export type OrderLine = {
  readonly order: string;
  readonly sku: string;
  readonly pieces: number;
  /** The bin's code. */
  readonly bin: string;
  readonly place: Location;
};

/**
 * The warehouse of the order lines: eleven alleys 3.25 m apart, the eleventh at the left, whose both sides are picked from
 * one walk. Their bays are at 6 m, then every 1.5 m from 9 to 22.5. Assumed, as the file does not say it: cross aisles half a
 * metre before the first bay and behind the last, and a depot in front of the leftmost alley.
 */
export const orderWarehouse: Layout = {
  blocks: [{ aisles: 11, aisleLengthMm: 17_500, aislePitchMm: 3250, crossAisleMm: 0 }],
  depot: { block: 1, aisle: 1, end: 'front' },
};

/** Columns: date, order, SKU, pieces, reference, location, alley, bay, `"[x, y]"` in metres, alley and bay. */
const lineShape = /^[^,]+,([^,]+),([^,]+),(\d+),[^,]+,([^,]+),A(\d\d),\d+,"\[[\d.]+, ([\d.]+)\]"/;

export const orderLines = (): readonly OrderLine[] =>
  gunzipSync(readFileSync(join(pickingFolder, 'order_lines_5000.csv.gz')))
    .toString('utf8')
    .split(/\r?\n/)
    .flatMap((row) => {
      const [, order = '', sku = '', pieces, bin = '', alley, y] = lineShape.exec(row) ?? [];
      if (order === '') return [];
      const place = { block: 1, aisle: 12 - Number(alley), positionMm: Math.round((Number(y) - 5.5) * 1000) };
      return [{ order, sku, pieces: Number(pieces), bin, place }];
    });

import type { Block, Layout, Location } from './layout.ts';

/** A point that a picker can stand on: beside a bin, or on a cross aisle (`alongMm` 0 or the block's span). */
export type Point = {
  /** From 0. */
  readonly block: number;
  /** From the left wall. */
  readonly xMm: number;
  /** From the middle of the cross aisle in front of the block. */
  readonly alongMm: number;
};

/** A block as it is walked: its span runs from the middle of one cross aisle to the middle of the next. */
type WalkedBlock = {
  readonly spanMm: number;
  readonly aisleFromMm: number;
  readonly aisleXs: readonly number[];
};

/** A layout with everything computed once that a walk asks for. */
export type Floor = {
  readonly blocks: readonly WalkedBlock[];
  readonly depot: Point;
  /** Walks sideways between blocks that have others between them, by their two ends. */
  readonly sideways: Map<string, number>;
};

export function floorOf({ blocks, depot }: Layout): Floor {
  const walked = blocks.map((block, index) => walkedBlock(block, blocks[index + 1] ?? block));
  const of = walked[depot.block - 1];
  const block = blocks[depot.block - 1];
  if (!of || !block) throw new RangeError(`no block ${depot.block} for the depot`);
  const xMm = (depot.aisle - 1) * block.aislePitchMm + (depot.offsetMm ?? 0);
  return {
    blocks: walked,
    depot: { block: depot.block - 1, xMm, alongMm: depot.end === 'back' ? of.spanMm : 0 },
    sideways: new Map(),
  };
}

/** The cross aisle that the depot stands on, from 0: the one in front of the block of that number. */
export const depotRow = ({ depot }: Floor): number => depot.block + (depot.alongMm === 0 ? 0 : 1);

function walkedBlock({ aisles, aisleLengthMm, aislePitchMm, crossAisleMm }: Block, behind: Block) {
  const aisleFromMm = Math.floor(crossAisleMm / 2);
  return {
    aisleFromMm,
    spanMm: aisleFromMm + aisleLengthMm + Math.ceil(behind.crossAisleMm / 2),
    aisleXs: Array.from({ length: aisles }, (_, aisle) => aisle * aislePitchMm),
  };
}

/** The point from which a location is picked; undefined where the layout has no such place. */
export function pointOf(layout: Layout, location: Location): Point | undefined {
  const block = layout.blocks[location.block - 1];
  if (!block || !Number.isInteger(location.aisle)) return undefined;
  if (location.aisle < 1 || location.aisle > block.aisles) return undefined;
  const position = location.positionMm ?? middleOfBay(block, location.bay);
  if (position === undefined || !(position >= 0 && position <= block.aisleLengthMm)) return undefined;
  return {
    block: location.block - 1,
    xMm: (location.aisle - 1) * block.aislePitchMm,
    alongMm: Math.floor(block.crossAisleMm / 2) + Math.round(position),
  };
}

/** Bays share the aisle's length evenly, and are picked from their middle. */
function middleOfBay({ bays, aisleLengthMm }: Block, bay: number | undefined): number | undefined {
  if (bays === undefined || bay === undefined || !Number.isInteger(bay) || bay < 1 || bay > bays)
    return undefined;
  return Math.round((aisleLengthMm * (2 * bay - 1)) / (2 * bays));
}

/** The shortest walk between two points. */
export function distanceMm(floor: Floor, one: Point, other: Point): number {
  const [front, back] = one.block <= other.block ? [one, other] : [other, one];
  const aside = Math.abs(front.xMm - back.xMm);
  if (front.block === back.block) {
    const span = spanOf(floor, front.block);
    if (aside === 0) return Math.abs(front.alongMm - back.alongMm);
    return aside + Math.min(front.alongMm + back.alongMm, 2 * span - front.alongMm - back.alongMm);
  }
  // A depot between two aisles is not in its block: to go through it, it has to go to an aisle first.
  const outsideFront = front.alongMm === 0 && !hasAisleAt(floor, front.block, front.xMm);
  const outsideBack = back.alongMm === spanOf(floor, back.block) && !hasAisleAt(floor, back.block, back.xMm);
  const first = front.block + (outsideFront ? 0 : 1);
  const last = back.block - (outsideBack ? 0 : 1);
  let upright = back.alongMm - front.alongMm;
  let aligned = true;
  for (let block = front.block; block <= last; block += 1) {
    if (block < back.block) upright += spanOf(floor, block);
    if (block >= first) aligned &&= hasAisleAt(floor, block, front.xMm);
  }
  return upright + (aligned ? aside : sidewaysMm(floor, { from: front.xMm, to: back.xMm, first, last }));
}

export const spanOf = (floor: Floor, block: number): number => floor.blocks[block]?.spanMm ?? 0;

export function hasAisleAt({ blocks }: Floor, block: number, xMm: number): boolean {
  const xs = blocks[block]?.aisleXs ?? [];
  const pitch = xs[1] ?? 0;
  return pitch === 0 ? xMm === 0 && xs.length > 0 : xMm % pitch === 0 && xMm / pitch < xs.length;
}

type Sideways = {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
};

/** The least walk along cross aisles where blocks have no aisle straight ahead: past the best aisle of each in turn. */
function sidewaysMm(floor: Floor, { from, to, first, last }: Sideways): number {
  const key = `${from} ${to} ${first} ${last}`;
  const known = floor.sideways.get(key);
  if (known !== undefined) return known;
  let least: ReadonlyMap<number, number> = new Map([[from, 0]]);
  for (const { aisleXs } of floor.blocks.slice(first, last + 1)) {
    const before = least;
    least = new Map(aisleXs.map((x) => [x, leastTo(before, x)]));
  }
  const found = leastTo(least, to);
  floor.sideways.set(key, found);
  return found;
}

function leastTo(from: ReadonlyMap<number, number>, xMm: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [x, walked] of from) least = Math.min(least, walked + Math.abs(x - xMm));
  return least;
}

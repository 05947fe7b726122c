import type { Allocation } from '../../functions/fulfilment/domain/allocated.ts';
import { type PlacedBin, pickListOf } from '../../functions/fulfilment/domain/pick-list.ts';
import type { Layout, Location } from '../../functions/fulfilment/domain/picking/layout.ts';
import { type WalkStrategy, walkStrategies } from '../../functions/fulfilment/domain/picking/pick-route.ts';
import { walk } from '../../functions/fulfilment/domain/walk-order.ts';
import { anAllocation } from '../builders/an-allocation.ts';
import { chance } from '../builders/chance.ts';
import {
  hasPicking,
  listsOf,
  listWarehouse,
  orderLines,
  orderWarehouse,
  pickingFolder,
} from '../thirdparty/picking-warehouse.ts';
import { fixed, median, type Report, type Table } from './report.ts';

/** One pick list to be made: bins that never run dry, and what is wanted of them. */
type Wave = {
  readonly layout: Layout;
  readonly bins: readonly PlacedBin[];
  readonly allocations: readonly Allocation[];
};
type Line = { readonly order: string; readonly bin: string; readonly pieces: number };

/** How far pickers walk by each strategy on real pick lists, and how many lines a second a pick list is made of. */
export async function benchPicking(): Promise<Report> {
  const [speed, searched] = [speeds(), searches()];
  if (!hasPicking)
    return {
      tables: [
        { title: `Walks: no pick lists at ${pickingFolder} (set THIRDPARTY_DATA)`, columns: [''], rows: [] },
        searchTable(searched),
        speedTable(speed),
      ],
      figures: { skipped: true, searched, speed },
    };
  const walks = {
    'lists of 5': wavesOf('testListWithPickListSize005.txt'),
    'lists of 25': wavesOf('testListOfSize025ForAlgorithmComparison.txt'),
    'waves of 50 orders': orderWaves(50),
  };
  const found = Object.entries(walks).map(([name, waves]) => ({ name, ...lengthsOf(waves) }));
  return {
    tables: [walkTable(found), searchTable(searched), speedTable(speed)],
    figures: { walks: found, searched, speed },
  };
}

const listFor = ({ layout, bins, allocations }: Wave, strategy: WalkStrategy) =>
  pickListOf({
    ...{ waveId: 'wav_1', strategy, layout, bins, allocations },
    ...{ at: 0, today: '2026-11-27', titleOf: () => undefined },
  });

const always = 1_000_000;
const binAt = (location: string, place: Location): PlacedBin => ({
  ...place,
  ...{ location, sku: location, quantity: always },
});

function allocationsOf(lines: readonly Line[]): readonly Allocation[] {
  return [...Map.groupBy(lines, ({ order }) => order)].map(([order, own]) =>
    anAllocation({
      allocationId: order,
      lines: own.map(({ bin, pieces }, at) => ({
        lineId: String(at),
        sku: bin,
        quantity: pieces,
        picked: 0,
      })),
    }),
  );
}

const wavesOf = (name: string): readonly Wave[] =>
  listsOf(name).map((places) => {
    const bins = places.map((place, at) => binAt(`B-${at}`, place));
    const lines = bins.map(({ location }) => ({ order: 'all', bin: location, pieces: 1 }));
    return { layout: listWarehouse, bins, allocations: allocationsOf(lines) };
  });

/** So many orders at a time, in the order of the file. */
function orderWaves(size: number): readonly Wave[] {
  const lines = orderLines();
  const bins = [...new Map(lines.map(({ bin, place }) => [bin, binAt(bin, place)])).values()];
  const all = allocationsOf(lines);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => ({
    ...{ layout: orderWarehouse, bins },
    allocations: all.slice(at * size, (at + 1) * size),
  }));
}

type Lengths = {
  readonly lists: number;
  readonly lines: number;
  /** By strategy: metres of all lists, and by how much a list is longer than its optimum on average and at most. */
  readonly walks: readonly {
    readonly strategy: WalkStrategy;
    readonly metres: number;
    readonly meanExcess: number;
    readonly worstExcess: number;
  }[];
};

function lengthsOf(waves: readonly Wave[]): Lengths {
  const best = waves.map((wave) => listFor(wave, 'shortest'));
  if (!best.every(({ optimal }) => optimal)) throw new Error('a list has no known optimum');
  return {
    lists: waves.length,
    lines: best.reduce((sum, { lines }) => sum + lines.length, 0),
    walks: walkStrategies.map((strategy) => {
      const lengths = waves.map((wave) => listFor(wave, strategy).distanceMm ?? 0);
      const excess = lengths.map((mm, at) => mm / (best[at]?.distanceMm ?? 0) - 1);
      return {
        strategy,
        metres: lengths.reduce((sum, mm) => sum + mm, 0) / 1000,
        meanExcess: excess.reduce((sum, each) => sum + each, 0) / excess.length,
        worstExcess: Math.max(...excess),
      };
    }),
  };
}

const percent = (share: number): string => `${fixed(100 * share, 1)} %`;

function walkTable(found: readonly (Lengths & { readonly name: string })[]): Table {
  return {
    title: 'Walks: metres of all lists, mean and greatest excess of a list over its optimum',
    columns: ['', ...found.flatMap(({ name }) => [name, 'mean', 'greatest'])],
    rows: walkStrategies.map((strategy, at) => [
      strategy,
      ...found.flatMap(({ walks }) => {
        const { metres = 0, meanExcess = 0, worstExcess = 0 } = walks[at] ?? {};
        return [Math.round(metres).toLocaleString('en'), percent(meanExcess), percent(worstExcess)];
      }),
    ]),
    notes: found.map(
      ({ name, lists, lines }) => `${name}: ${lists} lists, ${lines.toLocaleString('en')} lines.`,
    ),
  };
}

type Search = { readonly blocks: number; readonly stops: number; readonly meanExcess: number };
const instances = 20;

/** How much longer what is searched for is than the optimum, where that is known too: evenly spread stops, from a seed. */
const searches = (): readonly Search[] =>
  [1, 2, 3, 4].flatMap((blocks) =>
    [25, 60, 150].map((stops) => {
      const random = chance(blocks * stops);
      const up = (most: number) => 1 + Math.floor(random() * most);
      const layout = areaOf(blocks, {
        aisles: 12,
        aisleLengthMm: 20_000,
        aislePitchMm: 4000,
        crossAisleMm: 3000,
      });
      const excess = Array.from({ length: instances }, () => {
        const places = Array.from({ length: stops }, () => ({
          ...{ block: up(blocks), aisle: up(12), positionMm: 1000 * up(20) },
        }));
        return walk(layout, places, 'nearest').distanceMm / walk(layout, places).distanceMm - 1;
      });
      return { blocks, stops, meanExcess: excess.reduce((sum, each) => sum + each, 0) / instances };
    }),
  );

const searchTable = (searched: readonly Search[]): Table => ({
  title: 'Nearest neighbour, 2-opt and Or-opt: mean excess over the optimum',
  columns: ['blocks of 12 aisles', '25 stops', '60 stops', '150 stops'],
  rows: [...Map.groupBy(searched, ({ blocks }) => blocks)].map(([blocks, own]) => [
    String(blocks),
    ...own.map(({ meanExcess }) => percent(meanExcess)),
  ]),
  notes: [
    `${instances} instances each. Four blocks are worked out exactly, so this is walked beyond them only.`,
  ],
});

const areaOf = (blocks: number, block: Layout['blocks'][number]): Layout => ({
  blocks: Array.from({ length: blocks }, () => block),
  depot: { block: 1, aisle: 1, end: 'front' },
});

type Speed = { readonly blocks: number; readonly strategy: WalkStrategy; readonly cpuMs: number };
const mostLines = 10_000;

/** One block, four as the exact walk takes at most, and six. */
function speeds(): readonly Speed[] {
  return [1, 4, 6].flatMap((blocks) => {
    const wave = largeWave(blocks);
    return walkStrategies.map((strategy) => ({ blocks, strategy, cpuMs: cpuMsOf(wave, strategy) }));
  });
}

/** 2,000 orders of five lines out of 5,000 bins, from a seed. */
function largeWave(blocks: number): Wave {
  const random = chance(20_261_127);
  const up = (most: number) => 1 + Math.floor(random() * most);
  const bins = Array.from({ length: 5000 }, (_, at) =>
    binAt(`B-${at}`, { block: up(blocks), aisle: up(20), positionMm: 500 * up(100) }),
  );
  const lines = Array.from({ length: mostLines }, (_, at) => ({
    ...{ order: `ord_${Math.floor(at / 5)}`, pieces: 1 },
    // No bin twice in an order, which would be one line.
    bin: `B-${(1000 * (at % 5)) + up(1000) - 1}`,
  }));
  return {
    ...{ bins, allocations: allocationsOf(lines) },
    layout: areaOf(blocks, { aisles: 20, aisleLengthMm: 50_000, aislePitchMm: 5000, crossAisleMm: 3000 }),
  };
}

function cpuMsOf(wave: Wave, strategy: WalkStrategy): number {
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    const { lines } = listFor(wave, strategy);
    if (lines.length !== mostLines) throw new Error(`${lines.length} lines`);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(runs);
}

const speedTable = (speed: readonly Speed[]): Table => ({
  title: `A pick list of ${mostLines.toLocaleString('en')} lines out of 5,000 bins: CPU, and lines a second of it`,
  columns: ['', 'blocks', 'CPU ms', 'lines a second'],
  rows: speed.map(({ blocks, strategy, cpuMs }) => [
    strategy,
    blocks,
    fixed(cpuMs, 0),
    Math.round((mostLines / cpuMs) * 1000).toLocaleString('en'),
  ]),
});

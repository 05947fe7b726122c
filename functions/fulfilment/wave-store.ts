import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Check,
  type Item,
  type Put,
  type Query,
  type Table,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { Listed, Paging } from './allocation-store.ts';
import { lineIdOf, type PickLine } from './domain/pick-line.ts';
import { walkStrategies } from './domain/picking/pick-route.ts';
import { type Wave, waveStatuses } from './domain/wave.ts';

const waveEntity: Entity = {
  name: 'Wave',
  pk: 'WAVE#{waveId}',
  sk: 'WAVE',
  gsi1pk: 'WAVES_OPENING until its lines are there, then WAVES#{warehouseId}',
  gsi1sk: '{createdAt}#{waveId}',
  holds: 'allocations that one picker walks for at once, how far the walk is, who made it',
};

const lineEntity: Entity = {
  name: 'Pick line',
  pk: 'WAVE#{waveId}',
  sk: 'LINE#{line}',
  holds:
    'pieces to be taken from one place for one allocation, what was picked and not found, by which scans',
};

export const entities: readonly Entity[] = [waveEntity, lineEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Make a wave of N allocations with L lines',
    by: 'functions/fulfilment/make-wave.ts#makeWave',
    operation:
      'Query of what waits and of each order; PutItem; for each allocation GetItem of it and its plan, Query of its order, TransactWriteItems; Query of its bins; TransactWriteItems for 100 lines; PutItem',
    requests: '5 + 5N + ⌈L/100⌉',
    writeUnits: '2 + 12N + 2L, and index rows',
    readUnits: '3 an allocation, and 0.5 a 4 KB of bins',
  },
  {
    pattern: 'Scan a pick',
    by: 'functions/fulfilment/scan-pick.ts#scanPick',
    operation:
      'GetItem of line and allocation; TransactWriteItems: both, and a check that the order is in force; UpdateItem of the bin where it is known',
    requests: '3; 1 more for the bin',
    writeUnits: '6, and 1 for the index row; 1 for the bin',
    readUnits: '2',
  },
  {
    pattern: 'Read a pick list in walking order',
    by: 'functions/fulfilment/wave-store.ts#waveStore',
    operation: 'Query, consistent',
    requests: '1 a 1 MB',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'List the waves of a warehouse, the latest first',
    by: 'functions/fulfilment/wave-store.ts#waveStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const storedWave = z.object({
  waveId: z.string(),
  warehouseId: z.string(),
  status: z.enum(waveStatuses),
  version: z.int(),
  strategy: z.enum(walkStrategies),
  carrier: z.string().optional(),
  zone: z.string().optional(),
  allocationIds: z.array(z.string()),
  lineCount: z.int(),
  distanceMm: z.int().optional(),
  optimal: z.boolean().optional(),
  leftOut: z
    .array(
      z.object({
        allocationId: z.string(),
        why: z.enum(['CARRIER', 'ZONE', 'CUT_OFF', 'NO_CUT_OFF', 'HELD', 'WAVES_FULL']),
      }),
    )
    .optional(),
  bodyHash: z.string(),
  by: z.string(),
  createdAt: z.int(),
  changedAt: z.int(),
});
const readWave = (item: Item): Wave => storedWave.parse(item);

const storedLine = z.object({
  waveId: z.string(),
  seq: z.int(),
  allocationId: z.string(),
  orderId: z.string(),
  sku: z.string(),
  title: z.string().optional(),
  location: z.string().optional(),
  zone: z.string().optional(),
  walkMm: z.int().optional(),
  quantity: z.int(),
  cases: z.int().optional(),
  expiresOn: z.string().optional(),
  box: z.int(),
  picked: z.int(),
  short: z.int(),
  dropped: z.boolean().optional(),
  version: z.int(),
  scans: z.array(z.object({ key: z.string(), picked: z.int(), short: z.int() })),
  changedAt: z.int(),
});
const readLine = (item: Item): PickLine => storedLine.parse(item);

/** The version before is the one that has to be there, or nothing at all. */
export const wavePut = (after: Wave): Put => ({
  kind: 'put',
  item: {
    ...keyOf(waveEntity, after),
    gsi1pk: after.status === 'OPENING' ? 'WAVES_OPENING' : `WAVES#${after.warehouseId}`,
    gsi1sk: `${isoTime(after.createdAt)}#${after.waveId}`,
    ...after,
  },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

/** A transaction's check that a wave is still being made. */
export const waveIsOpening = ({ waveId, version }: Wave): Check => ({
  kind: 'check',
  key: keyOf(waveEntity, { waveId }),
  condition: '#version = :seen',
  values: { seen: version },
});

/** A line after a scan, on the version that was seen; a first version is there already only where a wave is made again. */
export const linePut = (after: PickLine): Put => ({
  kind: 'put',
  item: { ...keyOf(lineEntity, { waveId: after.waveId, line: lineIdOf(after.seq) }), ...after },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk) OR #version = :first', values: { first: 1 } }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

export type WaveStore = {
  readonly get: (waveId: string) => Promise<Wave | undefined>;
  readonly line: (waveId: string, lineId: string) => Promise<PickLine | undefined>;
  /** The lines of a wave in walking order; of one that is being made, none. */
  readonly lines: (wave: Wave) => Promise<readonly PickLine[]>;
  readonly list: (warehouseId: string, page: Paging) => Promise<Listed<Wave>>;
  /** Waves that somebody began to make by then and did not finish; a moment late. */
  readonly opening: (before: number, limit: number) => Promise<readonly Wave[]>;
};

export const waveStore = (table: Table): WaveStore => ({
  get: async (waveId) => {
    const item = await table.get(keyOf(waveEntity, { waveId }));
    return item && readWave(item);
  },
  line: async (waveId, line) => {
    const item = await table.get(keyOf(lineEntity, { waveId, line }));
    return item && readLine(item);
  },
  lines: async ({ waveId, lineCount }) => {
    const { pk } = keyOf(waveEntity, { waveId });
    const items = await allOf(table, { pk, between: beginningWith('LINE#'), consistent: true });
    return items.map(readLine).filter(({ seq }) => seq <= lineCount);
  },
  list: async (warehouseId, { limit, start }) => {
    const query: Query = {
      ...{ index: 'GSI1', pk: `WAVES#${warehouseId}`, limit, descending: true },
      ...(start ? { start } : {}),
    };
    const { items, next } = await table.query(query);
    return { items: items.map(readWave), next };
  },
  opening: async (before, limit) => {
    const between = ['0', isoTime(before)] as const;
    const { items } = await table.query({ index: 'GSI1', pk: 'WAVES_OPENING', between, limit });
    return items.map(readWave);
  },
});

import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, type Key, type Table, unlessRefused } from '../../shared/dynamodb/table.ts';
import { carrierCodes } from './domain/tracking.ts';
import { chinaDay } from './domain/watch/calendar.ts';
import { emptyLane, type Lane, type LaneId, laneIdsOf, laneSchema } from './domain/watch/lane.ts';
import { laneStatsOf } from './domain/watch/lane-stats.ts';
import { type LaneSample, type LaneStats, type Route, stages } from './domain/watch/types.ts';

const laneEntity: Entity = {
  name: 'Lane',
  pk: 'LANES#{group}',
  sk: 'LANE#{key}',
  holds: 'how long parcels of a product took between two places, by month and stage',
};

const sampleEntity: Entity = {
  name: 'Lane sample',
  pk: 'LANESAMPLES#{day}',
  sk: '{carrier}#{waybillNo}',
  holds: 'how long one parcel took, under the day it arrived; expires after 30 days',
};

const progressEntity: Entity = {
  name: 'Lane progress',
  pk: 'LANEPROGRESS',
  sk: 'LANEPROGRESS',
  holds: 'up to which day samples are in the lanes',
};

export const entities: readonly Entity[] = [laneEntity, sampleEntity, progressEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read what is known of a way, or of those of several rate cards to one place',
    by: 'functions/logistics/lane-store.ts#laneStore',
    operation: 'BatchGetItem of the four lanes of each, shared ones once, eventually consistent',
    requests: '1 a hundred lanes',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB each',
  },
  {
    pattern: 'Keep what a parcel teaches that arrived',
    by: 'functions/logistics/lane-store.ts#laneStore',
    operation: 'PutItem',
    requests: '1',
    writeUnits: '1',
    readUnits: '0',
  },
  {
    pattern: 'Put the samples of a day into their lanes',
    by: 'functions/logistics/lane-store.ts#laneStore',
    operation: 'Query of the day; for each lane GetItem and PutItem on the day that it has',
    requests: '1 a MB, and 2 a lane',
    writeUnits: '1 a KB',
    readUnits: '0.5 a 4 KB',
  },
];

const place = z.object({ province: z.string(), city: z.string() }).exactOptional();
const storedSample = z.object({
  carrier: z.enum(carrierCodes),
  product: z.string(),
  from: place,
  to: place,
  startedAt: z.int(),
  endedAt: z.int(),
  stages: z.partialRecord(z.enum(stages), z.array(z.number())),
});
const storedLane = z.object({ lane: laneSchema, throughDay: z.string(), version: z.int() });
type StoredLane = z.output<typeof storedLane>;

const keptSeconds = 30 * 86_400;
/** Keys are of parts that hold no `#`. */
const partOf = (text: string): string => text.replaceAll('#', '/');
const keyOfLane = ({ group, key }: LaneId) => keyOf(laneEntity, { group: partOf(group), key: partOf(key) });

/** A lane, where anything has been kept of it. */
export type KnownLane = { readonly id: LaneId; readonly lane: Lane | undefined };

export type LaneStore = {
  readonly statsOf: (route: Route) => Promise<LaneStats>;
  /** The lanes of several ways, in their order and each from the narrowest; those that they share are read once. */
  readonly lanesOf: (routes: readonly Route[]) => Promise<readonly (readonly KnownLane[])[]>;
  /** Keeps a sample; the same parcel again takes its place. */
  readonly keep: (sample: LaneSample, waybillNo: string) => Promise<void>;
  readonly samplesOf: (day: string) => Promise<readonly LaneSample[]>;
  /** A lane with the samples of a day, once; `add` makes the lane of the one before. */
  readonly refresh: (id: LaneId, day: string, add: (lane: Lane) => Lane) => Promise<void>;
  /** The last day whose samples are in the lanes. */
  readonly throughDay: () => Promise<string | undefined>;
  readonly markThrough: (day: string) => Promise<void>;
};

export function laneStore(table: Table): LaneStore {
  const lanesOf: LaneStore['lanesOf'] = async (routes) => {
    const named = ({ pk, sk }: Key) => `${pk} ${sk}`;
    const keys = routes.flatMap(laneIdsOf).map(keyOfLane);
    const items = await table.getAll([...new Map(keys.map((key) => [named(key), key])).values()]);
    const lanes = new Map(items.map((item) => [named(item), storedLane.parse(item).lane]));
    return routes.map((route) =>
      laneIdsOf(route).map((id) => ({ id, lane: lanes.get(named(keyOfLane(id))) })),
    );
  };
  return {
    lanesOf,
    statsOf: async (route) => laneStatsOf((await lanesOf([route])).flat()),
    keep: (sample, waybillNo) => {
      const { carrier, endedAt } = sample;
      const key = keyOf(sampleEntity, { day: chinaDay(endedAt), carrier, waybillNo });
      const expiresAt = Math.floor(endedAt / 1000) + keptSeconds;
      return table.write({ kind: 'put', item: { ...key, ...sample, expiresAt } });
    },
    samplesOf: async (day) =>
      (await allOf(table, { pk: `LANESAMPLES#${day}` })).map((item) => storedSample.parse(item)),
    refresh: (id, day, add) => refresh({ id, day, add }, table),
    throughDay: async () => {
      const item = await table.get(keyOf(progressEntity, {}));
      return item && z.object({ day: z.string() }).parse(item).day;
    },
    markThrough: (day) => table.write({ kind: 'put', item: { ...keyOf(progressEntity, {}), day } }),
  };
}

type Refresh = { readonly id: LaneId; readonly day: string; readonly add: (lane: Lane) => Lane };

async function refresh({ id, day, add }: Refresh, table: Table): Promise<void> {
  const key = keyOfLane(id);
  const item = await table.get(key);
  const found: StoredLane | undefined = item && storedLane.parse(item);
  // The same day twice, by a run that was cut off, changes nothing.
  if (found && found.throughDay >= day) return;
  const next: StoredLane = {
    lane: add(found?.lane ?? emptyLane),
    throughDay: day,
    version: (found?.version ?? 0) + 1,
  };
  const condition = found
    ? { condition: '#version = :seen', values: { seen: found.version } }
    : { condition: 'attribute_not_exists(#pk)' };
  await unlessRefused(table.write({ kind: 'put', item: { ...key, ...next }, ...condition }));
}

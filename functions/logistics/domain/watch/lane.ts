import * as z from 'zod';
import { type Calendar, chinaDay, meetsHoliday } from './calendar.ts';
import { countOf, emptySketch, mergeSketches, type Sketch, sketchOf, sketchSchema } from './sketch.ts';
import { type LaneLevel, type LaneSample, type Route, type Stage, stages } from './types.ts';

/** A month's parcels are kept together, and so many months back; older ones no longer say how it is. */
export const laneMonths = 6;

const month = z.string().regex(/^\d{4}-\d{2}$/);
/**
 * What is kept of a lane: for each month in which parcels arrived, the durations of each stage. At its very largest (six
 * months, seven stages, every bucket in use: 870 pairs of 9 bytes) 330 KB, within a DynamoDB item's 400; a lane with
 * 20,000 parcels a month takes about 50 KB, one with 100 about 10.
 */
export const laneSchema = z.strictObject({
  months: z.record(month, z.partialRecord(z.enum(stages), sketchSchema)),
});
export type Lane = z.output<typeof laneSchema>;

export const emptyLane: Lane = { months: {} };

/** Where a lane is kept: lanes of one group are those of a product, and the widest one has a group to itself. */
export type LaneId = { readonly level: LaneLevel; readonly group: string; readonly key: string };

/** The lanes that a parcel belongs to, from the narrowest; fewer where an address is not known. */
export function laneIdsOf({ carrier, product, from, to }: Route): readonly LaneId[] {
  const group = `${carrier}#${product}`;
  const places: readonly LaneId[] =
    from && to
      ? [
          { level: 'CITY', group, key: `CITY#${from.province}/${from.city}>${to.province}/${to.city}` },
          { level: 'PROVINCE', group, key: `PROVINCE#${from.province}>${to.province}` },
        ]
      : [];
  return [...places, { level: 'PRODUCT', group, key: 'PRODUCT' }, { level: 'ALL', group: '*', key: 'ALL' }];
}

/**
 * The lane with more parcels in it. Those that were on their way over a holiday or a promotion are left out. The months
 * before the last six that have parcels are dropped. The order in which samples come makes no difference.
 */
export function withSamples(lane: Lane, samples: readonly LaneSample[], calendar: Calendar): Lane {
  const usual = samples.filter(({ startedAt, endedAt }) => !meetsHoliday(startedAt, endedAt, calendar));
  const byMonth = Map.groupBy(usual, ({ endedAt }) => chinaDay(endedAt).slice(0, 7));
  const months = { ...lane.months };
  for (const [name, own] of byMonth) months[name] = mergedStages(months[name] ?? {}, stagesOf(own));
  const kept = Object.keys(months).sort().slice(-laneMonths);
  return { months: Object.fromEntries(kept.map((name) => [name, months[name] ?? {}])) };
}

type Stages = Partial<Record<Stage, Sketch>>;

function stagesOf(samples: readonly LaneSample[]): Stages {
  const durations = (stage: Stage) => samples.flatMap((sample) => sample.stages[stage] ?? []);
  const kept = stages.map((stage) => [stage, durations(stage).map((ms) => ms / 1000)] as const);
  return Object.fromEntries(
    kept.filter(([, seconds]) => seconds.length > 0).map(([stage, seconds]) => [stage, sketchOf(seconds)]),
  );
}

function mergedStages(a: Stages, b: Stages): Stages {
  const names = stages.filter((stage) => a[stage] ?? b[stage]);
  return Object.fromEntries(
    names.map((stage) => [stage, mergeSketches(a[stage] ?? emptySketch, b[stage] ?? emptySketch)]),
  );
}

/** How many values a lane has of a stage, in all its months. */
export const countOfStage = ({ months }: Lane, stage: Stage): number =>
  Object.values(months).reduce((count, own) => count + countOf(own[stage] ?? emptySketch), 0);

/** All months of a stage together. */
export const sketchOfStage = ({ months }: Lane, stage: Stage): Sketch =>
  Object.values(months).reduce((all, own) => mergeSketches(all, own[stage] ?? emptySketch), emptySketch);

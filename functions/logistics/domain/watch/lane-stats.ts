import { countOfStage, type Lane, type LaneId, sketchOfStage } from './lane.ts';
import { countOf, percentilesOf, type Sketch } from './sketch.ts';
import { type LaneStats, type Measured, type Percentiles, type Stage, stages } from './types.ts';

/** Fewer parcels than this say nothing about a lane's tail. */
export const leastSamples = 30;

const inMs = (sketch: Sketch, permilles: readonly number[]): readonly number[] =>
  percentilesOf(sketch, permilles).map((seconds) => Math.round(seconds * 1000));

function measuresOf(sketch: Sketch): Percentiles {
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0] = inMs(sketch, [500, 900, 950, 990, 999]);
  return { n: countOf(sketch), p50, p90, p95, p99, p999 };
}

/** Every half of a percent, 0.5 to 100. */
const grid = Array.from({ length: 200 }, (_, at) => (at + 1) * 5);

/**
 * What is known of a way: for each stage the percentiles of its narrowest lane that has 30 values or more. Lanes come from
 * the narrowest to the widest, undefined where nothing has been kept yet.
 */
export function laneStatsOf(
  lanes: readonly { readonly id: LaneId; readonly lane: Lane | undefined }[],
  least: number = leastSamples,
): LaneStats {
  const found = stages.flatMap((stage) => {
    const first = lanes.find(({ lane }) => lane && countOfStage(lane, stage) >= least);
    return first?.lane ? [{ stage, sketch: sketchOfStage(first.lane, stage), id: first.id }] : [];
  });
  const measured = found.map(({ stage, sketch, id }): [Stage, Measured] => [
    stage,
    { ...measuresOf(sketch), level: id.level, lane: `${id.group} ${id.key}` },
  ]);
  const total = found.find(({ stage }) => stage === 'TOTAL')?.sketch;
  const totals = total && { totals: inMs(total, grid) };
  return { ...Object.fromEntries(measured), ...totals };
}

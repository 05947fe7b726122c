import { type Lane, type LaneId, stagesOfLane } from './lane.ts';
import { countOf, emptySketch, percentileOf, type Sketch } from './sketch.ts';
import { type LaneStats, type Measured, type Percentiles, type Stage, stages } from './types.ts';

/** Fewer parcels than this say nothing about a lane's tail. */
export const leastSamples = 30;

/** Of a sketch with at least one value; milliseconds. */
export function percentilesOf(sketch: Sketch): Percentiles {
  const at = (permille: number) => Math.round(percentileOf(sketch, permille) * 1000);
  return {
    n: countOf(sketch),
    p50: at(500),
    p90: at(900),
    p95: at(950),
    p99: at(990),
    p999: at(999),
  };
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
  const sketches = lanes.map(({ id, lane }) => ({ id, of: lane ? stagesOfLane(lane) : {} }));
  const found = stages.flatMap((stage) => {
    const first = sketches.find(({ of }) => countOf(of[stage] ?? emptySketch) >= least);
    const sketch = first?.of[stage];
    return first && sketch ? [{ stage, sketch, id: first.id }] : [];
  });
  const measured = found.map(({ stage, sketch, id }): [Stage, Measured] => [
    stage,
    { ...percentilesOf(sketch), level: id.level, lane: `${id.group} ${id.key}` },
  ]);
  const total = found.find(({ stage }) => stage === 'TOTAL')?.sketch;
  const totals = total && {
    totals: grid.map((permille) => Math.round(percentileOf(total, permille) * 1000)),
  };
  return { ...Object.fromEntries(measured), ...totals };
}

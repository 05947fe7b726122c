import type { Calendar } from '../../functions/logistics/domain/watch/calendar.ts';
import { emptyLane, type Lane, laneIdsOf, withSamples } from '../../functions/logistics/domain/watch/lane.ts';
import { laneStatsOf } from '../../functions/logistics/domain/watch/lane-stats.ts';
import { defaultWatchPolicy } from '../../functions/logistics/domain/watch/policy.ts';
import { percentileOf, sketchOf } from '../../functions/logistics/domain/watch/sketch.ts';
import {
  type LaneStats,
  type ParcelView,
  type Place,
  type Route,
  watchRules,
} from '../../functions/logistics/domain/watch/types.ts';
import { watch } from '../../functions/logistics/domain/watch/watch.ts';

/** A parcel of the past: when it set out, when it came (undefined: never), and until when it was promised. */
export type Past = {
  readonly product: string;
  readonly from: Place;
  readonly to: Place;
  readonly start: number;
  readonly end?: number;
  readonly promise: number;
};

const isLate = ({ end, promise }: Past): boolean => end === undefined || end > promise;

/** How good a way to foretell is: of those that it named, the late ones; of the late ones, those that it named in time. */
export type Score = { readonly precision: number; readonly recall: number; readonly named: number };
/** After how many milliseconds on its way a parcel is named, unless it has come; undefined: never. */
export type Foretell = (parcel: Past) => number | undefined;

/** Named counts only what is named so long before its promise, and has not come by then. */
export function scoreOf(parcels: readonly Past[], foretell: Foretell, leadMs: number): Score {
  const named = parcels.filter((parcel) => {
    const { start, end, promise } = parcel;
    const at = start + (foretell(parcel) ?? Number.POSITIVE_INFINITY);
    return at < promise - leadMs && (end === undefined || end > at);
  });
  const hits = named.filter(isLate).length;
  return {
    precision: named.length === 0 ? 0 : hits / named.length,
    recall: hits / parcels.filter(isLate).length,
    named: named.length,
  };
}

const calendar: Calendar = { knownUntil: '2018-12-31', spans: [] };
const routeOf = ({ product, from, to }: Past): Route => ({ carrier: 'sf', product, from, to });

/** What was known at a moment: only parcels that had come by then. */
export function learned(parcels: readonly Past[], until: number) {
  const lanes = new Map<string, Lane>();
  const came = parcels.filter(({ start, end }) => end !== undefined && end >= start && end < until);
  const samples = came.map((parcel) => {
    const { start, end = start } = parcel;
    return { ...routeOf(parcel), startedAt: start, endedAt: end, stages: { TOTAL: [end - start] } };
  });
  const nameOf = ({ group, key }: { readonly group: string; readonly key: string }) => `${group} ${key}`;
  const pairs = samples.flatMap((sample) => laneIdsOf(sample).map((id) => ({ name: nameOf(id), sample })));
  const byLane = Map.groupBy(pairs, ({ name }) => name);
  for (const [name, pairsOf] of byLane) {
    const own = pairsOf.map(({ sample }) => sample);
    lanes.set(name, withSamples(emptyLane, own, calendar));
  }
  const stats = new Map<string, LaneStats>();
  const statsOf = (parcel: Past): LaneStats => {
    const ids = laneIdsOf(routeOf(parcel));
    const name = ids.map(nameOf).join();
    const found = stats.get(name) ?? laneStatsOf(ids.map((id) => ({ id, lane: lanes.get(nameOf(id)) })));
    stats.set(name, found);
    return found;
  };
  const all = sketchOf(samples.map(({ stages: { TOTAL } }) => (TOTAL[0] ?? 0) / 1000));
  return { statsOf, samples: samples.length, all };
}
export type Learned = ReturnType<typeof learned>;

/** The same time for all parcels: a percentile of all of them. */
export const byOnePercentile = ({ all }: Learned, permille: number): Foretell => {
  const ms = percentileOf(all, permille) * 1000;
  return () => ms;
};

/** The 95th percentile of the parcel's lane, or another of those that are kept. */
export const byLanePercentile =
  ({ statsOf }: Learned, name: 'p50' | 'p90' | 'p95' | 'p99'): Foretell =>
  (parcel) =>
    statsOf(parcel).TOTAL?.[name];

/** When our rule warns of a parcel of which nothing is told after its pick-up. */
export const byOurRule =
  ({ statsOf }: Learned, odds: number): Foretell =>
  (parcel) => {
    const { start, promise } = parcel;
    const policy = {
      ...{ ...defaultWatchPolicy, off: watchRules.filter((rule) => rule !== 'LATE'), recheckHours: 9_000 },
      late: { ...defaultWatchPolicy.late, odds },
    };
    const view: ParcelView = {
      ...routeOf(parcel),
      ...{ bookedAt: start, promisedAt: promise, complaints: [], alerts: [] },
      tracking: {
        status: 'IN_TRANSIT',
        pickedUpAt: start,
        ...{ failedAttempts: 0, nextWaybillNos: [], anomalies: [] },
      },
      trace: { failedAttempts: 0, lastScanAt: start, lastStatus: 'IN_TRANSIT' },
    };
    const decision = watch({ parcel: view, lane: statsOf(parcel), policy, calendar }, start);
    return (decision.nextLookAt ?? Number.POSITIVE_INFINITY) - start;
  };

/** The best precision of any of them that finds as many, chosen with hindsight; 0 where none does. */
export const bestPrecision = (scores: readonly Score[], recall: number): number =>
  Math.max(0, ...scores.filter((score) => score.recall >= recall).map(({ precision }) => precision));

/** The most precise one that finds so many: how one would choose on what is known. */
export function chosen<Setting>(
  settings: readonly Setting[],
  score: (setting: Setting) => Score,
  recall: number,
): Setting | undefined {
  const enough = settings
    .map((setting) => ({ setting, ...score(setting) }))
    .filter((each) => each.recall >= recall)
    .sort((a, b) => b.precision - a.precision);
  return enough[0]?.setting;
}

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

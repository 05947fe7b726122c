import { mean } from './demand-class.ts';
import { dayNumber, type EventShares, eventShares, type ShopEvent } from './holiday-calendar.ts';

/** Weeks in a row, the first of which begins on a day (days since 1970). */
export type Weeks = { readonly firstDay: number; readonly demand: readonly number[] };

/** The weeks of demand that end the day before a day, such as 2026-11-24. */
export const weeksUntil = (today: string, demand: readonly number[]): Weeks => ({
  firstDay: dayNumber(today) - demand.length * 7,
  demand,
});

/** Demand of a day of the event is so many times that of a day beside it. */
export type EventFactor = {
  readonly event: ShopEvent;
  readonly factor: number;
  /** How often history saw it. */
  readonly occurrences: number;
};

const beside = 4;
const farthest = 10;
const [leastFactor, mostFactor] = [0.1, 30];
const standardErrors = 3;
const sweeps = 20;

/** A week of an event: how far it was from the level beside it, as a share of that level. */
type EventWeek = { readonly at: number; readonly shares: EventShares; readonly excess: number };

/**
 * What each event does to demand: the excess of its weeks over the level of up to four weeks without event on either side,
 * by least squares on the share of its days; one event at a time, again and again (backfitting: T. Hastie & R. Tibshirani,
 * Generalized Additive Models, 1990, ch. 4), because events share weeks. An event that does not stand out by three
 * standard errors is left out; the others are shrunk towards 1 as the positive part of W. James & C. Stein 1961 does:
 * the fewer occurrences and the noisier the weeks, the more.
 */
export function eventFactors({ firstDay, demand }: Weeks): readonly EventFactor[] {
  const shares = eventShares(firstDay, demand.length);
  const isNormal = shares.map((each) => Object.keys(each).length === 0);
  const excesses = demand.map((pieces, at) => {
    const level = levelBeside(demand, isNormal, at);
    return level > 0 ? pieces / level - 1 : undefined;
  });
  const normal = excesses.filter((excess, at) => isNormal[at] && excess !== undefined);
  const noise = mean(normal.map((excess = 0) => excess * excess));
  const weeks = shares.flatMap((own, at): EventWeek[] => {
    const excess = excesses[at];
    return isNormal[at] || excess === undefined ? [] : [{ at, shares: own, excess }];
  });
  const clear = new Set(fitted(weeks, eventsOf(weeks), noise).map(({ event }) => event));
  return fitted(weeks, [...clear], noise);
}

const eventsOf = (weeks: readonly EventWeek[]): readonly ShopEvent[] => [
  ...new Set(weeks.flatMap(({ shares }) => Object.keys(shares) as ShopEvent[])),
];

/** Mean demand of the nearest weeks without event, the week itself left out; 0 where there are fewer than four. */
function levelBeside(demand: readonly number[], isNormal: readonly boolean[], at: number): number {
  const side = (step: 1 | -1): readonly number[] => {
    const found: number[] = [];
    for (let away = 1; away <= farthest && found.length < beside; away += 1) {
      const pieces = demand[at + step * away];
      if (pieces !== undefined && isNormal[at + step * away]) found.push(pieces);
    }
    return found;
  };
  const level = [...side(-1), ...side(1)];
  return level.length < beside ? 0 : mean(level);
}

function fitted(
  weeks: readonly EventWeek[],
  events: readonly ShopEvent[],
  noise: number,
): readonly EventFactor[] {
  const effects = backfit(weeks, events);
  return events.flatMap((event): EventFactor[] => {
    const own = weeks.filter(({ shares }) => shares[event] !== undefined);
    const occurrences = own.filter(({ at }, index) => at - (own[index - 1]?.at ?? -2) > 1).length;
    const weight = own.reduce((sum, { shares }) => sum + (shares[event] ?? 0) ** 2, 0);
    const effect = effects.get(event) ?? 0;
    const error = noise * (1 / weight + 1 / (2 * beside * occurrences));
    if (effect ** 2 <= standardErrors ** 2 * error) return [];
    const factor = 1 + effect * (1 - error / effect ** 2);
    return [{ event, factor: Math.min(mostFactor, Math.max(leastFactor, factor)), occurrences }];
  });
}

function backfit(weeks: readonly EventWeek[], events: readonly ShopEvent[]): ReadonlyMap<ShopEvent, number> {
  const effects = new Map(events.map((event) => [event, 0]));
  const parts = weeks.map(({ shares, excess }) => ({
    excess,
    shares: events.flatMap((event) => (shares[event] ? [{ event, share: shares[event] }] : [])),
  }));
  const own = new Map(
    events.map((event) => [event, parts.filter(({ shares }) => shares.some((each) => each.event === event))]),
  );
  for (let sweep = 0; sweep < sweeps; sweep += 1)
    for (const [event, its] of own) effects.set(event, effectOf(event, its, effects));
  return effects;
}

type Part = {
  readonly excess: number;
  readonly shares: readonly { readonly event: ShopEvent; readonly share: number }[];
};

/** Least squares of what the other events of its weeks leave. */
function effectOf(event: ShopEvent, weeks: readonly Part[], effects: ReadonlyMap<ShopEvent, number>): number {
  let [covariance, weight] = [0, 0];
  for (const { excess, shares } of weeks) {
    let [share, left] = [0, excess];
    for (const each of shares)
      if (each.event === event) share = each.share;
      else left -= each.share * (effects.get(each.event) ?? 0);
    covariance += share * left;
    weight += share * share;
  }
  return weight > 0 ? covariance / weight : 0;
}

/** How many times the usual each of so many weeks is, by the events in it: 1 + Σ share of its days × (factor - 1). */
export function eventIndex(
  factors: readonly EventFactor[],
  firstDay: number,
  weeks: number,
): readonly number[] {
  return eventShares(firstDay, weeks).map((shares) =>
    factors.reduce((index, { event, factor }) => index + (shares[event] ?? 0) * (factor - 1), 1),
  );
}

export const seasonWeeks = 52;
const smoothedOver = 2;

/**
 * The week of the year, 0 to 51, by the fourth day, which ISO 8601 gives a week its year by. The last holds the one or two
 * days more, so that there is no 53rd week with history of its own.
 */
export function weekOfYear(firstDay: number): number {
  const middle = firstDay + 3;
  const year = new Date(middle * dayMs).getUTCFullYear();
  return Math.min(seasonWeeks - 1, Math.floor((middle - Date.UTC(year, 0, 1) / dayMs) / 7));
}
const dayMs = 86_400_000;

/**
 * How many times the usual each week of the year is, from at least two years without their events: classical
 * multiplicative decomposition (R. J. Hyndman & G. Athanasopoulos, Forecasting: Principles and Practice, 3rd edition,
 * 3.4), the ratio to the centred average of 52 weeks. A week has few ratios, so each takes those of two weeks on either
 * side too. Empty with less than two years.
 */
export function seasonIndex({ firstDay, demand }: Weeks): readonly number[] {
  if (demand.length < 2 * seasonWeeks) return [];
  const slots = Array.from({ length: seasonWeeks }, () => ({ sum: 0, count: 0 }));
  for (const [at, ratio] of ratiosToTrend(demand)) {
    const slot = slots[weekOfYear(firstDay + at * 7)];
    if (slot) Object.assign(slot, { sum: slot.sum + ratio, count: slot.count + 1 });
  }
  const smooth = slots.map((_, week) => {
    const near = Array.from({ length: 2 * smoothedOver + 1 }, (__, step) =>
      slots.at((week + step - smoothedOver) % seasonWeeks),
    );
    const count = near.reduce((all, slot) => all + (slot?.count ?? 0), 0);
    return count === 0 ? 1 : near.reduce((sum, slot) => sum + (slot?.sum ?? 0), 0) / count;
  });
  const average = mean(smooth);
  return smooth.map((each) => Math.max(leastFactor, each / average));
}

/** Each week that has half a year on either side, by its demand over the average of the year around it. */
function ratiosToTrend(demand: readonly number[]): ReadonlyMap<number, number> {
  const half = seasonWeeks / 2;
  const ratios = new Map<number, number>();
  for (let at = half; at + half < demand.length; at += 1) {
    const ends = ((demand[at - half] ?? 0) + (demand[at + half] ?? 0)) / 2;
    const trend = demand.slice(at - half + 1, at + half).reduce((sum, pieces) => sum + pieces, ends);
    if (trend > 0) ratios.set(at, ((demand[at] ?? 0) * seasonWeeks) / trend);
  }
  return ratios;
}

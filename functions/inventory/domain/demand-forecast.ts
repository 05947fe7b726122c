import { type Backtest, naiveScale } from './planning/backtest.ts';
import { type Choice, chooseMethod, demandIndex } from './planning/choose-method.ts';
import { classifyDemand, type DemandPattern, mean, variance } from './planning/demand-class.ts';
import { type EventFactor, weeksUntil } from './planning/demand-index.ts';
import { dateOf, eventShares, type ShopEvent, shopEventTitles } from './planning/holiday-calendar.ts';
import { medianDemand } from './planning/median-demand.ts';

export type DayOfDemand = { readonly day: string; readonly pieces: number };

const dayMs = 86_400_000;
export const periodDays = 7;

/**
 * Demand by weeks that end yesterday, oldest first, from the week of the first day with demand. Weeks, because days hold
 * too few pieces of most SKUs to show anything but their noise.
 */
export function weeklyDemand(days: readonly DayOfDemand[], today: string): readonly number[] {
  const end = Date.parse(today);
  const weekOf = (day: string) => Math.floor((end - Date.parse(day) - dayMs) / (periodDays * dayMs));
  const past = days.filter(({ day }) => day < today);
  const oldest = past.reduce((most, { day }) => Math.max(most, weekOf(day)), -1);
  const weeks = new Array<number>(oldest + 1).fill(0);
  for (const { day, pieces } of past)
    weeks[oldest - weekOf(day)] = (weeks[oldest - weekOf(day)] ?? 0) + pieces;
  return weeks;
}

/** Pieces a week on the tested weeks, one week ahead; `mase` or `rmsse` below 1 beats the naive forecast. */
type ForecastError = {
  readonly mae: number;
  readonly bias: number;
  /** Of the expected pieces: absolute error over that of the naive forecast before the tested weeks. */
  readonly mase?: number | undefined;
  /** The same of the median, which is what absolute error asks for. */
  readonly medianMase?: number | undefined;
  /** Of the expected pieces, by squared error. */
  readonly rmsse?: number | undefined;
  /** Absolute error of the naive forecast on the tested weeks. */
  readonly naiveMae: number;
};

/** A stretch of weeks ahead that an event falls into. */
export type EventAhead = {
  readonly event: ShopEvent;
  readonly title: string;
  /** The first days (UTC) of the first and of the last of its weeks. */
  readonly from: string;
  readonly to: string;
  /** Demand of a day of it is so many times that of a day beside it; 1 where it does not stand out, or is not used. */
  readonly factor: number;
  /** How often history saw it; 0 where the factor is 1. */
  readonly occurrences: number;
};

export type Forecast = {
  /**
   * The method that the backtest chose, or `cold-start` where history is too short to choose; `+season` and `+events`
   * where it forecasts what is left without them.
   */
  readonly method: string;
  readonly source: string;
  readonly pattern: DemandPattern;
  readonly coldStart: boolean;
  /** Weeks of history, and those that the methods were tested on. */
  readonly weeks: number;
  readonly testedWeeks: number;
  /** Expected pieces of each week of the horizon. */
  readonly expected: readonly number[];
  /** Pieces that each week's demand is as often above as below. */
  readonly median: readonly number[];
  /** Expected pieces of a week of the horizon without its events. */
  readonly usual: number;
  readonly events: readonly EventAhead[];
  /** Standard deviation of the pieces over the whole horizon. */
  readonly horizonSd: number;
  readonly error?: ForecastError | undefined;
};

const leastWeeks = 12;
const yearWeeks = 52;

/**
 * Forecasts the weeks ahead by the method that `chooseMethod` takes from a backtest: over the last year of history where
 * there is a year before it, so that every event of the year is tested; else over the last third. With the day (UTC)
 * that has only begun, such as 2026-11-24, the weeks are those before it and the calendar of holidays and sales is used;
 * without, periods may be of any length.
 */
export function forecastDemand(history: readonly number[], horizon: number, today?: string): Forecast {
  const { pattern } = classifyDemand(history);
  if (history.length < leastWeeks) return coldStart(history, horizon, { pattern, today });
  const tested = history.length >= 2 * yearWeeks ? yearWeeks : Math.floor(history.length / 3);
  const training = history.length - tested;
  const firstDay = today === undefined ? undefined : weeksUntil(today, history).firstDay;
  const choice = chooseMethod({ demand: history, pattern, training, horizon, firstDay });
  const { method, rmse } = choice.best;
  const ahead = lookAhead(history, choice, { horizon, firstDay });
  const hasEvents = ahead.factors.length > 0;
  // Where events make weeks larger than usual, they make errors larger by as much.
  const larger = Math.max(1, mean(ahead.expected) / (ahead.usual || 1));
  return {
    method: [method.name, ...(ahead.isSeasonal ? ['season'] : []), ...(hasEvents ? ['events'] : [])].join(
      '+',
    ),
    source: [
      method.source,
      ...(ahead.isSeasonal ? [seasonSource] : []),
      ...(hasEvents ? [eventSource] : []),
    ].join('; '),
    pattern,
    coldStart: false,
    weeks: history.length,
    testedWeeks: tested,
    expected: ahead.expected,
    median: medians(ahead.expected, (rmse * larger) ** 2),
    usual: ahead.usual,
    events: eventsAhead(ahead.factors, { weeks: horizon, today }),
    horizonSd: spreadOf(choice.best, horizon) * larger,
    error: errorOf(choice, history, training),
  };
}

const seasonSource =
  'week of the year by classical multiplicative decomposition: Hyndman & Athanasopoulos, 3rd edition, 3.4';
const eventSource = 'events by least squares on the days of each, shrunk towards 1: James & Stein 1961';

type Span = { readonly horizon: number; readonly firstDay: number | undefined };

/** The weeks ahead from all of history: what the chosen adjustment leaves, forecast, and the adjustment put back. */
function lookAhead(
  history: readonly number[],
  { best, adjustment }: Choice,
  { horizon, firstDay = 0 }: Span,
) {
  const { method } = best;
  const weeks = history.length + horizon;
  const { factors, events, index } = demandIndex({ firstDay, demand: history }, adjustment, weeks);
  const left = history.map((pieces, at) => pieces / (index[at] ?? 1));
  const [said = []] = method.walk({
    history: left,
    parameters: method.fit(left),
    from: history.length,
    periods: horizon,
  });
  const expected = said.map((pieces, week) => pieces * (index[history.length + week] ?? 1));
  const usual = mean(expected.map((pieces, week) => pieces / (events[history.length + week] ?? 1)));
  return { expected, usual, factors, isSeasonal: adjustment === 'season' };
}

function errorOf(
  { best, naiveMae }: Choice,
  history: readonly number[],
  training: number,
): NonNullable<Forecast['error']> {
  const { mae, bias, mase, rmsse, rmse, said } = best;
  const scale = naiveScale(history.slice(0, training));
  if (mase === undefined || rmsse === undefined) return { mae, bias, naiveMae };
  const missed = medians(said, rmse ** 2).map((pieces, at) =>
    Math.abs((history[training + at] ?? 0) - pieces),
  );
  return { mae, bias, mase, medianMase: mean(missed) / scale, rmsse, naiveMae };
}

/** The medians of weeks with these means; equal neighbours, as most are, are worked out once. */
function medians(means: readonly number[], variance: number): readonly number[] {
  const known = new Map<number, number>();
  return means.map((each) => {
    const median = known.get(each) ?? medianDemand(each, variance);
    known.set(each, median);
    return median;
  });
}

const spreadOf = ({ horizonRmse, rmse }: Backtest, horizon: number): number =>
  Math.max((horizonRmse ?? 0) * horizon, rmse * Math.sqrt(horizon));

type Ahead = { readonly weeks: number; readonly today: string | undefined };

/** The events of the weeks from today on, each stretch of weeks once, in the order of their weeks. */
function eventsAhead(factors: readonly EventFactor[], { weeks, today }: Ahead): readonly EventAhead[] {
  if (today === undefined) return [];
  const { firstDay } = weeksUntil(today, []);
  const stretches: { event: ShopEvent; from: number; to: number }[] = [];
  for (const [week, shares] of eventShares(firstDay, weeks).entries())
    for (const event of Object.keys(shares) as ShopEvent[]) {
      const open = stretches.find((each) => each.event === event && each.to === week - 1);
      if (open) open.to = week;
      else stretches.push({ event, from: week, to: week });
    }
  return stretches.map(({ event, from, to }) => {
    const { factor, occurrences } = factors.find((each) => each.event === event) ?? {
      factor: 1,
      occurrences: 0,
    };
    const [first, last] = [from, to].map((week) => dateOf(firstDay + week * periodDays)) as [string, string];
    return { event, title: shopEventTitles[event], from: first, to: last, factor, occurrences };
  });
}

/** Pieces expected in the first `days` of the weeks ahead; beyond them, as in their mean. */
export function expectedPieces({ expected }: Pick<Forecast, 'expected'>, days: number): number {
  const within = expected.reduce(
    (sum, pieces, week) => sum + pieces * Math.min(1, Math.max(0, days / periodDays - week)),
    0,
  );
  return within + mean(expected) * Math.max(0, days / periodDays - expected.length);
}

type Young = { readonly pattern: DemandPattern; readonly today: string | undefined };

function coldStart(history: readonly number[], horizon: number, { pattern, today }: Young): Forecast {
  const level = mean(history);
  const spread = Math.max(variance(history), level);
  const expected = new Array<number>(horizon).fill(level);
  return {
    method: 'cold-start',
    source: `the mean of the ${history.length} weeks there are; a method is chosen from ${leastWeeks} on`,
    pattern,
    coldStart: true,
    weeks: history.length,
    testedWeeks: 0,
    expected,
    median: medians(expected, spread),
    usual: level,
    events: eventsAhead([], { weeks: horizon, today }),
    horizonSd: Math.sqrt(spread * horizon),
  };
}

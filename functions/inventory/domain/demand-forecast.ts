import { type Backtest, backtest } from './planning/backtest.ts';
import { classifyDemand, type DemandPattern, mean, variance } from './planning/demand-class.ts';
import { forecastMethods } from './planning/forecast-methods.ts';

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

/** Pieces a week on the tested weeks, one week ahead; `mase` below 1 beats the naive forecast. */
type ForecastError = {
  readonly mae: number;
  readonly bias: number;
  readonly mase?: number | undefined;
  readonly naiveMae: number;
};

export type Forecast = {
  /** The method that the backtest chose, or `cold-start` where history is too short to choose. */
  readonly method: string;
  readonly source: string;
  readonly pattern: DemandPattern;
  readonly coldStart: boolean;
  /** Weeks of history, and those that the methods were tested on. */
  readonly weeks: number;
  readonly testedWeeks: number;
  /** Expected pieces of each week of the horizon. */
  readonly expected: readonly number[];
  /** Standard deviation of the pieces over the whole horizon. */
  readonly horizonSd: number;
  readonly error?: ForecastError | undefined;
};

const leastWeeks = 12;
const mostTested = 26;
const season = 52;

/**
 * Forecasts the weeks ahead by the method that did best on the last third of history, at most half a year. Best is the
 * least squared error of the sum over the horizon, because that is what stock has to last for; by absolute error,
 * "nothing" would be the best forecast of a SKU that sells every third week.
 */
export function forecastDemand(history: readonly number[], horizon: number): Forecast {
  const { pattern } = classifyDemand(history);
  if (history.length < leastWeeks) return coldStart(history, horizon, pattern);
  const training = history.length - Math.min(mostTested, Math.floor(history.length / 3));
  const methods = forecastMethods(training > season ? season : undefined);
  const tests = methods.map((method) => backtest(history, method, { training, horizon }));
  const best = tests.reduce((least, each) =>
    spreadOf(each, horizon) < spreadOf(least, horizon) ? each : least,
  );
  const { method, mae, bias, mase } = best;
  return {
    method: method.name,
    source: method.source,
    pattern,
    coldStart: false,
    weeks: history.length,
    testedWeeks: history.length - training,
    expected: method.forecast(history, method.fit(history), horizon),
    horizonSd: spreadOf(best, horizon),
    error: { mae, bias, ...(mase === undefined ? {} : { mase }), naiveMae: tests[0]?.mae ?? mae },
  };
}

const spreadOf = ({ horizonRmse, rmse }: Backtest, horizon: number): number =>
  Math.max((horizonRmse ?? 0) * horizon, rmse * Math.sqrt(horizon));

function coldStart(history: readonly number[], horizon: number, pattern: DemandPattern): Forecast {
  const level = mean(history);
  return {
    method: 'cold-start',
    source: `the mean of the ${history.length} weeks there are; a method is chosen from ${leastWeeks} on`,
    pattern,
    coldStart: true,
    weeks: history.length,
    testedWeeks: 0,
    expected: new Array<number>(horizon).fill(level),
    horizonSd: Math.sqrt(Math.max(variance(history), level) * horizon),
  };
}

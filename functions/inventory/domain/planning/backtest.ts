import { mean } from './demand-class.ts';
import type { ForecastMethod } from './forecast-methods.ts';

/** Errors of one method over the origins of a backtest, in pieces per period, demand minus forecast. */
export type ForecastError = {
  /** Mean absolute error one period ahead. */
  readonly mae: number;
  /** Root mean squared error one period ahead. */
  readonly rmse: number;
  /** Mean of forecast minus demand one period ahead: above zero forecasts too much. */
  readonly bias: number;
  /** Root mean squared error of the sum over the horizon, a period; undefined when history is too short for it. */
  readonly horizonRmse: number | undefined;
  /** `mae` over the mean absolute step of the training periods; undefined when they never changed. */
  readonly mase: number | undefined;
  /** `rmse` over the root mean squared step of the training periods; undefined when they never changed. */
  readonly rmsse: number | undefined;
};
export type Backtest = ForecastError & {
  readonly method: ForecastMethod;
  readonly parameters: readonly number[];
  /** What it said one period ahead of each origin. */
  readonly said: readonly number[];
  /** Squared error at each origin of the sum over `span` periods. */
  readonly losses: readonly number[];
};

export type Origins = {
  /** Periods before the first origin: parameters are fitted on them only. */
  readonly training: number;
  /** Periods whose sum is forecast, usually lead time and review period. */
  readonly horizon: number;
  /** Periods whose sum the losses are of; the horizon unless told. */
  readonly span?: number | undefined;
  /** How many times the usual each period of history is; all 1 unless told. From the training periods only. */
  readonly index?: readonly number[] | undefined;
};

/**
 * Tries a method at every origin after the training periods (rolling origin: L. J. Tashman, IJF 16(4), 2000): what
 * it would have said, against what came. MASE as R. J. Hyndman & A. B. Koehler, IJF 22(4), 2006; RMSSE as S. Makridakis,
 * E. Spiliotis & V. Assimakopoulos, IJF 38(4), 2022. RangeError unless there is a period after training.
 */
export function backtest(history: readonly number[], method: ForecastMethod, origins: Origins): Backtest {
  const { training, horizon, span = horizon, index = [] } = origins;
  if (!(training > 0 && training < history.length)) throw new RangeError('No period is left to test on');
  const usual = history.map((demand, at) => demand / (index[at] ?? 1));
  const parameters = method.fit(usual.slice(0, training));
  const rows = method.walk({ history: usual, parameters, from: training, periods: Math.max(horizon, span) });
  const errors = rows
    .slice(0, -1)
    .map((row, late) =>
      row
        .slice(0, history.length - training - late)
        .map((value, step) => errorAt(history, index, training + late + step, value)),
    );
  const next = errors.map(([first = 0]) => first);
  const sums = meanErrors(errors, horizon);
  return {
    method,
    parameters,
    said: next.map((error, at) => (history[training + at] ?? 0) - error),
    losses: meanErrors(errors, span).map((each) => (each * span) ** 2),
    ...measure(next, sums, history.slice(0, training)),
  };
}

const errorAt = (history: readonly number[], index: readonly number[], at: number, value: number): number =>
  (history[at] ?? 0) - value * (index[at] ?? 1);

/** Mean error over the first `periods` after each origin that has so many. */
const meanErrors = (errors: readonly (readonly number[])[], periods: number): readonly number[] =>
  errors.filter((row) => row.length >= periods).map((row) => mean(row.slice(0, periods)));

function measure(
  next: readonly number[],
  sums: readonly number[],
  training: readonly number[],
): ForecastError {
  const [mae, rmse] = [mean(next.map(Math.abs)), rootMeanSquare(next)];
  const [step, squaredStep] = [naiveScale(training), rootMeanSquare(stepsOf(training))];
  return {
    mae,
    rmse,
    bias: -mean(next),
    horizonRmse: sums.length === 0 ? undefined : rootMeanSquare(sums),
    mase: step > 0 ? mae / step : undefined,
    rmsse: step > 0 ? rmse / squaredStep : undefined,
  };
}

/** Mean absolute step from one period to the next: the error of the naive forecast in sample; 0 of one period. */
export const naiveScale = (history: readonly number[]): number => mean(stepsOf(history).map(Math.abs));

const stepsOf = (history: readonly number[]): readonly number[] =>
  history.slice(1).map((demand, index) => demand - (history[index] ?? 0));

const rootMeanSquare = (errors: readonly number[]): number =>
  Math.sqrt(mean(errors.map((each) => each * each)));

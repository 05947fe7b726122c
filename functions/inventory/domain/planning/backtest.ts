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
};
export type Backtest = ForecastError & {
  readonly method: ForecastMethod;
  readonly parameters: readonly number[];
};

export type Origins = {
  /** Periods before the first origin: parameters are fitted on them only. */
  readonly training: number;
  /** Periods whose sum is forecast, usually lead time and review period. */
  readonly horizon: number;
};

/**
 * Tries a method at every origin after the training periods (rolling origin: L. J. Tashman, IJF 16(4), 2000): what
 * it would have said, against what came. MASE as R. J. Hyndman & A. B. Koehler, IJF 22(4), 2006.
 * RangeError unless there is a period after training.
 */
export function backtest(history: readonly number[], method: ForecastMethod, origins: Origins): Backtest {
  const { training, horizon } = origins;
  if (!(training > 0 && training < history.length)) throw new RangeError('No period is left to test on');
  const parameters = method.fit(history.slice(0, training));
  const next: number[] = [];
  const sums: number[] = [];
  for (let origin = training; origin < history.length; origin += 1) {
    const ahead = Math.min(horizon, history.length - origin);
    const said = method.forecast(history.slice(0, origin), parameters, ahead);
    const errors = said.map((value, index) => (history[origin + index] ?? 0) - value);
    next.push(errors[0] ?? 0);
    if (ahead === horizon) sums.push(errors.reduce((sum, error) => sum + error, 0) / horizon);
  }
  return { method, parameters, ...measure(next, sums, naiveScale(history.slice(0, training))) };
}

function measure(next: readonly number[], sums: readonly number[], scale: number): ForecastError {
  const mae = mean(next.map(Math.abs));
  return {
    mae,
    rmse: rootMeanSquare(next),
    bias: -mean(next),
    horizonRmse: sums.length === 0 ? undefined : rootMeanSquare(sums),
    mase: scale > 0 ? mae / scale : undefined,
  };
}

/** Mean absolute step from one period to the next: the error of the naive forecast in sample; 0 of one period. */
export const naiveScale = (history: readonly number[]): number =>
  mean(history.slice(1).map((demand, index) => Math.abs(demand - (history[index] ?? 0))));

const rootMeanSquare = (errors: readonly number[]): number =>
  Math.sqrt(mean(errors.map((each) => each * each)));

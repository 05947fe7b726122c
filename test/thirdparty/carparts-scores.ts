import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Forecast, forecastDemand } from '../../functions/inventory/domain/demand-forecast.ts';
import { forecastMethods } from '../../functions/inventory/domain/planning/forecast-methods.ts';

// Monthly demand of 2,674 car parts, January 1998 to March 2002: R. J. Hyndman, A. B. Koehler, J. K. Ord & R. D. Snyder,
// "Forecasting with Exponential Smoothing", 2008, which keeps them in the R package expsmooth.
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
export const carpartsFile = join(folder, 'demand_carparts/carparts_wide.csv.gz');
export const hasCarparts = existsSync(carpartsFile);

/** Months of demand of each part, up to the first blank: 165 parts end after 12 to 14 months. */
export function readCarparts(): readonly (readonly number[])[] {
  const [, ...lines] = gunzipSync(readFileSync(carpartsFile)).toString('utf8').trim().split('\n');
  return lines.map((line) => {
    const [, ...months] = line.split(',');
    const end = months.indexOf('');
    return months.slice(0, end < 0 ? undefined : end).map(Number);
  });
}

/** Errors over the parts. Scaled ones are means over the parts whose demand ever changed before the tested months. */
export type Score = {
  readonly name: string;
  readonly mase: number;
  readonly rmsse: number;
  /** Sum of absolute errors over that of the naive forecast, on the tested months. */
  readonly ofNaive: number;
};
export type Scores = {
  readonly parts: number;
  readonly scaled: number;
  readonly scores: readonly Score[];
  /** How many parts had which method chosen, before the first tested month. */
  readonly chosen: Readonly<Record<string, number>>;
  readonly cpuMsEach: number;
};

type Said = ReadonlyMap<string, readonly number[]>;
const expected = 'chosen, expected';
export const chosenNames = { expected, median: 'chosen, median' } as const;

/**
 * Forecasts each of the last `tested` months of each part from the months before it, one month ahead. Each method has the
 * parameters that fit the months before the first tested one. `chosen` is what the API would have answered: the choice
 * is made anew each month, from the months before it alone.
 */
export function scoreCarparts(all: readonly (readonly number[])[], tested: number): Scores {
  const parts = all.filter((months) => months.length > tested + 1);
  const chosen: Record<string, number> = {};
  let cpuMs = 0;
  const sums = new Map<string, { mase: number; rmsse: number; absolute: number }>();
  let scaled = 0;
  for (const months of parts) {
    const started = process.cpuUsage();
    const forecasts = monthByMonth(months, tested);
    const used = process.cpuUsage(started);
    cpuMs += (used.user + used.system) / 1000;
    const method = forecasts[0]?.method ?? 'none';
    chosen[method] = (chosen[method] ?? 0) + 1;
    const before = months.slice(0, -tested);
    const steps = before.slice(1).map((pieces, at) => pieces - (before[at] ?? 0));
    const [scale, squaredScale] = [
      mean(steps.map(Math.abs)),
      Math.sqrt(mean(steps.map((step) => step ** 2))),
    ];
    if (scale > 0) scaled += 1;
    for (const [name, said] of saidOf(months, tested, forecasts)) {
      const errors = said.map((pieces, at) => (months[before.length + at] ?? 0) - pieces);
      const sum = sums.get(name) ?? { mase: 0, rmsse: 0, absolute: 0 };
      const absolute = mean(errors.map(Math.abs));
      sums.set(name, {
        mase: sum.mase + (scale > 0 ? absolute / scale : 0),
        rmsse: sum.rmsse + (scale > 0 ? Math.sqrt(mean(errors.map((each) => each ** 2))) / squaredScale : 0),
        absolute: sum.absolute + absolute,
      });
    }
  }
  const naive = sums.get('naive')?.absolute ?? Number.NaN;
  const scores = [...sums].map(([name, sum]) => ({
    name,
    mase: sum.mase / scaled,
    rmsse: sum.rmsse / scaled,
    ofNaive: sum.absolute / naive,
  }));
  return { parts: parts.length, scaled, scores, chosen, cpuMsEach: cpuMs / (parts.length * tested) };
}

const monthByMonth = (months: readonly number[], tested: number): readonly Forecast[] =>
  Array.from({ length: tested }, (_, at) => forecastDemand(months.slice(0, months.length - tested + at), 1));

function saidOf(months: readonly number[], tested: number, forecasts: readonly Forecast[]): Said {
  const before = months.slice(0, -tested);
  const walked = forecastMethods().map((method) => {
    const parameters = method.fit(before);
    const rows = method.walk({
      history: months.slice(0, -1),
      parameters,
      from: before.length,
      periods: 1,
    });
    return [method.name as string, rows.map(([next = 0]) => next)] as const;
  });
  return new Map([
    ...walked,
    ['nothing', new Array<number>(tested).fill(0)],
    [chosenNames.expected, forecasts.map((each) => each.expected[0] ?? 0)],
    [chosenNames.median, forecasts.map((each) => each.median[0] ?? 0)],
  ]);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

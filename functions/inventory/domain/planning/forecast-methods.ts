import { mean } from './demand-class.ts';

export const methodNames = [
  'naive',
  'seasonal-naive',
  'moving-average',
  'exponential-smoothing',
  'damped-trend',
  'croston',
  'sba',
  'tsb',
] as const;
export type MethodName = (typeof methodNames)[number];

/**
 * One way to forecast demand per period. Forecasts are expected values, never below zero; `periods` ahead.
 * A pure function of history and parameters, so that a person can repeat it.
 */
export type ForecastMethod = {
  readonly name: MethodName;
  readonly source: string;
  /** The parameters with the least squared error one period ahead, of a fixed grid; the earlier of equals. */
  readonly fit: (history: readonly number[]) => readonly number[];
  /**
   * What it says at each origin from `from` to the end of history, of the `periods` after it: one row for an origin, and
   * the last row is the forecast. It sees only what lies before the origin.
   */
  readonly walk: (of: Walk) => readonly (readonly number[])[];
};

export type Walk = {
  readonly history: readonly number[];
  readonly parameters: readonly number[];
  readonly from: number;
  readonly periods: number;
};

type State = readonly number[];
type Parameters = readonly number[];

/** A method that goes through history once, keeping a few numbers. */
type Recursion = {
  readonly grid: readonly Parameters[];
  readonly start: (early: readonly number[]) => State;
  readonly step: (state: State, demand: number, parameters: Parameters) => State;
  /** Expected demand `ahead` periods on, 1 for the next. */
  readonly expect: (state: State, ahead: number, parameters: Parameters) => number;
};

/** Periods that set the starting values; errors are counted after them. */
const settling = (history: readonly number[]): number => Math.min(12, Math.ceil(history.length / 3));

function recursive(name: MethodName, source: string, recursion: Recursion): ForecastMethod {
  const { grid, start, step, expect } = recursion;
  const squaredError = (history: readonly number[], parameters: Parameters): number => {
    const settled = settling(history);
    let state = start(history.slice(0, settled));
    let sum = 0;
    for (const [period, demand] of history.entries()) {
      if (period >= settled) sum += (demand - Math.max(0, expect(state, 1, parameters))) ** 2;
      state = step(state, demand, parameters);
    }
    return sum;
  };
  return {
    name,
    source,
    fit: (history) => leastBy(grid, (parameters) => squaredError(history, parameters)),
    walk: ({ history, parameters, from, periods }) => {
      const rows: (readonly number[])[] = [];
      let state = start(history.slice(0, settling(history.slice(0, from))));
      for (let origin = 0; origin <= history.length; origin += 1) {
        const last = state;
        if (origin >= from) rows.push(ahead(periods, (index) => expect(last, index + 1, parameters)));
        state = step(state, history[origin] ?? 0, parameters);
      }
      return rows;
    },
  };
}

const ahead = (periods: number, of: (index: number) => number): readonly number[] =>
  Array.from({ length: periods }, (_, index) => Math.max(0, of(index)));

function leastBy(grid: readonly Parameters[], of: (parameters: Parameters) => number): Parameters {
  const [first = []] = grid;
  if (grid.length < 2) return first;
  let best = { parameters: first, error: Number.POSITIVE_INFINITY };
  for (const parameters of grid) {
    const error = of(parameters);
    if (error < best.error) best = { parameters, error };
  }
  return best.parameters;
}

/** A method that repeats a period of history: the one at `at`, of the origin and the periods after it. */
const repeating = (at: (origin: number, index: number) => number): ForecastMethod['walk'] => {
  return ({ history, from, periods }) =>
    Array.from({ length: history.length - from + 1 }, (_, row) =>
      ahead(periods, (index) => history[at(from + row, index)] ?? 0),
    );
};

const naive: ForecastMethod = {
  name: 'naive',
  source: 'the last period again',
  fit: () => [],
  walk: repeating((origin) => origin - 1),
};

/** The same period of the last season; `season` in periods. */
const seasonalNaive = (season: number): ForecastMethod => ({
  name: 'seasonal-naive',
  source: 'the same period of the last season again',
  fit: () => [season],
  walk: repeating((origin, index) => origin - season + (index % season)),
});

const windows = [3, 6, 12] as const;
const movingAverage = recursive('moving-average', 'the mean of the last periods', {
  grid: windows.map((window) => [window]),
  start: () => [],
  step: (state, demand) => [...state.slice(1 - windows[2]), demand],
  expect: (state, _, [window = windows[2]]) => mean(state.slice(-window)),
});

const exponentialSmoothing = recursive(
  'exponential-smoothing',
  'R. G. Brown, Statistical Forecasting for Inventory Control, 1959',
  {
    grid: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5].map((alpha) => [alpha]),
    start: (early) => [mean(early)],
    step: ([level = 0], demand, [alpha = 0.1]) => [level + alpha * (demand - level)],
    expect: ([level = 0]) => level,
  },
);

const dampedTrend = recursive(
  'damped-trend',
  'C. C. Holt 1957 (IJF 20, 2004); E. S. Gardner & E. McKenzie, Management Science 31(10), 1985',
  {
    grid: [0.1, 0.2, 0.4].flatMap((alpha) => [0.05, 0.15].flatMap((beta) => [[alpha, beta, 0.9]])),
    start: (early) => [mean(early), 0],
    step: ([level = 0, trend = 0], demand, [alpha = 0.1, beta = 0.05, damping = 0.9]) => {
      const next = level + damping * trend + alpha * (demand - level - damping * trend);
      return [next, damping * trend + beta * (next - level - damping * trend)];
    },
    expect: ([level = 0, trend = 0], ahead, [, , damping = 0.9]) =>
      level + (trend * damping * (1 - damping ** ahead)) / (1 - damping),
  },
);

const intermittentGrid = [0.05, 0.1, 0.15, 0.2, 0.3].map((alpha) => [alpha]);

/** State: size, interval, periods since the last demand; no size yet means no demand yet. */
const croston = (name: 'croston' | 'sba', source: string, correct: (alpha: number) => number) =>
  recursive(name, source, {
    grid: intermittentGrid,
    start: () => [0, 0, 1],
    step: ([size = 0, interval = 0, since = 1], demand, [alpha = 0.1]) => {
      if (demand === 0) return [size, interval, since + 1];
      if (size === 0) return [demand, since, 1];
      return [size + alpha * (demand - size), interval + alpha * (since - interval), 1];
    },
    expect: ([size = 0, interval = 0], _, [alpha = 0.1]) =>
      size === 0 ? 0 : (correct(alpha) * size) / interval,
  });

const plainCroston = croston('croston', 'J. D. Croston, Operational Research Quarterly 23(3), 1972', () => 1);
const syntetosBoylan = croston(
  'sba',
  'A. A. Syntetos & J. E. Boylan, International Journal of Forecasting 21(2), 2005',
  (alpha) => 1 - alpha / 2,
);

const teunterSyntetosBabai = recursive(
  'tsb',
  'R. H. Teunter, A. A. Syntetos & M. Z. Babai, European Journal of Operational Research 214(3), 2011',
  {
    grid: [0.05, 0.1, 0.2, 0.3].flatMap((chance) => [0.05, 0.1, 0.2].map((size) => [chance, size])),
    start: (early) => {
      const sizes = early.filter((demand) => demand > 0);
      return [sizes.length / Math.max(1, early.length), mean(sizes)];
    },
    step: ([chance = 0, size = 0], demand, [alpha = 0.1, beta = 0.1]) => {
      if (demand === 0) return [chance - alpha * chance, size];
      return [chance + alpha * (1 - chance), size === 0 ? demand : size + beta * (demand - size)];
    },
    expect: ([chance = 0, size = 0]) => chance * size,
  },
);

/** The methods there are; the seasonal one only with a season of so many periods. Naive is the first. */
export function forecastMethods(season?: number): readonly ForecastMethod[] {
  return [
    naive,
    ...(season === undefined ? [] : [seasonalNaive(season)]),
    movingAverage,
    exponentialSmoothing,
    dampedTrend,
    plainCroston,
    syntetosBoylan,
    teunterSyntetosBabai,
  ];
}

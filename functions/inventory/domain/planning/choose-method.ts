import { type Backtest, backtest } from './backtest.ts';
import { type DemandPattern, mean, variance } from './demand-class.ts';
import {
  type EventFactor,
  eventFactors,
  eventIndex,
  seasonIndex,
  seasonWeeks,
  type Weeks,
  weekOfYear,
} from './demand-index.ts';
import { type ForecastMethod, forecastMethods, type MethodName } from './forecast-methods.ts';

/** What is taken out of demand before a method sees it, and put back into the forecast. */
type Adjustment = 'none' | 'events' | 'season';

export type Choice = {
  readonly best: Backtest;
  /** The error one period ahead of "as the last period", on the same periods. */
  readonly naiveMae: number;
  readonly adjustment: Adjustment;
};

export type Ask = {
  readonly demand: readonly number[];
  readonly pattern: DemandPattern;
  readonly training: number;
  readonly horizon: number;
  /** The first day of history (days since 1970) where its periods are weeks of the calendar. */
  readonly firstDay?: number | undefined;
};

/** One-sided 5 % of the normal distribution. */
const clearly = 1.645;
const leastSpans = 4;
/** Errors this much larger are chance where no event is among the tested weeks; one that fails to come costs far more. */
const harmless = 1.05;

/**
 * The method that a rolling backtest speaks for. Each pattern has its usual method: exponential smoothing where demand is
 * steady, TSB where it is intermittent. Another takes its place only where its squared errors are less by 1.645
 * standard errors: with few tested periods the least error is mostly luck, and the pick of luck forecasts worse than the
 * usual method (the one-standard-error rule of L. Breiman et al., Classification and Regression Trees, 1984, ch. 3.4,
 * made stricter). The error is that of the sum over the horizon, because stock has to last for it; a horizon of which
 * fewer than four fit into the tested periods is cut to that.
 */
export function chooseMethod(ask: Ask): Choice {
  const { demand, training, horizon } = ask;
  const tested = demand.length - training;
  const origins = {
    training,
    horizon,
    span: Math.max(1, Math.min(horizon, Math.floor(tested / leastSpans))),
  };
  const methods = forecastMethods(training >= seasonWeeks ? seasonWeeks : undefined);
  const test = (method: ForecastMethod, index?: readonly number[]) =>
    backtest(demand, method, { ...origins, index });
  const usual = usualMethod(methods, ask.pattern);
  const { adjustment, index, base } = chooseAdjustment(ask, (given) => test(usual, given), origins.span);
  const others = methods.filter((method) => method !== usual && method.name !== 'naive');
  const tests = others.map((method) => test(method, method.name === 'seasonal-naive' ? undefined : index));
  const best = tests
    .filter((each) => isClearlyBetter(each, base, origins.span))
    .reduce((least, each) => (mean(each.losses) < mean(least.losses) ? each : least), base);
  const [naive = usual] = methods;
  return {
    best,
    naiveMae: test(naive).mae,
    adjustment: best.method.name === 'seasonal-naive' ? 'none' : adjustment,
  };
}

function usualMethod(methods: readonly ForecastMethod[], pattern: DemandPattern): ForecastMethod {
  const name: MethodName = isSteady(pattern) ? 'exponential-smoothing' : 'tsb';
  const found = methods.find((method) => method.name === name);
  if (!found) throw new RangeError(`There is no method ${name}`);
  return found;
}

const isSteady = (pattern: DemandPattern): boolean => pattern === 'smooth' || pattern === 'erratic';

type Adjusted = {
  readonly adjustment: Adjustment;
  readonly index?: readonly number[] | undefined;
  readonly base: Backtest;
};

/**
 * Whether events and the season of the year pay, by the usual method with and without them. Events have stood out of
 * history already, so they need only do no harm, and where the training weeks saw none of them the tested weeks cannot
 * say; the season has to be clearly better. Intermittent demand has neither.
 */
function chooseAdjustment(
  { demand, pattern, training, firstDay }: Ask,
  test: (index?: readonly number[]) => Backtest,
  span: number,
): Adjusted {
  const plain: Adjusted = { adjustment: 'none', base: test() };
  if (firstDay === undefined || !isSteady(pattern)) return plain;
  const past = { firstDay, demand: demand.slice(0, training) };
  const tried = (adjustment: Adjustment): Adjusted | undefined => {
    const { index, isFlat } = demandIndex(past, adjustment, demand.length);
    return isFlat ? undefined : { adjustment, index, base: test(index) };
  };
  const events = tried('events') ?? untried({ firstDay, demand }, plain);
  const before = mean(events.base.losses) <= harmless * mean(plain.base.losses) ? events : plain;
  const season = training < 2 * seasonWeeks ? undefined : tried('season');
  return season && isClearlyBetter(season.base, before.base, span) ? season : before;
}

/** Events that only the tested weeks saw: taken out of what comes after, tested as without. */
const untried = (weeks: Weeks, plain: Adjusted): Adjusted =>
  eventFactors(weeks).length > 0 ? { ...plain, adjustment: 'events' } : plain;

/** Squared errors over the same origins; those of spans that overlap count once a span. */
function isClearlyBetter(one: Backtest, other: Backtest, span: number): boolean {
  const gains = one.losses.map((loss, at) => (other.losses[at] ?? 0) - loss);
  const error = Math.sqrt((variance(gains) * span) / Math.max(1, gains.length));
  return mean(gains) > clearly * error;
}

export type DemandIndex = {
  readonly factors: readonly EventFactor[];
  /** How many times the usual each week is, by its events alone. */
  readonly events: readonly number[];
  /** The same with the season. */
  readonly index: readonly number[];
  readonly isFlat: boolean;
};

/** What history says of so many weeks from its first on, those to come included. */
export function demandIndex(past: Weeks, adjustment: Adjustment, weeks: number): DemandIndex {
  const factors = adjustment === 'none' ? [] : eventFactors(past);
  const events = eventIndex(factors, past.firstDay, weeks);
  if (adjustment !== 'season') return { factors, events, index: events, isFlat: factors.length === 0 };
  const usual = past.demand.map((pieces, at) => pieces / (events[at] ?? 1));
  const season = seasonIndex({ ...past, demand: usual });
  const index = events.map((each, at) => each * (season[weekOfYear(past.firstDay + at * 7)] ?? 1));
  return { factors, events, index, isFlat: season.length === 0 };
}

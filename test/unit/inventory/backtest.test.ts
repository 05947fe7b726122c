import { backtest } from '../../../functions/inventory/domain/planning/backtest.ts';
import { chooseMethod } from '../../../functions/inventory/domain/planning/choose-method.ts';
import { forecastMethods } from '../../../functions/inventory/domain/planning/forecast-methods.ts';
import { medianDemand } from '../../../functions/inventory/domain/planning/median-demand.ts';
import { chance } from '../../builders/chance.ts';

const methods = forecastMethods(4);
const [naive] = methods;
if (!naive) throw new Error('there is no naive method');

it('measures what was said against what came, by hand', () => {
  // Trained on 2, 4, 3 (steps 2 and 1); said 3, 6, 5 and 8 came as 6, 5, 8 and 8.
  const tested = backtest([2, 4, 3, 6, 5, 8, 8], naive, { training: 3, horizon: 2 });
  expect(tested.said).toEqual([3, 6, 5, 8]);
  expect(tested.mae).toBeCloseTo((3 + 1 + 3 + 0) / 4, 12);
  expect(tested.rmse).toBeCloseTo(Math.sqrt((9 + 1 + 9) / 4), 12);
  expect(tested.bias).toBeCloseTo(-(3 - 1 + 3 + 0) / 4, 12);
  expect(tested.mase).toBeCloseTo(1.75 / 1.5, 12);
  expect(tested.rmsse).toBeCloseTo(Math.sqrt(4.75 / 2.5), 12);
  // Sums of two weeks: 6 said and 11 came, 12 and 13, 10 and 16.
  expect(tested.losses).toEqual([25, 1, 36].map((loss) => expect.closeTo(loss, 9)));
});

it('takes an index out of history and puts it back into what is said', () => {
  const index = [1, 2, 1, 2, 1, 3];
  const tested = backtest([5, 10, 5, 10, 5, 15], naive, { training: 3, horizon: 1, index });
  expect(tested.said).toEqual([10, 5, 15]);
  expect(tested.mae).toBe(0);
});

it.each(methods.map((method) => [method.name, method] as const))(
  '%s says at each origin what it says without the future',
  (_, method) => {
    const random = chance(11);
    const history = Array.from({ length: 48 }, () => (random() < 0.5 ? Math.floor(random() * 9) : 0));
    const parameters = method.fit(history.slice(0, 36));
    const rows = method.walk({ history, parameters, from: 36, periods: 3 });
    expect(rows).toHaveLength(13);
    for (const [late, row] of rows.entries()) {
      const past = history.slice(0, 36 + late);
      expect(row).toEqual(method.walk({ history: past, parameters, from: 36, periods: 3 }).at(-1));
    }
  },
);

describe('the choice', () => {
  const random = chance(3);
  const noise = Array.from({ length: 90 }, () => 20 + Math.floor(random() * 9));

  it('stays with exponential smoothing where nothing is clearly better', () => {
    const { best, adjustment } = chooseMethod({ demand: noise, pattern: 'smooth', training: 60, horizon: 2 });
    expect([best.method.name, adjustment]).toEqual(['exponential-smoothing', 'none']);
  });

  it('takes the method that is', () => {
    const growing = noise.map((pieces, week) => pieces + 6 * week);
    const { best } = chooseMethod({ demand: growing, pattern: 'smooth', training: 60, horizon: 4 });
    expect(best.method.name).toBe('damped-trend');
  });

  it('is TSB for intermittent demand, and never the naive forecast', () => {
    const rare = noise.map((pieces) => (pieces % 4 === 0 ? pieces : 0));
    const { best, naiveMae } = chooseMethod({
      demand: rare,
      pattern: 'intermittent',
      training: 60,
      horizon: 2,
    });
    expect(best.method.name).toBe('tsb');
    expect(best.rmse).toBeGreaterThan(0);
    expect(naiveMae).toBe(backtest(rare, naive, { training: 60, horizon: 1 }).mae);
  });
});

it.each([
  [0, 1, 0],
  [0.5, 0.5, 0], // Poisson: e^-0.5 = 0.61 of nothing
  [0.7, 0.7, 1], // e^-0.7 = 0.497
  [3, 3, 3],
  [3, 30, 1], // negative binomial with a long tail: median below the mean
  [250.5, 400, 250.5],
])('half of the weeks with mean %f and variance %f ask for no more than %f', (mean, variance, median) => {
  expect(medianDemand(mean, variance)).toBe(median);
});

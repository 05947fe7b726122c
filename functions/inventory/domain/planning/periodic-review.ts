import { positive } from './bounds.ts';
import { countLoss, countProbability, countQuantile, countsOf } from './count-distribution.ts';
import { criticalRatio } from './newsvendor.ts';

/** Costs of a stock looked at once a period, minor units: an order, a piece held, a piece short for the period. */
export type ReviewedStock = {
  readonly fixedCost: number;
  readonly holdingCost: number;
  readonly stockoutCost: number;
};
/** At or below `reorderPoint`, order up to `orderUpTo`: (s, S). */
export type OrderUpToRule = { readonly reorderPoint: number; readonly orderUpTo: number };

/** Expected cost a period of an (s, S) rule of whole pieces under Poisson demand. Zheng & Federgruen 1991. */
export function orderUpToCost(stock: ReviewedStock, mean: number, rule: OrderUpToRule): number {
  return costOf(stock, renewals(mean), rule);
}

/**
 * The best (s, S) rule under Poisson demand a period, without lead time, backorders allowed. Y.-S. Zheng &
 * A. Federgruen, "Finding optimal (s, S) policies is about as simple as evaluating a single policy", Operations
 * Research 39(4), 1991. RangeError unless costs and mean are above zero.
 */
export function optimalOrderUpTo(
  stock: ReviewedStock,
  mean: number,
): OrderUpToRule & { readonly cost: number } {
  const visits = renewals(mean);
  const at = (level: number) => pointCost(stock, mean, level);
  const cost = (reorderPoint: number, orderUpTo: number) =>
    costOf(stock, visits, { reorderPoint, orderUpTo });
  const cheapest = countQuantile(countsOf(mean, mean), criticalRatio(stock));
  let s = cheapest - 1;
  while (cost(s, cheapest) > at(s)) s -= 1;
  let best = { reorderPoint: s, orderUpTo: cheapest, cost: cost(s, cheapest) };
  for (let S = cheapest + 1; at(S) <= best.cost; S += 1) {
    if (cost(best.reorderPoint, S) >= best.cost) continue;
    s = best.reorderPoint;
    while (cost(s, S) <= at(s + 1)) s += 1;
    best = { reorderPoint: s, orderUpTo: S, cost: cost(s, S) };
  }
  return best;
}

function costOf(stock: ReviewedStock, visits: Visits, { reorderPoint, orderUpTo }: OrderUpToRule): number {
  if (!(orderUpTo > reorderPoint)) throw new RangeError('Order up to more than the reorder point');
  let total = stock.fixedCost;
  let periods = 0;
  for (let below = 0; below < orderUpTo - reorderPoint; below += 1) {
    const spent = visits.at(below);
    total += spent * pointCost(stock, visits.mean, orderUpTo - below);
    periods += spent;
  }
  return total / periods;
}

function pointCost(stock: ReviewedStock, mean: number, level: number): number {
  const short = countLoss(countsOf(mean, mean), level);
  return stock.holdingCost * (level - mean) + (stock.holdingCost + stock.stockoutCost) * short;
}

/** Expected periods that stock spends exactly `below` pieces under S in a cycle, by renewal. */
type Visits = { readonly mean: number; readonly at: (below: number) => number };

function renewals(mean: number): Visits {
  const demand = countsOf(positive(mean, 'The demand'), mean);
  const chances = [countProbability(demand, 0)];
  const known = [1 / (1 - (chances[0] ?? 0))];
  const at = (below: number): number => {
    for (let next = known.length; next <= below; next += 1) {
      chances[next] = countProbability(demand, next);
      let sum = 0;
      for (let step = 1; step <= next; step += 1) sum += (chances[step] ?? 0) * (known[next - step] ?? 0);
      known[next] = sum * (known[0] ?? 0);
    }
    return known[below] ?? 0;
  };
  return { mean, at };
}

/** `sd` and `mean` are for one period; `leadTime` in periods. */
export type ReviewedDemand = { readonly mean: number; readonly sd: number; readonly leadTime?: number };

/**
 * (s, S) by the power approximation. Ehrhardt & Mosier, "A revision of the power approximation for computing (s, S)
 * policies", Management Science 30(5), 1984, as in Snyder & Shen 2019, ch. 4; S = s + Q throughout.
 */
export function orderUpToByPower(
  stock: ReviewedStock,
  { mean, sd, leadTime = 0 }: ReviewedDemand,
): OrderUpToRule {
  const spread = positive(sd, 'The standard deviation') * Math.sqrt(leadTime + 1);
  const perOrder =
    positive(stock.fixedCost, 'The fixed cost') / positive(stock.holdingCost, 'The holding cost');
  const variation = 1 + (spread * spread) / (mean * mean);
  const quantity = 1.3 * mean ** 0.494 * perOrder ** 0.506 * variation ** 0.116;
  const z = Math.sqrt((quantity * stock.holdingCost) / (spread * stock.stockoutCost));
  const reorderPoint = 0.973 * mean * (leadTime + 1) + spread * (0.183 / z + 1.063 - 2.192 * z);
  return { reorderPoint, orderUpTo: reorderPoint + quantity };
}

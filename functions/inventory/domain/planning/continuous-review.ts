import { atLeast, positive } from './bounds.ts';
import { countLoss, countQuantile, countsOf } from './count-distribution.ts';
import { economicOrderQuantity, orderQuantityWithBackorders } from './lot-size.ts';
import { criticalRatio } from './newsvendor.ts';
import { normalLoss, normalQuantile, normalSecondLoss } from './normal.ts';

/**
 * Costs and demand of a stock that is watched all the time: when it falls to r, Q are ordered and come after
 * `leadTime`. Rates, lead time and costs are for one span, usually a year; money in minor units.
 */
export type WatchedStock = {
  readonly fixedCost: number;
  readonly holdingCost: number;
  /** Of a buyer waiting for the span, or, in `reorderByExpectedLevel`, of each shortage. */
  readonly stockoutCost: number;
  readonly demandMean: number;
  readonly demandSd: number;
  readonly leadTime: number;
};
export type ReorderRule = { readonly reorderPoint: number; readonly quantity: number };

type Bell = { readonly mean: number; readonly sd: number };

function leadTimeDemand({ demandMean, demandSd, leadTime }: WatchedStock): Bell {
  positive(leadTime, 'The lead time');
  return {
    mean: positive(demandMean, 'The demand') * leadTime,
    sd: positive(demandSd, 'The standard deviation') * Math.sqrt(leadTime),
  };
}

/**
 * Expected cost for the span of a rule under normal demand, exact up to demand below zero:
 * (Kλ + ∫ g over [r, r+Q]) / Q with g the newsvendor cost of lead-time demand. Zheng, Management Science 38(1), 1992.
 */
export function reorderRuleCost(stock: WatchedStock, { reorderPoint: r, quantity }: ReorderRule): number {
  const { mean, sd } = leadTimeDemand(stock);
  const top = r + positive(quantity, 'A quantity');
  const short = normalSecondLoss((r - mean) / sd) - normalSecondLoss((top - mean) / sd);
  const held = stock.holdingCost * quantity * (r + quantity / 2 - mean);
  const mismatch = held + (stock.holdingCost + stock.stockoutCost) * sd * sd * short;
  return (stock.fixedCost * stock.demandMean + mismatch) / quantity;
}

/** The r that is best for a given Q: where the newsvendor cost of r equals that of r + Q. Zheng 1992. */
export function reorderPointFor(stock: WatchedStock, quantity: number): number {
  const { mean, sd } = leadTimeDemand(stock);
  const share =
    (stock.holdingCost * positive(quantity, 'A quantity')) / (stock.holdingCost + stock.stockoutCost);
  const lost = (r: number) => sd * (normalLoss((r - mean) / sd) - normalLoss((r + quantity - mean) / sd));
  return bisect((r) => share - lost(r), mean - quantity - 40 * sd, mean + 40 * sd);
}

/**
 * The rule with the least expected cost: Q where g(r(Q)) equals the average cost. Zheng 1992; Snyder &
 * Shen 2019, ch. 5.
 */
export function optimalReorderRule(stock: WatchedStock): ReorderRule {
  const { quantity: least } = orderQuantityWithBackorders(lotOf(stock));
  const slope = (quantity: number) => {
    const reorderPoint = reorderPointFor(stock, quantity);
    return pointCost(stock, reorderPoint) - reorderRuleCost(stock, { reorderPoint, quantity });
  };
  let high = least;
  while (slope(high) < 0) high *= 2;
  const quantity = bisect(slope, least / 2, high);
  return { reorderPoint: reorderPointFor(stock, quantity), quantity };
}

function pointCost(stock: WatchedStock, level: number): number {
  const { mean, sd } = leadTimeDemand(stock);
  const short = sd * normalLoss((level - mean) / sd);
  return stock.holdingCost * (level - mean) + (stock.holdingCost + stock.stockoutCost) * short;
}

const lotOf = ({ fixedCost, holdingCost, stockoutCost, demandMean }: WatchedStock) => ({
  fixedCost,
  holdingCost,
  stockoutCost,
  demandRate: demandMean,
});

/**
 * Expected-inventory-level approximation, for a cost per shortage whatever its length: Q = √(2λ(K + p·n(r))/h) and
 * 1 - F(r) = Qh/(pλ) in turn until they settle. Hadley & Whitin 1963; Snyder & Shen 2019, ch. 5.
 * RangeError when the cost of a shortage is too small for any r.
 */
export function reorderByExpectedLevel(stock: WatchedStock): ReorderRule & { readonly cost: number } {
  const { mean, sd } = leadTimeDemand(stock);
  const { holdingCost: h, stockoutCost: p, fixedCost: k, demandMean: rate } = stock;
  const short = (r: number) => sd * normalLoss((r - mean) / sd);
  const rFor = (quantity: number) => mean - sd * normalQuantile((quantity * h) / (p * rate));
  let { quantity } = economicOrderQuantity(lotOf(stock));
  let reorderPoint = rFor(quantity);
  for (let round = 0; round < 200; round += 1) {
    quantity = Math.sqrt((2 * rate * (k + p * short(reorderPoint))) / h);
    const next = rFor(quantity);
    const settled = Math.abs(next - reorderPoint) < 1e-10;
    reorderPoint = next;
    if (settled) break;
  }
  const holding = h * (reorderPoint - mean + quantity / 2);
  return { reorderPoint, quantity, cost: holding + (rate * (k + p * short(reorderPoint))) / quantity };
}

/** Q of the EOQ with backorders, and the r best for it. Snyder & Shen 2019, ch. 5. */
export function reorderByBackorderQuantity(stock: WatchedStock): ReorderRule {
  const { quantity } = orderQuantityWithBackorders(lotOf(stock));
  return { reorderPoint: reorderPointFor(stock, quantity), quantity };
}

/** Q of the EOQ, and r of the newsvendor over the lead time. Snyder & Shen 2019, ch. 5 (EOQ + safety stock). */
export function reorderByOrderQuantity(stock: WatchedStock): ReorderRule {
  const { mean, sd } = leadTimeDemand(stock);
  const { quantity } = economicOrderQuantity(lotOf(stock));
  return { reorderPoint: mean + normalQuantile(criticalRatio(stock)) * sd, quantity };
}

/** Loss-function approximation: the exact conditions with the losses at r + Q left out. Snyder & Shen 2019, ch. 5. */
export function reorderByLossFunction(stock: WatchedStock): ReorderRule {
  const { mean, sd } = leadTimeDemand(stock);
  const { holdingCost: h, stockoutCost: p, fixedCost: k, demandMean: rate } = stock;
  const rFor = (quantity: number) =>
    bisect(
      (r) => (h * quantity) / (h + p) - sd * normalLoss((r - mean) / sd),
      mean - 2 * quantity,
      mean + 40 * sd,
    );
  let { quantity } = economicOrderQuantity(lotOf(stock));
  for (let round = 0; round < 500; round += 1) {
    const second = sd * sd * normalSecondLoss((rFor(quantity) - mean) / sd);
    const next = Math.sqrt((2 * (k * rate + (h + p) * second)) / h);
    const settled = Math.abs(next - quantity) < 1e-10;
    quantity = next;
    if (settled) break;
  }
  return { reorderPoint: rFor(quantity), quantity };
}

/** Cost for the span of a rule of whole pieces under Poisson demand. Federgruen & Zheng, Operations Research 40(4), 1992. */
export function reorderRuleCostPoisson(stock: Omit<WatchedStock, 'demandSd'>, rule: ReorderRule): number {
  const { reorderPoint, quantity } = rule;
  let total = stock.fixedCost * stock.demandMean;
  for (let level = reorderPoint + 1; level <= reorderPoint + quantity; level += 1)
    total += wholePointCost(stock, level);
  return total / positive(quantity, 'A quantity');
}

/** The best rule of whole pieces under Poisson demand: grows the band of levels towards its cheaper side. F. & Z. 1992. */
export function optimalReorderRulePoisson(
  stock: Omit<WatchedStock, 'demandSd'>,
): ReorderRule & { readonly cost: number } {
  atLeast(0, stock.fixedCost, 'The fixed cost');
  const at = (level: number) => wholePointCost(stock, level);
  const mean = stock.demandMean * positive(stock.leadTime, 'The lead time');
  const best = countQuantile(countsOf(mean, mean), criticalRatio(stock));
  let reorderPoint = best - 1;
  let quantity = 1;
  let total = stock.fixedCost * stock.demandMean + at(best);
  for (;;) {
    const below = at(reorderPoint);
    const cheaper = Math.min(below, at(reorderPoint + quantity + 1));
    if (cheaper >= total / quantity) return { reorderPoint, quantity, cost: total / quantity };
    if (below === cheaper) reorderPoint -= 1;
    quantity += 1;
    total += cheaper;
  }
}

function wholePointCost(stock: Omit<WatchedStock, 'demandSd'>, level: number): number {
  const mean = stock.demandMean * stock.leadTime;
  const short = countLoss(countsOf(mean, mean), level);
  return stock.holdingCost * (level - mean) + (stock.holdingCost + stock.stockoutCost) * short;
}

/** The root of an increasing function between two ends; the nearer end when there is none. */
export function bisect(increasing: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 200 && high - low > 1e-12 * Math.max(1, Math.abs(low)); step += 1) {
    const middle = (low + high) / 2;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

import { atLeast, fraction, positive } from './bounds.ts';
import { countLoss, countQuantile, countsOf } from './count-distribution.ts';
import { normalCumulative, normalLoss, normalQuantile } from './normal.ts';

/**
 * Costs of one selling season (or of one review period of a base-stock policy), minor units a piece: `holdingCost`
 * of a piece left over, `stockoutCost` of a piece short.
 */
export type SeasonCosts = { readonly holdingCost: number; readonly stockoutCost: number };
/** `level`: pieces to have at the start; `cost`: expected, so a fraction of minor units that is never booked. */
export type StockLevel = { readonly level: number; readonly cost: number };

/** The chance of having enough that balances the two costs: p/(p+h). RangeError unless both are above zero. */
export function criticalRatio({ holdingCost, stockoutCost }: SeasonCosts): number {
  positive(holdingCost, 'The holding cost');
  return positive(stockoutCost, 'The stockout cost') / (stockoutCost + holdingCost);
}

/** Normal demand of one period; with a lead time, stock must last `leadTime` + 1 periods. */
export type NormalDemand = { readonly mean: number; readonly sd: number; readonly leadTime?: number };

/**
 * The stock that balances left-overs and shortages under normal demand: μ + zσ with Φ(z) = p/(p+h).
 * Arrow, Harris & Marschak, Econometrica 19(3), 1951; Snyder & Shen 2019, ch. 4. RangeError unless σ > 0.
 */
export function newsvendorNormal(costs: SeasonCosts, demand: NormalDemand): StockLevel {
  const { mean, sd } = overLeadTime(demand);
  const level = mean + normalQuantile(criticalRatio(costs)) * sd;
  return { level, cost: newsvendorNormalCost(costs, demand, level) };
}

/** Expected cost of a stock level under normal demand: h(S - μ) + (h + p)σL(z). */
export function newsvendorNormalCost(costs: SeasonCosts, demand: NormalDemand, level: number): number {
  const { mean, sd } = overLeadTime(demand);
  const short = sd * normalLoss((level - mean) / sd);
  return costs.holdingCost * (level - mean) + (costs.holdingCost + costs.stockoutCost) * short;
}

function overLeadTime({ mean, sd, leadTime = 0 }: NormalDemand) {
  const periods = atLeast(0, leadTime, 'The lead time') + 1;
  return { mean: mean * periods, sd: positive(sd, 'The standard deviation') * Math.sqrt(periods) };
}

/** The least whole stock whose chance of being enough reaches p/(p+h), Poisson demand. Snyder & Shen 2019, ch. 4. */
export function newsvendorPoisson(costs: SeasonCosts, mean: number): StockLevel {
  const level = countQuantile(countsOf(mean, mean), criticalRatio(costs));
  return { level, cost: newsvendorPoissonCost(costs, mean, level) };
}

/** Expected cost of a whole stock level under Poisson demand. */
export function newsvendorPoissonCost(costs: SeasonCosts, mean: number, level: number): number {
  if (!Number.isSafeInteger(level)) throw new RangeError('A stock level here is a whole number');
  const short = countLoss(countsOf(mean, mean), level);
  return costs.holdingCost * (level - mean) + (costs.holdingCost + costs.stockoutCost) * short;
}

/** `mu` and `sigma` are mean and standard deviation of the logarithm of demand. */
export type LognormalDemand = { readonly mu: number; readonly sigma: number };

/** The newsvendor under lognormal demand: exp(μ + zσ). The loss is that of Black & Scholes 1973. */
export function newsvendorLognormal(costs: SeasonCosts, { mu, sigma }: LognormalDemand): StockLevel {
  const level = Math.exp(mu + normalQuantile(criticalRatio(costs)) * positive(sigma, 'Sigma'));
  return { level, cost: newsvendorLognormalCost(costs, { mu, sigma }, level) };
}

/** Expected cost of a stock level under lognormal demand. RangeError unless the level is above zero. */
export function newsvendorLognormalCost(costs: SeasonCosts, demand: LognormalDemand, level: number): number {
  const { mu, sigma } = demand;
  const mean = Math.exp(mu + (sigma * sigma) / 2);
  const z = (Math.log(positive(level, 'The stock level')) - mu) / sigma;
  const short = mean * normalCumulative(sigma - z) - level * normalCumulative(-z);
  return costs.holdingCost * (level - mean) + (costs.holdingCost + costs.stockoutCost) * short;
}

/** Chance of each demand. */
export type DemandChances = readonly (readonly [pieces: number, chance: number])[];

/** The least possible demand whose cumulative chance reaches p/(p+h). RangeError when chances do not sum to one. */
export function newsvendorDiscrete(costs: SeasonCosts, chances: DemandChances): StockLevel {
  const sorted = [...chances].sort(([a], [b]) => a - b);
  const ratio = criticalRatio(costs) - 1e-12;
  let reached = 0;
  let level: number | undefined;
  for (const [pieces, chance] of sorted) {
    reached += atLeast(0, chance, 'A chance');
    if (level === undefined && reached >= ratio) level = pieces;
  }
  if (level === undefined || Math.abs(reached - 1) > 1e-9) throw new RangeError('Chances must sum to one');
  return { level, cost: newsvendorDiscreteCost(costs, chances, level) };
}

/** Expected cost of a stock level under given chances. */
export function newsvendorDiscreteCost(costs: SeasonCosts, chances: DemandChances, level: number): number {
  return chances.reduce((total, [pieces, chance]) => {
    const off = level - pieces;
    return total + chance * (off > 0 ? costs.holdingCost * off : -costs.stockoutCost * off);
  }, 0);
}

/** What is known about a season's goods: minor units a piece. */
export type SeasonPrices = {
  readonly revenue: number;
  readonly purchaseCost: number;
  readonly salvageValue: number;
  /** Further cost of a piece left over, and of a buyer sent away. */
  readonly holdingCost?: number;
  readonly stockoutCost?: number;
};

/**
 * Costs of a piece left over (c - v + h) and short (r - c + p), by prices. Snyder & Shen 2019, ch. 4.
 * RangeError when a piece left over or a piece sold would not cost or earn anything.
 */
export function seasonCosts(prices: SeasonPrices): SeasonCosts {
  const { revenue, purchaseCost, salvageValue, holdingCost = 0, stockoutCost = 0 } = prices;
  for (const price of [revenue, purchaseCost, salvageValue, holdingCost, stockoutCost])
    atLeast(0, price, 'A price');
  const costs = {
    holdingCost: purchaseCost - salvageValue + holdingCost,
    stockoutCost: revenue - purchaseCost + stockoutCost,
  };
  criticalRatio(costs);
  return costs;
}

/** Expected profit of stock whose expected cost is `cost`: (r - c)·mean - cost of mismatch. */
export const seasonProfit = (prices: SeasonPrices, mean: number, cost: number): number =>
  (prices.revenue - prices.purchaseCost) * mean - cost;

/** A period's purchase price, the next period's, and the worth today of money next period. */
export type MyopicPrices = {
  readonly purchaseCost: number;
  readonly nextPurchaseCost: number;
  readonly discountFactor: number;
};

/**
 * Stock level of the period that looks at this period only but credits left-overs with the next purchase price:
 * Φ(z) = (p - c⁺)/(p + h), c⁺ = c - γc'. Veinott 1965; Snyder & Shen 2019, ch. 4. RangeError unless -h < c⁺ < p.
 */
export function myopicLevel(costs: SeasonCosts & MyopicPrices, demand: NormalDemand): StockLevel {
  const { holdingCost, stockoutCost } = costs;
  const ratio = (stockoutCost - netPurchaseCost(costs)) / (stockoutCost + holdingCost);
  const level = demand.mean + normalQuantile(fraction(ratio, 'The critical ratio')) * demand.sd;
  return { level, cost: myopicCost(costs, demand, level) };
}

/** Expected cost of a stock level in the myopic view: mismatch + c⁺S + γc'μ. */
export function myopicCost(costs: SeasonCosts & MyopicPrices, demand: NormalDemand, level: number): number {
  const credit = costs.discountFactor * costs.nextPurchaseCost * demand.mean;
  return newsvendorNormalCost(costs, demand, level) + netPurchaseCost(costs) * level + credit;
}

const netPurchaseCost = ({ purchaseCost, nextPurchaseCost, discountFactor }: MyopicPrices): number =>
  purchaseCost - discountFactor * nextPurchaseCost;

import type { Money } from '../../../shared/kernel/money.ts';
import { type Levels, levelsOf } from './alert.ts';
import {
  type DayOfDemand,
  expectedPieces,
  type Forecast,
  forecastDemand,
  periodDays,
  weeklyDemand,
} from './demand-forecast.ts';
import { countQuantile, countsOf } from './planning/count-distribution.ts';
import { newsvendorNormal, seasonCosts } from './planning/newsvendor.ts';
import { normalQuantile } from './planning/normal.ts';
import type { Policy } from './policy.ts';
import type { PurchaseTerms } from './purchase-proposal.ts';
import type { LeadTimeUsed } from './supplier.ts';

/** What a policy comes to with the demand of so far. Pieces are whole where they are acted on. */
export type StockPlan = {
  readonly forecast: Forecast;
  readonly perDay: number;
  readonly leadTime: LeadTimeUsed;
  /** Days that stock must last: lead time and review period. */
  readonly protectedDays: number;
  readonly safetyStock: number;
  readonly reorderPoint: number;
  readonly levels: Levels;
  /** The most that pays until the season ends; absent without a season. */
  readonly seasonMost?: number | undefined;
  readonly lastDemand?: string | undefined;
  readonly purchase: PurchaseTerms & { readonly currency: string; readonly fillRate?: number | undefined };
  readonly sources: readonly string[];
};

export type SupplierTerms = {
  readonly orderCost?: Money | undefined;
  readonly minOrderValue?: Money | undefined;
  readonly fillRate?: number | undefined;
};

export type PlanInput = {
  readonly policy: Policy;
  readonly leadTime: LeadTimeUsed;
  readonly days: readonly DayOfDemand[];
  /** Selling price; all money of a policy and its supplier is in its currency. */
  readonly price: Money;
  readonly supplier?: SupplierTerms | undefined;
  /** The day (UTC) that has only begun. */
  readonly today: string;
};

/** Below this many expected pieces a bell curve misleads, and whole pieces are counted instead. */
const fewPieces = 30;
const dayMs = 86_400_000;

/** Works out the reorder point of a SKU: a pure function, so that anybody can repeat it. */
export function planStock(input: PlanInput): StockPlan {
  const { policy, leadTime, days, today } = input;
  const protectedDays = leadTime.mean + policy.reviewDays;
  const horizon = Math.max(1, Math.ceil(protectedDays / periodDays));
  const forecast = forecastDemand(weeklyDemand(days, today), horizon, today);
  const perDay = forecast.expected.reduce((sum, pieces) => sum + pieces, 0) / (horizon * periodDays);
  const usualPerDay = forecast.usual / periodDays;
  const mean = expectedPieces(forecast, protectedDays);
  const share = protectedDays / (horizon * periodDays);
  const variance = forecast.horizonSd ** 2 * share + (perDay * leadTime.sd) ** 2;
  const { reorderPoint, source } = pointOf({ mean, variance, serviceLevel: policy.serviceLevel });
  const lastDemand = days.reduce<string | undefined>(
    (last, { day }) => (last && last > day ? last : day),
    undefined,
  );
  // What lies there long, and a year of purchases, is counted in days without a sale or a holiday.
  const mostUseful = perDay > 0 ? Math.ceil(reorderPoint + usualPerDay * policy.overstockDays) : undefined;
  const sdPerDay = forecast.horizonSd / Math.sqrt(horizon * periodDays);
  const seasonMost = seasonLimit({ ...input, perDay: usualPerDay, sdPerDay });
  return {
    forecast,
    perDay,
    leadTime,
    protectedDays,
    safetyStock: Math.max(0, Math.ceil(reorderPoint - mean)),
    reorderPoint,
    levels: levelsOf({ reorderPoint, leadTimeDemand: expectedPieces(forecast, leadTime.mean), mostUseful }),
    ...(seasonMost === undefined ? {} : { seasonMost }),
    ...(lastDemand === undefined ? {} : { lastDemand }),
    purchase: purchaseTerms(input, usualPerDay),
    sources: [forecast.source, source],
  };
}

function purchaseTerms({ policy, price, supplier }: PlanInput, perDay: number): StockPlan['purchase'] {
  const { reviewDays, orderCost = supplier?.orderCost, unitCost = price, holdingRate } = policy;
  const fillRate = supplier?.fillRate;
  return {
    perDay,
    reviewDays,
    ...(orderCost ? { orderCost: orderCost.minor } : {}),
    unitCost: unitCost.minor,
    holdingRate,
    minOrder: policy.minOrder ?? 1,
    packSize: policy.packSize ?? 1,
    minOrderValue: supplier?.minOrderValue?.minor ?? 0,
    currency: price.currency,
    ...(fillRate === undefined ? {} : { fillRate }),
  };
}

type Spread = { readonly mean: number; readonly variance: number; readonly serviceLevel: number };

function pointOf({ mean, variance, serviceLevel }: Spread): {
  readonly reorderPoint: number;
  readonly source: string;
} {
  if (mean <= 0) return { reorderPoint: 0, source: 'no demand, no safety stock' };
  if (mean < fewPieces)
    return {
      reorderPoint: countQuantile(countsOf(mean, variance), serviceLevel),
      source:
        'least whole stock that lasts with the service level, negative binomial or Poisson: Syntetos, Lengu & Babai 2013',
    };
  const safety = normalQuantile(serviceLevel) * Math.sqrt(variance);
  return {
    reorderPoint: Math.ceil(mean + safety),
    source:
      'd(L+R) + z·√(σ² of demand over L+R + d²·σ² of L): Hadley & Whitin 1963; Snyder & Shen 2019, ch. 4',
  };
}

type SeasonInput = Pick<PlanInput, 'policy' | 'price' | 'today'> & {
  readonly perDay: number;
  readonly sdPerDay: number;
};

/** Stock that pays until the season ends (newsvendor): undefined without a season, or where a piece earns nothing. */
function seasonLimit({ policy, price, today, perDay, sdPerDay }: SeasonInput): number | undefined {
  const { season, unitCost } = policy;
  if (!season || !unitCost || price.minor <= unitCost.minor || unitCost.minor <= season.salvageValue.minor)
    return undefined;
  const days = Math.max(0, (Date.parse(season.endsOn) - Date.parse(today)) / dayMs);
  if (days === 0 || perDay <= 0) return 0;
  const costs = seasonCosts({
    revenue: price.minor,
    purchaseCost: unitCost.minor,
    salvageValue: season.salvageValue.minor,
  });
  const sd = Math.max(1, sdPerDay * Math.sqrt(days));
  return Math.max(0, Math.floor(newsvendorNormal(costs, { mean: perDay * days, sd }).level));
}

/** Days without a sale that make stock dead; undefined while it is not. `since` counts where there was no sale yet. */
export function daysWithoutSale(of: {
  readonly lastDemand: string | undefined;
  readonly since: number;
  readonly now: number;
  readonly deadDays: number;
}): number | undefined {
  const last = of.lastDemand === undefined ? of.since : Date.parse(of.lastDemand);
  const days = Math.floor((of.now - last) / dayMs);
  return days >= of.deadDays ? days : undefined;
}

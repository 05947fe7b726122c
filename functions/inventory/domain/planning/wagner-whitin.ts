import { atLeast } from './bounds.ts';

export type LotPlanCosts = {
  /** Pieces asked for in each period. */
  readonly demand: readonly number[];
  /** Money for an order in each period, minor units. */
  readonly fixedCost: readonly number[];
  /** Money for holding a piece at the end of each period. */
  readonly holdingCost: readonly number[];
  /** Money for a piece bought in each period; all zero when left out. */
  readonly unitCost?: readonly number[];
};
/** `quantities` to order at the start of each period; `cost` of orders, holding and, if given, goods. */
export type LotPlan = { readonly quantities: readonly number[]; readonly cost: number };

/**
 * The cheapest way to order for known demand that varies by period, with no stock at the start or the end.
 * H. M. Wagner & T. M. Whitin, "Dynamic version of the economic lot size model", Management Science 5(1), 1958.
 * Of plans that cost the same, the one with the longest first orders. RangeError when lengths differ or a number
 * is negative.
 */
export function lotPlan(costs: LotPlanCosts): LotPlan {
  checkPlan(costs);
  const periods = costs.demand.length;
  const costFrom = new Array<number>(periods + 1).fill(0);
  const nextOrder = new Array<number>(periods + 1).fill(periods);
  for (let period = periods - 1; period >= 0; period -= 1) {
    const best = cheapestStretch(costs, period, costFrom);
    costFrom[period] = best.cost;
    nextOrder[period] = best.until;
  }
  const quantities = new Array<number>(periods).fill(0);
  for (let period = 0; period < periods; period = nextOrder[period] ?? periods)
    quantities[period] = sum(costs.demand.slice(period, nextOrder[period]));
  return { quantities, cost: costFrom[0] ?? 0 };
}

/** The cheapest period to order again after ordering at `first`; a period that needs nothing may also wait. */
function cheapestStretch(costs: LotPlanCosts, first: number, costFrom: readonly number[]) {
  const periods = costs.demand.length;
  const waits = (costs.demand[first] ?? 0) === 0;
  let best = waits
    ? { cost: costFrom[first + 1] ?? 0, until: first + 1 }
    : { cost: Number.POSITIVE_INFINITY, until: first };
  let carried = costs.fixedCost[first] ?? 0;
  let held = 0;
  for (let last = first; last < periods; last += 1) {
    carried += (costs.demand[last] ?? 0) * (held + (costs.unitCost?.[first] ?? 0));
    held += costs.holdingCost[last] ?? 0;
    const cost = carried + (costFrom[last + 1] ?? 0);
    if (cost <= best.cost) best = { cost, until: last + 1 };
  }
  return best;
}

function checkPlan({ demand, fixedCost, holdingCost, unitCost = demand.map(() => 0) }: LotPlanCosts): void {
  for (const list of [demand, fixedCost, holdingCost, unitCost]) {
    if (list.length !== demand.length) throw new RangeError('One number for each period');
    for (const value of list) atLeast(0, value, 'A demand or a cost');
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

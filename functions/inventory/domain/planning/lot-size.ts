import { atLeast, positive, wholePieces } from './bounds.ts';

/**
 * Inputs of the economic order quantity. Rates and holding are for the same span of time, usually a year; money is
 * in minor units of one currency. Costs that come out are averages over time and therefore fractions: they compare
 * policies, they are never booked.
 */
export type LotCosts = {
  /** Money for each order, however large. */
  readonly fixedCost: number;
  /** Money for holding one piece for the span. */
  readonly holdingCost: number;
  /** Pieces asked for in the span. */
  readonly demandRate: number;
};
export type Lot = { readonly quantity: number; readonly cost: number };

/**
 * Economic order quantity √(2Kλ/h) and its cost for the span, without the goods themselves.
 * F. W. Harris, "How many parts to make at once", Factory 10(2), 1913; Snyder & Shen 2019, ch. 3. RangeError unless
 * K ≥ 0, h > 0 and λ > 0.
 */
export function economicOrderQuantity(costs: LotCosts): Lot {
  const { fixedCost, holdingCost, demandRate } = checked(costs);
  const quantity = Math.sqrt((2 * fixedCost * demandRate) / holdingCost);
  return { quantity, cost: Math.sqrt(2 * fixedCost * demandRate * holdingCost) };
}

/** What ordering `quantity` at a time costs in the span: Kλ/Q + hQ/2. RangeError unless Q > 0. */
export function lotCost(costs: LotCosts, quantity: number): number {
  const { fixedCost, holdingCost, demandRate } = checked(costs);
  return (fixedCost * demandRate) / positive(quantity, 'A quantity') + (holdingCost * quantity) / 2;
}

function checked(costs: LotCosts): LotCosts {
  atLeast(0, costs.fixedCost, 'The fixed cost');
  positive(costs.holdingCost, 'The holding cost');
  positive(costs.demandRate, 'The demand rate');
  return costs;
}

/** `stockoutCost`: money for keeping one buyer waiting for the span. */
export type BackorderCosts = LotCosts & { readonly stockoutCost: number };
export type BackorderLot = Lot & { readonly stockoutFraction: number };

/**
 * Order quantity when buyers may be kept waiting at a price: EOQ·√((h+p)/p), with the share h/(h+p) of demand
 * backordered. Snyder & Shen 2019, ch. 3. RangeError also unless p > 0.
 */
export function orderQuantityWithBackorders(costs: BackorderCosts): BackorderLot {
  const { holdingCost, stockoutCost } = costs;
  positive(stockoutCost, 'The stockout cost');
  const { quantity, cost } = economicOrderQuantity(costs);
  const stretch = Math.sqrt((holdingCost + stockoutCost) / stockoutCost);
  return {
    quantity: quantity * stretch,
    stockoutFraction: holdingCost / (holdingCost + stockoutCost),
    cost: cost / stretch,
  };
}

/** What a quantity and a share of demand backordered cost: hQ(1-x)²/2 + pQx²/2 + Kλ/Q. */
export function backorderCost(costs: BackorderCosts, lot: Omit<BackorderLot, 'cost'>): number {
  const { fixedCost, demandRate, holdingCost, stockoutCost } = costs;
  const { quantity, stockoutFraction: x } = lot;
  const waiting = (stockoutCost * quantity * x * x) / 2;
  const held = (holdingCost * quantity * (1 - x) * (1 - x)) / 2;
  return held + waiting + (fixedCost * demandRate) / positive(quantity, 'A quantity');
}

/**
 * Economic production quantity: pieces arrive at `productionRate` instead of all at once, so holding counts for
 * h(1 - λ/μ) only. E. W. Taft 1918; Snyder & Shen 2019, ch. 3. RangeError unless the rate is above demand.
 */
export function economicProductionQuantity(costs: LotCosts, productionRate: number): Lot {
  return economicOrderQuantity(whileProducing(costs, productionRate));
}

/** What producing `quantity` at a time costs in the span. */
export function productionLotCost(costs: LotCosts, productionRate: number, quantity: number): number {
  return lotCost(whileProducing(costs, productionRate), quantity);
}

function whileProducing(costs: LotCosts, productionRate: number): LotCosts {
  if (!(productionRate > costs.demandRate)) throw new RangeError('Production must be faster than demand');
  return { ...costs, holdingCost: costs.holdingCost * (1 - costs.demandRate / productionRate) };
}

/** From `from` pieces on, one piece costs `unitCost`, minor units. The first tier starts at 0. */
export type PriceTier = { readonly from: number; readonly unitCost: number };
export type DiscountCosts = {
  readonly fixedCost: number;
  /** Holding cost of a piece for the span as a share of its unit cost. */
  readonly holdingRate: number;
  readonly demandRate: number;
  readonly tiers: readonly PriceTier[];
};
/** `tier`: index of the price tier; `cost` includes the goods. */
export type DiscountLot = Lot & { readonly tier: number };

/**
 * Order quantity when the lower price is for all pieces of a large enough order. Looks at the best quantity within
 * each tier. Snyder & Shen 2019, ch. 3. RangeError for tiers that are empty, unordered or not from 0.
 */
export function orderQuantityAllUnits(costs: DiscountCosts): DiscountLot {
  return cheapestTier(costs, ({ unitCost }, span) => {
    const within = lotOfTier(costs, costs.fixedCost, unitCost);
    const quantity = Math.min(Math.max(within.quantity, span.from), span.below);
    if (quantity >= span.below || quantity === 0) return undefined;
    const perSpan = { ...costs, holdingCost: costs.holdingRate * unitCost };
    return { quantity, cost: unitCost * costs.demandRate + lotCost(perSpan, quantity) };
  });
}

/**
 * Order quantity when each price is for the pieces of its own tier only; what is paid above the last price acts as
 * a larger fixed cost. Snyder & Shen 2019, ch. 3. RangeError as above.
 */
export function orderQuantityIncremental(costs: DiscountCosts): DiscountLot {
  return cheapestTier(costs, ({ unitCost }, span) => {
    const { quantity, cost } = lotOfTier(costs, costs.fixedCost + span.paidAbove, unitCost);
    if (quantity < span.from || quantity >= span.below) return undefined;
    return { quantity, cost: unitCost * costs.demandRate + (costs.holdingRate * span.paidAbove) / 2 + cost };
  });
}

const lotOfTier = ({ holdingRate, demandRate }: DiscountCosts, fixedCost: number, unitCost: number): Lot =>
  economicOrderQuantity({ fixedCost, holdingCost: holdingRate * unitCost, demandRate });

/** A tier's bounds, and what its order pays above its own unit price for the pieces of earlier tiers. */
type Span = { readonly from: number; readonly below: number; readonly paidAbove: number };

function cheapestTier(
  costs: DiscountCosts,
  of: (tier: PriceTier, span: Span) => Lot | undefined,
): DiscountLot {
  const { tiers } = costs;
  checkTiers(tiers);
  let paidAbove = 0;
  let best: DiscountLot | undefined;
  for (const [index, tier] of tiers.entries()) {
    const before = tiers[index - 1];
    if (before) paidAbove += (before.unitCost - tier.unitCost) * tier.from;
    const lot = of(tier, {
      from: tier.from,
      below: tiers[index + 1]?.from ?? Number.POSITIVE_INFINITY,
      paidAbove,
    });
    if (lot && (!best || lot.cost < best.cost)) best = { ...lot, tier: index };
  }
  if (!best) throw new RangeError('No tier has a quantity to order');
  return best;
}

function checkTiers(tiers: readonly PriceTier[]): void {
  if (tiers[0]?.from !== 0) throw new RangeError('The first price tier starts at 0');
  for (const [index, { from, unitCost }] of tiers.entries()) {
    wholePieces(from, 'The start of a price tier');
    positive(unitCost, 'A unit cost');
    if (index > 0 && from <= (tiers[index - 1]?.from ?? 0)) throw new RangeError('Price tiers go upwards');
  }
}

/** What limits a purchase: all in whole pieces; `needed` is what brings stock where the policy wants it. */
export type PurchaseTerms = {
  readonly economicQuantity: number;
  readonly needed: number;
  readonly minOrder?: number;
  readonly packSize?: number;
  /** The most that may be bought at once, as the newsvendor or shelf life allows; packs never round above it. */
  readonly most?: number;
};

/**
 * The pieces to propose for purchase: the larger of need, economic quantity and the supplier's minimum, rounded up
 * to whole packs; nothing when nothing is needed. `most` wins over all but is rounded down to packs, so 0 comes back
 * when the supplier's minimum is above it. RangeError for terms that are not whole pieces or a pack of none.
 */
export function proposedQuantity(terms: PurchaseTerms): number {
  const minOrder = wholePieces(terms.minOrder ?? 0, 'The minimum order');
  const packSize = positive(wholePieces(terms.packSize ?? 1, 'The pack size'), 'The pack size');
  atLeast(0, terms.economicQuantity, 'The economic quantity');
  if (wholePieces(terms.needed, 'The need') === 0) return 0;
  const wanted = packs(Math.max(terms.needed, Math.ceil(terms.economicQuantity), minOrder), packSize);
  if (terms.most === undefined || wanted <= terms.most) return wanted;
  const capped = Math.floor(wholePieces(terms.most, 'The most to order') / packSize) * packSize;
  return capped >= minOrder ? capped : 0;
}

const packs = (pieces: number, packSize: number): number => Math.ceil(pieces / packSize) * packSize;

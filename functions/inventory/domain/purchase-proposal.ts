import type { Money } from '../../../shared/kernel/money.ts';
import { mostPieces } from '../../../shared/kernel/text.ts';
import { economicOrderQuantity, lotCost, proposedQuantity } from './planning/lot-size.ts';

/** What a purchase costs and may be. Money in minor units of one currency; rates are for a year of 365 days. */
export type PurchaseTerms = {
  readonly perDay: number;
  readonly reviewDays: number;
  readonly orderCost?: number | undefined;
  readonly unitCost: number;
  readonly holdingRate: number;
  readonly minOrder: number;
  readonly packSize: number;
  /** The supplier's least value of an order; 0 for none. */
  readonly minOrderValue: number;
};

export type Rhythm = {
  readonly rhythm: 'small-and-often' | 'in-lots';
  /** Pieces at a time, before minimum and packs of the proposal itself. */
  readonly quantity: number;
  readonly everyDays: number;
  readonly because: string;
};

const daysInYear = 365;

/** The least that the supplier takes, in whole packs; never more than a line of a purchase may name. */
export function leastOrder({ minOrder, packSize, minOrderValue, unitCost }: PurchaseTerms): number {
  const byValue = unitCost > 0 ? Math.ceil(minOrderValue / unitCost) : 0;
  return Math.min(mostPieces, Math.ceil(Math.max(minOrder, byValue, 1) / packSize) * packSize);
}

/**
 * Whether to buy small and often (just in time) or in lots: a lot for each review period against the economic lot, both
 * at least what the supplier takes, by what each costs in a year. Harris 1913. Without an order cost, or without demand,
 * there is nothing to save by lots.
 */
export function purchaseRhythm(terms: PurchaseTerms): Rhythm {
  const { perDay, reviewDays, orderCost, unitCost, holdingRate, packSize } = terms;
  const least = leastOrder(terms);
  const packed = (pieces: number) =>
    Math.min(mostPieces, Math.max(least, Math.ceil(pieces / packSize) * packSize));
  const often = packed(perDay * reviewDays);
  const daysOf = (quantity: number) => (perDay > 0 ? quantity / perDay : reviewDays);
  const small = { rhythm: 'small-and-often' as const, quantity: often, everyDays: daysOf(often) };
  if (orderCost === undefined || perDay <= 0 || unitCost <= 0)
    return {
      ...small,
      because: 'no order cost or no demand is known, so the demand of one review period is bought',
    };
  const costs = {
    fixedCost: orderCost,
    holdingCost: holdingRate * unitCost,
    demandRate: perDay * daysInYear,
  };
  const lot = packed(economicOrderQuantity(costs).quantity);
  if (lot <= often)
    return {
      ...small,
      because: `the economic lot of ${lot} lasts no longer than a review period, so that is bought`,
    };
  const [smallCost, lotsCost] = [often, lot].map((quantity) => Math.round(lotCost(costs, quantity))) as [
    number,
    number,
  ];
  const compared = `${often} at a time cost ${smallCost} a year, ${lot} at a time ${lotsCost} (minor units)`;
  if (smallCost <= lotsCost) return { ...small, because: `small and often is no dearer: ${compared}` };
  return {
    rhythm: 'in-lots',
    quantity: lot,
    everyDays: daysOf(lot),
    because: `lots are cheaper: ${compared}`,
  };
}

/** What is there and coming, and where it should be. */
export type Position = {
  readonly available: number;
  readonly onOrder: number;
  readonly reorderPoint: number;
  /** The most that pays, such as until a season ends; absent where nothing limits it. */
  readonly most?: number | undefined;
  /** Share of what was ordered that the supplier delivered so far. */
  readonly fillRate?: number | undefined;
};

export type Proposal = {
  readonly quantity: number;
  /** The last day (UTC) to order on and still not be late. */
  readonly orderBy: string;
  readonly rhythm: Rhythm['rhythm'];
  readonly onOrder: number;
  readonly cost?: Money | undefined;
  readonly because: readonly string[];
};

const dayMs = 86_400_000;
const leastFillRate = 0.5;

/** The purchase to propose at a moment (milliseconds since 1970): how many, by when, and why. */
export function proposePurchase(
  terms: PurchaseTerms,
  position: Position,
  now: number,
): Omit<Proposal, 'cost'> {
  const { available, onOrder, reorderPoint, most, fillRate = 1 } = position;
  const rhythm = purchaseRhythm(terms);
  const slack = available + onOrder - reorderPoint;
  const needed = Math.max(0, 1 - slack);
  const filled = Math.max(leastFillRate, Math.min(1, fillRate));
  const days = slack <= 0 || terms.perDay <= 0 ? 0 : Math.min(3650, Math.floor(slack / terms.perDay));
  const proposed = proposedQuantity({
    economicQuantity: rhythm.quantity / filled,
    needed: needed === 0 && onOrder > 0 ? 0 : Math.ceil(Math.max(1, needed) / filled),
    minOrder: leastOrder(terms),
    packSize: terms.packSize,
    ...(most === undefined ? {} : { most: Math.max(0, most - available - onOrder) }),
  });
  const quantity = Math.min(mostPieces, proposed);
  return {
    quantity,
    orderBy: new Date(now + days * dayMs).toISOString().slice(0, 10),
    rhythm: rhythm.rhythm,
    onOrder,
    because: reasons({ rhythm, quantity, onOrder, most, filled }),
  };
}

type Why = {
  readonly rhythm: Rhythm;
  readonly quantity: number;
  readonly onOrder: number;
  readonly most: number | undefined;
  readonly filled: number;
};

function reasons({ rhythm, quantity, onOrder, most, filled }: Why): readonly string[] {
  if (quantity === 0 && onOrder > 0) return [`${onOrder} on order are enough`];
  return [
    rhythm.because,
    ...(filled < 1
      ? [`raised because the supplier delivers ${Math.round(filled * 100)} % of what is ordered`]
      : []),
    ...(most === undefined ? [] : [`no more than ${most} pay until the season ends (newsvendor)`]),
  ];
}

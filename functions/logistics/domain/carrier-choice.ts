import * as z from 'zod';
import { formatMoney } from '../../../shared/kernel/money.ts';
import { code } from '../../../shared/kernel/text.ts';
import { type Freight, freightOfAll, type RatedParcel } from './freight.ts';
import type { LaneCounts } from './punctuality.ts';
import { type Punctuality, punctualityOf } from './punctuality.ts';
import { type Destination, type RateCard, wayTo } from './rate-card.ts';
import { type CarrierCode, carrierCodes } from './tracking.ts';

const minor = z.int().min(0).max(1_000_000_000);

const carrierProductSchema = z.strictObject({
  carrier: z.enum(carrierCodes),
  product: code(32).optional().meta({ description: 'Left out, all of the carrier’s' }),
});

/** How a carrier is chosen (承运商策略), as data; amounts in minor units of the rate cards. */
export const carrierPolicySchema = z.strictObject({
  lateMinor: minor.meta({
    description: 'What a parcel that comes late costs the merchant; weighs price against punctuality',
  }),
  lateMinorPerDay: minor.meta({
    description: 'For each started day that the contract itself takes beyond what the buyer was promised',
  }),
  minimumParcels: z.int().min(1).max(10_000).meta({
    description: 'Parcels that have to be measured before a lane speaks for itself',
  }),
  untriedShare: z.int().min(0).max(10_000).meta({
    description: 'Punctuality believed of what nobody measured, hundredths of a percent',
  }),
  excluded: z
    .array(carrierProductSchema)
    .max(50)
    .meta({ description: 'Carriers, or products of theirs, that nothing goes with (停用)' }),
});
export type CarrierPolicy = z.output<typeof carrierPolicySchema>;
/** A carrier's product, or every one of the carrier. */
export type CarrierProduct = z.output<typeof carrierProductSchema>;
export type Product = { readonly carrier: CarrierCode; readonly product: string };

export const defaultCarrierPolicy: CarrierPolicy = {
  lateMinor: 500,
  lateMinorPerDay: 500,
  minimumParcels: 30,
  untriedShare: 8000,
  excluded: [],
};

/** What has to be sent, and what is known about those who might. */
export type CarrierQuestion = {
  /** Of the warehouse that sends, all in one currency. */
  readonly cards: readonly RateCard[];
  /** One or more. */
  readonly parcels: readonly RatedParcel[];
  readonly to: Destination;
  readonly goodsClasses: readonly string[];
  readonly delivery: 'standard' | 'next-day';
  /** Days from leaving the warehouse to the promise, also a part of one; left out, nothing was promised. */
  readonly daysAllowed?: number;
  /** What was measured of a card's product on the way from here to there. */
  readonly laneCounts?: (card: RateCard) => LaneCounts;
  /** Those that have refused these parcels already. */
  readonly refusedBy?: readonly CarrierProduct[];
};

export type CarrierRefusal =
  | 'EXCLUDED'
  | 'REFUSED_BEFORE'
  | 'NOT_THIS_DELIVERY'
  | 'GOODS_CLASS'
  | 'NOT_SERVED'
  | 'TOO_HEAVY';

/** A product that would do, and what it is chosen by. */
export type RankedCarrier = Product &
  Freight & {
    readonly punctuality: Punctuality;
    /** What it is expected to cost that it takes longer than its contract says. */
    readonly unpunctualMinor: number;
    /** The same and the days that the contract takes beyond the promise. */
    readonly lateMinor: number;
    /** Freight and lateness: the lowest is chosen. */
    readonly scoreMinor: number;
    /** For people, a few short phrases. */
    readonly reasons: readonly string[];
  };

export type CarrierChoice = {
  /** The best first; empty where nobody takes it. */
  readonly ranked: readonly RankedCarrier[];
  readonly refused: readonly (Product & { readonly reason: CarrierRefusal })[];
};

/**
 * Ranks the carriers' products for some parcels by freight plus what their lateness is expected to cost: the chance of
 * being late, taken from the lower bound of their punctuality on the lane, and the days that the contract takes beyond the
 * promise. Equal scores go by freight, days, carrier and product, so that the same question always has the same answer.
 * RangeError where there are no parcels, or two cards are of one product or of two currencies.
 */
export function chooseCarrier(question: CarrierQuestion, policy: CarrierPolicy): CarrierChoice {
  if (question.parcels.length === 0) throw new RangeError('There is no parcel to be sent');
  const cards = inOrder(question.cards);
  const ranked: RankedCarrier[] = [];
  const refused: CarrierChoice['refused'][number][] = [];
  for (const card of cards) {
    const { carrier, product } = card;
    const reason = refusalOf(card, question, policy);
    const freight = reason ? undefined : freightOfAll(card, question.parcels, question.to);
    if (freight) ranked.push(scored(card, freight, question, policy));
    else refused.push({ carrier, product, reason: reason ?? 'TOO_HEAVY' });
  }
  return { ranked: ranked.sort(betterFirst), refused };
}

function refusalOf(
  card: RateCard,
  question: CarrierQuestion,
  policy: CarrierPolicy,
): CarrierRefusal | undefined {
  if (names(policy.excluded, card)) return 'EXCLUDED';
  if (names(question.refusedBy ?? [], card)) return 'REFUSED_BEFORE';
  if (!card.delivers.includes(question.delivery)) return 'NOT_THIS_DELIVERY';
  if (!question.goodsClasses.every((each) => card.goodsClasses.includes(each))) return 'GOODS_CLASS';
  return wayTo(card, question.to) ? undefined : 'NOT_SERVED';
}

const names = (products: readonly CarrierProduct[], card: RateCard): boolean =>
  products.some(
    ({ carrier, product }) => carrier === card.carrier && (product === undefined || product === card.product),
  );

function scored(
  card: RateCard,
  freight: Freight,
  { laneCounts, daysAllowed, parcels }: CarrierQuestion,
  policy: CarrierPolicy,
): RankedCarrier {
  const { carrier, product, currency } = card;
  const punctuality = punctualityOf(laneCounts?.(card) ?? {}, policy);
  const daysLate = daysAllowed === undefined ? 0 : Math.max(0, Math.ceil(freight.days - daysAllowed));
  const chance = BigInt(policy.lateMinor * parcels.length) * BigInt(10_000 - punctuality.atLeast);
  const unpunctualMinor = Number((chance + 9999n) / 10_000n);
  const lateMinor = unpunctualMinor + daysLate * policy.lateMinorPerDay;
  const { level, total, share, atLeast } = punctuality;
  const measured =
    level === 'none' ? 'not measured' : `of ${total} on its ${level} lane, ${share / 100} % on time`;
  return {
    carrier,
    product,
    ...freight,
    punctuality,
    unpunctualMinor,
    lateMinor,
    scoreMinor: freight.minor + lateMinor,
    reasons: [
      `${formatMoney({ currency, minor: freight.minor })}, zone ${freight.zone}, ${freight.chargeableGrams} g`,
      `${measured}; counted on: ${atLeast / 100} %`,
      ...(daysLate > 0 ? [`${freight.days} days, ${daysLate} more than promised`] : [`${freight.days} days`]),
    ],
  };
}

const betterFirst = (a: RankedCarrier, b: RankedCarrier): number =>
  a.scoreMinor - b.scoreMinor || a.minor - b.minor || a.days - b.days || byName(a, b);

const byName = (a: Product, b: Product): number =>
  compare(a.carrier, b.carrier) || compare(a.product, b.product);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(cards: readonly RateCard[]): readonly RateCard[] {
  const sorted = cards.toSorted(byName);
  for (const [at, card] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next && byName(card, next) === 0) throw new RangeError('Two rate cards are of one product');
    if (next && card.currency !== next.currency) throw new RangeError('Rate cards of two currencies');
  }
  return sorted;
}

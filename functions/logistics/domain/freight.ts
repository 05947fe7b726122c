import { type Destination, type RateCard, wayTo } from './rate-card.ts';

/** A parcel to be priced. */
export type RatedParcel = {
  /** Packed; whole grams, zero or more. */
  readonly weightGrams: number;
  /** Left out where nobody measured it: then only the weight counts. */
  readonly volumeMm3?: number;
};

/** What sending costs, and how long it takes by the contract. */
export type Freight = {
  /** Minor units of the card's currency, surcharges included. */
  readonly minor: number;
  readonly zone: string;
  /** What is charged for: of weight and volume the greater (计费重量). */
  readonly chargeableGrams: number;
  readonly days: number;
};

/**
 * The freight of a parcel by a rate card, or undefined where the carrier does not go there or it is too heavy for it:
 * first weight and each started step beyond it (首重 + 续重), at least the minimum, then fuel in hundredths of a percent
 * rounded up, then what a remote place costs. RangeError for a weight or volume that is no whole number, or a price
 * beyond 2^53 - 1.
 */
export function freightOf(card: RateCard, parcel: RatedParcel, to: Destination): Freight | undefined {
  const chargeableGrams = chargeableWeight(card, parcel);
  const way = wayTo(card, to);
  if (!way || chargeableGrams > card.maxWeightGrams) return undefined;
  const { zone, remoteMinor, days } = way;
  const { first, further, minimumMinor = 0 } = zone;
  const steps = Math.max(0, Math.ceil((chargeableGrams - first.grams) / further.grams));
  const byWeight = BigInt(first.minor) + BigInt(steps) * BigInt(further.minor);
  const freight = byWeight < minimumMinor ? BigInt(minimumMinor) : byWeight;
  const fuel = (freight * BigInt(card.fuelBasisPoints) + 9999n) / 10_000n;
  return {
    minor: safe(freight + fuel + BigInt(remoteMinor)),
    zone: zone.zone,
    chargeableGrams,
    days,
  };
}

/**
 * Weight or volume, whichever counts for more (体积重): cm³ by the divisor are kilograms, so mm³ by it are grams. Rounded
 * up to whole grams.
 */
export function chargeableWeight(
  { volumetricDivisor }: Pick<RateCard, 'volumetricDivisor'>,
  { weightGrams, volumeMm3 = 0 }: RatedParcel,
): number {
  if (![weightGrams, volumeMm3].every((each) => Number.isSafeInteger(each) && each >= 0))
    throw new RangeError('A weight is whole grams, a volume whole cubic millimetres');
  return volumetricDivisor ? Math.max(weightGrams, Math.ceil(volumeMm3 / volumetricDivisor)) : weightGrams;
}

/**
 * The freight of several parcels together, or undefined where one of them cannot go. Days, zone and what each is charged for
 * are the same or summed: `days` the longest, `chargeableGrams` the sum.
 */
export function freightOfAll(
  card: RateCard,
  parcels: readonly RatedParcel[],
  to: Destination,
): Freight | undefined {
  let sum: Freight | undefined;
  for (const parcel of parcels) {
    const one = freightOf(card, parcel, to);
    if (!one) return undefined;
    sum = sum
      ? {
          ...one,
          minor: safe(BigInt(sum.minor) + BigInt(one.minor)),
          chargeableGrams: sum.chargeableGrams + one.chargeableGrams,
        }
      : one;
  }
  return sum;
}

const mostParcels = 1000;

/**
 * Goods that are not packed yet, as the fewest even parcels that the card takes; for an estimate only. What would be more
 * than a thousand parcels stays one, which is then too heavy.
 */
export function asParcels(card: RateCard, goods: RatedParcel): readonly RatedParcel[] {
  const count = Math.ceil(chargeableWeight(card, goods) / card.maxWeightGrams);
  if (count <= 1 || count > mostParcels) return [goods];
  const { weightGrams, volumeMm3 } = goods;
  const share = (whole: number, at: number) =>
    Math.floor((whole * (at + 1)) / count) - Math.floor((whole * at) / count);
  return Array.from({ length: count }, (_, at) => ({
    weightGrams: share(weightGrams, at),
    ...(volumeMm3 === undefined ? {} : { volumeMm3: share(volumeMm3, at) }),
  }));
}

function safe(minor: bigint): number {
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('The freight is too large to count');
  return Number(minor);
}

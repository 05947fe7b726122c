import * as z from 'zod';
import { currencySchema } from '../../../shared/kernel/money.ts';
import { isSamePlace } from '../../../shared/kernel/same-place.ts';
import { code, plainText, warehouseCode } from '../../../shared/kernel/text.ts';
import { carrierCodes } from './tracking.ts';

const minor = z.int().min(0).max(1_000_000_000);
const grams = z.int().min(1).max(50_000_000);
const days = z.int().min(0).max(365);

const stepSchema = z.strictObject({
  grams: grams.meta({ description: 'Weight of the step, grams' }),
  minor: minor.meta({ description: 'Its price, minor units' }),
});

const placeSchema = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('CN'),
    province: plainText(40).optional(),
    city: plainText(40).optional(),
    district: plainText(40).optional(),
  })
  .refine(
    ({ province, city, district }) => (!city || province) && (!district || city),
    'a city needs its province, a district its city',
  )
  .meta({
    description:
      'A country, province, city or district; short Chinese names do (广东). The most exact that fits counts',
  });
export type RatedPlace = z.output<typeof placeSchema>;

const places = z.array(placeSchema).max(1000);

const zoneSchema = z.strictObject({
  zone: plainText(40).meta({ description: 'Its name, for people (运费区)' }),
  places: places.min(1),
  first: stepSchema.meta({ description: 'First weight and its price (首重)' }),
  further: stepSchema.meta({ description: 'Each started step beyond it (续重)' }),
  minimumMinor: minor.optional().meta({ description: 'Costs at least this, before surcharges (最低收费)' }),
  days: days.meta({ description: 'Days on the way by the contract (承诺时效)' }),
});
export type RateZone = z.output<typeof zoneSchema>;

/**
 * What a carrier charges for one of its products from one warehouse (运价表), as the contract with it says. Amounts are
 * minor units of its currency.
 */
export const rateCardSchema = z
  .strictObject({
    carrier: z.enum(carrierCodes),
    product: code(32).meta({ description: 'Our code of the product', example: 'standard' }),
    warehouseId: warehouseCode,
    currency: currencySchema,
    delivers: z
      .array(z.enum(['standard', 'next-day']))
      .min(1)
      .meta({ description: 'Ways of delivery that the product is good enough for' }),
    goodsClasses: z
      .array(code(32))
      .min(1)
      .max(20)
      .meta({ description: 'Classes of goods that it carries; others it refuses' }),
    zones: z
      .array(zoneSchema)
      .min(1)
      .max(100)
      .meta({ description: 'Places by price; of those that fit the most exact counts' }),
    volumetricDivisor: z.int().min(1).max(100_000).optional().meta({
      description:
        'cm³ that count as a kilogram (体积重抛比): 6000, 8000, 12000; left out, only the scales count',
    }),
    maxWeightGrams: grams.meta({
      description: 'Of one parcel; what is charged for, not only what it weighs',
    }),
    fuelBasisPoints: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .meta({ description: 'On top of the freight (燃油附加费), hundredths of a percent, rounded up' }),
    remote: z
      .array(
        z.strictObject({
          places: places.min(1),
          minor: minor.meta({ description: 'On top, minor units' }),
          days: days.default(0).meta({ description: 'Days more than its zone' }),
        }),
      )
      .max(50)
      .default([])
      .meta({ description: 'Dearer and slower places (偏远附加费); the most exact that fits counts' }),
    notServed: places
      .default([])
      .meta({ description: 'Places that it does not go to (不派送), unless a zone names them more exactly' }),
  })
  .superRefine(({ zones, remote, notServed }, context) => {
    const lists = [zones.flatMap((zone) => zone.places), remote.flatMap((each) => each.places), notServed];
    const twice = lists.map(placeNamedTwice).find((each) => each !== undefined);
    if (twice) context.addIssue({ code: 'custom', message: `names a place twice: ${nameOf(twice)}` });
  });
export type RateCard = z.output<typeof rateCardSchema>;

/** Where something goes, by the names that the address check gives. */
export type Destination = {
  readonly country: string;
  readonly province?: string | undefined;
  readonly city?: string | undefined;
  readonly district?: string | undefined;
};

/** How a carrier goes to a place: the zone, what the place costs beyond it, and the days of both (偏远 included). */
export type CardWay = { readonly zone: RateZone; readonly remoteMinor: number; readonly days: number };

/**
 * How a carrier goes to a place by its card, or undefined where it does not. Of everything that fits, the most exact counts,
 * and of what is equally exact the first; a place that is not served wins against a zone that names it just as exactly.
 */
export function wayTo(card: RateCard, to: Destination): CardWay | undefined {
  const found = mostExact(card.zones, to);
  if (!found || found.level <= levelOf(card.notServed, to)) return undefined;
  const { minor = 0, days = 0 } = mostExact(card.remote, to)?.each ?? {};
  return { zone: found.each, remoteMinor: minor, days: found.each.days + days };
}

function mostExact<Each extends { readonly places: readonly RatedPlace[] }>(
  all: readonly Each[],
  to: Destination,
): { readonly each: Each; readonly level: number } | undefined {
  let best: { readonly each: Each; readonly level: number } | undefined;
  for (const each of all) {
    const level = levelOf(each.places, to);
    if (level > (best?.level ?? 0)) best = { each, level };
  }
  return best;
}

/** How exactly the places name it: 4 the district, 3 the city, 2 the province, 1 the country, 0 not at all. */
const levelOf = (named: readonly RatedPlace[], to: Destination): number =>
  named.reduce((best, place) => Math.max(best, exactness(place, to)), 0);

function exactness(place: RatedPlace, to: Destination): number {
  if (place.country !== to.country) return 0;
  let level = 1;
  for (const part of ['province', 'city', 'district'] as const) {
    const name = place[part];
    if (name === undefined) return level;
    const asked = to[part];
    if (asked === undefined || !isSamePlace(name, asked)) return 0;
    level += 1;
  }
  return level;
}

const nameOf = ({ country, province, city, district }: RatedPlace): string =>
  [country, province, city, district].filter(Boolean).join(' ');

function placeNamedTwice(named: readonly RatedPlace[]): RatedPlace | undefined {
  const seen = new Set<string>();
  return named.find((place) => {
    const name = nameOf(place);
    return seen.has(name) || !seen.add(name);
  });
}

import type { Carriers } from './carrier-accounts.ts';
import { chooseCarrier } from './domain/carrier-choice.ts';
import type { RatedParcel } from './domain/freight.ts';
import type { LaneCounts } from './domain/punctuality.ts';
import { type RateCard, zoneOf } from './domain/rate-card.ts';
import type { Choice } from './domain/shipment.ts';
import type { LaneStats } from './domain/watch/types.ts';
import type { LaneStore } from './lane-store.ts';
import type { RateStore } from './rate-store.ts';
import type { Terms } from './shipment-terms.ts';
import type { StoredShipment } from './stored-shipment.ts';

export type ChoiceDeps = {
  readonly rates: Pick<RateStore, 'all'>;
  readonly lanes: Pick<LaneStore, 'statsOf'>;
  readonly carriers: () => Promise<Carriers>;
  readonly now: () => number;
};

const dayMs = 86_400_000;

/**
 * Carriers and products for a shipment, the best first: by the warehouse's rate cards, of those that are set up here. Where
 * there is no card at all, whoever is set up, with the product that is called as the order asks for it.
 */
export async function choicesFor(
  shipment: StoredShipment,
  { from, to, goodsClasses, promisedAt }: Terms,
  { rates, lanes, carriers, now }: ChoiceDeps,
): Promise<readonly Choice[]> {
  const [{ cards, policy }, configured] = await Promise.all([rates.all(), carriers()]);
  const own = cards.filter(({ warehouseId }) => warehouseId === shipment.warehouseId);
  const bookable = configured.all.filter(({ bookings }) => bookings !== undefined).map(({ code }) => code);
  const delivery = shipment.delivery === 'next-day' ? 'next-day' : 'standard';
  if (own.length === 0) return bookable.map((carrier) => ({ carrier, product: delivery }));
  const counted = await countsOf(own, { from, to, lanes });
  const { ranked } = chooseCarrier(
    {
      laneCounts: ({ carrier, product }) => counted.get(`${carrier} ${product}`) ?? {},
      ...{ cards: own, to, goodsClasses, delivery, parcels: shipment.parcels.map(ratedOf) },
      ...(promisedAt === undefined ? {} : { daysAllowed: Math.max(0, (promisedAt - now()) / dayMs) }),
    },
    policy,
  );
  return ranked
    .filter(({ carrier }) => bookable.includes(carrier))
    .map(({ carrier, product, minor }) => ({ carrier, product, minor }));
}

type Way = Pick<Terms, 'from' | 'to'> & Pick<ChoiceDeps, 'lanes'>;

/** How many parcels of each product came within the days of its card, on the narrowest lane that has enough of them. */
async function countsOf(
  cards: readonly RateCard[],
  { from, to, lanes }: Way,
): Promise<ReadonlyMap<string, LaneCounts>> {
  const counts = await Promise.all(
    cards.map(async (card) => {
      const { carrier, product } = card;
      const stats = await lanes.statsOf({ carrier, product, from, to });
      const days = zoneOf(card, to)?.days;
      return [`${carrier} ${product}`, days === undefined ? {} : onTimeIn(stats, days * dayMs)] as const;
    }),
  );
  return new Map(counts);
}

const levels = { CITY: 'city', PROVINCE: 'province', PRODUCT: 'product' } as const;

function onTimeIn({ TOTAL: measured, totals }: LaneStats, withinMs: number): LaneCounts {
  if (!measured || !totals || measured.level === 'ALL') return {};
  const share = totals.filter((each) => each <= withinMs).length / totals.length;
  return { [levels[measured.level]]: { onTime: Math.floor(measured.n * share), total: measured.n } };
}

function ratedOf({ weightGrams, dimensionsMm }: StoredShipment['parcels'][number]): RatedParcel {
  if (!dimensionsMm) return { weightGrams };
  const { length, width, height } = dimensionsMm;
  return { weightGrams, volumeMm3: length * width * height };
}

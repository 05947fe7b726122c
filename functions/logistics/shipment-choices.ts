import type { Carriers } from './carrier-accounts.ts';
import { chooseCarrier } from './domain/carrier-choice.ts';
import type { RatedParcel } from './domain/freight.ts';
import type { Choice } from './domain/shipment.ts';
import { laneCountsOf } from './lane-counts.ts';
import type { LaneStore } from './lane-store.ts';
import type { RateStore } from './rate-store.ts';
import type { Terms } from './shipment-terms.ts';
import type { StoredShipment } from './stored-shipment.ts';

export type ChoiceDeps = {
  readonly rates: Pick<RateStore, 'all' | 'contract'>;
  readonly lanes: Pick<LaneStore, 'lanesOf'>;
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
  const counted = await laneCountsOf(own, { from: () => from, to }, lanes);
  const { ranked } = chooseCarrier(
    {
      laneCounts: (card) => counted.get(card) ?? {},
      ...{ cards: own, to, goodsClasses, delivery, parcels: shipment.parcels.map(ratedOf) },
      ...(promisedAt === undefined ? {} : { daysAllowed: Math.max(0, (promisedAt - now()) / dayMs) }),
    },
    policy,
  );
  return ranked
    .filter(({ carrier }) => bookable.includes(carrier))
    .map(({ carrier, product, minor }) => ({ carrier, product, minor }));
}

function ratedOf({ weightGrams, dimensionsMm }: StoredShipment['parcels'][number]): RatedParcel {
  if (!dimensionsMm) return { weightGrams };
  const { length, width, height } = dimensionsMm;
  return { weightGrams, volumeMm3: length * width * height };
}

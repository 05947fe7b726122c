import type { LaneCounts } from './domain/punctuality.ts';
import { type Destination, type RateCard, wayTo } from './domain/rate-card.ts';
import { sketchOfStage } from './domain/watch/lane.ts';
import { countOf, countUpTo } from './domain/watch/sketch.ts';
import type { Place } from './domain/watch/types.ts';
import type { KnownLane, LaneStore } from './lane-store.ts';

const daySeconds = 86_400;

/** Where the parcels of a warehouse's cards come from, if that is known, and where they go. */
export type Way = {
  readonly from: (warehouseId: string) => Place | undefined;
  readonly to: Destination;
};

/**
 * How many parcels of each card's product came within the days of the card, on every lane of that way that has any. Cards
 * that do not go there are left out.
 */
export async function laneCountsOf(
  cards: readonly RateCard[],
  { from, to: { province, city, ...to } }: Way,
  lanes: Pick<LaneStore, 'lanesOf'>,
): Promise<ReadonlyMap<RateCard, LaneCounts>> {
  const going = cards.flatMap((card) => {
    const days = wayTo(card, { ...to, province, city })?.days;
    return days === undefined ? [] : [{ card, seconds: days * daySeconds }];
  });
  const there = province !== undefined && city !== undefined ? { to: { province, city } } : {};
  const known = await lanes.lanesOf(
    going.map(({ card: { carrier, product, warehouseId } }) => {
      const here = from(warehouseId);
      return { carrier, product, ...there, ...(here ? { from: here } : {}) };
    }),
  );
  return new Map(going.map(({ card, seconds }, at) => [card, onTimeIn(known[at] ?? [], seconds)]));
}

const levels = { CITY: 'city', PROVINCE: 'province', PRODUCT: 'product' } as const;

function onTimeIn(lanes: readonly KnownLane[], seconds: number): LaneCounts {
  const counted = lanes.flatMap(({ id: { level }, lane }) => {
    if (!lane || level === 'ALL') return [];
    const sketch = sketchOfStage(lane, 'TOTAL');
    return [[levels[level], { onTime: countUpTo(sketch, seconds), total: countOf(sketch) }]];
  });
  return Object.fromEntries(counted);
}

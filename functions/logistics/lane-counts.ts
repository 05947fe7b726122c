import type { LaneCounts } from './domain/punctuality.ts';
import { type Destination, type RateCard, wayTo } from './domain/rate-card.ts';
import type { LaneStats, Place } from './domain/watch/types.ts';
import type { LaneStore } from './lane-store.ts';

const dayMs = 86_400_000;

/** Where the parcels of a card come from, and where they go. */
export type Way = {
  readonly from: (warehouseId: string) => Place | undefined;
  readonly to: Destination;
};

/**
 * How many parcels of each card's product came within the days of the card, on the narrowest lane of that way that has
 * enough of them. Cards that do not go there have none.
 */
export async function laneCountsOf(
  cards: readonly RateCard[],
  { from, to }: Way,
  lanes: Pick<LaneStore, 'statsOfAll'>,
): Promise<ReadonlyMap<RateCard, LaneCounts>> {
  const going = cards.flatMap((card) => {
    const way = wayTo(card, to);
    return way ? [{ card, withinMs: way.days * dayMs }] : [];
  });
  const { province, city } = to;
  const there = province !== undefined && city !== undefined ? { province, city } : undefined;
  const stats = await lanes.statsOfAll(
    going.map(({ card: { carrier, product, warehouseId } }) => {
      const here = from(warehouseId);
      return { carrier, product, ...(here ? { from: here } : {}), ...(there ? { to: there } : {}) };
    }),
  );
  return new Map(going.map(({ card, withinMs }, at) => [card, onTimeIn(stats[at] ?? {}, withinMs)]));
}

const levels = { CITY: 'city', PROVINCE: 'province', PRODUCT: 'product' } as const;

function onTimeIn({ TOTAL: measured, totals }: LaneStats, withinMs: number): LaneCounts {
  if (!measured || !totals || measured.level === 'ALL') return {};
  const share = totals.filter((each) => each <= withinMs).length / totals.length;
  return { [levels[measured.level]]: { onTime: Math.floor(measured.n * share), total: measured.n } };
}

import type { Found } from './difference.ts';
import { effectOf, movedBy } from './differing.ts';

type Effect = Pick<Found, 'leg' | 'sides' | 'effect'>;

/**
 * How much more was kept as fee of a pair than agreed (超收手续费), by currency: what of its effect is no difference of the
 * amounts. The conclusion of the day books it to suspense.
 */
export function unagreedFees({ leg, sides, effect }: Effect): readonly (readonly [string, number])[] {
  const { ledger, channel } = sides;
  if (leg !== 'A' || !ledger || !channel) return [];
  const known = ledger.currency === channel.currency ? movedBy(ledger) : 0;
  const gap = movedBy(channel) - known - (effect[channel.currency] ?? 0);
  return gap === 0 ? [] : [[channel.currency, gap]];
}

/** What the provider's account is more or less than our books once the day is concluded and all fees are booked. */
export const effectOnReceivable = (found: readonly Effect[]): Found['effect'] =>
  effectOf(
    ...found
      .filter(({ leg }) => leg !== 'C')
      .flatMap((each) => [...Object.entries(each.effect), ...unagreedFees(each)]),
  );

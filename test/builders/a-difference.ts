import type { Found, Side } from '../../functions/reconciliation/domain/difference.ts';
import { sideOf } from '../../functions/reconciliation/domain/differing.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import type { DayResult } from '../../functions/reconciliation/domain/result.ts';
import { aLine } from './a-line.ts';

export const aSide = (part: Partial<Line> = {}): Side => sideOf(aLine(part));

/** A payment of CNY 100.00 that the trade bill has and the journal has not, but for what is said otherwise. */
export const aFound = (part: Partial<Found> = {}): Found => ({
  leg: 'A',
  kind: 'CHANNEL_ONLY',
  key: 'A:CHANNEL_ONLY:PAYMENT:ord-1:4200001',
  day: '2026-11-24',
  sides: { channel: aSide() },
  fields: [],
  effect: { CNY: 10_000 },
  ...part,
});

/** A day on which everything agrees, but for what is said otherwise. */
export const aResult = (part: Partial<DayResult> = {}): DayResult => ({
  status: part.found?.some(({ timingUntil }) => timingUntil === undefined) ? 'OUT_OF_BALANCE' : 'BALANCED',
  totals: {},
  matched: { A: 0, B: 0, C: 0 },
  found: [],
  cleared: [],
  carried: [],
  hash: 'hash',
  ...part,
});

/** What entries move in all, by account and currency; accounts that end where they began are left out. */
export function movedBy(
  entries: readonly {
    readonly currency: string;
    readonly lines: readonly { readonly account: string; readonly minor: number }[];
  }[],
): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { currency, lines } of entries)
    for (const { account, minor } of lines) {
      const name = currency === 'CNY' ? account : `${account} ${currency}`;
      sums.set(name, (sums.get(name) ?? 0) + minor);
    }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0).sort());
}

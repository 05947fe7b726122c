import { countedMs } from './calendar.ts';
import type { Situation } from './rule.ts';

/**
 * After how many milliseconds on its way a parcel will probably not keep its promise: of the lane's parcels that took longer
 * than that, the share `odds` of the policy took longer than the promise allows. A time alone, such as a percentile of the
 * lane, says little about that: promises are longer where ways are longer, so what is unusual there is often in time
 * (measured in test/thirdparty/watch-olist.test.ts). Undefined where the lane is not known.
 *
 * Shares count half a parcel more than there are, so that a promise beyond all that has ever been seen is still broken by
 * some.
 */
export function probablyLate(
  { lane, policy, calendar }: Situation,
  { from, promisedAt }: { readonly from: number; readonly promisedAt: number },
): { readonly ms: number; readonly odds: number } | undefined {
  const { totals, TOTAL: measured } = lane;
  if (!totals || !measured) return undefined;
  const allowed = countedMs(from, promisedAt, calendar);
  const shareLonger = (ms: number) => shareAbove(totals, ms, measured.n);
  const broken = shareLonger(allowed);
  const waited = [0, ...totals].find((ms) => broken >= policy.late.odds * shareLonger(ms));
  return waited === undefined || waited >= allowed
    ? undefined
    : { ms: waited, odds: broken / shareLonger(waited) };
}

/** Of n parcels of which only the percentiles are known, in rising order, those that took longer. */
function shareAbove(totals: readonly number[], ms: number, n: number): number {
  let [low, high] = [0, totals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((totals[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return (((totals.length - low) / totals.length) * n + 0.5) / (n + 1);
}

import type { Line } from './line.ts';
import type { FeePolicy } from './policy.ts';

const millionth = 1_000_000;

/**
 * What a provider keeps of a payment by contract, or gives back of a refund (negative), in minor units; undefined for
 * what no fee is agreed on. Whole numbers all the way, so it is exact for every amount.
 */
export function expectedFee(policy: FeePolicy, line: Pick<Line, 'kind' | 'minor'>): number | undefined {
  if (line.kind === 'PAYMENT') return signed(line.minor, shareOf(policy, line.minor));
  if (line.kind !== 'REFUND' || policy.refundReturns === 'as-billed') return undefined;
  return policy.refundReturns ? signed(line.minor, shareOf(policy, line.minor)) : 0;
}

/** The share of an amount's size, rounded as agreed. */
function shareOf({ ppm, rounding }: FeePolicy, minor: number): number {
  const product = Math.abs(minor) * ppm;
  if (Number.isSafeInteger(product)) return rounded(product, rounding);
  const exact = BigInt(Math.abs(minor)) * BigInt(ppm);
  const whole = exact / BigInt(millionth);
  return Number(whole) + rounded(Number(exact % BigInt(millionth)), rounding);
}

function rounded(millionths: number, rounding: FeePolicy['rounding']): number {
  const rest = millionths % millionth;
  const whole = (millionths - rest) / millionth;
  if (rounding === 'down') return whole;
  if (rounding === 'up') return rest > 0 ? whole + 1 : whole;
  return rest * 2 >= millionth ? whole + 1 : whole;
}

const signed = (minor: number, size: number): number => (minor < 0 && size !== 0 ? -size : size);

/** How much more (+) or less (−) a bill took as fee than was agreed; 0 where nothing was agreed. */
export function feeGap(policy: FeePolicy | undefined, line: Pick<Line, 'kind' | 'minor' | 'fee'>): number {
  const expected = policy && expectedFee(policy, line);
  return expected === undefined ? 0 : line.fee - expected;
}

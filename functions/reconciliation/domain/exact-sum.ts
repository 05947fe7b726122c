/** A sum of whole numbers of any size: quick while it is small, exact always. */
export type ExactSum = { small: number; large: bigint };

/** Two of these still add up exactly as numbers. */
const half = 2 ** 52;

export const exactSum = (): ExactSum => ({ small: 0, large: 0n });

/** Adds a safe integer. */
export function addExactly(sum: ExactSum, value: number): void {
  if (value > half || value < -half) {
    sum.large += BigInt(value);
    return;
  }
  sum.small += value;
  if (sum.small <= half && sum.small >= -half) return;
  sum.large += BigInt(sum.small);
  sum.small = 0;
}

export const totalOf = ({ small, large }: ExactSum): bigint => large + BigInt(small);

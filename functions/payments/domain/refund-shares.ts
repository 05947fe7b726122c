import { splitByLargestRemainder } from '../../../shared/kernel/money.ts';

type Line = { readonly lineId: string; readonly payable: number };
export type Share = [lineId: string, minor: number];

/** What is not of any line: freight and tax. */
export const restLine = '-';

/**
 * What of a refund falls to each line of the order, and to freight and tax as `-`: by largest remainder on what earlier
 * refunds left of each, so that shares always add up to the refund, none is more than was paid for its line, and refunds
 * that add up to the order give every line back whole. Empty where the refund is more than is left of the order.
 */
export function refundShares(
  { lines, total }: { readonly lines: readonly Line[]; readonly total: number },
  earlier: readonly (readonly Share[])[],
  minor: number,
): Share[] {
  const goods = lines.reduce((sum, { payable }) => sum + payable, 0);
  const whole = [...lines, { lineId: restLine, payable: total - goods }];
  const left = whole.map(({ lineId, payable }) => payable - sharesOf(earlier, lineId));
  const sum = left.reduce((all, each) => all + each, 0);
  if (left.some((each) => each < 0) || minor > sum) return [];
  return splitByLargestRemainder(minor, left)
    .map((share, index): Share => [whole[index]?.lineId ?? restLine, share])
    .filter(([, share]) => share > 0);
}

const sharesOf = (refunds: readonly (readonly Share[])[], lineId: string): number =>
  refunds.flat().reduce((sum, [line, minor]) => sum + (line === lineId ? minor : 0), 0);

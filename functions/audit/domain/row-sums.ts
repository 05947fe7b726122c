import { hashOf } from './canonical-json.ts';
import { placeOf } from './finding.ts';

/** Where an entry lies: a position of a segment of a chain. */
export type Lying = { readonly chain: number; readonly segment: number; readonly position: number };

/**
 * Compares all rows with all segments, in whatever order both come, without keeping either: each segment has the sum of the
 * hashes of its lines, and every row takes its own away.
 */
export type RowSums = {
  readonly add: (line: string, lying: Lying) => void;
  readonly take: (line: string, lying: Lying) => void;
  /** The segments that have not come out even, by name. */
  readonly uneven: () => readonly string[];
};

export function rowSums(): RowSums {
  const sums = new Map<string, bigint>();
  const count = (line: string, { chain, segment, position }: Lying, sign: 1n | -1n): void => {
    const name = placeOf(chain, segment);
    const sum = (sums.get(name) ?? 0n) + sign * BigInt(`0x${hashOf(`${position} ${line}`)}`);
    if (sum === 0n) sums.delete(name);
    else sums.set(name, sum);
  };
  return {
    add: (line, lying) => count(line, lying, 1n),
    take: (line, lying) => count(line, lying, -1n),
    uneven: () => [...sums.keys()],
  };
}

import { escapeText, fundKeyOf, keyColumnsOf } from './canonical.ts';
import { joinExactly, rowsOf } from './exact-join.ts';
import type { Line } from './line.ts';
import { fundLayout, lineOfRow, type PartedLeg, tradeLayout } from './read-side.ts';
import type { Carried } from './result.ts';
import type { Source } from './row-reader.ts';

/** One partition of a leg, with the rows of both sides: journal and trade bill in leg A, trade bill and fund bill in B. */
export type PartitionInput = {
  readonly leg: PartedLeg;
  readonly first: Source['chunks'];
  readonly second: Source['chunks'];
  /** All that waits since earlier days, of every partition and leg. */
  readonly carried: readonly Carried[];
  /** How many keys there will be, if known; saves growing. */
  readonly expectedKeys?: number;
};

/** What a partition came to; small, and can be written as JSON. */
export type PartitionResult = {
  readonly leg: PartedLeg;
  /** Keys that plainly agree. */
  readonly agreed: number;
  /** The lines of all other keys. */
  readonly first: readonly Line[];
  readonly second: readonly Line[];
};

/**
 * Finds the keys of a partition that plainly agree, and the lines of all others, reading the rows twice. What the others
 * are is decided for the whole day at once (`concludeDay`), so it is the same however the day was parted.
 */
export async function comparePartition(input: PartitionInput): Promise<PartitionResult> {
  const { leg, carried, expectedKeys } = input;
  const layout = leg === 'A' ? tradeLayout : fundLayout;
  const keyOfRow = leg === 'A' ? keyColumnsOf : (line: Line) => escapeText(fundKeyOf(line));
  const first: Source = { chunks: input.first, layout };
  const second: Source = { chunks: input.second, layout };
  const joined = await joinExactly({
    sources: [first, second],
    agreement: leg === 'A' ? 'once' : 'sums',
    watched: carried.filter((one) => one.leg === leg).map(({ line }) => keyOfRow(line)),
    ...(expectedKeys === undefined ? {} : { expectedKeys }),
  });
  const linesOf = async (source: Source) => (await rowsOf(joined, source)).map((row) => lineOfRow(leg, row));
  return { leg, agreed: joined.agreed, first: await linesOf(first), second: await linesOf(second) };
}

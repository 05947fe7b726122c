import { decodeLine } from '../../functions/reconciliation/domain/canonical.ts';
import {
  comparePartition,
  type PartitionResult,
} from '../../functions/reconciliation/domain/compare-partition.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import {
  type PartedLeg,
  readSide,
  type SideSummary,
} from '../../functions/reconciliation/domain/read-side.ts';
import {
  concludeDay,
  type DayContext,
  partedLegs,
  sidesOfLeg,
} from '../../functions/reconciliation/domain/reconcile-day.ts';
import type { DayResult } from '../../functions/reconciliation/domain/result.ts';
import { contentOf } from '../../functions/reconciliation/formats/content.ts';
import { textLines } from '../../functions/reconciliation/formats/text.ts';
import type { Book, Heap } from './read-inputs.ts';
import type { Spill } from './spill.ts';

/** The books of a day that were read, each with its heaps; an empty one was read and is empty. */
export type DayBooks = Readonly<Partial<Record<Book, readonly Heap[]>>>;

/** Compares a day as `reconcileDay` does, with its rows in a spill, so that memory holds its keys only. */
export async function compareDay(context: DayContext, books: DayBooks, lines: Spill): Promise<DayResult> {
  const legs = partedLegs(books);
  const sides: SideSummary[] = [];
  for (const book of ['ledger', 'channel', 'fund', 'bank'] as const) {
    const heaps = books[book];
    if (heaps === undefined) continue;
    const own = legs.filter((leg) => sidesOfLeg[leg].some((side) => side === book));
    const side = {
      side: book,
      lines: linesOf(heaps, lines),
      legs: own,
      partitions: 1,
      policy: context.policy,
    };
    sides.push(
      await readSide(side, async (leg, _, rows) => {
        lines.add(rowsOf(book, leg), rows);
        await lines.settle();
      }),
    );
  }
  const partitions: PartitionResult[] = [];
  for (const leg of legs) partitions.push(await compareLeg(leg, { ...context, sides }, lines));
  return concludeDay(context, { sides, partitions });
}

const rowsOf = (book: Book, leg: PartedLeg): string => `rows ${book} ${leg}`;

async function compareLeg(
  leg: PartedLeg,
  { carried, sides }: DayContext & { readonly sides: readonly SideSummary[] },
  rows: Spill,
): Promise<PartitionResult> {
  const [first, second] = sidesOfLeg[leg].map((side) => rowsOf(side, leg)) as [string, string];
  const result = await comparePartition({
    ...{ leg, carried, expectedKeys: Math.max(...sides.map((side) => side.lines)) },
    first: () => rows.chunks(first),
    second: () => rows.chunks(second),
  });
  rows.drop([first, second]);
  return result;
}

/** The lines of heaps, one heap after the other. */
export async function* linesOf(heaps: readonly Heap[], lines: Spill): AsyncGenerator<readonly Line[]> {
  for (const { name } of heaps)
    for await (const texts of textLines(await contentOf('', lines.chunks(name)))) yield texts.map(decodeLine);
}

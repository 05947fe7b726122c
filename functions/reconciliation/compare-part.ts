import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { comparePartition } from './domain/compare-partition.ts';
import { sidesOfLeg } from './domain/reconcile-day.ts';
import { type Partition, partedDayKey, readPartedDay, resultKey, rowsKey } from './parted-day.ts';
import { wholeText } from './whole-object.ts';

/** Compares one part of a day and keeps what came of it. Repeated, it comes to the same. */
export async function comparePart(
  folder: string,
  partition: Partition,
  objects: Pick<ObjectStore, 'read' | 'put'>,
): Promise<{ readonly agreed: number; readonly others: number }> {
  const text = await wholeText(objects, partedDayKey(folder));
  if (text === undefined) throw new Error(`There is no day in ${folder}`);
  const { carriedOver } = readPartedDay(text);
  const [first, second] = sidesOfLeg[partition.leg];
  const result = await comparePartition({
    leg: partition.leg,
    first: () => rowsOf(objects, rowsKey(folder, first, partition)),
    second: () => rowsOf(objects, rowsKey(folder, second, partition)),
    carried: carriedOver.carried,
  });
  await objects.put(resultKey(folder, partition), JSON.stringify(result), 'application/json');
  return { agreed: result.agreed, others: result.first.length + result.second.length };
}

/** A part that no row fell into is there, too, and empty: one that is not there cannot be compared. */
async function* rowsOf({ read }: Pick<ObjectStore, 'read'>, key: string): AsyncGenerator<Uint8Array> {
  const chunks = await read(key);
  if (!chunks) throw new Error(`There is no part ${key}`);
  yield* chunks;
}

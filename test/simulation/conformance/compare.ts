import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Ask, Heard, Operation } from './both.ts';
import { inventory, sequence } from './sequences.ts';

type Difference = { readonly operation: Operation; readonly model: Heard; readonly table: Heard };
type Compared = { readonly sequences: number; readonly operations: number };

/** Asks both, page after page where there are more, and tells of the first answer in which they differ. */
export async function difference(
  operations: readonly Operation[],
  { model, table }: { readonly model: Ask; readonly table: Ask },
): Promise<Difference | undefined> {
  for (const first of operations)
    for (let operation: Operation | undefined = first; operation; ) {
      const [ours, theirs]: [Heard, Heard] = [await model(operation), await table(operation)];
      if (!isDeepStrictEqual(ours, theirs)) return { operation, model: ours, table: theirs };
      const start: unknown = theirs['LastEvaluatedKey'];
      operation = start
        ? { ...operation, input: { ...operation.input, ExclusiveStartKey: start } }
        : undefined;
    }
  return undefined;
}

/** Random sequences, each at a place of its own; throws with the shortest one in which the two differ. */
export async function compare(
  both: { readonly model: Ask; readonly table: Ask },
  { runs, seed, place }: { readonly runs: number; readonly seed: number; readonly place: string },
): Promise<Compared> {
  let [sequences, operations] = [0, 0];
  await fc.assert(
    fc.asyncProperty(sequence({ run: '@' }), async (asked) => {
      sequences += 1;
      operations += asked.length;
      const run = `${place}-${sequences}-`;
      const found = await difference(movedTo(run, [...asked, ...inventory({ run: '@' })]), both);
      if (found) throw new Error(JSON.stringify(found, undefined, 1));
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  return { sequences, operations };
}

/** The same at a place that nobody has used: what is written there stays. */
export const movedTo = (run: string, asked: readonly Operation[]): readonly Operation[] =>
  asked.map((each) => placedAt(run, each));

const placedAt = (run: string, { name, input }: Operation): Operation => ({
  name,
  input: JSON.parse(JSON.stringify(input, bytesAsNumbers).replaceAll('"@', `"${run}`), numbersAsBytes),
});

const bytesAsNumbers = (_: string, value: unknown) =>
  value instanceof Uint8Array ? { bytes: [...value] } : value;
const numbersAsBytes = (_: string, value: unknown) =>
  Array.isArray(Object(value)['bytes']) ? new Uint8Array(Object(value)['bytes']) : value;

import * as z from 'zod';
import type { Outcome } from './lambda-container.ts';

const responseShape = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullish();

/**
 * The identifiers that a batch function reports as failed: 'all' when it failed as a whole or answered with
 * something that is no batch response, as AWS takes it.
 */
export function failedItems(
  outcome: Outcome,
  known: ReadonlySet<string>,
  reportsItems: boolean,
): 'all' | ReadonlySet<string> {
  if (outcome.status !== 'done') return 'all';
  if (!reportsItems) return new Set();
  const parsed = responseShape.safeParse(JSON.parse(outcome.result));
  if (!parsed.success) return 'all';
  const reported = new Set(
    (parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier),
  );
  for (const identifier of reported) if (!known.has(identifier)) return 'all';
  return reported;
}

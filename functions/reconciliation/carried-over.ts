import * as z from 'zod';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { type DifferenceStore, differenceIdOf } from './difference-store.ts';
import type { Closing } from './domain/balances.ts';
import { addDays } from './domain/days.ts';
import { legs } from './domain/difference.ts';
import type { Carried } from './domain/result.ts';
import type { DayToCompare } from './plan-days.ts';
import { type ReconciliationStore, reconciliationIdOf, type StoredReconciliation } from './store.ts';
import { lineSchema } from './stored-line.ts';
import { wholeText } from './whole-object.ts';

/** What a business day leaves to the next one: lines without counterpart, and where the balances ended. */
export type CarriedOver = {
  readonly carried: readonly Carried[];
  readonly closings: { readonly fund: readonly Closing[]; readonly bank: readonly Closing[] };
};

export const nothingCarried: CarriedOver = { carried: [], closings: { fund: [], bank: [] } };

const carriedSchema = z.object({
  leg: z.enum(legs),
  side: z.enum(['ledger', 'channel', 'fund', 'settlement', 'bank']),
  line: lineSchema,
  key: z.string(),
  timingUntil: z.string(),
  reported: z.literal(true).exactOptional(),
}) satisfies z.ZodType<Carried>;

const closingSchema = z.object({
  account: z.string(),
  currency: z.string(),
  day: z.string(),
  balance: z
    .string()
    .transform((text) => BigInt(text))
    .exactOptional(),
  id: z.string().exactOptional(),
  sequence: z.int().exactOptional(),
});

export const carriedOverSchema = z.object({
  carried: z.array(carriedSchema),
  closings: z.object({ fund: z.array(closingSchema), bank: z.array(closingSchema) }),
});

export const carriedOverText = (carriedOver: CarriedOver): string =>
  JSON.stringify(carriedOver, (_, value) => (typeof value === 'bigint' ? String(value) : value));

export const readCarriedOver = (text: string): CarriedOver => carriedOverSchema.parse(JSON.parse(text));

/** Where a concluded day keeps what it leaves to the next one. */
export const carriedOverKey = (reconciliationId: string, resultHash: string): string =>
  `reconciliations/${reconciliationId}/${resultHash}.json`;

export type CarriedDeps = {
  readonly reconciliations: Pick<ReconciliationStore, 'get'>;
  readonly differences: Pick<DifferenceStore, 'getAll'>;
  readonly objects: Pick<ObjectStore, 'read'>;
};

/** Days that were not compared may lie between; what waits since longer has ended anyway. */
const lookBackDays = 62;

/**
 * What the last compared day before this one left to it. A line whose difference people have settled since, so that
 * nothing is open about it, waits no more.
 */
export async function carriedInto(day: DayToCompare, deps: CarriedDeps): Promise<CarriedOver> {
  const last = await lastConcluded(day, deps);
  if (!last) return nothingCarried;
  const text = await wholeText(deps.objects, carriedOverKey(last.reconciliationId, last.resultHash));
  if (text === undefined) throw new Error(`What ${last.reconciliationId} left to the next day is not there`);
  const over = readCarriedOver(text);
  const ids = new Map(over.carried.map((each) => [each, differenceIdOf(day, each)]));
  const works = await deps.differences.getAll([...new Set(ids.values())]);
  const isSettled = (each: Carried) => {
    const work = works.get(ids.get(each) ?? '');
    return work?.resolution?.action !== undefined && ['RESOLVED', 'WRITTEN_OFF'].includes(work.status);
  };
  return { ...over, carried: over.carried.filter((each) => !isSettled(each)) };
}

/**
 * The day before, or the last compared one where that was not: blocked days may lie between. They are read one by one,
 * because the index may not know yet what this very run has just concluded.
 */
async function lastConcluded(day: DayToCompare, { reconciliations }: CarriedDeps) {
  for (let back = 1; back <= lookBackDays; back += 1) {
    const businessDate = addDays(day.businessDate, -back);
    const before = await reconciliations.get(reconciliationIdOf({ ...day, businessDate }));
    if (before?.concluded) return concludedAs(before);
  }
  return undefined;
}

const concludedAs = ({ reconciliationId, concluded }: StoredReconciliation) =>
  concluded && { reconciliationId, resultHash: concluded.resultHash };

import type * as z from 'zod';
import type { ledgerPosted } from '../../events/ledger.ts';
import { type BookDeps, bookEntries } from './book-entries.ts';
import { type Posting, postingSchema } from './domain/posting.ts';

type Posted = z.output<typeof ledgerPosted.schema>;

/**
 * Books what a batch of `ledger.posted` tells. An event that cannot be read, or is no whole entry, fails alone; gives the
 * error of each that failed, by its index.
 */
export async function bookPosted(
  events: readonly (() => Posted)[],
  deps: BookDeps,
): Promise<ReadonlyMap<number, unknown>> {
  const failed = new Map<number, unknown>();
  const read: { readonly index: number; readonly posting: Posting }[] = [];
  events.forEach((event, index) => {
    try {
      read.push({ index, posting: postingOf(event()) });
    } catch (error) {
      failed.set(index, error);
    }
  });
  const unbooked = await bookEntries(
    read.map(({ posting }) => posting),
    deps,
  );
  for (const [at, error] of unbooked) failed.set(read[at]?.index ?? at, error);
  return failed;
}

/** The entry that an event tells of. ZodError where it is none, RangeError where its currencies or ids differ. */
export function postingOf({ id, data }: Posted): Posting {
  const { entryId, cause, lines, postedAt, reverses, reference } = data;
  const [currency, ...more] = new Set(lines.map(({ amount }) => amount.currency));
  if (more.length > 0) throw new RangeError('an entry has one currency');
  if (id !== entryId) throw new RangeError('the event is not that of its entry');
  return postingSchema.parse({
    entryId,
    cause,
    currency,
    lines: lines.map(({ account, amount: { minor } }) => ({ account, minor })),
    postedAt: Date.parse(postedAt),
    ...(reverses === undefined ? {} : { reverses }),
    ...(reference === undefined ? {} : { reference }),
  });
}

import { type Refusal, TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Posting } from './domain/posting.ts';
import { itemsOf, type LedgerStore, readEntry } from './store.ts';

export type BookDeps = { readonly ledger: Pick<LedgerStore, 'book'>; readonly now: Clock };

/** The entry is booked, and not with this content: one of the two is wrong, and somebody has to look. */
export class EntryDiffers extends Error {
  override readonly name = 'EntryDiffers';
  constructor(entryId: string) {
    super(`the entry ${entryId} is booked with other content`);
  }
}

type Failures = readonly (readonly [posting: Posting, error: unknown])[];
const itemsInTransaction = 100;

/**
 * Books entries, each once however often it comes, with its copies and counters in the same transaction; as many together
 * as a transaction takes. Gives the error of each that is not booked, by its index; `EntryDiffers` where another entry has
 * its id.
 */
export async function bookEntries(
  postings: readonly Posting[],
  deps: BookDeps,
): Promise<ReadonlyMap<number, unknown>> {
  const firsts = new Map<string, Posting>();
  for (const posting of postings) if (!firsts.has(posting.entryId)) firsts.set(posting.entryId, posting);
  const errors = new Map<string, unknown>();
  for (const pack of packed([...firsts.values()]))
    for (const [{ entryId }, error] of await booked(pack, deps)) errors.set(entryId, error);
  const failed = new Map<number, unknown>();
  postings.forEach((posting, index) => {
    const first = firsts.get(posting.entryId);
    if (first && !isSame(first, posting)) failed.set(index, new EntryDiffers(posting.entryId));
    else if (errors.has(posting.entryId)) failed.set(index, errors.get(posting.entryId));
  });
  return failed;
}

/**
 * Whether both are one entry. While a release is deployed one may come without the reference that the other has: the money
 * is the same, so that is no difference; two references are.
 */
function isSame({ reference: named, ...one }: Posting, { reference: told, ...other }: Posting): boolean {
  if (bodyHash(one) !== bodyHash(other)) return false;
  return named === undefined || told === undefined || bodyHash(named) === bodyHash(told);
}

/** Neighbours together, as far as one transaction takes them. */
function packed(postings: readonly Posting[]): readonly (readonly Posting[])[] {
  const packs: Posting[][] = [];
  for (const posting of postings) {
    const current = packs.at(-1);
    if (current && itemsOf([...current, posting]) <= itemsInTransaction) current.push(posting);
    else packs.push([posting]);
  }
  return packs;
}

/** What is there already falls out and the rest goes again; a pack that fails otherwise goes entry by entry. */
async function booked(pack: readonly Posting[], deps: BookDeps): Promise<Failures> {
  if (pack.length === 0) return [];
  try {
    await deps.ledger.book(pack, deps.now());
    return [];
  } catch (error) {
    const refusals = error instanceof TransactionRefused ? error.refusals : [];
    const known = pack.filter((_, at) => refusals[at]?.met === false);
    if (known.length > 0) {
      const rest = pack.filter((posting) => !known.includes(posting));
      return [...differing(pack, refusals), ...(await booked(rest, deps))];
    }
    if (pack.length === 1 || error instanceof TableBusy) return pack.map((posting) => [posting, error]);
    const alone: (readonly [Posting, unknown])[] = [];
    for (const posting of pack) alone.push(...(await booked([posting], deps)));
    return alone;
  }
}

function differing(pack: readonly Posting[], refusals: readonly Refusal[]): Failures {
  return pack.flatMap((posting, at) => {
    const refusal = refusals[at];
    if (!refusal || refusal.met) return [];
    const isBooked = refusal.item !== undefined && isSame(readEntry(refusal.item), posting);
    return isBooked ? [] : [[posting, new EntryDiffers(posting.entryId)] as const];
  });
}

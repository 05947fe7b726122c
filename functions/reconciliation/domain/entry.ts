import { derivedId } from '../../../shared/kernel/ids.ts';

/** One side of an entry: a debit (借) is positive, a credit (贷) negative, in minor units. */
export type EntryLine = { readonly account: string; readonly minor: number };

/** A journal entry (会计分录) as this context makes it: the ledger's form of a posting, which is checked where it is stored. */
export type Entry = {
  readonly entryId: string;
  readonly cause: { readonly kind: string; readonly id: string };
  readonly currency: string;
  readonly lines: readonly EntryLine[];
  /** Milliseconds since 1970. */
  readonly postedAt: number;
  readonly reverses?: string | undefined;
};

/** An amount on an account before it is known what stands against it. */
export type Movement = EntryLine & { readonly currency: string };

export type Told = {
  /** What happened, such as `difference.write-off`, and to which thing. */
  readonly cause: Entry['cause'];
  /** Tells one time that it happened from the next: the entry's id is made of the cause and of this. */
  readonly round: number;
  readonly postedAt: number;
};

/** One entry for each currency: the movements, and `against` takes what is left, so that it adds up to zero. */
export function entriesAgainst(
  against: string,
  movements: readonly Movement[],
  told: Told,
): readonly Entry[] {
  return [...Map.groupBy(movements, ({ currency }) => currency)].flatMap(([currency, group]) => {
    return entryOf([...group, { account: against, minor: safe(-sumOf(group)) }], currency, told);
  });
}

/** The entry of some lines; none where nothing moves. */
export function entryOf(
  lines: readonly EntryLine[],
  currency: string,
  { cause, round, postedAt }: Told,
): readonly Entry[] {
  const moved = [...Map.groupBy(lines, ({ account }) => account)]
    .map(([account, own]) => ({ account, minor: safe(sumOf(own)) }))
    .filter(({ minor }) => minor !== 0);
  if (moved.length === 0) return [];
  const entryId = derivedId('ent', [cause.kind, cause.id, String(round), currency]);
  return [{ entryId, cause, currency, lines: moved, postedAt }];
}

const sumOf = (lines: readonly EntryLine[]): bigint =>
  lines.reduce((sum, { minor }) => sum + BigInt(minor), 0n);

/** The same with the signs turned round (冲正). */
export const reversed = (entry: Entry, cause: Entry['cause'], postedAt: number): Entry => ({
  entryId: derivedId('ent', ['reversed', entry.entryId]),
  cause,
  currency: entry.currency,
  lines: entry.lines.map(({ account, minor }) => ({ account, minor: -minor })),
  postedAt,
  reverses: entry.entryId,
});

/** Those that no other takes back. */
export function inForce(entries: readonly Entry[]): readonly Entry[] {
  const undone = new Set(entries.map(({ reverses }) => reverses));
  return entries.filter(({ entryId, reverses }) => reverses === undefined && !undone.has(entryId));
}

/** RangeError where an amount is more than an entry can hold. */
export function safe(amount: bigint): number {
  const minor = Number(amount);
  if (!Number.isSafeInteger(minor)) throw new RangeError('the amount is too large for an entry');
  return minor;
}

export const receivableOf = (provider: string): string => `channel-receivable:${provider}`;
export const feeAccountOf = (provider: string): string => `channel-fee:${provider}`;
export const suspenseOf = (provider: string): string => `suspense:${provider}`;
export const inTransit = 'settlement-in-transit';
export const writtenOff = 'write-off';
/** The journal's name of a bank account: small letters, digits and hyphens. */
export const bankOf = (account: string): string =>
  `bank:${account.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

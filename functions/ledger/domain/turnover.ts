import type { Posting } from './posting.ts';

/** What went over one account in one currency (发生额): minor units, both sides zero or more. */
export type Turnover = {
  readonly account: string;
  readonly currency: string;
  readonly debit: bigint;
  readonly credit: bigint;
  /** Entries that have a line on the account. */
  readonly entries: number;
};

/** Turnovers by account and currency, to be added to. */
export type Tally = Map<string, Turnover>;

export function addTurnover(tally: Tally, { account, currency, debit, credit, entries }: Turnover): void {
  const key = `${account} ${currency}`;
  const was = tally.get(key) ?? { debit: 0n, credit: 0n, entries: 0 };
  tally.set(key, {
    account,
    currency,
    debit: was.debit + debit,
    credit: was.credit + credit,
    entries: was.entries + entries,
  });
}

type Booked = Pick<Posting, 'currency' | 'lines'>;

/** What one entry adds to each of its accounts; lines of one account go together. */
export function turnoversOf({ currency, lines }: Booked): readonly Turnover[] {
  const tally: Tally = new Map();
  for (const { account, minor } of lines) {
    const known = tally.has(`${account} ${currency}`);
    const amount = BigInt(minor);
    const [debit, credit] = amount > 0n ? [amount, 0n] : [0n, -amount];
    addTurnover(tally, { account, currency, debit, credit, entries: known ? 0 : 1 });
  }
  return [...tally.values()];
}

export function addEntry(tally: Tally, entry: Booked): void {
  for (const each of turnoversOf(entry)) addTurnover(tally, each);
}

/** Those of one account and currency added up, in the order of accounts. */
export function addedUp(turnovers: Iterable<Turnover>): readonly Turnover[] {
  const tally: Tally = new Map();
  for (const each of turnovers) addTurnover(tally, each);
  return [...tally].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

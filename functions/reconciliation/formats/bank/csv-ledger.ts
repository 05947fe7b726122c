import { BadBill, type Statement } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { type BalanceTrail, balanceTrail } from '../balance-trail.ts';

/** The lines of one account and currency as they pass. */
type Account = { readonly first: Line; last: Line; readonly trail: BalanceTrail; from: string; to: string };

export type CsvLedger = {
  readonly add: (line: Line) => void;
  /** Throws `BadBill` BALANCE. */
  readonly end: () => { readonly statements: readonly Statement[]; readonly notes: readonly string[] };
};

/** Proves the balances of each account in the file, whatever the order of time that its rows are in. */
export function csvLedger(): CsvLedger {
  const accounts = new Map<string, Account>();
  return {
    add: (line) => {
      const key = `${line.currency} ${line.account}`;
      const { day } = line;
      const account = accounts.get(key) ?? {
        first: line,
        last: line,
        trail: balanceTrail(),
        from: day,
        to: day,
      };
      accounts.set(key, account);
      take(account, line);
    },
    end: () => {
      const all = [...accounts.values()];
      const bare = all.filter(({ first }) => first.balance === undefined);
      return {
        statements: all.map(statementOf),
        notes: bare.map(
          ({ first }) => `account …${first.account.slice(-4)}: no balances, so nothing proves its lines`,
        ),
      };
    },
  };
}

function take(account: Account, line: Line): void {
  const { balance, minor, lineNo, day } = line;
  if ((balance === undefined) !== (account.last.balance === undefined))
    throw new BadBill('ROW', 'a balance in some rows only', lineNo);
  if (balance !== undefined) account.trail.add(minor, balance, lineNo);
  account.last = line;
  if (day < account.from) account.from = day;
  if (day > account.to) account.to = day;
}

/** The opening balance is derived: what the oldest row's balance was before it. */
function statementOf({ first, last, trail, from, to }: Account): Statement {
  const known = { account: first.account, currency: first.currency, from, to };
  const proved = trail.prove();
  if (proved === undefined) return known;
  // Lines that add up to nothing lead in a circle, on which only the time says where it begins.
  const isNewestFirst = proved.opening === proved.closing && first.at > last.at;
  const opening = isNewestFirst ? BigInt(last.balance ?? 0) - BigInt(last.minor) : proved.opening;
  return { ...known, opening, closing: isNewestFirst ? opening : proved.closing };
}

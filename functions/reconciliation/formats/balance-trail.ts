import { BadBill } from '../domain/bill.ts';

/** The balances before the first and after the last movement, in minor units. */
export type Balances = { readonly opening: bigint; readonly closing: bigint };

export type BalanceTrail = {
  readonly add: (minor: number, balance: number, line: number) => void;
  /** Undefined where there was no movement. Throws `BadBill` BALANCE. */
  readonly prove: () => Balances | undefined;
  /** Movements that do not begin where the one above ended. */
  readonly breaks: () => number;
};

/** More loose ends than this are no order of rows any more. */
const maxLooseEnds = 100_000;

/**
 * Follows the balance after each movement (账户余额). A provider does not promise that one row continues the row above
 * (concurrent movements, another order of time), so the day is proved and not the row: in some order the rows must lead
 * from one opening to one closing balance (every balance but these two is left as often as it is reached); where they
 * don't, the first and the last row as they stand must at least agree with the sum of all.
 */
export function balanceTrail(): BalanceTrail {
  const looseEnds = new Map<number, number>();
  const loosen = loosener(looseEnds);
  let first: number | undefined;
  let last = 0;
  let sum = 0n;
  let breaks = 0;
  return {
    add: (minor, balance, line) => {
      const before = balance - minor;
      if (!Number.isSafeInteger(before)) throw new BadBill('ROW', 'a balance is beyond 2^53 - 1', line);
      if (first === undefined) first = before;
      else if (before !== last) {
        breaks += 1;
        loosen(last, -1);
        loosen(before, 1);
      }
      last = balance;
      sum += BigInt(minor);
    },
    prove: () => {
      if (first === undefined) return undefined;
      loosen(first, 1);
      loosen(last, -1);
      return pathOf(looseEnds, first) ?? asItStands(BigInt(first), sum, BigInt(last));
    },
    breaks: () => breaks,
  };
}

/** Counts how often more a balance is left (1) than reached (−1). */
const loosener =
  (ends: Map<number, number>) =>
  (balance: number, by: 1 | -1): void => {
    const left = (ends.get(balance) ?? 0) + by;
    if (left === 0) ends.delete(balance);
    else if (ends.size < maxLooseEnds || ends.has(balance)) ends.set(balance, left);
  };

/** The two ends of the path, or one balance twice where the day ends as it began. */
function pathOf(looseEnds: ReadonlyMap<number, number>, first: number): Balances | undefined {
  if (looseEnds.size === 0) return { opening: BigInt(first), closing: BigInt(first) };
  const start = [...looseEnds].filter(([, left]) => left === 1).map(([balance]) => balance);
  const end = [...looseEnds].filter(([, left]) => left === -1).map(([balance]) => balance);
  const [opening, closing] = [start[0], end[0]];
  if (looseEnds.size !== 2 || opening === undefined || closing === undefined) return undefined;
  return { opening: BigInt(opening), closing: BigInt(closing) };
}

function asItStands(opening: bigint, sum: bigint, closing: bigint): Balances {
  if (opening + sum === closing) return { opening, closing };
  throw new BadBill(
    'BALANCE',
    `opening ${opening} and all rows ${sum} are not the closing ${closing} (minor units; ${closing - opening - sum} is missing)`,
  );
}

import { BadBill, type ControlTotal } from '../../domain/bill.ts';
import { bare, countOf, unitsOf } from '../money-text.ts';

/** What a sheet says that its rows are: how many, and fen. */
export type Claim = { readonly count: number; readonly minor: bigint };

/** Reads a count and an amount of a totals line; throws `BadBill` TOTALS where they are none. */
export function claimOf(name: string, count = '', yuan = ''): Claim {
  const rows = countOf(count);
  const minor = unitsOf(yuan, 2);
  if (rows === undefined || minor === undefined)
    throw new BadBill('TOTALS', `${name} is not stated in numbers`);
  return { count: rows, minor: BigInt(minor) };
}

/** Throws `BadBill` TOTALS unless a figure is what the rows add up to. */
export function prove(name: string, claimed: bigint | number, counted: bigint | number): void {
  if (BigInt(claimed) !== BigInt(counted))
    throw new BadBill('TOTALS', `${name} says ${claimed}, its rows are ${counted} (fen or rows)`);
}

export const abs = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** A figure of a totals line, for the summary. */
export const total = (name: string, claimed = ''): ControlTotal => ({ name, claimed: bare(claimed) });

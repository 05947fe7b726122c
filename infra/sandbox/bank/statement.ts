import type { Credit } from './credits.ts';

export const bankAccount = '755900000010101';

/** A day of the merchant's bank account. */
export type Statement = {
  readonly day: string;
  readonly opening: number;
  readonly closing: number;
  readonly lines: readonly Credit[];
  /** How many statements there are up to this one. */
  readonly sequence: number;
};

/** What the account had before the first statement, in fen. */
const first = 100_000_00;

export function statementOf(day: string, credits: readonly Credit[]): Statement {
  const total = (lines: readonly Credit[]) => lines.reduce((sum, { amount }) => sum + amount, 0);
  const before = credits.filter((credit) => credit.day < day);
  const lines = credits.filter((credit) => credit.day === day).toSorted((a, b) => (a.no < b.no ? -1 : 1));
  const opening = first + total(before);
  const sequence = new Set(before.map((credit) => credit.day)).size + 1;
  return { day, opening, closing: opening + total(lines), lines, sequence };
}

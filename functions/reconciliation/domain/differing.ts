import { currencySchema, formatMoney } from '../../../shared/kernel/money.ts';
import type { DifferenceKind, FieldDifference, Found, Leg, Side, SideName } from './difference.ts';
import type { Line } from './line.ts';

/** What is told of a line in a difference. */
export const sideOf = ({ balance: _, counterparty: __, ...side }: Line): Side => side;

/** An amount as people read it; of a currency that nobody knows, its minor units. */
export const amountText = (currency: string, minor: number | bigint): string =>
  currencySchema.safeParse(currency).success && Number.isSafeInteger(Number(minor))
    ? formatMoney({ currency, minor: Number(minor) })
    : `${currency} ${minor}`.trim();

/** The field where both texts differ, in a list; an empty one where they do not. */
export const ifDiffers = (
  field: FieldDifference['field'],
  expected: string,
  actual: string,
): readonly FieldDifference[] => (expected === actual ? [] : [{ field, expected, actual }]);

type Amount = readonly [currency: string, minor: number | bigint];

/** Sums by currency without zeros; RangeError where one is beyond 2^53. */
export function effectOf(...amounts: readonly Amount[]): Found['effect'] {
  const sums = new Map<string, bigint>();
  for (const [currency, minor] of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  const told = [...sums].filter(([, sum]) => sum !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(told.map(([currency, sum]) => [currency, toSafe(sum)]));
}

/** RangeError where the amount is not exact as a number. */
export function toSafe(sum: bigint): number {
  const number = Number(sum);
  if (!Number.isSafeInteger(number)) throw new RangeError('An amount is beyond 2^53 - 1');
  return number;
}

/** The key of a difference: its leg, kind and what it is about, none of which can be taken for another. */
export const keyOf = (leg: Leg, kind: DifferenceKind, ...about: readonly string[]): string =>
  [leg, kind, ...about.map((text) => text.replace(/[%:\s]/g, encodeURIComponent))].join(':');

/** Sides of a difference by name; those without a line are left out. */
export const sidesOf = (lines: Readonly<Partial<Record<SideName, Line | undefined>>>): Found['sides'] =>
  Object.fromEntries(Object.entries(lines).flatMap(([name, line]) => (line ? [[name, sideOf(line)]] : [])));

/** What a line moved of our money before fees; what failed moved nothing, what is on its way counts. */
export const movedBy = ({ status, minor }: Line): number => (status === 'FAILED' ? 0 : minor);

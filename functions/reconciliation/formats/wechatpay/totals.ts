import { BadBill, type ControlTotal } from '../../domain/bill.ts';
import { columnName } from '../columns.ts';
import { bare, countOf, unitsOf } from '../money-text.ts';

/** The places of a yuan in which these bills are added: fees are written with five. */
export const yuanPlaces = 5;

/** What the rows come to, by the name of the totals line: rows, or 1/100 000 yuan. */
export type Figures = {
  readonly counts: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, bigint>>;
};

/**
 * Proves the totals (汇总行) against the rows, exactly. Every figure that is stated has to be one that we know, and hold;
 * `needed` have to be there. Throws `BadBill` HEADER or TOTALS.
 */
export function proveTotals(
  {
    names,
    cells,
    line,
  }: { readonly names: readonly string[]; readonly cells: readonly string[]; readonly line: number },
  figures: Figures,
  needed: readonly string[],
): readonly ControlTotal[] {
  const plainNames = names.map(columnName);
  const missing = needed.find((name) => !plainNames.includes(name));
  if (missing !== undefined) throw new BadBill('HEADER', `the total ${missing} is missing`, line);
  if (cells.length !== names.length)
    throw new BadBill('TOTALS', `${cells.length} totals for ${names.length} names`, line);
  return plainNames.map((name, at) => {
    const claimed = bare(cells[at] ?? '');
    proveOne(name, claimed, { figures, line });
    return { name, claimed };
  });
}

type Where = { readonly figures: Figures; readonly line: number };

function proveOne(name: string, claimed: string, { figures, line }: Where): void {
  const count = figures.counts[name];
  const sum = figures.sums[name];
  if (count === undefined && sum === undefined)
    throw new BadBill('HEADER', `the total ${name} is not known`, line);
  const stated = count === undefined ? unitsOf(claimed, yuanPlaces) : countOf(claimed);
  if (stated === undefined)
    throw new BadBill('TOTALS', `${name} ${JSON.stringify(claimed)} is no figure`, line);
  if (BigInt(stated) !== (sum ?? BigInt(count ?? 0)))
    throw new BadBill('TOTALS', `${name} says ${claimed}, its rows are ${inYuan(name, figures)}`, line);
}

const unitsPerYuan = 100_000n;

function inYuan(name: string, { counts, sums }: Figures): string {
  const sum = sums[name];
  if (sum === undefined) return String(counts[name]);
  const units = sum < 0n ? -sum : sum;
  return `${sum < 0n ? '-' : ''}${units / unitsPerYuan}.${`${units % unitsPerYuan}`.padStart(yuanPlaces, '0')}`;
}

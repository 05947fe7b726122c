import { BadBill } from '../domain/bill.ts';
import { bare, unitsOf } from './money-text.ts';

/** What a message quotes of a file: short, in quotation marks, and never a whole row. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

const plain = /^[!-~][ -~]{0,127}$/;
const anyText = /^\P{Cc}{1,128}$/u;
const scientific = /^-?\d(?:\.\d+)?E\+\d+$/i;

/** A number of ours or of the provider: `2.0190916E+27` has lost its digits to a spreadsheet and is refused. */
export function numberIn(cell: string, line: number): string {
  const text = bare(cell);
  if (text === '') return text;
  if (!plain.test(text) && !anyText.test(text))
    throw new BadBill('ROW', `${shown(text)} is no number of anything`, line);
  if (text.length < 24 && scientific.test(text))
    throw new BadBill('ROW', `${shown(text)} has lost its digits to a spreadsheet`, line);
  return text;
}

/** The same where it has to be there. */
export function requiredNumber(cell: string, what: string, line: number): string {
  const text = numberIn(cell, line);
  if (text === '') throw new BadBill('ROW', `${what} is empty`, line);
  return text;
}

/** Fen out of yuan; throws `BadBill` ROW. */
export function fen(cell: string, what: string, line: number): number {
  const minor = unitsOf(cell, 2);
  if (minor === undefined) throw new BadBill('ROW', `${what} ${shown(bare(cell))} is no amount`, line);
  return minor;
}

/** How a row that has too many cells may be read: a comma inside a free text splits it. */
export type Realignment = {
  readonly separator: string;
  readonly count: number;
  /** Whether a comma may stand in this column. */
  readonly isFree: (column: number) => boolean;
  readonly isPlausible: (cells: readonly string[]) => boolean;
  /** The columns that are read: what stands in the others is nobody's concern. */
  readonly read: readonly (number | undefined)[];
};

/** More commas in one row than this are no product's name. */
const maxExtra = 6;

/**
 * The cells of a row whose free texts hold the separator, which these files don't quote: put together so that every other
 * column makes sense. Undefined where there is no such way, or where two of them differ in what is read.
 */
export function realigned(cells: readonly string[], how: Realignment): readonly string[] | undefined {
  const extra = cells.length - how.count;
  if (extra <= 0 || extra > maxExtra) return undefined;
  const found = placements(cells, how, { from: 0, column: 0, extra }).filter(how.isPlausible);
  const [first] = found;
  const isSame = (other: readonly string[]) =>
    how.read.every((column) => column === undefined || other[column] === first?.[column]);
  return found.every(isSame) ? first : undefined;
}

type Place = { readonly from: number; readonly column: number; readonly extra: number };

function placements(
  cells: readonly string[],
  how: Realignment,
  place: Place,
): readonly (readonly string[])[] {
  const { from, column, extra } = place;
  if (column === how.count) return extra === 0 ? [[]] : [];
  const most = how.isFree(column) ? extra : 0;
  return Array.from({ length: most + 1 }, (_, joined) => joined).flatMap((joined) => {
    const cell = cells.slice(from, from + joined + 1).join(how.separator);
    const rest = { from: from + joined + 1, column: column + 1, extra: extra - joined };
    return placements(cells, how, rest).map((others) => [cell, ...others]);
  });
}

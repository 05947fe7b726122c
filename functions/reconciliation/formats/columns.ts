import { BadBill } from '../domain/bill.ts';
import { bare } from './money-text.ts';

/**
 * The name of a column as it is compared: full-width forms made half-width (NFKC), without spaces, and without the unit
 * in brackets. Another currency's unit stays, so that dollars are never read as yuan.
 */
export const columnName = (cell: string): string =>
  bare(cell.normalize('NFKC'))
    .replace(/\s/g, '')
    .replace(/\([+-]?元\)$/, '');

/** What a layout needs of a row, and the names that its columns go by. */
export type ColumnNames = Readonly<Record<string, readonly string[]>>;

export type Columns<Required extends ColumnNames, Optional extends ColumnNames> = {
  readonly count: number;
  readonly at: { readonly [Key in keyof Required]: number } & {
    readonly [Key in keyof Optional]: number | undefined;
  };
};

/**
 * Where each column stands, by name and never by place. Throws `BadBill` HEADER where a required one is missing or any
 * name comes twice. Columns that nobody asked for are let be: the providers say that they add some.
 */
export function columnsOf<Required extends ColumnNames, Optional extends ColumnNames>(
  cells: readonly string[],
  wanted: { readonly required: Required; readonly optional: Optional },
  line: number,
): Columns<Required, Optional> {
  const names = cells.map(columnName);
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new BadBill('HEADER', `the column ${JSON.stringify(twice)} is there twice`, line);
  const place = (known: readonly string[]): number | undefined => {
    const found = names.flatMap((name, at) => (known.includes(name) ? [at] : []));
    if (found.length > 1)
      throw new BadBill(
        'HEADER',
        `the columns ${found.map((at) => names[at]).join(', ')} are one and the same`,
        line,
      );
    return found[0];
  };
  const required = Object.entries(wanted.required).map(([key, known]) => {
    const at = place(known);
    if (at === undefined) throw new BadBill('HEADER', `the column ${known.join(' or ')} is missing`, line);
    return [key, at];
  });
  const optional = Object.entries(wanted.optional).map(([key, known]) => [key, place(known)]);
  return {
    count: names.findLastIndex((name) => name !== '') + 1,
    at: Object.fromEntries([...required, ...optional]) as Columns<Required, Optional>['at'],
  };
}

import { BadBill, type BillSummary, type Expected } from '../../domain/bill.ts';
import { bare, countOf } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { prove } from './claims.ts';
import { type SheetHead, sheetReader } from './sheet.ts';

/** What is particular to one of the two summaries (汇总): rows by shop or type, and one of all of them. */
export type SummarySheet<Row, Proof> = {
  readonly list: string;
  readonly columns: (names: readonly string[], line: number) => readonly (number | undefined)[];
  /** The shop or type of a row, 合计 for that of all, and its figures. */
  readonly row: (cells: readonly string[], line: number) => readonly [name: string, row: Row];
  /** The figures that the rows have to add up to in that of all. */
  readonly summed: readonly (keyof Row & string)[];
  readonly proof: (head: SheetHead, all: Row) => Proof;
};

/** Reads a summary; `proof` is there when the reader has ended. */
export function summaryReader<Row extends Readonly<Record<string, number | bigint>>, Proof>(
  sheet: SummarySheet<Row, Proof>,
  expected: Expected,
): { readonly reader: RowReader; readonly proof: () => Proof } {
  const parts: Row[] = [];
  const found: { all?: Row; proof?: Proof } = {};
  const row = (cells: readonly string[], line: number): undefined => {
    const [name, figures] = sheet.row(cells, line);
    if (name === '合计') found.all = figures;
    else parts.push(figures);
  };
  const end = (head: SheetHead): BillSummary => {
    if (found.all === undefined) throw new BadBill('TRUNCATED', 'the row 合计 of the 汇总 is missing');
    for (const key of parts.length === 0 ? [] : sheet.summed) proveSum(key, parts, found.all);
    found.proof = sheet.proof(head, found.all);
    return nothing;
  };
  const { list, columns } = sheet;
  return {
    reader: sheetReader({ list, columns, row, trailer: () => undefined, end }, expected),
    proof: () => {
      if (found.proof === undefined) throw new TypeError('the summary has not been read to its end');
      return found.proof;
    },
  };
}

function proveSum<Row extends Readonly<Record<string, number | bigint>>>(
  key: keyof Row & string,
  parts: readonly Row[],
  all: Row,
): void {
  const sum = parts.reduce((total, part) => total + BigInt(part[key] ?? 0), 0n);
  prove(`汇总合计 ${key}`, all[key] ?? 0, sum);
}

/** A summary has no lines of its own: what is read of it is its proof. */
const nothing: BillSummary = {
  source: 'alipay',
  kind: 'trade',
  format: 'alipay-summary',
  statements: [],
  lines: 0,
  controlTotals: [],
  notes: [],
};

/** A count of a summary's row; throws `BadBill` ROW. */
export function countIn(cell = '', line = 0): number {
  const count = countOf(cell);
  if (count === undefined) throw new BadBill('ROW', `${JSON.stringify(bare(cell))} is no count`, line);
  return count;
}

import { BadBill, type BillSummary, type ControlTotal, type Expected } from '../../domain/bill.ts';
import { fen } from '../cells.ts';
import { columnsOf } from '../columns.ts';
import { bare, countOf } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { abs, prove, total } from './claims.ts';
import { read, type SheetHead, sheetReader } from './sheet.ts';

/** What the rows of the detail come to, fen; expenses negative. */
export type FundFigures = {
  readonly incomeRows: number;
  readonly income: bigint;
  readonly expenseRows: number;
  readonly expense: bigint;
};

/** What a fund summary (账务汇总) proves about its detail. */
export type FundSummary = {
  readonly head: SheetHead;
  readonly prove: (figures: FundFigures) => readonly ControlTotal[];
};

const wanted = {
  required: {
    type: ['类型'],
    incomeRows: ['收入笔数'],
    income: ['收入金额'],
    expenseRows: ['支出笔数'],
    expense: ['支出金额'],
    all: ['总金额'],
  },
  optional: {},
};
type Place = ReturnType<typeof columnsOf<typeof wanted.required, typeof wanted.optional>>['at'];
type Row = FundFigures & { readonly all: bigint };

/** Reads a fund summary; `proof` is there when the reader has ended. */
export function fundSummary(expected: Expected): {
  readonly reader: RowReader;
  readonly proof: () => FundSummary;
} {
  const types: Row[] = [];
  let all: Row | undefined;
  let at: Place | undefined;
  let found: FundSummary | undefined;
  const reader = sheetReader(
    {
      list: '账务汇总列表',
      columns: (cells, line) => {
        at = columnsOf(cells, wanted, line).at;
        return Object.values(at);
      },
      row: (cells, line) => {
        const place = at as Place;
        const row = rowOf(cells, place, line);
        if (bare(cells[place.type] ?? '') === '合计') all = row;
        else types.push(row);
        return undefined;
      },
      trailer: () => undefined,
      end: (head) => {
        if (all === undefined) throw new BadBill('TRUNCATED', 'the row 合计 of the 汇总 is missing');
        proveTypes(types, all);
        const row = all;
        found = { head, prove: (figures) => proveRows(row, figures) };
        return nothing;
      },
    },
    expected,
  );
  return { reader, proof: () => read(found) };
}

const nothing: BillSummary = {
  source: 'alipay',
  kind: 'fund',
  format: 'alipay-fund-summary',
  statements: [],
  lines: 0,
  controlTotals: [],
  notes: [],
};

function rowOf(cells: readonly string[], at: Place, line: number): Row {
  const count = (column: number): number => {
    const rows = countOf(cells[column] ?? '');
    if (rows === undefined) throw new BadBill('ROW', `${bare(cells[column] ?? '')} is no count`, line);
    return rows;
  };
  const row = {
    incomeRows: count(at.incomeRows),
    income: BigInt(fen(cells[at.income] ?? '', '收入金额', line)),
    expenseRows: count(at.expenseRows),
    expense: -abs(BigInt(fen(cells[at.expense] ?? '', '支出金额', line))),
    all: BigInt(fen(cells[at.all] ?? '', '总金额', line)),
  };
  if (row.income + row.expense !== row.all)
    throw new BadBill('TOTALS', `总金额 ${row.all} is not ${row.income} and ${row.expense} (fen)`, line);
  return row;
}

function proveTypes(types: readonly Row[], all: Row): void {
  if (types.length === 0) return;
  for (const key of ['incomeRows', 'income', 'expenseRows', 'expense'] as const) {
    const sum = types.reduce((sofar, type) => sofar + BigInt(type[key]), 0n);
    prove(`汇总合计 ${key}`, all[key], sum);
  }
}

function proveRows(all: Row, figures: FundFigures): readonly ControlTotal[] {
  prove('汇总收入笔数', all.incomeRows, figures.incomeRows);
  prove('汇总收入金额', all.income, figures.income);
  prove('汇总支出笔数', all.expenseRows, figures.expenseRows);
  prove('汇总支出金额', all.expense, figures.expense);
  return [total('汇总收入笔数', String(all.incomeRows)), total('汇总支出笔数', String(all.expenseRows))];
}

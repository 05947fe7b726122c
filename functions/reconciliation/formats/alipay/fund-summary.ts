import { BadBill, type ControlTotal, type Expected } from '../../domain/bill.ts';
import { fen } from '../cells.ts';
import { columnsOf } from '../columns.ts';
import { bare } from '../money-text.ts';
import { abs, prove, total } from './claims.ts';
import type { SheetHead } from './sheet.ts';
import { countIn, summaryReader } from './summary-sheet.ts';

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
export function fundSummary(expected: Expected) {
  let at: Place | undefined;
  const columns = (names: readonly string[], line: number) => {
    at = columnsOf(names, wanted, line).at;
    return Object.values(at);
  };
  const row = (cells: readonly string[], line: number) => {
    const place = at as Place;
    return [bare(cells[place.type] ?? ''), rowOf(cells, place, line)] as const;
  };
  const summed = ['incomeRows', 'income', 'expenseRows', 'expense'] as const;
  const proof = (head: SheetHead, all: Row): FundSummary => ({
    head,
    prove: (figures) => proveRows(all, figures),
  });
  return summaryReader({ list: '账务汇总列表', columns, row, summed, proof }, expected);
}

function rowOf(cells: readonly string[], at: Place, line: number): Row {
  const row = {
    incomeRows: countIn(cells[at.incomeRows], line),
    income: BigInt(fen(cells[at.income] ?? '', '收入金额', line)),
    expenseRows: countIn(cells[at.expenseRows], line),
    expense: -abs(BigInt(fen(cells[at.expense] ?? '', '支出金额', line))),
    all: BigInt(fen(cells[at.all] ?? '', '总金额', line)),
  };
  if (row.income + row.expense !== row.all)
    throw new BadBill('TOTALS', `总金额 ${row.all} is not ${row.income} and ${row.expense} (fen)`, line);
  return row;
}

function proveRows(all: Row, figures: FundFigures): readonly ControlTotal[] {
  prove('汇总收入笔数', all.incomeRows, figures.incomeRows);
  prove('汇总收入金额', all.income, figures.income);
  prove('汇总支出笔数', all.expenseRows, figures.expenseRows);
  prove('汇总支出金额', all.expense, figures.expense);
  return [total('汇总收入笔数', String(all.incomeRows)), total('汇总支出笔数', String(all.expenseRows))];
}

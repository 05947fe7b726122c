import { BadBill, type BillSummary, type ControlTotal, type Expected } from '../../domain/bill.ts';
import { fen } from '../cells.ts';
import { columnsOf } from '../columns.ts';
import { bare, countOf } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { prove, total } from './claims.ts';
import { read, type SheetHead, sheetReader } from './sheet.ts';

/** What the rows of the detail come to, fen; `fees` and `shares` as written. */
export type TradeFigures = {
  readonly payments: bigint;
  readonly refunds: bigint;
  readonly fees: bigint;
  readonly shares: bigint;
};
export type TradeCounts = { readonly payments: number; readonly refunds: number };

/** What a trade summary (业务汇总) proves about its detail. */
export type TradeSummary = {
  readonly head: SheetHead;
  /** −1: a fee that costs is written negative; 1: positive; undefined: there are no fees to tell. */
  readonly feeSign: 1 | -1 | undefined;
  readonly prove: (figures: TradeFigures, counts: TradeCounts) => readonly ControlTotal[];
};

const wanted = {
  required: {
    shop: ['门店编号'],
    payments: ['交易订单总笔数'],
    refunds: ['退款订单总笔数'],
    received: ['商家实收'],
    fees: ['服务费'],
    net: ['实收净额'],
  },
  optional: { shares: ['分润'] },
};
type Place = ReturnType<typeof columnsOf<typeof wanted.required, typeof wanted.optional>>['at'];
type Row = {
  readonly payments: number;
  readonly refunds: number;
  readonly received: number;
  readonly fees: number;
  readonly shares: number;
  readonly net: number;
};

/** Reads a trade summary; `proof` is there when the reader has ended. */
export function tradeSummary(expected: Expected): {
  readonly reader: RowReader;
  readonly proof: () => TradeSummary;
} {
  const shops: Row[] = [];
  let all: Row | undefined;
  let at: Place | undefined;
  let found: TradeSummary | undefined;
  const reader = sheetReader(
    {
      list: '业务汇总列表',
      columns: (cells, line) => {
        at = columnsOf(cells, wanted, line).at;
        return Object.values(at);
      },
      row: (cells, line) => {
        const row = rowOf(cells, at as Place, line);
        if (bare(cells[(at as Place).shop] ?? '') === '合计') all = row;
        else shops.push(row);
        return undefined;
      },
      trailer: () => undefined,
      end: (head) => {
        if (all === undefined) throw new BadBill('TRUNCATED', 'the row 合计 of the 汇总 is missing');
        proveShops(shops, all);
        found = proofOf(head, all);
        return nothing;
      },
    },
    expected,
  );
  return { reader, proof: () => read(found) };
}

/** A summary has no lines of its own, so its reading is no bill. */
const nothing: BillSummary = {
  source: 'alipay',
  kind: 'trade',
  format: 'alipay-trade-summary',
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
  return {
    payments: count(at.payments),
    refunds: count(at.refunds),
    received: fen(cells[at.received] ?? '', '商家实收', line),
    fees: fen(cells[at.fees] ?? '', '服务费', line),
    shares: at.shares === undefined ? 0 : fen(cells[at.shares] ?? '', '分润', line),
    net: fen(cells[at.net] ?? '', '实收净额', line),
  };
}

function proveShops(shops: readonly Row[], all: Row): void {
  if (shops.length === 0) return;
  for (const key of ['payments', 'refunds', 'received', 'fees', 'shares', 'net'] as const) {
    const sum = shops.reduce((total, shop) => total + BigInt(shop[key]), 0n);
    prove(`汇总合计 ${key}`, all[key], sum);
  }
}

function proofOf(head: SheetHead, all: Row): TradeSummary {
  return {
    head,
    feeSign: signOf(all),
    prove: (figures, counts) => {
      prove('汇总交易订单总笔数', all.payments, counts.payments);
      prove('汇总退款订单总笔数', all.refunds, counts.refunds);
      prove('汇总服务费', all.fees, figures.fees);
      prove('汇总分润', all.shares, figures.shares);
      // Whether 商家实收 has the refunds taken off is not documented; either way every row is in it.
      if (BigInt(all.received) !== figures.payments)
        prove('汇总商家实收', all.received, figures.payments + figures.refunds);
      return [
        total('汇总交易订单总笔数', String(all.payments)),
        total('汇总退款订单总笔数', String(all.refunds)),
        total('汇总服务费（分）', String(all.fees)),
        total('汇总实收净额（分）', String(all.net)),
      ];
    },
  };
}

/** Which sign makes 实收净额 = 商家实收 + 服务费 + 分润 hold. */
function signOf({ received, fees, shares, net }: Row): 1 | -1 | undefined {
  const sum = (sign: bigint) => BigInt(received) + sign * (BigInt(fees) + BigInt(shares));
  const isNegativeCost = sum(1n) === BigInt(net);
  const isPositiveCost = sum(-1n) === BigInt(net);
  if (!isNegativeCost && !isPositiveCost)
    throw new BadBill(
      'TOTALS',
      `汇总: 实收净额 ${net} is not 商家实收 ${received} with 服务费 ${fees} and 分润 ${shares} (fen)`,
    );
  if (isNegativeCost && isPositiveCost) return undefined;
  return isNegativeCost ? -1 : 1;
}

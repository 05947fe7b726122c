import { BadBill, type ControlTotal, type Expected } from '../../domain/bill.ts';
import { fen } from '../cells.ts';
import { columnsOf } from '../columns.ts';
import { bare } from '../money-text.ts';
import { prove, total } from './claims.ts';
import type { SheetHead } from './sheet.ts';
import { countIn, summaryReader } from './summary-sheet.ts';

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
export function tradeSummary(expected: Expected) {
  let at: Place | undefined;
  const columns = (names: readonly string[], line: number) => {
    at = columnsOf(names, wanted, line).at;
    return Object.values(at);
  };
  const row = (cells: readonly string[], line: number) => {
    const place = at as Place;
    return [bare(cells[place.shop] ?? ''), rowOf(cells, place, line)] as const;
  };
  const summed = ['payments', 'refunds', 'received', 'fees', 'shares', 'net'] as const;
  return summaryReader({ list: '业务汇总列表', columns, row, summed, proof: proofOf }, expected);
}

function rowOf(cells: readonly string[], at: Place, line: number): Row {
  return {
    payments: countIn(cells[at.payments], line),
    refunds: countIn(cells[at.refunds], line),
    received: fen(cells[at.received] ?? '', '商家实收', line),
    fees: fen(cells[at.fees] ?? '', '服务费', line),
    shares: at.shares === undefined ? 0 : fen(cells[at.shares] ?? '', '分润', line),
    net: fen(cells[at.net] ?? '', '实收净额', line),
  };
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

import { BadBill, type BillSummary, type ControlTotal, type Expected } from '../../domain/bill.ts';
import type { Line } from '../../domain/line.ts';
import { beijingClock, beijingDay } from '../beijing.ts';
import { fen, numberIn, requiredNumber, shown } from '../cells.ts';
import { columnsOf } from '../columns.ts';
import { bare, exactSum } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { claimOf, prove, total } from './claims.ts';
import { expectSameHead, type SheetHead, sheetReader, timeWithin } from './sheet.ts';
import type { TradeSummary } from './trade-summary.ts';

const wanted = {
  required: {
    tradeNo: ['支付宝交易号'],
    outTradeNo: ['商户订单号'],
    type: ['业务类型'],
    doneAt: ['完成时间'],
    received: ['商家实收'],
    requestNo: ['退款批次号/请求号', '退款批次号', '退款请求号'],
    fee: ['服务费'],
  },
  optional: { share: ['分润'] },
};

type Kind = 'PAYMENT' | 'REFUND';
const kinds: Readonly<Record<string, Kind>> = { 交易: 'PAYMENT', 退款: 'REFUND' };

/**
 * The trade bill (业务明细). What moved is 商家实收, which the totals are of. A refund has no number of Alipay's own: it
 * goes by 退款批次号/请求号, or by the order's number where the refund was asked for without one.
 */
export function tradeDetail(summary: TradeSummary | undefined, expected: Expected): RowReader {
  const book = tradeBook();
  const claims = tradeClaims();
  const lineOf = lineReader(book, feeSign(summary?.feeSign));
  let at: Place | undefined;
  return sheetReader(
    {
      list: '业务明细列表',
      columns: (names, line) => {
        at = columnsOf(names, wanted, line).at;
        return Object.values(at);
      },
      row: (cells, line, head) => lineOf({ cells, at: at as Place, line }, head),
      trailer: claims.read,
      end: (head) => {
        if (summary !== undefined) expectSameHead(head, summary.head);
        return ended(head, { book, controlTotals: claims.prove(book), summary });
      },
    },
    expected,
  );
}

type Place = ReturnType<typeof columnsOf<typeof wanted.required, typeof wanted.optional>>['at'];
type Read = { readonly cells: readonly string[]; readonly at: Place; readonly line: number };

const side = () => ({ rows: 0, minor: exactSum() });
const tradeBook = () => ({ PAYMENT: side(), REFUND: side(), fees: exactSum(), shares: exactSum() });
type Book = ReturnType<typeof tradeBook>;

function lineReader(book: Book, costs: ReturnType<typeof feeSign>): (read: Read, head: SheetHead) => Line {
  const clock = timeWithin(beijingClock());
  return (read, head) => {
    const { cells, at, line } = read;
    const kind = kindOf(cells[at.type] ?? '', line);
    const minor = received(cells[at.received] ?? '', kind, line);
    const fee = fen(cells[at.fee] ?? '', '服务费', line);
    book[kind].rows += 1;
    book[kind].minor.add(minor);
    book.fees.add(fee);
    if (at.share !== undefined) book.shares.add(fen(cells[at.share] ?? '', '分润', line));
    const doneAt = clock(cells[at.doneAt] ?? '', line, head);
    return {
      lineNo: line,
      kind,
      ...numbersOf(read, kind),
      minor,
      fee: costs(fee, kind, line),
      currency: 'CNY',
      status: 'SUCCEEDED',
      account: head.account,
      at: doneAt,
      day: head.from === head.to ? head.from : beijingDay(doneAt),
    };
  };
}

function kindOf(cell: string, line: number): Kind {
  const kind = kinds[bare(cell)];
  if (kind === undefined)
    throw new BadBill('ROW', `业务类型 ${shown(bare(cell))} is neither 交易 nor 退款`, line);
  return kind;
}

function received(cell: string, kind: Kind, line: number): number {
  const minor = fen(cell, '商家实收', line);
  if (kind === 'PAYMENT' ? minor >= 0 : minor <= 0) return minor;
  throw new BadBill(
    'ROW',
    `商家实收 ${bare(cell)} of a ${kind === 'PAYMENT' ? '交易' : '退款'} has the wrong sign`,
    line,
  );
}

function numbersOf({ cells, at, line }: Read, kind: Kind) {
  const tradeNo = requiredNumber(cells[at.tradeNo] ?? '', '支付宝交易号', line);
  const outTradeNo = requiredNumber(cells[at.outTradeNo] ?? '', '商户订单号', line);
  if (kind === 'PAYMENT') return { channelNo: tradeNo, outNo: outTradeNo, paymentNo: tradeNo };
  const requestNo = numberIn(cells[at.requestNo] ?? '', line);
  return { channelNo: '', outNo: requestNo === '' ? outTradeNo : requestNo, paymentNo: tradeNo };
}

/**
 * What a fee as written costs. Alipay's files are known with either sign, so the summary proves it (实收净额 = 商家实收 +
 * 服务费 + 分润); without one the first fee decides, since a payment's fee costs and a refund's comes back, and a later
 * one that says otherwise is refused.
 */
function feeSign(proved: 1 | -1 | undefined): (fee: number, kind: Kind, line: number) => number {
  let sign = proved;
  let since = 0;
  return (fee, kind, line) => {
    if (fee === 0) return 0;
    const own = fee > 0 === (kind === 'PAYMENT') ? 1 : -1;
    if (sign === undefined) since = line;
    sign ??= own;
    if (proved === undefined && own !== sign)
      throw new BadBill(
        'ROW',
        `服务费 has the other sign than line ${since} has, and no 汇总 says which one costs`,
        line,
      );
    return sign * fee;
  };
}

const tradeLines = [
  ['交易合计', 'PAYMENT', /^#交易合计[：:]([\d.]+)笔[，,]商家实收共(-?[\d.]+)元/],
  ['退款合计', 'REFUND', /^#退款合计[：:]([\d.]+)笔[，,]商家实收退款共(-?[\d.]+)元/],
] as const;

/** The two lines behind the rows; both have to be there and hold. */
function tradeClaims() {
  const texts = new Map<string, string>();
  return {
    read: (text: string): void => {
      for (const [name] of tradeLines) if (text.startsWith(`#${name}`)) texts.set(name, text);
    },
    prove: (book: Book): readonly ControlTotal[] =>
      tradeLines.flatMap(([name, kind, form]) => {
        const text = texts.get(name);
        if (text === undefined)
          throw new BadBill('TRUNCATED', `the line #${name} is missing: it was cut off`);
        const [, count, yuan] = form.exec(text) ?? [];
        const claim = claimOf(name, count, yuan);
        prove(`${name}笔数`, claim.count, book[kind].rows);
        prove(`${name}金额`, claim.minor, book[kind].minor.total());
        return [total(`${name}笔数`, count), total(`${name}金额`, yuan)];
      }),
  };
}

type Ended = {
  readonly book: Book;
  readonly controlTotals: readonly ControlTotal[];
  readonly summary: TradeSummary | undefined;
};

function ended({ account, from, to }: SheetHead, { book, controlTotals, summary }: Ended): BillSummary {
  const payments = book.PAYMENT.minor.total();
  const refunds = book.REFUND.minor.total();
  const figures = { payments, refunds, fees: book.fees.total(), shares: book.shares.total() };
  const counts = { payments: book.PAYMENT.rows, refunds: book.REFUND.rows };
  return {
    source: 'alipay',
    kind: 'trade',
    format: 'alipay-trade',
    statements: [{ account, currency: 'CNY', from, to }],
    lines: counts.payments + counts.refunds,
    controlTotals: [...controlTotals, ...(summary?.prove(figures, counts) ?? [])],
    notes: [
      ...(summary === undefined ? ['汇总 is not there: fees and net amounts are proved by no total'] : []),
      ...(figures.shares === 0n ? [] : ['分润 was taken off, which stands on the fund bill only']),
    ],
  };
}

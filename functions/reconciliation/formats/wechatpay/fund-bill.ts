import { BadBill, type BillSummary, type Expected } from '../../domain/bill.ts';
import type { Line, LineKind } from '../../domain/line.ts';
import { balanceTrail } from '../balance-trail.ts';
import { beijingClock, beijingDay } from '../beijing.ts';
import { fen, numberIn, type Realignment, requiredNumber, shown } from '../cells.ts';
import { columnName, columnsOf } from '../columns.ts';
import { bare, exactSum, unitsOf } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { billReader, type Totals } from './bill-reader.ts';
import { tickedCells } from './ticked.ts';
import { proveTotals } from './totals.ts';

const wanted = {
  required: {
    at: ['记账时间'],
    businessNo: ['微信支付业务单号'],
    flowNo: ['资金流水单号'],
    type: ['业务类型'],
    direction: ['收支类型'],
    amount: ['收支金额'],
    balance: ['账户结余'],
    voucher: ['业务凭证号'],
  },
  optional: {},
};
type Place = ReturnType<typeof columnsOf<typeof wanted.required, typeof wanted.optional>>['at'];

const ownNames = ['记账时间', '微信支付业务单号', '资金流水单号', '收支类型', '账户结余', '业务凭证号'];
export const isFundBill = (names: readonly string[]): boolean =>
  names.map(columnName).filter((name) => ownNames.includes(name)).length >= 3;

/** 业务类型 as WeChat Pay names them, with the way that the money went: 收入 in, 支出 out. */
const kinds: Readonly<Record<string, LineKind>> = {
  '交易 收入': 'PAYMENT',
  '扣除交易手续费 支出': 'FEE',
  '扣除交易手续费 收入': 'FEE',
  '退款 支出': 'REFUND',
  '提现 支出': 'SETTLEMENT',
};

type Book = {
  rows: number;
  day: string;
  readonly income: { rows: number; readonly sum: ReturnType<typeof exactSum> };
  readonly expense: { rows: number; readonly sum: ReturnType<typeof exactSum> };
  readonly trail: ReturnType<typeof balanceTrail>;
};

/** The fund flow bill (资金账单). It does not say whose account it is, so that one is taken as expected. */
export function fundBill(expected: Expected): RowReader {
  const clock = beijingClock();
  const account = expected.account ?? '';
  const book: Book = {
    rows: 0,
    day: expected.businessDate ?? '',
    income: { rows: 0, sum: exactSum() },
    expense: { rows: 0, sum: exactSum() },
    trail: balanceTrail(),
  };
  let at: Place | undefined;
  let how: Realignment | undefined;
  return billReader({
    totalsBegin: '资金流水总笔数',
    columns: (names, line) => {
      const found = columnsOf(names, wanted, line);
      at = found.at;
      how = { ...realignment(names), count: found.count, read: Object.values(found.at) };
    },
    row: (text, line) => {
      const read = { cells: tickedCells(text, how as Realignment, line), at: at as Place, line };
      const moved = movementOf(read);
      enter(book, moved, line);
      return { ...lineOf(read, moved), ...momentOf(read, clock, book), account };
    },
    end: (totals) => ended(totals, book, account),
  });
}

function realignment(names: readonly string[]): Omit<Realignment, 'count' | 'read'> {
  const plainNames = names.map(columnName);
  const money = plainNames.flatMap((name, at) => (/金额$|结余$/.test(name) ? [at] : []));
  return {
    separator: ',`',
    isFree: (column) => plainNames[column] === '备注',
    isPlausible: (cells) => money.every((at) => unitsOf(cells[at] ?? '', 2) !== undefined),
  };
}

type Read = { readonly cells: readonly string[]; readonly at: Place; readonly line: number };
type Movement = { readonly minor: number; readonly balance: number; readonly direction: '收入' | '支出' };

const cellOf = ({ cells, at }: Read, key: keyof Place): string => bare(cells[at[key]] ?? '');

function movementOf(read: Read): Movement {
  const direction = cellOf(read, 'direction');
  if (direction !== '收入' && direction !== '支出')
    throw new BadBill('ROW', `收支类型 ${shown(direction)} is neither 收入 nor 支出`, read.line);
  const amount = fen(cellOf(read, 'amount'), '收支金额', read.line);
  if (amount < 0) throw new BadBill('ROW', '收支金额 is negative', read.line);
  const balance = fen(cellOf(read, 'balance'), '账户结余', read.line);
  return { minor: direction === '收入' ? amount : 0 - amount, balance, direction };
}

function enter(book: Book, { minor, balance, direction }: Movement, line: number): void {
  const side = direction === '收入' ? book.income : book.expense;
  book.rows += 1;
  side.rows += 1;
  side.sum.add(Math.abs(minor) * 1_000);
  book.trail.add(minor, balance, line);
}

function lineOf(read: Read, { minor, balance, direction }: Movement): Omit<Line, 'at' | 'day' | 'account'> {
  const label = cellOf(read, 'type');
  const kind = kinds[`${label} ${direction}`] ?? 'OTHER';
  const voucher = numberIn(cellOf(read, 'voucher'), read.line);
  return {
    lineNo: read.line,
    kind,
    ...numbersOf(read, kind),
    outNo: kind === 'PAYMENT' || kind === 'REFUND' ? voucher : '',
    minor,
    fee: 0,
    currency: 'CNY',
    status: 'SUCCEEDED',
    balance,
    label,
    ...(voucher === '' ? {} : { reference: voucher }),
  };
}

/** 微信支付业务单号 is the payment's number in a payment and in its fee, the refund's own in a refund. */
function numbersOf(read: Read, kind: LineKind) {
  const flowNo = requiredNumber(cellOf(read, 'flowNo'), '资金流水单号', read.line);
  const businessNo = numberIn(cellOf(read, 'businessNo'), read.line);
  if (kind === 'FEE') return { channelNo: flowNo, paymentNo: businessNo };
  const channelNo = businessNo === '' ? flowNo : businessNo;
  return { channelNo, paymentNo: kind === 'PAYMENT' ? businessNo : '' };
}

function momentOf(read: Read, clock: (text: string) => number, book: Book) {
  const text = cellOf(read, 'at');
  const at = clock(text);
  if (Number.isNaN(at)) throw new BadBill('ROW', `${shown(text)} is no time`, read.line);
  if (book.day === '') book.day = beijingDay(at);
  if (!text.startsWith(book.day)) throw new BadBill('WRONG_DAY', `${text} is not on ${book.day}`, read.line);
  return { at, day: book.day };
}

function ended(totals: Totals, { rows, day, income, expense, trail }: Book, account: string): BillSummary {
  const counts = { 资金流水总笔数: rows, 收入笔数: income.rows, 支出笔数: expense.rows };
  const sums = { 收入金额: income.sum.total(), 支出金额: expense.sum.total() };
  const controlTotals = proveTotals(totals, { counts, sums }, [...Object.keys(counts), ...Object.keys(sums)]);
  return {
    source: 'wechatpay',
    kind: 'fund',
    format: 'wechatpay-fund',
    statements: [{ account, currency: 'CNY', from: day, to: day, ...trail.prove() }],
    lines: rows,
    controlTotals,
    notes: [
      ...(account === '' ? ['the file does not say whose account it is'] : []),
      ...(trail.breaks() === 0
        ? []
        : [`账户结余 does not go on from row to row in ${trail.breaks()} places; the day adds up`]),
    ],
  };
}

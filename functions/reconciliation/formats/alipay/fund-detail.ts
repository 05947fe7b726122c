import { BadBill, type BillSummary, type ControlTotal, type Expected } from '../../domain/bill.ts';
import type { Line, LineKind } from '../../domain/line.ts';
import { balanceTrail } from '../balance-trail.ts';
import { beijingClock, beijingDay } from '../beijing.ts';
import { fen, numberIn, requiredNumber } from '../cells.ts';
import { columnsOf } from '../columns.ts';
import { bare, exactSum } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { abs, claimOf, prove, total } from './claims.ts';
import type { FundSummary } from './fund-summary.ts';
import { expectSameHead, type SheetHead, sheetReader, timeWithin } from './sheet.ts';

const wanted = {
  required: {
    flowNo: ['账务流水号'],
    businessNo: ['业务流水号'],
    outTradeNo: ['商户订单号'],
    at: ['发生时间'],
    income: ['收入金额'],
    expense: ['支出金额'],
    balance: ['账户余额'],
    type: ['业务类型'],
  },
  optional: { remark: ['备注'] },
};
type Place = ReturnType<typeof columnsOf<typeof wanted.required, typeof wanted.optional>>['at'];

/** 业务类型 as Alipay names them; which way the money went decides with it. */
const incomes: Readonly<Record<string, LineKind>> = {
  在线支付: 'PAYMENT',
  交易付款: 'PAYMENT',
  交易: 'PAYMENT',
  收费: 'FEE',
  服务费: 'FEE',
  退费: 'FEE',
};
const expenses: Readonly<Record<string, LineKind>> = {
  交易退款: 'REFUND',
  退款: 'REFUND',
  收费: 'FEE',
  服务费: 'FEE',
  退费: 'FEE',
  提现: 'SETTLEMENT',
};

/** The fund bill (账务明细) as it is read so far. */
const fundBook = () => ({
  rows: 0,
  income: { rows: 0, minor: exactSum() },
  expense: { rows: 0, minor: exactSum() },
  trail: balanceTrail(),
});
type Book = ReturnType<typeof fundBook>;

/** The fund bill: every movement of the account, fees as rows of their own; totals, and the balance by the day. */
export function fundDetail(summary: FundSummary | undefined, expected: Expected): RowReader {
  const clock = timeWithin(beijingClock());
  const book = fundBook();
  const claims = fundClaims();
  let at: Place | undefined;
  return sheetReader(
    {
      list: '账务明细列表',
      columns: (cells, line) => {
        at = columnsOf(cells, wanted, line).at;
        return Object.values(at);
      },
      row: (cells, line, head) => {
        const place = at as Place;
        const minor = movement(cells, place, line);
        const balance = fen(cells[place.balance] ?? '', '账户余额', line);
        const moved = { minor, balance, line };
        enter(book, moved);
        return lineOf(cells, place, { ...moved, head, at: clock(cells[place.at] ?? '', line, head) });
      },
      trailer: claims.read,
      end: (head) => ended(head, book, { claimed: claims.prove(book), summary }),
    },
    expected,
  );
}

/** Income, or expense with or without a minus; a row that has both is refused. */
function movement(cells: readonly string[], at: Place, line: number): number {
  const amount = (cell = '', what = '') => (bare(cell) === '' ? 0 : fen(cell, what, line));
  const income = amount(cells[at.income], '收入金额');
  const expense = Math.abs(amount(cells[at.expense], '支出金额'));
  if (income !== 0 && expense !== 0) throw new BadBill('ROW', 'both 收入金额 and 支出金额 are there', line);
  if (income < 0) throw new BadBill('ROW', '收入金额 is negative', line);
  return income === 0 ? 0 - expense : income;
}

type Moved = { readonly minor: number; readonly balance: number; readonly line: number };

/** A row of nothing is counted on neither side. */
function enter(book: Book, { minor, balance, line }: Moved): void {
  const side = minor > 0 ? book.income : book.expense;
  book.rows += 1;
  if (minor !== 0) side.rows += 1;
  side.minor.add(minor);
  book.trail.add(minor, balance, line);
}

/** The bookkeeping number is the line's own; a refund goes by the payment, as it does on the trade bill. */
function lineOf(
  cells: readonly string[],
  place: Place,
  { minor, balance, line, head, at }: Moved & { readonly head: SheetHead; readonly at: number },
): Line {
  const label = bare(cells[place.type] ?? '');
  const kind = (minor >= 0 ? incomes : expenses)[label] ?? 'OTHER';
  const flowNo = requiredNumber(cells[place.flowNo] ?? '', '账务流水号', line);
  const businessNo = numberIn(cells[place.businessNo] ?? '', line);
  const outNo = numberIn(cells[place.outTradeNo] ?? '', line);
  const remark = place.remark === undefined ? '' : bare(cells[place.remark] ?? '');
  return {
    lineNo: line,
    kind,
    ...numbersOf(kind, { flowNo, businessNo, outNo }),
    minor,
    fee: 0,
    currency: 'CNY',
    status: 'SUCCEEDED',
    account: head.account,
    at,
    day: head.from === head.to ? head.from : beijingDay(at),
    balance,
    label,
    ...(remark === '' ? {} : { reference: remark }),
  };
}

type Numbers = { readonly flowNo: string; readonly businessNo: string; readonly outNo: string };

function numbersOf(kind: LineKind, { flowNo, businessNo, outNo }: Numbers) {
  if (kind === 'PAYMENT') return { channelNo: businessNo, outNo, paymentNo: businessNo };
  if (kind === 'REFUND') return { channelNo: '', outNo: '', paymentNo: businessNo };
  if (kind === 'FEE') return { channelNo: flowNo, outNo: '', paymentNo: businessNo };
  return { channelNo: businessNo === '' ? flowNo : businessNo, outNo, paymentNo: '' };
}

const fundLines = [
  ['支出合计', 'expense', /^#支出合计[：:]([\d.]+)笔[，,]共(-?[\d.]+)元/],
  ['收入合计', 'income', /^#收入合计[：:]([\d.]+)笔[，,]共(-?[\d.]+)元/],
] as const;

function fundClaims() {
  const texts = new Map<string, string>();
  return {
    read: (text: string): void => {
      for (const [name] of fundLines) if (text.startsWith(`#${name}`)) texts.set(name, text);
    },
    prove: (book: Book): readonly ControlTotal[] =>
      fundLines.flatMap(([name, side, form]) => {
        const text = texts.get(name);
        if (text === undefined)
          throw new BadBill('TRUNCATED', `the line #${name} is missing: it was cut off`);
        const [, count, yuan] = form.exec(text) ?? [];
        const claim = claimOf(name, count, yuan);
        prove(`${name}笔数`, claim.count, book[side].rows);
        prove(`${name}金额`, abs(claim.minor), abs(book[side].minor.total()));
        return [total(`${name}笔数`, count), total(`${name}金额`, yuan)];
      }),
  };
}

const figuresOf = ({ income, expense }: Book) => ({
  incomeRows: income.rows,
  income: income.minor.total(),
  expenseRows: expense.rows,
  expense: expense.minor.total(),
});

const orderNotes = ({ trail }: Book): readonly string[] =>
  trail.breaks() === 0
    ? []
    : [`账户余额 does not go on from row to row in ${trail.breaks()} places; the day adds up`];

type Ended = { readonly claimed: readonly ControlTotal[]; readonly summary: FundSummary | undefined };

function ended(head: SheetHead, book: Book, { claimed, summary }: Ended): BillSummary {
  if (summary !== undefined) expectSameHead(head, summary.head);
  const { account, from, to } = head;
  return {
    source: 'alipay',
    kind: 'fund',
    format: 'alipay-fund',
    statements: [{ account, currency: 'CNY', from, to, ...book.trail.prove() }],
    lines: book.rows,
    controlTotals: [...claimed, ...(summary?.prove(figuresOf(book)) ?? [])],
    notes: [...(summary === undefined ? ['汇总 is not there'] : []), ...orderNotes(book)],
  };
}

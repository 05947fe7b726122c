import { decimalsOf } from '../../../../shared/kernel/money.ts';
import { BadBill, type BillSummary, type Expected } from '../../domain/bill.ts';
import type { Line, LineStatus } from '../../domain/line.ts';
import { beijingClock, beijingDay } from '../beijing.ts';
import { numberIn, type Realignment, requiredNumber, shown } from '../cells.ts';
import { columnName, columnsOf } from '../columns.ts';
import { bare, exactSum, unitsOf } from '../money-text.ts';
import type { RowReader } from '../row-reader.ts';
import { billReader, type Totals } from './bill-reader.ts';
import { tickedCells } from './ticked.ts';
import { proveTotals, yuanPlaces } from './totals.ts';

const wanted = {
  required: {
    at: ['交易时间'],
    merchant: ['商户号'],
    transaction: ['微信订单号'],
    outTradeNo: ['商户订单号'],
    state: ['交易状态'],
    currency: ['货币种类'],
    paid: ['应结订单金额', '总金额'],
    fee: ['手续费'],
  },
  optional: {
    subMerchant: ['特约商户号', '子商户号'],
    coupon: ['代金券金额', '代金券或立减优惠金额', '企业红包金额'],
    refundNo: ['微信退款单号'],
    outRefundNo: ['商户退款单号'],
    refunded: ['退款金额'],
    couponRefunded: ['充值券退款金额', '代金券或立减优惠退款金额', '企业红包退款金额'],
    refundState: ['退款状态'],
    refundAskedAt: ['退款申请时间'],
    refundDoneAt: ['退款成功时间'],
    ordered: ['订单金额'],
    refundAsked: ['申请退款金额'],
  },
};
type Place = ReturnType<typeof columnsOf<typeof wanted.required, typeof wanted.optional>>['at'];

/** Names of this bill that are of no other; three of them tell it. */
const ownNames = [
  '公众账号ID',
  '微信订单号',
  '交易状态',
  '应结订单金额',
  '货币种类',
  '微信退款单号',
  '费率',
  '商户数据包',
];
export const isTradeBill = (names: readonly string[]): boolean =>
  names.map(columnName).filter((name) => ownNames.includes(name)).length >= 3;

type Kind = 'PAYMENT' | 'REFUND';
/** REVOKED (已撤销) gives back what a scanned code paid. */
const kinds: Readonly<Record<string, Kind>> = { SUCCESS: 'PAYMENT', REFUND: 'REFUND', REVOKED: 'REFUND' };

/** CHANGE (退款异常): it did not reach the payer and may still, by the merchant's hand. */
const statuses: Readonly<Record<string, LineStatus>> = {
  SUCCESS: 'SUCCEEDED',
  PROCESSING: 'PROCESSING',
  CHANGE: 'PROCESSING',
  FAIL: 'FAILED',
};

const summed = ['paid', 'refunded', 'couponRefunded', 'fee', 'ordered', 'refundAsked'] as const;
type Summed = (typeof summed)[number];

/** Each total by every name that it is known by. */
const totalNames: Readonly<Record<string, Summed>> = {
  应结订单总金额: 'paid',
  总交易额: 'paid',
  退款总金额: 'refunded',
  总退款金额: 'refunded',
  充值券退款总金额: 'couponRefunded',
  总代金券或立减优惠退款金额: 'couponRefunded',
  总企业红包退款金额: 'couponRefunded',
  手续费总金额: 'fee',
  订单总金额: 'ordered',
  申请退款总金额: 'refundAsked',
};

type Book = {
  rows: number;
  account: string;
  day: string;
  readonly currencies: Set<string>;
  readonly sums: Readonly<Record<Summed, ReturnType<typeof exactSum>>>;
};

/**
 * The trade bill (交易账单) in all its widths: ALL with 27 or 24 columns, SUCCESS, REFUND, and the one of 2015. What moved
 * is 应结订单金额 (总金额) or 退款金额. The bill of a day holds the refunds that were accepted on it.
 */
export function tradeBill(expected: Expected): RowReader {
  const clock = beijingClock();
  const book: Book = {
    rows: 0,
    account: '',
    day: expected.businessDate ?? '',
    currencies: new Set(),
    sums: Object.fromEntries(summed.map((key) => [key, exactSum()])) as Book['sums'],
  };
  let at: Place | undefined;
  let how: Realignment | undefined;
  return billReader({
    totalsBegin: '总交易单数',
    columns: (names, line) => {
      const found = columnsOf(names, wanted, line);
      at = found.at;
      how = { ...realignment(names), count: found.count, read: Object.values(found.at) };
    },
    row: (text, line) => {
      const read: Read = { cells: tickedCells(text, how as Realignment, line), at: at as Place, line };
      book.rows += 1;
      for (const key of summed) add(book, read, key);
      return lineOf(read, { clock, book, expected });
    },
    end: (totals) => ended(totals, book, how?.count ?? 0),
  });
}

function realignment(names: readonly string[]): Omit<Realignment, 'count' | 'read'> {
  const plainNames = names.map(columnName);
  const clock = beijingClock();
  const money = plainNames.flatMap((name, at) => (/金额$|^手续费$/.test(name) ? [at] : []));
  const times = plainNames.flatMap((name, at) => (name === '交易时间' ? [at] : []));
  return {
    separator: ',`',
    isFree: (column) => ['商品名称', '商户数据包', '费率备注'].includes(plainNames[column] ?? ''),
    isPlausible: (cells) =>
      times.every((at) => !Number.isNaN(clock(bare(cells[at] ?? '')))) &&
      money.every((at) => unitsOf(cells[at] ?? '', yuanPlaces) !== undefined),
  };
}

type Read = { readonly cells: readonly string[]; readonly at: Place; readonly line: number };

const cellOf = ({ cells, at }: Read, key: keyof Place): string => {
  const place = at[key];
  return place === undefined ? '' : bare(cells[place] ?? '');
};

function add(book: Book, read: Read, key: Summed): void {
  if (read.at[key] !== undefined) book.sums[key].add(moneyIn(read, key));
}

/** An amount in 1/100 000 yuan. */
function moneyIn(read: Read, key: Summed): number {
  const text = cellOf(read, key);
  const units = unitsOf(text, yuanPlaces);
  if (units === undefined) throw new BadBill('ROW', `the amount ${shown(text)} is none`, read.line);
  return units;
}

type Setting = { readonly clock: (text: string) => number; readonly book: Book; readonly expected: Expected };

function lineOf(read: Read, setting: Setting): Line {
  const { line } = read;
  const kind = kinds[cellOf(read, 'state')];
  if (kind === undefined)
    throw new BadBill('ROW', `交易状态 ${shown(cellOf(read, 'state'))} is not known`, line);
  const currency = currencyOf(read);
  setting.book.currencies.add(currency.code);
  return {
    lineNo: line,
    kind,
    ...numbersOf(read, kind),
    ...amountsOf(read, kind, currency.decimals),
    currency: currency.code,
    status: statusOf(read, kind),
    account: accountOf(read, setting),
    ...momentOf(read, kind, setting),
  };
}

function currencyOf(read: Read): { readonly code: string; readonly decimals: number } {
  const code = cellOf(read, 'currency');
  try {
    return { code, decimals: decimalsOf(code) };
  } catch (error) {
    throw new BadBill('ROW', `货币种类 ${shown(code)} is no currency`, read.line, error);
  }
}

function numbersOf(read: Read, kind: Kind) {
  const { line } = read;
  const paymentNo = requiredNumber(cellOf(read, 'transaction'), '微信订单号', line);
  const outTradeNo = requiredNumber(cellOf(read, 'outTradeNo'), '商户订单号', line);
  if (kind === 'PAYMENT') return { channelNo: paymentNo, outNo: outTradeNo, paymentNo };
  return { channelNo: unlessZero(read, 'refundNo'), outNo: unlessZero(read, 'outRefundNo'), paymentNo };
}

/** These bills write 0 where there is no number. */
function unlessZero(read: Read, key: 'refundNo' | 'outRefundNo' | 'subMerchant'): string {
  const text = numberIn(cellOf(read, key), read.line);
  return text === '0' ? '' : text;
}

function amountsOf(read: Read, kind: Kind, decimals: number) {
  const key = kind === 'PAYMENT' ? 'paid' : 'refunded';
  if (read.at[key] === undefined)
    throw new BadBill('HEADER', 'a refund in a bill without 退款金额', read.line);
  const moved = minorOf(moneyIn(read, key), decimals);
  if (moved.isRounded || moved.minor < 0)
    throw new BadBill(
      'ROW',
      `the amount ${shown(cellOf(read, key))} is negative or no whole ${'minor unit'}`,
      read.line,
    );
  const fee = minorOf(moneyIn(read, 'fee'), decimals);
  const minor = kind === 'PAYMENT' ? moved.minor : 0 - moved.minor;
  return { minor, fee: fee.minor, ...(fee.isRounded ? { exactFee: cellOf(read, 'fee') } : {}) };
}

/** Whole minor units, half of one rounded away from zero so that a fee and its return are the same. */
function minorOf(units: number, decimals: number): { readonly minor: number; readonly isRounded: boolean } {
  const per = 10 ** (yuanPlaces - decimals);
  const rest = Math.abs(units) % per;
  const whole = (Math.abs(units) - rest) / per + (rest * 2 >= per && rest > 0 ? 1 : 0);
  return { minor: units < 0 && whole > 0 ? -whole : whole, isRounded: rest > 0 };
}

function statusOf(read: Read, kind: Kind): LineStatus {
  const state = cellOf(read, 'refundState');
  if (kind === 'PAYMENT' || (state === '' && cellOf(read, 'state') === 'REVOKED')) return 'SUCCEEDED';
  const status = statuses[state];
  if (status === undefined) throw new BadBill('ROW', `退款状态 ${shown(state)} is not known`, read.line);
  return status;
}

/** 商户号, or 特约商户号 where that one was asked for. A bill is of one. */
function accountOf(read: Read, { book, expected }: Setting): string {
  const merchant = requiredNumber(cellOf(read, 'merchant'), '商户号', read.line);
  const sub = unlessZero(read, 'subMerchant');
  const account = sub !== '' && sub === expected.account ? sub : merchant;
  if (book.account === '') book.account = expected.account ?? account;
  if (account !== book.account)
    throw new BadBill('FOREIGN', `of account ${shown(account)}, not of ${shown(book.account)}`, read.line);
  return account;
}

/** When it happened, and on which day of the bill; a refund when it was asked for, or arrived, whichever is of this day. */
function momentOf(
  read: Read,
  kind: Kind,
  { clock, book }: Setting,
): { readonly at: number; readonly day: string } {
  const keys = kind === 'REFUND' ? (['refundAskedAt', 'refundDoneAt', 'at'] as const) : (['at'] as const);
  const times = keys.map((key) => cellOf(read, key)).filter((text) => text !== '');
  const instants = times.map(clock);
  const [first] = instants;
  if (first === undefined || instants.some(Number.isNaN))
    throw new BadBill('ROW', `${shown(times.join(', '))} is no time`, read.line);
  if (book.day === '') book.day = beijingDay(first);
  const own = instants.find((_, at) => times[at]?.startsWith(book.day));
  if (own === undefined)
    throw new BadBill('WRONG_DAY', `${times.join(', ')} is not on ${book.day}`, read.line);
  return { at: own, day: book.day };
}

function ended(totals: Totals, book: Book, columns: number): BillSummary {
  const sums = Object.fromEntries(
    Object.entries(totalNames).map(([name, key]) => [name, book.sums[key].total()]),
  );
  const controlTotals = proveTotals(totals, { counts: { 总交易单数: book.rows }, sums }, [
    '总交易单数',
    '手续费总金额',
  ]);
  const [currency = '', ...others] = book.currencies;
  const account = book.account;
  return {
    source: 'wechatpay',
    kind: 'trade',
    format: `wechatpay-trade-${columns}`,
    statements: [{ account, currency: others.length === 0 ? currency : '', from: book.day, to: book.day }],
    lines: book.rows,
    controlTotals,
    notes: [],
  };
}

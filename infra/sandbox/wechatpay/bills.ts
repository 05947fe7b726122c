import { gzipSync } from 'node:zlib';
import { beijingTime, dayMs, dayStart } from '../beijing-time.ts';
import { type Account, type BookLine, bookLines } from '../books.ts';
import type { Trade } from '../trade.ts';
import { sumOf, yuan } from '../yuan.ts';
import { fundFlow } from './fund-bill.ts';
import { wechatMerchant } from './orders.ts';
import { ticked } from './ticked.ts';

/** 0.60 %, and a refund brings its share back; the money is gone as soon as the refund is accepted. */
export const wechatPolicy = { rate: 60, isReturned: true, leavesAt: 'acceptance' } as const;

const refundStates = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', ABNORMAL: 'CHANGE', CLOSED: 'FAIL' };

/** The bills of a day of these trades, of an account that nothing was paid out of. */
export function wechatBills(trades: readonly Trade[], day: string): Bills {
  const lines = bookLines(trades, { from: 0, until: dayStart(day) + dayMs }, wechatPolicy);
  return billsOf({ lines, payouts: [] }, day);
}

type Bills = Readonly<Record<string, Buffer | 'EMPTY'>>;

/** The bills of a day by their type, CSV with a byte order mark, kept compressed. */
export function billsOf(account: Account, day: string): Bills {
  const from = dayStart(day);
  const lines = account.lines.filter(({ at }) => at >= from);
  const moves = lines.length + account.payouts.filter(({ at }) => at >= from).length > 0;
  const payments = lines.filter(({ refund }) => refund === undefined);
  const refunds = lines.filter(({ refund }) => refund !== undefined);
  const none = { OPERATION: 'EMPTY', FEES: 'EMPTY' } as const;
  return {
    ALL: bill(
      lines,
      tradeColumns,
      tradeBill(lines, (line) => tradeRow(line)),
    ),
    SUCCESS: bill(
      payments,
      tradeColumns.filter(isOfPayment),
      tradeBill(payments, (line) => cut(tradeRow(line))),
    ),
    REFUND: bill(refunds, refundColumns, tradeBill(refunds, refundRow)),
    BASIC: moves ? packed(fundFlow(account, from)) : 'EMPTY',
    ...none,
  };
}

const bill = (
  lines: readonly BookLine[],
  columns: readonly string[],
  rows: readonly string[],
): Buffer | 'EMPTY' => (lines.length === 0 ? 'EMPTY' : packed([columns.join(','), ...rows]));

const packed = (lines: readonly string[]): Buffer => gzipSync(Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`));

const tradeColumns =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'.split(
    ',',
  );

const refundNames = [
  '微信退款单号',
  '商户退款单号',
  '退款金额',
  '充值券退款金额',
  '退款类型',
  '退款状态',
  '申请退款金额',
];
const isOfPayment = (name: string): boolean => !refundNames.includes(name);
const cut = (cells: readonly string[]): readonly string[] =>
  cells.filter((_, at) => isOfPayment(tradeColumns[at] ?? ''));

const refundColumns = [
  '交易时间',
  ...tradeColumns.slice(1, 14),
  '退款申请时间',
  '退款成功时间',
  ...tradeColumns.slice(14),
];
const refundRow = (line: BookLine): readonly string[] => {
  const cells = tradeRow(line);
  const doneAt = line.refund?.doneAt;
  const times = [beijingTime(line.at), doneAt === undefined ? '' : beijingTime(doneAt)];
  return [...cells.slice(0, 14), ...times, ...cells.slice(14)];
};

function tradeBill(
  lines: readonly BookLine[],
  row: (line: BookLine) => readonly string[],
): readonly string[] {
  const payments = lines.filter(({ refund }) => refund === undefined);
  const paid = yuan(sumOf(payments.map(({ trade }) => trade.amount)));
  const refunded = yuan(sumOf(lines.map(({ refund }) => refund?.amount ?? 0)));
  const fees = yuan(sumOf(lines.map(({ fee }) => fee)));
  return [
    ...lines.map((line) => ticked(row(line))),
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
    ticked([lines.length, paid, refunded, '0.00', fees, paid, refunded]),
  ];
}

/** A refund's row bears the time of the refund and the payment's transaction id. */
function tradeRow({ at, trade, refund, fee }: BookLine): readonly string[] {
  const isRefund = refund !== undefined;
  const paid = isRefund ? '0.00' : yuan(trade.amount);
  return [
    beijingTime(at),
    wechatMerchant.appid,
    wechatMerchant.mchid,
    '0',
    '',
    trade.channelNo,
    trade.outTradeNo,
    trade.details['openid'] ?? '',
    trade.details['trade_type'] ?? '',
    isRefund ? 'REFUND' : 'SUCCESS',
    'OTHERS',
    'CNY',
    paid,
    isRefund ? '0.00' : yuan(trade.amount - (trade.payerAmount ?? trade.amount)),
    refund?.channelNo ?? '0',
    refund?.refundNo ?? '0',
    yuan(refund?.amount ?? 0),
    '0.00',
    isRefund ? 'ORIGINAL' : '',
    isRefund ? refundStates[refund.status] : '',
    trade.details['description'] ?? '',
    trade.details['attach'] ?? '',
    `${yuan(fee)}000`,
    '0.60%',
    paid,
    yuan(refund?.amount ?? 0),
    '',
  ];
}

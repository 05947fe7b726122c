import { beijingTime, dayMs, dayStart } from '../beijing-time.ts';
import { type Account, type BookLine, bookLines } from '../books.ts';
import { gbk } from '../gbk.ts';
import type { Trade } from '../trade.ts';
import { sumOf, yuan } from '../yuan.ts';
import { zip } from '../zip.ts';
import { type BillHead, exportedAt, headLines } from './bill-head.ts';
import { fundDetail, fundSummary } from './fund-bill.ts';

/** 0.6 %, and a refund does not bring it back. */
export const alipayPolicy = { rate: 60, isReturned: false, leavesAt: 'arrival' } as const;

/** The bills of a day of these trades, of an account that nothing was paid out of. */
export function alipayBills(trades: readonly Trade[], day: string, sellerId: string) {
  const lines = bookLines(trades, { from: 0, until: dayStart(day) + dayMs }, alipayPolicy);
  return billsOf({ lines, payouts: [] }, day, sellerId);
}

/** The bills of a day: business (`trade`) and account (`signcustomer`), each a zip of detail and summary in GBK. */
export function billsOf(account: Account, day: string, sellerId: string) {
  const from = dayStart(day);
  const lines = account.lines.filter(({ at }) => at >= from);
  const moves = lines.length + account.payouts.filter(({ at }) => at >= from).length > 0;
  const head = { account: `${sellerId}0156`, from };
  const stem = `${head.account}_${day.replaceAll('-', '')}`;
  return {
    trade:
      lines.length > 0
        ? packed(stem, '业务明细', tradeDetail(head, lines), tradeSummary(head, lines))
        : ('EMPTY' as const),
    signcustomer: moves
      ? packed(stem, '账务明细', fundDetail(head, account), fundSummary(head, account))
      : ('EMPTY' as const),
  };
}

const packed = (stem: string, kind: string, detail: readonly string[], summary: readonly string[]): Buffer =>
  zip([
    { name: gbk(`${stem}_${kind}.csv`), content: gbk(`${detail.join('\r\n')}\r\n`) },
    { name: gbk(`${stem}_${kind}(汇总).csv`), content: gbk(`${summary.join('\r\n')}\r\n`) },
  ]);

const detailColumns =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

export function tradeDetail(head: BillHead, lines: readonly BookLine[]): readonly string[] {
  const payments = lines.filter(({ refund }) => refund === undefined);
  const refunds = lines.filter(({ refund }) => refund !== undefined);
  const total = (of: readonly BookLine[]) => yuan(sumOf(of.map(moved)));
  return [
    ...headLines('支付宝业务明细查询', '业务明细列表', head),
    detailColumns,
    ...lines.map(detailRow),
    '#-----------------------------------------业务明细列表结束------------------------------------',
    `#交易合计：${payments.length}笔，商家实收共${total(payments)}元，商家优惠共0.00元`,
    `#退款合计：${refunds.length}笔，商家实收退款共${total(refunds)}元，商家优惠退款共0.00元`,
    exportedAt(head),
  ];
}

/** What a line adds to the merchant's takings: a refund counts negative. */
const moved = ({ trade, refund }: BookLine): number => (refund === undefined ? trade.amount : -refund.amount);

const tabbed = (text: string): string => `${text.replaceAll(',', '，')}\t`;

function detailRow(line: BookLine): string {
  const { trade, refund, at, fee } = line;
  const amount = yuan(moved(line));
  const subject = (trade.details['subject'] ?? '').replace(/[,\r\n]/g, ' ');
  return [
    tabbed(trade.channelNo),
    tabbed(trade.outTradeNo),
    tabbed(refund === undefined ? '交易' : '退款'),
    subject,
    beijingTime(trade.createdAt),
    beijingTime(at),
    ...['', '', '', ''].map(tabbed),
    tabbed('*先生(138***@sandbox.example)'),
    amount,
    amount,
    ...['0.00', '0.00', '0.00', '0.00', '0.00'],
    '',
    tabbed('0.00'),
    '0.00',
    tabbed(refund?.refundNo ?? ''),
    yuan(-fee),
    '0.00',
    subject,
  ].join(',');
}

const summaryColumns =
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）';

/** One shop, so its row and the total agree; net is what was received with the fees taken off. */
export function tradeSummary(head: BillHead, lines: readonly BookLine[]): readonly string[] {
  const refunds = lines.filter(({ refund }) => refund !== undefined).length;
  const received = sumOf(lines.map(moved));
  const fees = sumOf(lines.map(({ fee }) => -fee));
  const figures = [
    lines.length - refunds,
    refunds,
    yuan(received),
    yuan(received),
    ...['0.00', '0.00', '0.00'],
    yuan(fees),
    '0.00',
    yuan(received + fees),
  ];
  return [
    ...headLines('支付宝业务汇总查询', '业务汇总列表', head),
    summaryColumns,
    [tabbed(''), tabbed(''), ...figures].join(','),
    ['合计', '', ...figures].join(','),
    '#----------------------------------------业务汇总列表结束-------------------------------------',
    exportedAt(head),
  ];
}

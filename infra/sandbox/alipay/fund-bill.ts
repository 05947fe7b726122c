import { beijingTime } from '../beijing-time.ts';
import type { BookLine } from '../books.ts';
import { sumOf, yuan } from '../yuan.ts';
import { type BillHead, exportedAt, headLines } from './bill-head.ts';

type Entry = {
  readonly at: number;
  readonly flowNo: string;
  readonly line: BookLine;
  readonly kind: '在线支付' | '收费' | '交易退款' | '退费';
  /** Positive in, negative out. */
  readonly amount: number;
  readonly balance: bigint;
};

/** Every movement of the account since its beginning, with the balance after it. */
function entriesOf(history: readonly BookLine[]): readonly Entry[] {
  let balance = 0n;
  return history.flatMap(movements).map(([line, kind, amount], at) => {
    balance += BigInt(amount);
    return { at: line.at, flowNo: `5${String(at + 1).padStart(13, '0')}`, line, kind, amount, balance };
  });
}

/** The payment or refund, and its fee as an entry of its own. */
function movements(line: BookLine): [BookLine, Entry['kind'], number][] {
  const { trade, refund, fee } = line;
  const main: [BookLine, Entry['kind'], number] =
    refund === undefined ? [line, '在线支付', trade.amount] : [line, '交易退款', -refund.amount];
  return fee === 0 ? [main] : [main, [line, fee > 0 ? '收费' : '退费', -fee]];
}

const ofDay = ({ from }: BillHead, history: readonly BookLine[]): readonly Entry[] =>
  entriesOf(history).filter(({ at }) => at >= from);

const columns =
  '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注';

export function fundDetail(head: BillHead, history: readonly BookLine[]): readonly string[] {
  const entries = ofDay(head, history);
  const incomes = entries.filter(({ amount }) => amount > 0);
  const outgoings = entries.filter(({ amount }) => amount < 0);
  return [
    ...headLines('支付宝账务明细查询', '账务明细列表', head),
    columns,
    ...entries.map(row),
    '#----------------------------------------账务明细列表结束-------------------------------------',
    `#支出合计：${outgoings.length}笔，共${totalOf(outgoings)}元`,
    `#收入合计：${incomes.length}笔，共${totalOf(incomes)}元`,
    exportedAt(head),
  ];
}

const totalOf = (entries: readonly Entry[]): string => yuan(sumOf(entries.map(({ amount }) => amount)));

function row({ at, flowNo, line, kind, amount, balance }: Entry): string {
  const { trade, refund } = line;
  return [
    `${flowNo}\t`,
    `${trade.channelNo}\t`,
    `${trade.outTradeNo}\t`,
    `${(trade.details['subject'] ?? '').replace(/[,\r\n]/g, ' ')}\t`,
    beijingTime(at),
    '*先生 (138***@sandbox.example)\t',
    amount > 0 ? yuan(amount) : '0.00',
    amount < 0 ? yuan(amount) : '0.00',
    yuan(balance),
    '支付宝',
    kind,
    refund?.refundNo ?? '',
  ].join(',');
}

export function fundSummary(head: BillHead, history: readonly BookLine[]): readonly string[] {
  const entries = ofDay(head, history);
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  return [
    ...headLines('支付宝账务汇总查询', '账务汇总列表', head),
    '类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）',
    ...kinds.map((kind) =>
      summaryRow(
        kind,
        entries.filter((entry) => entry.kind === kind),
      ),
    ),
    summaryRow('合计', entries),
    '#----------------------------------------账务汇总列表结束-------------------------------------',
    exportedAt(head),
  ];
}

function summaryRow(name: string, entries: readonly Entry[]): string {
  const incomes = entries.filter(({ amount }) => amount > 0);
  const outgoings = entries.filter(({ amount }) => amount < 0);
  return [
    name,
    incomes.length,
    totalOf(incomes),
    outgoings.length,
    totalOf(outgoings),
    totalOf(entries),
  ].join(',');
}

import { beijingTime } from '../beijing-time.ts';
import { type Account, type BookLine, inTime } from '../books.ts';
import type { Payout } from '../payouts.ts';
import { sumOf, yuan } from '../yuan.ts';
import { type BillHead, exportedAt, headLines } from './bill-head.ts';

type Movement = {
  readonly at: number;
  /** 业务流水号, 商户订单号, 商品名称, 备注. */
  readonly serial: string;
  readonly outNo: string;
  readonly subject: string;
  readonly remark: string;
  readonly kind: '在线支付' | '收费' | '交易退款' | '退费' | '提现';
  /** Positive in, negative out. */
  readonly amount: number;
};
type Entry = Movement & { readonly flowNo: string; readonly balance: bigint };

/** Every movement of the account since its beginning, with the balance after it. */
function entriesOf(account: Account): readonly Entry[] {
  let balance = 0n;
  return inTime(account, { line: movements, payout }).map((movement, at) => {
    balance += BigInt(movement.amount);
    return { ...movement, flowNo: `5${String(at + 1).padStart(13, '0')}`, balance };
  });
}

/** The payment or refund, and its fee as an entry of its own. */
function movements({ at, trade, refund, fee }: BookLine): readonly Movement[] {
  const own = {
    at,
    serial: trade.channelNo,
    outNo: trade.outTradeNo,
    subject: (trade.details['subject'] ?? '').replace(/[,\r\n]/g, ' '),
    remark: refund?.refundNo ?? '',
  };
  const main: Movement = refund
    ? { ...own, kind: '交易退款', amount: -refund.amount }
    : { ...own, kind: '在线支付', amount: trade.amount };
  return fee === 0 ? [main] : [main, { ...own, kind: fee > 0 ? '收费' : '退费', amount: -fee }];
}

const payout = ({ at, no, amount }: Payout): Movement => ({
  ...{ at, serial: no, outNo: no, subject: '提现', remark: no, kind: '提现' },
  amount: -amount,
});

const ofDay = ({ from }: BillHead, account: Account): readonly Entry[] =>
  entriesOf(account).filter(({ at }) => at >= from);

const columns =
  '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注';

export function fundDetail(head: BillHead, account: Account): readonly string[] {
  const entries = ofDay(head, account);
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

function row({ at, flowNo, serial, outNo, subject, kind, amount, balance, remark }: Entry): string {
  return [
    `${flowNo}\t`,
    `${serial}\t`,
    `${outNo}\t`,
    `${subject}\t`,
    beijingTime(at),
    '*先生 (138***@sandbox.example)\t',
    amount > 0 ? yuan(amount) : '0.00',
    amount < 0 ? yuan(amount) : '0.00',
    yuan(balance),
    '支付宝',
    kind,
    remark,
  ].join(',');
}

export function fundSummary(head: BillHead, account: Account): readonly string[] {
  const entries = ofDay(head, account);
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

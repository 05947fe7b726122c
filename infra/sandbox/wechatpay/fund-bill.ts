import { beijingTime } from '../beijing-time.ts';
import { type Account, type BookLine, inTime } from '../books.ts';
import type { Payout } from '../payouts.ts';
import { sumOf, yuan } from '../yuan.ts';
import { ticked } from './ticked.ts';

const columns =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';

type Entry = {
  readonly at: number;
  /** 微信支付业务单号, 业务凭证号, 资金变更提交申请人, 备注. */
  readonly serial: string;
  readonly voucher: string;
  readonly by: string;
  readonly remark: string;
  readonly kind: '交易' | '扣除交易手续费' | '退款' | '提现';
  /** Positive in, negative out. */
  readonly amount: number;
};

/** A payment and its fee are two entries; a refund is one, less the fee that comes back with it. */
function entriesOf({ at, trade, refund, fee }: BookLine): readonly Entry[] {
  if (refund !== undefined) {
    const remark = `退款总金额${yuan(refund.amount)}元;含手续费${yuan(0 - fee)}元`;
    const own = { at, serial: refund.channelNo, voucher: refund.refundNo, by: '1900000109API', remark };
    return [{ ...own, kind: '退款', amount: -(refund.amount + fee) }];
  }
  const own = { at, serial: trade.channelNo, voucher: trade.outTradeNo, by: 'system', remark: '' };
  const paid: Entry = { ...own, kind: '交易', amount: trade.amount };
  return fee === 0 ? [paid] : [paid, { ...own, kind: '扣除交易手续费', amount: -fee }];
}

const payout = ({ at, no, amount }: Payout): Entry => ({
  ...{ at, serial: no, voucher: no, by: 'system', remark: '提现到银行卡', kind: '提现' },
  amount: -amount,
});

/** The fund flow bill (资金账单) of the day that begins at `from`: every movement with the balance after it. */
export function fundFlow(account: Account, from: number): readonly string[] {
  let balance = 0n;
  const rows: string[] = [];
  const amounts: number[] = [];
  inTime(account, { line: entriesOf, payout }).forEach((entry, at) => {
    balance += BigInt(entry.amount);
    if (entry.at < from) return;
    amounts.push(entry.amount);
    rows.push(row(entry, balance, at + 1));
  });
  const incomes = amounts.filter((amount) => amount > 0);
  const outgoings = amounts.filter((amount) => amount <= 0);
  const totals = [incomes.length, yuan(sumOf(incomes)), outgoings.length, yuan(-sumOf(outgoings))];
  return [
    columns,
    ...rows,
    '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
    ticked([amounts.length, ...totals]),
  ];
}

const row = ({ at, serial, voucher, by, remark, kind, amount }: Entry, balance: bigint, number: number) =>
  ticked([
    beijingTime(at),
    serial,
    `1900000109${String(number).padStart(18, '0')}`,
    kind,
    kind,
    amount > 0 ? '收入' : '支出',
    yuan(amount < 0 ? -amount : amount),
    yuan(balance),
    by,
    remark,
    voucher,
  ]);

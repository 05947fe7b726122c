import type { DifferenceKind, FieldDifference, Leg, SideName } from '../domain/difference.ts';
import type { LineKind, LineStatus } from '../domain/line.ts';
import type { AccountDay } from './statement-data.ts';

/** The same in Chinese and in English. */
export type Words = { readonly zh: string; readonly en: string };

const words = (zh: string, en: string): Words => ({ zh, en });

export const differenceWords: Readonly<Record<DifferenceKind, Words>> = {
  LEDGER_ONLY: words('账有渠道无（短款）', 'In the books, not at the provider'),
  CHANNEL_ONLY: words('渠道有账无（长款）', 'At the provider, not in the books'),
  REFUND_MISSING: words('渠道缺退款', 'Refund in the books, not at the provider'),
  REFUND_EXCESS: words('账缺退款', 'Refund at the provider, not in the books'),
  AMOUNT: words('金额不符', 'Amount differs'),
  FEE: words('手续费不符', 'Fee differs'),
  STATUS: words('状态不符', 'Status differs'),
  CURRENCY: words('币种不符', 'Currency differs'),
  ACCOUNT: words('账户不符', 'Account differs'),
  DUPLICATE_LINE: words('账单重复行', 'Same line twice in a bill'),
  DUPLICATE_CHARGE: words('重复收款', 'Charged twice'),
  FUND_MISSING: words('交易未入资金账', 'Sold, but not on the account'),
  FUND_ONLY: words('资金账无对应交易', 'On the account, no trade says why'),
  BANK_MISSING: words('银行未到账', 'Paid out, not at the bank'),
  BANK_ONLY: words('银行来款无对应结算', 'At the bank, nobody paid it out'),
  BANK_AMOUNT: words('银行金额不符', 'Amount at the bank differs'),
  BALANCE_BREAK: words('余额不平', 'Balances do not add up'),
};

export const sideWords: Readonly<Record<SideName, Words>> = {
  ledger: words('账务', 'Books'),
  channel: words('交易账单', 'Trade bill'),
  fund: words('资金账单', 'Fund bill'),
  bank: words('银行流水', 'Bank'),
};

export const legWords: Readonly<Record<Leg, Words>> = {
  A: words('账务 ↔ 交易账单', 'books ↔ trade bill'),
  B: words('交易账单 ↔ 资金账单', 'trade bill ↔ fund bill'),
  C: words('结算 ↔ 银行', 'settlements ↔ bank'),
};

export const lineWords: Readonly<Record<LineKind, Words>> = {
  PAYMENT: words('收款', 'Payments'),
  REFUND: words('退款', 'Refunds'),
  FEE: words('手续费', 'Fees'),
  SETTLEMENT: words('提现/结算', 'Settlements'),
  DISPUTE: words('拒付/调账', 'Disputes'),
  OTHER: words('其他', 'Other'),
};

export const lineStatusWords: Readonly<Record<LineStatus, Words>> = {
  SUCCEEDED: words('成功', 'succeeded'),
  PROCESSING: words('处理中', 'processing'),
  FAILED: words('失败', 'failed'),
};

export const fieldWords: Readonly<Record<FieldDifference['field'], Words>> = {
  amount: words('金额', 'amount'),
  fee: words('手续费', 'fee'),
  status: words('状态', 'status'),
  currency: words('币种', 'currency'),
  account: words('账户', 'account'),
  day: words('日期', 'day'),
  balance: words('余额', 'balance'),
  count: words('笔数', 'count'),
};

export const statusWords: Readonly<Record<AccountDay['status'], Words>> = {
  BALANCED: words('已平', 'Balanced'),
  OUT_OF_BALANCE: words('未平', 'Not balanced'),
  BLOCKED: words('未对账', 'Not compared'),
};

const providers: ReadonlyMap<string, Words> = new Map([
  ['alipay', words('支付宝', 'Alipay')],
  ['wechatpay', words('微信支付', 'WeChat Pay')],
  ['unionpay', words('银联', 'UnionPay')],
]);

/** A provider's own name; one that we do not know is called as it came. */
export const providerWords = (provider: string): Words => providers.get(provider) ?? words('', provider);

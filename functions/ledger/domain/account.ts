import type { accountKinds } from './posting.ts';

export type AccountKind = (typeof accountKinds)[number];

/** What a merchant's bookkeeper calls each kind of account (科目名称). */
export const accountNames: Readonly<Record<AccountKind, string>> = {
  'channel-receivable': '渠道应收',
  'channel-fee': '手续费',
  'refunds-payable': '应退款',
  'revenue-clearing': '待结收入',
  'settlement-in-transit': '在途结算',
  bank: '银行',
  suspense: '暂挂',
  'overpayment-liability': '多收款',
  'dispute-hold': '争议冻结',
  'write-off': '核销',
  compensation: '赔付支出',
  'compensation-payable': '应付赔付',
  'carrier-claims': '应收承运商赔款',
  'carrier-claims-income': '承运商赔款收入',
};

/** The kind of an account that the journal has: what stands before its colon. */
export function kindOf(account: string): AccountKind {
  const [kind = ''] = account.split(':', 1);
  if (!isKind(kind)) throw new RangeError(`${account} is no account of the journal`);
  return kind;
}

const isKind = (kind: string): kind is AccountKind => Object.hasOwn(accountNames, kind);

import type { ProviderName } from '../../functions/reconciliation/domain/config.ts';
import type { LineKind, LineStatus } from '../../functions/reconciliation/domain/line.ts';

/** What a ledger's columns may be called; capitals, spaces and underscores don't count. The first name is the one we use. */
export const ledgerColumns = {
  required: {
    kind: ['kind', 'type', '类型', '业务类型'],
    amount: ['amount', '金额'],
    time: ['time', '时间', '交易时间', '完成时间'],
  },
  optional: {
    channelNo: ['channelno', '渠道单号', '渠道流水号', '支付宝交易号', '微信订单号'],
    outNo: ['outno', '商户单号', '商户订单号'],
    paymentNo: ['paymentno', '支付单号', '原支付单号'],
    currency: ['currency', '币种'],
    fee: ['fee', '手续费'],
    status: ['status', '状态'],
    account: ['account', '账户', '账号', '商户号'],
    provider: ['provider', 'channel', '渠道'],
    day: ['day', '营业日', '清算日期'],
  },
} as const;

const asMap = <Value>(names: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> =>
  new Map(names);

/** Kinds of line that a ledger may have, in lower case. */
export const kindNames: ReadonlyMap<string, LineKind> = asMap([
  ['payment', 'PAYMENT'],
  ['收款', 'PAYMENT'],
  ['支付', 'PAYMENT'],
  ['交易', 'PAYMENT'],
  ['refund', 'REFUND'],
  ['退款', 'REFUND'],
  ['dispute', 'DISPUTE'],
  ['拒付', 'DISPUTE'],
]);

export const statusNames: ReadonlyMap<string, LineStatus> = asMap([
  ['', 'SUCCEEDED'],
  ['succeeded', 'SUCCEEDED'],
  ['success', 'SUCCEEDED'],
  ['成功', 'SUCCEEDED'],
  ['processing', 'PROCESSING'],
  ['处理中', 'PROCESSING'],
  ['failed', 'FAILED'],
  ['失败', 'FAILED'],
]);

export const providerNames: ReadonlyMap<string, ProviderName> = asMap([
  ['alipay', 'alipay'],
  ['支付宝', 'alipay'],
  ['wechatpay', 'wechatpay'],
  ['wechat', 'wechatpay'],
  ['微信', 'wechatpay'],
  ['微信支付', 'wechatpay'],
  ['unionpay', 'unionpay'],
  ['银联', 'unionpay'],
]);

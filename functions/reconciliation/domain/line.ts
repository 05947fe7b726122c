/** Who wrote a bill: a payment provider (渠道) or a bank. */
export const billSources = ['alipay', 'wechatpay', 'unionpay', 'bank'] as const;
export type BillSource = (typeof billSources)[number];

/**
 * What a line of a ledger, a bill or a statement is about.
 * PAYMENT 收款 · REFUND 退款 · FEE 手续费 (negative: taken; positive: given back) · SETTLEMENT 提现/结算: paid out to the bank
 * · DISPUTE 拒付/调账 · OTHER: any other movement of the account, under the provider's own word in `label`.
 */
export const lineKinds = ['PAYMENT', 'REFUND', 'FEE', 'SETTLEMENT', 'DISPUTE', 'OTHER'] as const;
export type LineKind = (typeof lineKinds)[number];

/** SUCCEEDED: the money moved. PROCESSING: it may still (WeChat's 退款 PROCESSING). FAILED: it did not. */
export const lineStatuses = ['SUCCEEDED', 'PROCESSING', 'FAILED'] as const;
export type LineStatus = (typeof lineStatuses)[number];

/**
 * One line (流水), whoever wrote it, in the one form that all are compared in. Amounts are whole minor units of
 * `currency`; into our account is positive, out of it negative. A text that the source doesn't have is empty.
 */
export type Line = {
  /** The line of the file, from 1; for the journal, its position in what was read. */
  readonly lineNo: number;
  readonly kind: LineKind;
  /** The source's own number of this movement: of the payment, or of the refund (渠道流水号/渠道退款单号). */
  readonly channelNo: string;
  /** Our number of it: outTradeNo of a payment, outRefundNo of a refund (商户订单号/商户退款单号). */
  readonly outNo: string;
  /** The source's number of the payment that a refund, fee or dispute is of; of a payment, its own. */
  readonly paymentNo: string;
  /** What moved before fees: a payment is positive, a refund negative. */
  readonly minor: number;
  /** What was kept as fee with it: positive costs us, negative comes back. */
  readonly fee: number;
  readonly currency: string;
  readonly status: LineStatus;
  /** Whose account it is at the source: merchant number, or bank account. */
  readonly account: string;
  /** Milliseconds since 1970: when it happened, by the source. */
  readonly at: number;
  /** The source's business day YYYY-MM-DD: calendar day in Beijing, UnionPay's settle date, a bank's booking date. */
  readonly day: string;
  /** The account's balance after it (账户余额), where the source tells. */
  readonly balance?: number;
  /** What a bank or fund bill says beside it: remark, EndToEndId, voucher number (摘要、业务凭证号). */
  readonly reference?: string;
  /** Who is on the other side of a bank's line (对方户名). */
  readonly counterparty?: string;
  /** The source's own word for the kind (业务类型). */
  readonly label?: string;
  /** The fee as written, where it is no whole number of minor units; `fee` is then rounded half up. */
  readonly exactFee?: string;
};

/** The line's amount with its fee: what the account is more or less by it. */
export const netOf = ({ minor, fee }: Pick<Line, 'minor' | 'fee'>): number => minor - fee;

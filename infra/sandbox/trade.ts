import * as z from 'zod';

export const providerNames = ['alipay', 'wechatpay', 'unionpay'] as const;
export type ProviderName = (typeof providerNames)[number];

export const refundStatuses = z.enum(['PROCESSING', 'SUCCESS', 'ABNORMAL', 'CLOSED']);

const refundShape = z.object({
  /** The merchant's number of the refund: out_request_no, out_refund_no, or the order id of the refund. */
  refundNo: z.string(),
  channelNo: z.string(),
  amount: z.int(),
  /** `void` is a withdrawal of the whole payment on its own day (消费撤销), which costs no fee. */
  kind: z.enum(['refund', 'void']),
  status: refundStatuses,
  notifyUrl: z.string(),
  createdAt: z.number(),
  doneAt: z.number().optional(),
  details: z.record(z.string(), z.string()),
});
export type Refund = z.output<typeof refundShape>;

export const tradeShape = z.object({
  provider: z.enum(providerNames),
  /** Unique within a provider: the merchant's order number, and for UnionPay also its time. */
  id: z.string(),
  outTradeNo: z.string(),
  /** The provider's number: trade_no, transaction_id or queryId. */
  channelNo: z.string(),
  amount: z.int(),
  /** What the buyer paid of it, the rest being a coupon of the provider's; set when paid. */
  payerAmount: z.int().optional(),
  /** `UNSEEN`: a code was handed out, but no buyer has opened it, and the provider knows no trade yet. */
  status: z.enum(['UNSEEN', 'OPEN', 'PAID', 'FINISHED', 'CLOSED']),
  notifyUrl: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  paidAt: z.number().optional(),
  closedAt: z.number().optional(),
  refunds: z.array(refundShape),
  details: z.record(z.string(), z.string()),
});
/** One payment at a provider with its refunds, amounts in fen. */
export type Trade = z.output<typeof tradeShape>;

/** The trade as it is now: an unpaid one past its time is closed. */
export function asOf(trade: Trade, now: number): Trade {
  const unpaid = trade.status === 'OPEN' || trade.status === 'UNSEEN';
  if (!unpaid || now < trade.expiresAt) return trade;
  return { ...trade, status: 'CLOSED', closedAt: trade.expiresAt };
}

export type Payment = {
  readonly now: number;
  /** Another amount than the one asked for, as no buyer can pay it, but a broken provider might tell it. */
  readonly amount?: number | undefined;
  readonly coupon?: number | undefined;
  /** Pays what is closed already: the buyer's money and the closing crossed on the way. */
  readonly late?: boolean | undefined;
};

/** The buyer pays. A text says why not. */
export function payTrade(
  trade: Trade,
  { now, amount = trade.amount, coupon = 0, late }: Payment,
): Trade | string {
  const current = asOf(trade, now);
  if (current.paidAt !== undefined) return 'The trade is paid already';
  if (current.status === 'CLOSED' && late !== true) return 'The trade is closed';
  if (amount <= 0 || coupon < 0 || coupon >= amount) return 'The amount makes no sense';
  return { ...current, status: 'PAID', amount, payerAmount: amount - coupon, paidAt: now };
}

export type CloseRefusal = 'UNSEEN' | 'PAID' | 'CLOSED';

/** The merchant closes an unpaid trade; otherwise the state that forbids it. */
export function closeTrade(trade: Trade, now: number): Trade | CloseRefusal {
  const current = asOf(trade, now);
  if (current.status === 'UNSEEN' || current.status === 'CLOSED') return current.status;
  if (current.status !== 'OPEN') return 'PAID';
  return { ...current, status: 'CLOSED', closedAt: now };
}

/** What is on its way back or back already; a refund that the provider closed returned nothing. */
export const refundedOf = (trade: Trade): number =>
  trade.refunds.filter(({ status }) => status !== 'CLOSED').reduce((sum, { amount }) => sum + amount, 0);

export type RefundRefusal = 'NOT_PAID' | 'FINISHED' | 'CHANGED' | 'TOO_MUCH' | 'TOO_MANY';
export type RefundRequest = Omit<Refund, 'status' | 'doneAt'>;
export type Refunded = { readonly trade: Trade; readonly refund: Refund; readonly isNew: boolean };

/** Starts a refund. The number of an earlier one gives that one back, if nothing else was asked for. */
export function refundTrade(trade: Trade, asked: RefundRequest, most = Infinity): Refunded | RefundRefusal {
  const earlier = trade.refunds.find(({ refundNo }) => refundNo === asked.refundNo);
  if (earlier !== undefined) return repeated(trade, earlier, asked);
  if (trade.paidAt === undefined) return 'NOT_PAID';
  if (trade.status === 'FINISHED') return 'FINISHED';
  if (refundedOf(trade) + asked.amount > trade.amount) return 'TOO_MUCH';
  if (trade.refunds.length >= most) return 'TOO_MANY';
  const refund: Refund = { ...asked, status: 'PROCESSING' };
  return { trade: { ...trade, refunds: [...trade.refunds, refund] }, refund, isNew: true };
}

/** A refund that went wrong is tried again under its own number; one that is closed stays closed. */
function repeated(trade: Trade, earlier: Refund, asked: RefundRequest): Refunded | RefundRefusal {
  if (earlier.amount !== asked.amount || earlier.kind !== asked.kind) return 'CHANGED';
  if (earlier.status !== 'ABNORMAL') return { trade, refund: earlier, isNew: false };
  const { doneAt: _, ...again } = earlier;
  const refund: Refund = { ...again, status: 'PROCESSING' };
  return { trade: withRefund(trade, refund), refund, isNew: true };
}

/** The result of a refund, unless it has a final one. All money back closes the trade. */
export function settleRefund(
  trade: Trade,
  refundNo: string,
  status: Refund['status'],
  now: number,
): Refunded | undefined {
  const found = trade.refunds.find((each) => each.refundNo === refundNo);
  if (found === undefined) return undefined;
  const isFinal = found.status === 'SUCCESS' || found.status === 'CLOSED';
  if (isFinal) return { trade, refund: found, isNew: false };
  const refund: Refund = { ...found, status, doneAt: now };
  const settled = withRefund(trade, refund);
  const isAllBack = doneRefunds(settled).reduce((sum, { amount }) => sum + amount, 0) === trade.amount;
  return {
    trade: isAllBack ? { ...settled, status: 'CLOSED', closedAt: now } : settled,
    refund,
    isNew: found.status !== status,
  };
}

export const doneRefunds = (trade: Trade): readonly Refund[] =>
  trade.refunds.filter(({ status }) => status === 'SUCCESS');

const withRefund = (trade: Trade, refund: Refund): Trade => ({
  ...trade,
  refunds: trade.refunds.map((each) => (each.refundNo === refund.refundNo ? refund : each)),
});

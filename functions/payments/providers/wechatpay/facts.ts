import * as z from 'zod';
import type { PaymentFact, PaymentState, RefundFact, RefundState } from '../../provider.ts';
import { zoned } from '../beijing-time.ts';

const tradeStates = {
  SUCCESS: 'SUCCEEDED',
  /** Paid, and at least a part was refunded or is being (转入退款). */
  REFUND: 'SUCCEEDED',
  NOTPAY: 'PENDING',
  USERPAYING: 'PENDING',
  ACCEPT: 'PENDING',
  CLOSED: 'CLOSED',
  REVOKED: 'CLOSED',
  PAYERROR: 'FAILED',
} as const satisfies Record<string, PaymentState>;
type TradeState = keyof typeof tradeStates;

const refundStates = {
  SUCCESS: 'SUCCEEDED',
  CLOSED: 'CLOSED',
  PROCESSING: 'PROCESSING',
  ABNORMAL: 'ABNORMAL',
} as const satisfies Record<string, RefundState>;
type RefundStatus = keyof typeof refundStates;

const namesOf = <Name extends string>(states: Readonly<Record<Name, unknown>>) =>
  z.enum(Object.keys(states) as [Name, ...Name[]]);
const fen = z.int().nonnegative();
const id = z.string().min(1);

/** A transaction, in a notice and in the answer to a query. */
export const transaction = z.object({
  appid: id,
  mchid: id,
  out_trade_no: id,
  transaction_id: id.optional(),
  trade_state: namesOf<TradeState>(tradeStates),
  success_time: zoned.optional(),
  amount: z.object({ total: fen, payer_total: fen.optional(), currency: z.string().default('CNY') }),
});
export type Transaction = z.output<typeof transaction>;

export function paymentFact(said: Transaction): PaymentFact {
  const { out_trade_no, transaction_id, trade_state, success_time, amount } = said;
  const { currency, total, payer_total } = amount;
  return {
    outTradeNo: out_trade_no,
    ...(transaction_id !== undefined && { channelTxnId: transaction_id }),
    state: tradeStates[trade_state],
    amount: { currency, minor: total },
    ...(payer_total !== undefined && { payerAmount: { currency, minor: payer_total } }),
    ...(success_time !== undefined && { paidAt: success_time }),
    ...(trade_state === 'REFUND' && { refunded: {} }),
    merchant: { account: said.mchid, appId: said.appid },
    eventKey: `${transaction_id ?? out_trade_no}#${trade_state}`,
  };
}

const refundAmount = z.object({ total: fen, refund: fen, currency: z.string().default('CNY') });
const refundIds = { out_trade_no: id, transaction_id: id, out_refund_no: id, refund_id: id };
const status = namesOf<RefundStatus>(refundStates);

/** A refund in a notice, which calls its state otherwise than the answers do. */
export const refundNotice = z.object({
  ...refundIds,
  mchid: id,
  refund_status: status,
  success_time: zoned.optional(),
  amount: refundAmount,
});
/** A refund in the answer to a request or a query. */
export const refundAnswer = z.object({
  ...refundIds,
  status,
  success_time: zoned.optional(),
  amount: refundAmount,
});
type Refund = Omit<z.output<typeof refundAnswer>, 'status'>;

export function refundFact(said: Refund, refundStatus: RefundStatus, account: string): RefundFact {
  const { amount, success_time } = said;
  return {
    outRefundNo: said.out_refund_no,
    channelRefundId: said.refund_id,
    outTradeNo: said.out_trade_no,
    channelTxnId: said.transaction_id,
    kind: 'REFUND',
    state: refundStates[refundStatus],
    amount: { currency: amount.currency, minor: amount.refund },
    ...(success_time !== undefined && { refundedAt: success_time }),
    merchant: { account },
    eventKey: `${said.refund_id}#${refundStatus}`,
  };
}

/** A complaint (投诉): what it is about stands behind another call. */
export const complaint = z.object({ complaint_id: id, action_type: id });

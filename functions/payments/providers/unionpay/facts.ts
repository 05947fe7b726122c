import * as z from 'zod';
import type { PaymentFact, PaymentState, RefundFact, RefundState } from '../../provider.ts';
import { compact, compactTime } from '../beijing-time.ts';
import { fen } from '../yuan.ts';
import type { UnionpayConfig } from './config.ts';

/** CNY in ISO 4217 numbers. */
export const yuanCode = '156';
const id = z.string().min(1);

/** What a notice and the answer to a query both say of a transaction. */
export const transaction = z.object({
  merId: id,
  orderId: id,
  txnTime: compact,
  queryId: id.optional(),
  txnAmt: fen,
  currencyCode: z.string(),
  settleDate: z
    .string()
    .regex(/^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/)
    .optional(),
  traceTime: z
    .string()
    .regex(/^(?:0[1-9]|1[0-2])\d{8}$/)
    .optional(),
  origQryId: id.optional(),
});
export type Transaction = z.output<typeof transaction>;
type Codes = UnionpayConfig['codes'];

export function paymentStateOf(code: string, { done, unclear }: Codes): PaymentState {
  if (done.includes(code)) return 'SUCCEEDED';
  return unclear.includes(code) ? 'PENDING' : 'FAILED';
}

export function refundStateOf(code: string, { done, unclear }: Codes): RefundState {
  if (done.includes(code)) return 'SUCCEEDED';
  return unclear.includes(code) ? 'PROCESSING' : 'FAILED';
}

export function paymentFact(said: Transaction, state: PaymentState): PaymentFact {
  const { orderId, txnTime, queryId, txnAmt, merId } = said;
  const { at, settlesOn } = timesOf(said);
  return {
    outTradeNo: orderId,
    ...(queryId !== undefined && { channelTxnId: queryId }),
    state,
    amount: txnAmt,
    ...(state === 'SUCCEEDED' && at !== undefined && { paidAt: at }),
    ...(settlesOn && { settlesOn }),
    merchant: { account: merId },
    eventKey: eventKey(orderId, txnTime, `01#${state}`),
  };
}

export function refundFact(said: Transaction, state: RefundState, kind: RefundFact['kind']): RefundFact {
  const { orderId, txnTime, queryId, origQryId, txnAmt, merId } = said;
  const { at, settlesOn } = timesOf(said);
  return {
    outRefundNo: orderId,
    ...(queryId !== undefined && { channelRefundId: queryId }),
    ...(origQryId !== undefined && { channelTxnId: origQryId }),
    kind,
    state,
    amount: txnAmt,
    ...(state === 'SUCCEEDED' && at !== undefined && { refundedAt: at }),
    ...(settlesOn && { settlesOn }),
    merchant: { account: merId },
    eventKey: eventKey(orderId, txnTime, `${kind}#${state}`),
  };
}

/** UnionPay knows an order by its number and the time it began. */
export const eventKey = (orderId: string, txnTime: number, what: string): string =>
  `${orderId}#${compactTime(txnTime)}#${what}`;

function timesOf({ txnTime, settleDate, traceTime }: Transaction) {
  const near = compactTime(txnTime);
  const at = traceTime === undefined ? undefined : compact.safeParse(nearest(traceTime, near)).data;
  const settlesOn = settleDate && nearest(settleDate, near).replace(/^(....)(..)(..)$/, '$1-$2-$3');
  return { at, settlesOn };
}

/** MMDD… with the year in which it is nearest to a time YYYYMMDD…: around New Year that is not the time's own. */
function nearest(text: string, time: string): string {
  const months = Number(time.slice(4, 6)) - Number(text.slice(0, 2));
  const year = Number(time.slice(0, 4)) + (months > 6 ? 1 : 0) - (months < -6 ? 1 : 0);
  return `${year}${text}`;
}

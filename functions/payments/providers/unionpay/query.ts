import type { Absent, Attempt, PaymentAnswer, RefundAnswer, RefundRequest, Unknown } from '../../provider.ts';
import { compactTime } from '../beijing-time.ts';
import { pick } from '../form.ts';
import { unknown } from '../outbound.ts';
import {
  paymentFact,
  paymentStateOf,
  refundFact,
  refundStateOf,
  type Transaction,
  transaction,
  yuanCode,
} from './facts.ts';
import type { Asking } from './gateway.ts';

const wanted = Object.keys(transaction.shape);
type Found =
  | { readonly state: 'FOUND'; readonly code: string; readonly data: Transaction }
  | Absent
  | Unknown;

/** Query of a payment (交易状态查询). Two codes must say yes: that of the question, and that of the payment. */
export async function query({ outTradeNo, createdAt }: Attempt, asking: Asking): Promise<PaymentAnswer> {
  const found = await find(outTradeNo, createdAt, asking);
  if (found.state !== 'FOUND') return found;
  const state = paymentStateOf(found.code, asking.config.codes);
  return { state, fact: paymentFact(found.data, state) };
}

/** A refund is a transaction of its own and asked about like one; its payment never shows it. */
export async function queryRefund(request: RefundRequest, asking: Asking): Promise<RefundAnswer> {
  const { outRefundNo, requestedAt, channelTxnId, attempt, kind } = request;
  const found = await find(outRefundNo, requestedAt, asking);
  if (found.state !== 'FOUND') return found;
  const { origQryId = channelTxnId } = found.data;
  if (origQryId !== channelTxnId) return unknown('MISMATCH');
  const state = refundStateOf(found.code, asking.config.codes);
  const fact = refundFact({ ...found.data, origQryId }, state, kind);
  return { state, fact: { ...fact, outTradeNo: attempt.outTradeNo } };
}

async function find(orderId: string, begunAt: number, { config, call }: Asking): Promise<Found> {
  const heard = await call({
    path: config.paths.query,
    fields: { txnType: '00', txnSubType: '00', orderId, txnTime: compactTime(begunAt) },
  });
  if (heard.state === 'UNKNOWN') return heard;
  const { code, form } = heard.said;
  if (config.codes.absent.includes(code)) return { state: 'ABSENT' };
  if (code !== '00') return unknown('PROVIDER', code);
  const { data } = transaction.safeParse(pick(form, wanted));
  const paymentCode = form.get('origRespCode');
  if (!data || !paymentCode) return unknown('UNREADABLE');
  return data.currencyCode === yuanCode ? { state: 'FOUND', code: paymentCode, data } : unknown('MISMATCH');
}

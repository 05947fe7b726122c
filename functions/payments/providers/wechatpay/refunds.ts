import { cut } from '../../../../shared/kernel/text.ts';
import type { RefundAnswer, RefundRequest } from '../../provider.ts';
import { unknown } from '../outbound.ts';
import type { Asking, Said } from './api.ts';
import { refundAnswer, refundFact } from './facts.ts';

const path = '/v3/refund/domestic/refunds';

/** Refund (申请退款). Yes only means that it is being worked on; a notice or a query tells how it ended. */
export async function refund(request: RefundRequest, asking: Asking): Promise<RefundAnswer> {
  const { attempt, channelTxnId, outRefundNo, amount, reason } = request;
  const said = await asking.call({
    method: 'POST',
    path,
    body: {
      transaction_id: channelTxnId,
      out_refund_no: outRefundNo,
      reason: cut(reason, 80),
      notify_url: asking.config.notifyUrl,
      amount: { refund: amount.minor, total: attempt.amount.minor, currency: 'CNY' },
    },
  });
  return answerOf(said, request, asking);
}

/** Query one refund by our number (查询单笔退款). */
export async function queryRefund(request: RefundRequest, asking: Asking): Promise<RefundAnswer> {
  const said = await asking.call({
    method: 'GET',
    path: `${path}/${encodeURIComponent(request.outRefundNo)}`,
  });
  if (said.state === 'DECLINED') return unknown('PROVIDER', said.code);
  return answerOf(said, request, asking);
}

function answerOf(said: Said, request: RefundRequest, { config }: Asking): RefundAnswer {
  if (said.state !== 'YES') return said;
  const { data } = refundAnswer.safeParse(said.fields);
  if (!data) return unknown('UNREADABLE');
  const same =
    data.out_refund_no === request.outRefundNo &&
    data.out_trade_no === request.attempt.outTradeNo &&
    data.transaction_id === request.channelTxnId;
  if (!same || data.amount.currency !== 'CNY') return unknown('MISMATCH');
  const fact = refundFact(data, data.status, config.mchId);
  return { state: fact.state, fact };
}

import type { RefundAnswer, RefundRequest } from '../../provider.ts';
import { compactTime } from '../beijing-time.ts';
import { declined, unknown } from '../outbound.ts';
import { eventKey } from './facts.ts';
import type { Asking } from './gateway.ts';

/**
 * Refund (退货, 04) or, on the same clearing day and for all of it, void (消费撤销, 31). Yes only means that it was taken:
 * a notice or a query tells how it ended. The same number and time again is the same refund.
 */
export async function refund(request: RefundRequest, { config, call }: Asking): Promise<RefundAnswer> {
  const { outRefundNo, requestedAt, amount, kind, channelTxnId } = request;
  const heard = await call({
    path: config.paths.back,
    fields: {
      txnType: kind === 'VOID' ? '31' : '04',
      txnSubType: '00',
      channelType: '07',
      orderId: outRefundNo,
      txnTime: compactTime(requestedAt),
      txnAmt: String(amount.minor),
      origQryId: channelTxnId,
      backUrl: config.notifyUrl,
    },
  });
  if (heard.state === 'UNKNOWN') return heard;
  const { code, form } = heard.said;
  if (config.codes.unclear.includes(code)) return unknown('PROVIDER', code);
  const taken = [...config.codes.done, ...config.codes.repeated].includes(code);
  return taken ? inProgress(request, config.merId, form.get('queryId')) : declined(code);
}

function inProgress(request: RefundRequest, account: string, queryId: string | undefined): RefundAnswer {
  const { attempt, channelTxnId, outRefundNo, requestedAt, kind } = request;
  const state = 'PROCESSING';
  return {
    state,
    fact: {
      outRefundNo,
      ...(queryId && { channelRefundId: queryId }),
      outTradeNo: attempt.outTradeNo,
      channelTxnId,
      kind,
      state,
      merchant: { account },
      eventKey: eventKey(outRefundNo, requestedAt, `${kind}#${state}`),
    },
  };
}

import * as z from 'zod';
import { cut } from '../../../../shared/kernel/text.ts';
import type { RefundAnswer, RefundRequest } from '../../provider.ts';
import { spaced } from '../beijing-time.ts';
import { unknown } from '../outbound.ts';
import { toYuan, yuan } from '../yuan.ts';
import type { AlipayConfig } from './config.ts';
import { type Asking, accepted } from './gateway.ts';

const refundDone = z.object({
  out_trade_no: z.string(),
  trade_no: z.string(),
  fund_change: z.enum(['Y', 'N']),
  gmt_refund_pay: spaced.optional(),
});

/** `alipay.trade.refund`. `fund_change` N says that this request moved no money: it may have before, so the refund is to be asked about. */
export async function refund(request: RefundRequest, { config, call }: Asking): Promise<RefundAnswer> {
  const heard = await call({
    method: 'alipay.trade.refund',
    content: {
      out_trade_no: request.attempt.outTradeNo,
      trade_no: request.channelTxnId,
      out_request_no: request.outRefundNo,
      refund_amount: toYuan(request.amount.minor),
      refund_reason: cut(request.reason, 256),
    },
  });
  const answer = accepted(heard, config);
  if (answer.state !== 'YES') return answer;
  const { data } = refundDone.safeParse(answer.fields);
  if (!data) return unknown('UNREADABLE');
  if (!isOf(request, data)) return unknown('MISMATCH');
  const state = data.fund_change === 'Y' ? 'SUCCEEDED' : 'PROCESSING';
  return refundAnswer(request, config, { state, refundedAt: data.gmt_refund_pay });
}

const refundFound = z.object({
  out_trade_no: z.string().optional(),
  trade_no: z.string().optional(),
  out_request_no: z.string().optional(),
  refund_amount: yuan.optional(),
  refund_status: z.string().optional(),
  gmt_refund_pay: spaced.optional(),
});

/** `alipay.trade.fastpay.refund.query`: the truth about a refund, where notices are not certain to come. */
export async function queryRefund(request: RefundRequest, { config, call }: Asking): Promise<RefundAnswer> {
  const heard = await call({
    method: 'alipay.trade.fastpay.refund.query',
    content: {
      out_trade_no: request.attempt.outTradeNo,
      trade_no: request.channelTxnId,
      out_request_no: request.outRefundNo,
    },
  });
  const answer = accepted(heard, config);
  if (answer.state === 'DECLINED') return unknown('PROVIDER', answer.code);
  if (answer.state !== 'YES') return answer;
  const { data } = refundFound.safeParse(answer.fields);
  if (!data) return unknown('UNREADABLE');
  // Code 10000 only says that the question was answered: without these fields there is no such refund.
  if (data.refund_status === undefined && data.refund_amount === undefined) return { state: 'ABSENT' };
  if (!isOf(request, data) || data.out_request_no !== request.outRefundNo) return unknown('MISMATCH');
  const state = data.refund_status === 'REFUND_SUCCESS' ? 'SUCCEEDED' : 'PROCESSING';
  return refundAnswer(request, config, {
    state,
    refundedAt: data.gmt_refund_pay,
    amount: data.refund_amount,
  });
}

const isOf = (
  { attempt, channelTxnId }: RefundRequest,
  said: { readonly out_trade_no?: string | undefined; readonly trade_no?: string | undefined },
): boolean => said.out_trade_no === attempt.outTradeNo && said.trade_no === channelTxnId;

function refundAnswer(
  { attempt, channelTxnId, outRefundNo }: RefundRequest,
  { sellerId, appId }: AlipayConfig,
  said: {
    readonly state: 'SUCCEEDED' | 'PROCESSING';
    readonly refundedAt: number | undefined;
    readonly amount?: RefundRequest['amount'] | undefined;
  },
): RefundAnswer {
  const { state, refundedAt, amount } = said;
  return {
    state,
    fact: {
      outRefundNo,
      outTradeNo: attempt.outTradeNo,
      channelTxnId,
      kind: 'REFUND',
      state,
      ...(amount && { amount }),
      ...(state === 'SUCCEEDED' && refundedAt !== undefined && { refundedAt }),
      merchant: { account: sellerId, appId },
      eventKey: `${channelTxnId}#${outRefundNo}#${state}`,
    },
  };
}

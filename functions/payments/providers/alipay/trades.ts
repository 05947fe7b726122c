import * as z from 'zod';
import type { Attempt, CloseAnswer, PaymentAnswer } from '../../provider.ts';
import { spaced } from '../beijing-time.ts';
import { unknown } from '../outbound.ts';
import { yuan } from '../yuan.ts';
import { eventKey, tradeStates, tradeStatus } from './callback.ts';
import type { AlipayConfig } from './config.ts';
import { type Asking, accepted } from './gateway.ts';

const trade = z.object({
  out_trade_no: z.string(),
  trade_no: z.string(),
  trade_status: tradeStatus,
  total_amount: yuan,
  buyer_pay_amount: yuan.optional(),
  send_pay_date: spaced.optional(),
});

/** `alipay.trade.query`. A trade begins when the buyer scans or logs in; before that it is ABSENT. */
export async function query({ outTradeNo }: Attempt, { config, call }: Asking): Promise<PaymentAnswer> {
  const heard = await call({ method: 'alipay.trade.query', content: { out_trade_no: outTradeNo } });
  const answer = accepted(heard, config);
  if (answer.state === 'DECLINED') return unknown('PROVIDER', answer.code);
  if (answer.state !== 'YES') return answer;
  const { data } = trade.safeParse(answer.fields);
  if (!data) return unknown('UNREADABLE');
  if (data.out_trade_no !== outTradeNo) return unknown('MISMATCH');
  return answerOf(data, config);
}

function answerOf(data: z.output<typeof trade>, { sellerId, appId }: AlipayConfig): PaymentAnswer {
  const state = tradeStates[data.trade_status];
  const paid = data.send_pay_date !== undefined;
  // Closed after it was paid: given back whole.
  const refunded = state === 'CLOSED' && paid;
  return {
    state,
    fact: {
      outTradeNo: data.out_trade_no,
      channelTxnId: data.trade_no,
      state,
      amount: data.total_amount,
      ...(data.buyer_pay_amount && { payerAmount: data.buyer_pay_amount }),
      ...(data.send_pay_date !== undefined && { paidAt: data.send_pay_date }),
      ...(refunded && { refunded: { total: data.total_amount } }),
      merchant: { account: sellerId, appId },
      eventKey: eventKey(data.trade_no, data.trade_status, refunded ? 'whole' : ''),
    },
  };
}

const closed = z.object({ out_trade_no: z.string() });

/** `alipay.trade.close`. */
export async function close({ outTradeNo }: Attempt, { config, call }: Asking): Promise<CloseAnswer> {
  const heard = await call({ method: 'alipay.trade.close', content: { out_trade_no: outTradeNo } });
  const answer = accepted(heard, config);
  if (answer.state !== 'YES') return answer;
  const { data } = closed.safeParse(answer.fields);
  if (!data) return unknown('UNREADABLE');
  return data.out_trade_no === outTradeNo ? { state: 'CLOSED' } : unknown('MISMATCH');
}

import type { Attempt, CloseAnswer, PaymentAnswer } from '../../provider.ts';
import { unknown } from '../outbound.ts';
import type { Asking } from './api.ts';
import { isOurs } from './callback.ts';
import { paymentFact, transaction } from './facts.ts';

const pathOf = ({ outTradeNo }: Attempt): string =>
  `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}`;

/** Query by our number (商户订单号查询订单). */
export async function query(attempt: Attempt, { config, call }: Asking): Promise<PaymentAnswer> {
  const said = await call({ method: 'GET', path: `${pathOf(attempt)}?mchid=${config.mchId}` });
  if (said.state === 'DECLINED') return unknown('PROVIDER', said.code);
  if (said.state !== 'YES') return said;
  const { data } = transaction.safeParse(said.fields);
  if (!data) return unknown('UNREADABLE');
  const same = data.out_trade_no === attempt.outTradeNo && data.amount.currency === 'CNY';
  if (!same || !isOurs(data, config)) return unknown('MISMATCH');
  const fact = paymentFact(data);
  return { state: fact.state, fact };
}

/** Close (关闭订单). Its answer is empty and so names no order; its time and signature are all that is proved. */
export async function close(attempt: Attempt, { config, call }: Asking): Promise<CloseAnswer> {
  const said = await call({
    method: 'POST',
    path: `${pathOf(attempt)}/close`,
    body: { mchid: config.mchId },
  });
  if (said.state === 'YES') return { state: 'CLOSED' };
  const already = said.state === 'DECLINED' && config.codes.closed.includes(said.code);
  return already ? { state: 'CLOSED' } : said;
}

import * as z from 'zod';
import type { CallbackMessage, PaymentFact, PaymentState, Reading } from '../../provider.ts';
import { spaced } from '../beijing-time.ts';
import { bytesOf, type Form, joinSorted, parseForm, pick } from '../form.ts';
import { mostCallbackBytes, refused, refusedVerified } from '../reading.ts';
import { isSigned } from '../signature.ts';
import { yuan } from '../yuan.ts';
import type { AlipayConfig } from './config.ts';

export const tradeStates = {
  WAIT_BUYER_PAY: 'PENDING',
  TRADE_SUCCESS: 'SUCCEEDED',
  TRADE_FINISHED: 'FINISHED',
  TRADE_CLOSED: 'CLOSED',
} as const satisfies Record<string, PaymentState>;
export type TradeStatus = keyof typeof tradeStates;
export const tradeStatus = z.enum(Object.keys(tradeStates) as [TradeStatus, ...TradeStatus[]]);

const notice = z.object({
  notify_id: z.string(),
  app_id: z.string(),
  seller_id: z.string(),
  trade_no: z.string(),
  out_trade_no: z.string(),
  trade_status: tradeStatus,
  total_amount: yuan,
  buyer_pay_amount: yuan.optional(),
  gmt_payment: spaced.optional(),
  gmt_refund: z.string().optional(),
  refund_fee: yuan.optional(),
  out_biz_no: z.string().optional(),
});
type Notice = z.output<typeof notice>;
const wanted = Object.keys(notice.shape);

/** Alipay's asynchronous notice of a trade (异步通知), verified by the rule for trades: `sign` and `sign_type` left out. */
export const readNotice =
  (config: AlipayConfig) =>
  ({ body }: CallbackMessage): Reading => {
    if (body.byteLength > mostCallbackBytes) return refused('TOO_LARGE');
    const form = parseForm(body);
    if (!form) return refused('MALFORMED');
    if (form.get('sign_type') !== 'RSA2') return refused('ALGORITHM');
    if (!isByAlipay(form, config)) return refused('SIGNATURE');
    if (form.get('notify_type') !== 'trade_status_sync') return refusedVerified('UNSUPPORTED');
    const { success, data, error } = notice.safeParse(pick(form, wanted));
    if (!success) return refusedVerified('CONTENT', error);
    if (data.app_id !== config.appId || data.seller_id !== config.sellerId)
      return refusedVerified('FOREIGN_MERCHANT');
    return { kind: 'payment', fact: factOf(data) };
  };

function isByAlipay(form: Form, { alipayKeys }: AlipayConfig): boolean {
  const text = joinSorted(form, (name) => name === 'sign' || name === 'sign_type');
  const message = bytesOf(text);
  return alipayKeys.some((key) => isSigned(key, message, form.get('sign') ?? ''));
}

function factOf(said: Notice): PaymentFact {
  const { gmt_refund, out_biz_no } = said;
  const refund_fee = said.refund_fee?.minor === 0 ? undefined : said.refund_fee;
  const aboutRefund = gmt_refund !== undefined || refund_fee !== undefined || out_biz_no !== undefined;
  // Seconds, and in some messages thousandths of them.
  const refundedAt = spaced.safeParse(gmt_refund?.slice(0, 'YYYY-MM-DD HH:mm:ss'.length)).data;
  const refund = out_biz_no ?? (aboutRefund ? `refunded ${refund_fee?.minor ?? gmt_refund}` : '');
  return {
    outTradeNo: said.out_trade_no,
    channelTxnId: said.trade_no,
    state: tradeStates[said.trade_status],
    amount: said.total_amount,
    ...(said.buyer_pay_amount && { payerAmount: said.buyer_pay_amount }),
    ...(said.gmt_payment !== undefined && { paidAt: said.gmt_payment }),
    merchant: { account: said.seller_id, appId: said.app_id },
    ...(aboutRefund && {
      refunded: {
        ...(refund_fee && { total: refund_fee }),
        ...(out_biz_no !== undefined && { outRefundNo: out_biz_no }),
        ...(refundedAt !== undefined && { refundedAt }),
      },
    }),
    eventKey: eventKey(said.trade_no, said.trade_status, refund),
    noticeId: said.notify_id,
  };
}

/** The same for a notice and for the answer to a query, so that whichever comes second is a repeat. */
export const eventKey = (tradeNo: string, status: TradeStatus, refund = ''): string =>
  `${tradeNo}#${status}#${refund}`;

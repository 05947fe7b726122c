import { offsetTime } from '../beijing-time.ts';
import type { Desk } from '../provider.ts';
import type { Trade } from '../trade.ts';
import { wechatMerchant } from './orders.ts';

const factOf = (id: string) => `wechatpay/complaint/${id}`;

/** Notes that the buyer of a trade complained; the id of the complaint. */
export function complain(trade: Trade, detail: string, desk: Desk): string {
  const id = `2002020${String(desk.store.next('wechatpay/complaint')).padStart(17, '0')}`;
  const value = {
    complaint_id: id,
    complaint_time: offsetTime(desk.now()),
    complaint_detail: detail,
    complaint_state: 'PENDING',
    complainted_mchid: wechatMerchant.mchid,
    complaint_order_info: [
      { transaction_id: trade.channelNo, out_trade_no: trade.outTradeNo, amount: trade.amount },
    ],
    complaint_full_refunded: trade.status === 'CLOSED',
    incoming_user_response: true,
    user_complaint_times: 1,
  };
  desk.store.putFact(factOf(id), JSON.stringify(value));
  return id;
}

/** GET /v3/merchant-service/complaints-v2/{complaint_id} */
export function complaint(id: string, desk: Desk): object | undefined {
  const value = desk.store.fact(factOf(id));
  return value === undefined ? undefined : JSON.parse(value);
}

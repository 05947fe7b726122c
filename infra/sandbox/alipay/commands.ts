import * as z from 'zod';
import { beijingTime } from '../beijing-time.ts';
import { ControlError, findTrade } from '../find-trade.ts';
import type { Desk } from '../provider.ts';
import { alipayMerchant } from './merchant.ts';
import { noticeId, paymentNews } from './notices.ts';

const finishShape = z.strictObject({ outTradeNo: z.string() });
const complainShape = z.strictObject({ outTradeNo: z.string(), url: z.url() });

/** `alipay/finish` ends the time for refunds; `alipay/complain` lets the buyer complain (交易投诉). */
export const alipayCommands = (desk: Desk) => ({
  finish: (body: unknown) => {
    const { outTradeNo } = finishShape.parse(body);
    const trade = findTrade(desk.store, { provider: 'alipay', outTradeNo }, desk.now());
    if (trade.status !== 'PAID') throw new ControlError('Only a paid trade can finish');
    const finished = { ...trade, status: 'FINISHED' as const };
    desk.store.putTrade(finished);
    desk.tell({ kind: 'payment', url: trade.notifyUrl, content: paymentNews(finished, desk) }, 'alipay');
    return { trade: finished };
  },
  complain: (body: unknown) => {
    const { outTradeNo, url } = complainShape.parse(body);
    const trade = findTrade(desk.store, { provider: 'alipay', outTradeNo }, desk.now());
    const eventId = String(desk.store.next('alipay/complaint')).padStart(16, '0');
    const content = {
      notify_id: noticeId(desk),
      notify_time: beijingTime(desk.now()),
      charset: 'utf-8',
      version: '1.1',
      app_id: alipayMerchant.appId,
      msg_method: 'alipay.merchant.tradecomplain.changed',
      biz_content: JSON.stringify({ complain_event_id: eventId, trade_no: trade.channelNo }),
    };
    desk.tell({ kind: 'complaint', url, content }, 'alipay');
    return { complaintId: eventId };
  },
});

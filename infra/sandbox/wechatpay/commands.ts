import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import { ControlError, findTrade } from '../find-trade.ts';
import type { Desk } from '../provider.ts';
import { complain } from './complaints.ts';
import { content, paymentContent } from './notices.ts';
import { prepayIdOf, wechatMerchant } from './orders.ts';
import type { Platform } from './platform.ts';

const rotateShape = z.strictObject({ serial: z.string() });
const orderShape = z.strictObject({ outTradeNo: z.string() });
const complainShape = z.strictObject({
  outTradeNo: z.string(),
  url: z.url(),
  detail: z.string().default('商品与描述不符'),
});
const invokeShape = z.strictObject({
  outTradeNo: z.string(),
  timeStamp: z.string(),
  nonceStr: z.string(),
  /** `prepay_id=…` on a page; the bare prepay id in an app. */
  package: z.string(),
  paySign: z.string(),
});

/** `wechatpay/rotate`, `wechatpay/probe`, `wechatpay/complain` and `wechatpay/invoke`. */
export function wechatCommands(platform: Platform, desk: Desk, merchantPublicKey: string) {
  const tradeOf = (outTradeNo: string) =>
    findTrade(desk.store, { provider: 'wechatpay', outTradeNo }, desk.now());
  return {
    /** From here on another platform key signs. */
    rotate: (body: unknown) => {
      const { serial } = rotateShape.parse(body);
      if (!platform.signers.some((each) => each.serial === serial))
        throw new ControlError(`No key is called ${serial}`);
      desk.store.putFact('wechatpay/serial', serial);
      return { serial };
    },
    /** Sends news of a payment under a signature that is announced as wrong. */
    probe: (body: unknown) => {
      const trade = tradeOf(orderShape.parse(body).outTradeNo);
      desk.tell({ kind: 'probe', url: trade.notifyUrl, content: paymentContent(trade, desk) }, 'wechatpay');
      return { sent: true };
    },
    complain: (body: unknown) => {
      const { outTradeNo, url, detail } = complainShape.parse(body);
      const id = complain(tradeOf(outTradeNo), detail, desk);
      const event = { type: 'COMPLAINT.CREATE', original: 'complaint', summary: '产生新投诉' };
      const plain = { complaint_id: id, action_type: 'CREATE_COMPLAINT' };
      desk.tell({ kind: 'complaint', url, content: content(event, plain, desk) }, 'wechatpay');
      return { complaintId: id };
    },
    /** The phone checks what the page or app calls it with (调起支付); pays nothing. */
    invoke: (body: unknown) => {
      const given = invokeShape.parse(body);
      const prepayId = given.package.replace(/^prepay_id=/, '');
      if (prepayId !== prepayIdOf(tradeOf(given.outTradeNo)))
        throw new ControlError('预支付交易会话标识无效');
      const message = [wechatMerchant.appid, given.timeStamp, given.nonceStr, given.package, ''].join('\n');
      const key = createPublicKey(merchantPublicKey);
      if (!verify('RSA-SHA256', Buffer.from(message), key, Buffer.from(given.paySign, 'base64')))
        throw new ControlError('支付验证签名失败');
      return { opened: true };
    },
  };
}

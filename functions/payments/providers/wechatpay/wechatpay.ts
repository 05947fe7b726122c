import type {
  CallbackAnswer,
  CallbackOutcome,
  Provider,
  ProviderDeps,
  ProviderLimits,
} from '../../provider.ts';
import { withinLimits } from '../outbound.ts';
import { type Call, callApi } from './api.ts';
import { readNotice } from './callback.ts';
import type { WechatpayConfig } from './config.ts';
import { methods, open } from './open.ts';
import { queryRefund, refund } from './refunds.ts';
import { close, query } from './trades.ts';

const said = (status: number, code: string, message: string): CallbackAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code, message }),
});
const answers: Readonly<Record<CallbackOutcome, CallbackAnswer>> = {
  accepted: said(200, 'SUCCESS', '成功'),
  refused: said(400, 'FAIL', '失败'),
  later: said(503, 'FAIL', '请稍后重试'),
};

/** WeChat Pay (微信支付), API v3 (https://pay.weixin.qq.com/doc/v3/merchant/4012081606). */
export function wechatpay(config: WechatpayConfig, deps: ProviderDeps): Provider {
  const call: Call = (operation) => callApi(operation, config, deps);
  const asking = { config, deps, call };
  return withinLimits({
    name: 'wechatpay',
    methods,
    limits: limitsOf(config),
    open: (checkout) => open(checkout, asking),
    readCallback: readNotice(config),
    answer: (outcome) => answers[outcome],
    query: (attempt) => query(attempt, asking),
    close: (attempt) => close(attempt, asking),
    refund: (request) => refund(request, asking),
    queryRefund: (request) => queryRefund(request, asking),
  });
}

const limitsOf = ({ partialRefunds, refundWindowDays, openMinutes }: WechatpayConfig): ProviderLimits => ({
  currency: 'CNY',
  minAmount: 1,
  maxAmount: 10_000_000_000,
  outNumber: /^[\w*-]{6,32}$/,
  partialRefunds,
  refundWindowDays,
  openMinutes,
  closes: true,
  voids: false,
});

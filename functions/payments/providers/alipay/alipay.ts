import type { CallbackOutcome, Provider, ProviderDeps, ProviderLimits } from '../../provider.ts';
import { withinLimits } from '../outbound.ts';
import { plainAnswer } from '../reading.ts';
import { readNotice } from './callback.ts';
import type { AlipayConfig } from './config.ts';
import { type Call, callGateway } from './gateway.ts';
import { methods, open } from './open.ts';
import { queryRefund, refund } from './refunds.ts';
import { close, query } from './trades.ts';

const answers = {
  accepted: plainAnswer(200, 'success'),
  refused: plainAnswer(400, 'failure'),
  later: plainAnswer(503, 'failure'),
} as const satisfies Record<CallbackOutcome, unknown>;

/** Alipay (支付宝), gateway version 1.0 with RSA2 (https://opendocs.alipay.com/open/270). */
export function alipay(config: AlipayConfig, deps: ProviderDeps): Provider {
  const call: Call = (operation) => callGateway(operation, config, deps);
  const asking = { config, deps, call };
  return withinLimits({
    name: 'alipay',
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

const limitsOf = ({ refundWindowDays, openMinutes }: AlipayConfig): ProviderLimits => ({
  currency: 'CNY',
  minAmount: 1,
  maxAmount: 10_000_000_000,
  outNumber: /^\w{1,64}$/,
  partialRefunds: undefined,
  refundWindowDays,
  openMinutes,
  closes: true,
  voids: false,
});

import type { CallbackOutcome, Provider, ProviderDeps, ProviderLimits } from '../../provider.ts';
import { withinLimits } from '../outbound.ts';
import { plainAnswer } from '../reading.ts';
import { readNotice } from './callback.ts';
import type { UnionpayConfig } from './config.ts';
import { gatewayOf } from './gateway.ts';
import { methods, open } from './open.ts';
import { query, queryRefund } from './query.ts';
import { refund } from './refund.ts';

/** Only the status counts; after an error the notice comes again after 1, 2, 4 and 5 minutes. */
const answers = {
  accepted: plainAnswer(200, 'ok'),
  refused: plainAnswer(400, 'fail'),
  later: plainAnswer(503, 'fail'),
} as const satisfies Record<CallbackOutcome, unknown>;

/** UnionPay (银联), ACP 5.1.0 with RSA (https://open.unionpay.com/tjweb/acproduct/list?apiSvcId=448). */
export function unionpay(config: UnionpayConfig, deps: ProviderDeps): Provider {
  const asking = { config, call: gatewayOf(config, deps) };
  return withinLimits({
    name: 'unionpay',
    methods,
    limits: limitsOf(config),
    open: (checkout) => open(checkout, asking),
    readCallback: readNotice(config),
    answer: (outcome) => answers[outcome],
    query: (attempt) => query(attempt, asking),
    close: async () => ({ state: 'NOT_OFFERED' }),
    refund: (request) => refund(request, asking),
    queryRefund: (request) => queryRefund(request, asking),
  });
}

const limitsOf = ({ partialRefunds, refundWindowDays, openMinutes }: UnionpayConfig): ProviderLimits => ({
  currency: 'CNY',
  minAmount: 1,
  maxAmount: 999_999_999_999,
  outNumber: /^[0-9A-Za-z]{8,40}$/,
  partialRefunds,
  refundWindowDays,
  openMinutes,
  closes: false,
  voids: true,
});

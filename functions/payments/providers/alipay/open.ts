import * as z from 'zod';
import { beijingText } from '../../../../shared/kernel/beijing-time.ts';
import { cut } from '../../../../shared/kernel/text.ts';
import type { Action, Attempt, Checkout, Opened, ProviderDeps } from '../../provider.ts';
import { formBody } from '../form.ts';
import { unknown, type Verified } from '../outbound.ts';
import { toYuan } from '../yuan.ts';
import type { AlipayConfig } from './config.ts';
import { type Asking, accepted, type Operation, type Said, signedParameters } from './gateway.ts';

export const methods = ['page', 'wap', 'app', 'qr'] as const;
type Method = (typeof methods)[number];
const operations: Readonly<Record<Method, string>> = {
  page: 'alipay.trade.page.pay',
  wap: 'alipay.trade.wap.pay',
  app: 'alipay.trade.app.pay',
  qr: 'alipay.trade.precreate',
};

/** Page, wap and app are only signed here; a QR code (扫码支付) is asked for. */
export async function open(
  checkout: Checkout,
  asking: Asking & { readonly deps: ProviderDeps },
): Promise<Opened> {
  const { config, deps, call } = asking;
  const method = z.enum(methods).parse(checkout.method);
  const operation = openOperation(checkout, method, config);
  if (method === 'qr') return preCreated(checkout.attempt, await call(operation), config);
  const parameters = formBody(signedParameters(operation, config, deps.now()));
  const action: Action =
    method === 'app'
      ? { kind: 'app', parameters: { orderString: parameters } }
      : { kind: 'redirect', url: `${config.gateway}?${parameters}` };
  return { state: 'OPENED', action };
}

function openOperation(checkout: Checkout, method: Method, config: AlipayConfig): Operation {
  const { attempt, title, returnUrl } = checkout;
  return {
    method: operations[method],
    content: {
      out_trade_no: attempt.outTradeNo,
      total_amount: toYuan(attempt.amount.minor),
      subject: cut(title.replace(/[/=&]/g, ' '), 256),
      product_code: config.products[method],
      time_expire: beijingText(attempt.expiresAt),
    },
    urls: { notify_url: config.notifyUrl, ...(returnUrl !== undefined && { return_url: returnUrl }) },
  };
}

const preCreation = z.object({ out_trade_no: z.string(), qr_code: z.string().min(1) });

function preCreated({ outTradeNo }: Attempt, heard: Verified<Said>, config: AlipayConfig): Opened {
  const answer = accepted(heard, config);
  if (answer.state === 'ABSENT') return unknown('PROVIDER');
  if (answer.state !== 'YES') return answer;
  const { data } = preCreation.safeParse(answer.fields);
  if (!data) return unknown('UNREADABLE');
  if (data.out_trade_no !== outTradeNo) return unknown('MISMATCH');
  return { state: 'OPENED', action: { kind: 'qr', code: data.qr_code } };
}

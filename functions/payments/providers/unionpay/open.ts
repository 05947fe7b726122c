import type { Checkout, Opened } from '../../provider.ts';
import { compactTime } from '../beijing-time.ts';
import { declined, unknown } from '../outbound.ts';
import type { UnionpayConfig } from './config.ts';
import { yuanCode } from './facts.ts';
import type { Asking } from './gateway.ts';
import { signedFields } from './message.ts';

export const methods = ['page', 'wap', 'app'] as const;
/** PC, or a phone's browser and app. */
const channelTypes: Readonly<Record<string, string>> = { page: '07', wap: '08', app: '08' };

/** A form that the browser posts (前台交易, signed here only), or a number for the app (tn, asked for). */
export async function open(checkout: Checkout, { config, call }: Asking): Promise<Opened> {
  const fields = orderOf(checkout, config);
  if (checkout.method !== 'app') {
    const { returnUrl } = checkout;
    if (returnUrl === undefined) throw new RangeError('This way to pay needs a returnUrl');
    const signed = signedFields({ ...fields, frontUrl: returnUrl }, config);
    const url = `${config.gateway}${config.paths.front}`;
    return { state: 'OPENED', action: { kind: 'form', url, fields: signed } };
  }
  const heard = await call({ path: config.paths.app, fields });
  if (heard.state === 'UNKNOWN') return heard;
  const { code, form } = heard.said;
  if (config.codes.unclear.includes(code)) return unknown('PROVIDER', code);
  if (!config.codes.done.includes(code)) return declined(code);
  const tn = form.get('tn');
  return tn ? { state: 'OPENED', action: { kind: 'app', parameters: { tn } } } : unknown('UNREADABLE');
}

/** No title: the page of UnionPay shows the merchant's name, and its field for one holds 32 bytes. */
const orderOf = ({ attempt, method }: Checkout, { notifyUrl }: UnionpayConfig) => ({
  txnType: '01',
  txnSubType: '01',
  channelType: channelTypes[method] ?? '',
  orderId: attempt.outTradeNo,
  txnTime: compactTime(attempt.createdAt),
  txnAmt: String(attempt.amount.minor),
  currencyCode: yuanCode,
  payTimeout: compactTime(attempt.expiresAt),
  backUrl: notifyUrl,
});

import * as z from 'zod';
import { cut } from '../../../../shared/kernel/text.ts';
import type { Action, Checkout, Opened, ProviderDeps } from '../../provider.ts';
import { zonedTime } from '../beijing-time.ts';
import { unknown } from '../outbound.ts';
import { signed } from '../signature.ts';
import type { Asking } from './api.ts';
import type { WechatpayConfig } from './config.ts';

export const methods = ['jsapi', 'qr', 'h5', 'app'] as const;
type Method = (typeof methods)[number];
const paths: Readonly<Record<Method, string>> = { jsapi: 'jsapi', qr: 'native', h5: 'h5', app: 'app' };

type Opening = Asking & { readonly deps: ProviderDeps };

/** Places the order (下单) and makes what the shop front hands to WeChat. Safe to repeat with the same attempt. */
export async function open(checkout: Checkout, { config, deps, call }: Opening): Promise<Opened> {
  const method = z.enum(methods).parse(checkout.method);
  const appId = config.appIds[method] ?? config.appId;
  const body = { appid: appId, ...orderOf(checkout, config), ...payerOf(checkout, method) };
  const said = await call({ method: 'POST', path: `/v3/pay/transactions/${paths[method]}`, body });
  if (said.state === 'ABSENT') return unknown('PROVIDER');
  if (said.state !== 'YES') return said;
  const make = { appId, config, deps, returnUrl: checkout.returnUrl };
  const action = actions[method](said.fields, make);
  return action ? { state: 'OPENED', action } : unknown('UNREADABLE');
}

const orderOf = ({ attempt, title }: Checkout, config: WechatpayConfig) => ({
  mchid: config.mchId,
  description: cut(title, 127),
  out_trade_no: attempt.outTradeNo,
  time_expire: zonedTime(attempt.expiresAt),
  notify_url: config.notifyUrl,
  amount: { total: attempt.amount.minor, currency: 'CNY' },
});

function payerOf({ buyer }: Checkout, method: Method) {
  if (method === 'jsapi') return { payer: { openid: required(buyer?.openId, 'openId') } };
  if (method !== 'h5') return {};
  return { scene_info: { payer_client_ip: required(buyer?.ip, 'ip'), h5_info: { type: 'Wap' } } };
}

function required(value: string | undefined, what: string): string {
  if (!value) throw new RangeError(`This way to pay needs the buyer's ${what}`);
  return value;
}

type Make = Pick<Opening, 'config' | 'deps'> & {
  readonly appId: string;
  readonly returnUrl: string | undefined;
};
const prepaid = z.object({ prepay_id: z.string().min(1) });

const actions: Readonly<Record<Method, (fields: unknown, make: Make) => Action | undefined>> = {
  qr: (fields) => {
    const { data } = z.object({ code_url: z.string().min(1) }).safeParse(fields);
    return data && { kind: 'qr', code: data.code_url };
  },
  h5: (fields, { returnUrl }) => {
    const { data } = z.object({ h5_url: z.url() }).safeParse(fields);
    const back = returnUrl === undefined ? '' : `&redirect_url=${encodeURIComponent(returnUrl)}`;
    return data && { kind: 'redirect', url: `${data.h5_url}${back}` };
  },
  jsapi: (fields, { appId, config, deps }) => {
    const { data } = prepaid.safeParse(fields);
    if (!data) return undefined;
    const [timeStamp, nonceStr, prepay] = [seconds(deps), deps.nonce(), `prepay_id=${data.prepay_id}`];
    const paySign = signed(config.privateKey, `${appId}\n${timeStamp}\n${nonceStr}\n${prepay}\n`);
    const parameters = { appId, timeStamp, nonceStr, package: prepay, signType: 'RSA', paySign };
    return { kind: 'jsapi', parameters };
  },
  app: (fields, { appId, config, deps }) => {
    const { data } = prepaid.safeParse(fields);
    if (!data) return undefined;
    const [timestamp, noncestr, prepayid] = [seconds(deps), deps.nonce(), data.prepay_id];
    const sign = signed(config.privateKey, `${appId}\n${timestamp}\n${noncestr}\n${prepayid}\n`);
    const [partnerid, packet] = [config.mchId, 'Sign=WXPay'];
    const parameters = { appid: appId, partnerid, prepayid, package: packet, noncestr, timestamp, sign };
    return { kind: 'app', parameters };
  },
};

const seconds = ({ now }: ProviderDeps): string => String(Math.floor(now() / 1000));

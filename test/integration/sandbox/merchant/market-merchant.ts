import { createHash, createHmac } from 'node:crypto';
import type { Settings } from '../../../../infra/sandbox/settings.ts';
import { beijing } from './times.ts';

type Values = Readonly<Record<string, string>>;
export type Asked = {
  /** Changes the signed parameters on their way. */
  readonly change?: (values: Values) => Values;
  /** Another time than the clock's. */
  readonly at?: number;
};

const joined = (values: Values) =>
  Object.keys(values)
    .sort()
    .map((name) => `${name}${values[name]}`)
    .join('');
const md5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase();

async function posted(url: string, values: Values) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(values) });
  const text = await answer.text();
  return { status: answer.status, text };
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every form
type Answer = any;

/** Signs and asks as TOP wants it. */
export function topMerchant(shops: () => Settings['shops'], now: () => number) {
  const signed = (method: string, fields: Values, at: number): Values => {
    const { tmall } = shops();
    const all = {
      method,
      app_key: tmall.appKey,
      session: tmall.session,
      timestamp: beijing(at),
      format: 'json',
      v: '2.0',
      sign_method: 'hmac-sha256',
      ...fields,
    };
    const sign = createHmac('sha256', tmall.appSecret).update(joined(all)).digest('hex').toUpperCase();
    return { ...all, sign };
  };
  const raw = (method: string, fields: Values = {}, { change, at }: Asked = {}) => {
    const values = signed(method, fields, at ?? now());
    return posted(shops().tmall.gateway, change?.(values) ?? values);
  };
  return {
    raw,
    signed: (method: string, fields: Values) => signed(method, fields, now()),
    call: async (method: string, fields?: Values, asked?: Asked): Promise<Answer> =>
      JSON.parse((await raw(method, fields, asked)).text),
  };
}

/** Signs and asks as JOS wants it. */
export function josMerchant(shops: () => Settings['shops'], now: () => number) {
  const raw = (method: string, fields: object = {}, { change, at }: Asked = {}) => {
    const { jd } = shops();
    const all = {
      '360buy_param_json': JSON.stringify(fields),
      access_token: jd.accessToken,
      app_key: jd.appKey,
      method,
      timestamp: `${beijing(at ?? now())}.000+0800`,
      v: '2.0',
    };
    const values = { ...all, sign: md5(`${jd.appSecret}${joined(all)}${jd.appSecret}`) };
    return posted(jd.gateway, change?.(values) ?? values);
  };
  return {
    call: async (method: string, fields?: object, asked?: Asked): Promise<Answer> =>
      JSON.parse((await raw(method, fields, asked)).text),
  };
}

import { sign, verify } from 'node:crypto';
import type { Settings } from '../../../../infra/sandbox/settings.ts';
import { beijing } from './times.ts';

export type CallOptions = {
  readonly notifyUrl?: string;
  readonly charset?: 'utf-8' | 'gbk';
  readonly change?: (form: Record<string, string>) => void;
};

/** GBK of the two characters that the tests sell, written by hand. */
const gbkOf: Readonly<Record<string, string>> = { 红: '\xba\xec', 茶: '\xb2\xe8' };
export const bytesIn = (charset: string) => (text: string) =>
  charset === 'gbk'
    ? Buffer.from([...text].map((character) => gbkOf[character] ?? character).join(''), 'latin1')
    : Buffer.from(text);

const percent = (bytes: Buffer) =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Signs and sends as the open platform's rules say (RSA2, everything but `sign`, sorted). */
export function alipayMerchant(settings: Settings['alipay'], now: () => number) {
  const form = (method: string, business: unknown, { notifyUrl, charset = 'utf-8', change }: CallOptions) => {
    const values: Record<string, string> = {
      app_id: settings.appId,
      method,
      charset,
      sign_type: 'RSA2',
      timestamp: beijing(now()),
      version: '1.0',
      biz_content: JSON.stringify(business),
      ...(notifyUrl === undefined ? {} : { notify_url: notifyUrl }),
    };
    const text = Object.keys(values)
      .sort()
      .map((name) => `${name}=${values[name]}`)
      .join('&');
    const bytes = bytesIn(charset);
    const signature = sign('RSA-SHA256', bytes(text), settings.appPrivateKey).toString('base64');
    const signed = { ...values, sign: signature };
    change?.(signed);
    return Object.entries(signed)
      .map(([name, value]) => `${name}=${percent(bytes(value))}`)
      .join('&');
  };
  const post = (body: string) =>
    fetch(settings.gateway, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  return {
    form,
    call: async (method: string, business: unknown, options: CallOptions = {}) => {
      const answer = await post(form(method, business, options));
      return readAnswer(Buffer.from(await answer.arrayBuffer()), settings.alipayPublicKey);
    },
    page: async (method: string, business: unknown, options: CallOptions = {}) =>
      (await post(form(method, business, options))).text(),
  };
}

/** The node's name, its value, and whether the signature covers exactly its raw text. */
export function readAnswer(bytes: Buffer, publicKey: string) {
  const raw = bytes.toString('latin1');
  const match = /^\{"(\w+)":(\{.*\}),"sign":"([^"]+)"\}$/s.exec(raw);
  if (match === null) throw new Error(`no signed answer: ${bytes}`);
  const [, node = '', value = '', signature = ''] = match;
  const content = Buffer.from(value, 'latin1');
  const isSigned = verify('RSA-SHA256', content, publicKey, Buffer.from(signature, 'base64'));
  const result = JSON.parse(content.toString('utf8')) as Record<string, string | undefined>;
  return { node, result, isSigned, raw };
}

/** A notice: its fields, and whether it verifies over its bytes without `sign` and `sign_type`. */
export function readNotice(body: string, publicKey: string) {
  const fields = new Map<string, Buffer>();
  for (const pair of body.split('&')) {
    const at = pair.indexOf('=');
    const latin = pair
      .slice(at + 1)
      .replaceAll('+', ' ')
      .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    fields.set(pair.slice(0, at), Buffer.from(latin, 'latin1'));
  }
  const signature = Buffer.from(fields.get('sign')?.toString() ?? '', 'base64');
  const names = [...fields.keys()].filter((name) => name !== 'sign' && name !== 'sign_type').sort();
  const pairs = names.map((name) => `${name}=${fields.get(name)?.toString('latin1')}`);
  const isSigned = verify('RSA-SHA256', Buffer.from(pairs.join('&'), 'latin1'), publicKey, signature);
  const decoder = new TextDecoder(fields.get('charset')?.toString() === 'gbk' ? 'gb18030' : 'utf-8');
  const values = Object.fromEntries([...fields].map(([name, value]) => [name, decoder.decode(value)]));
  return { isSigned, values };
}

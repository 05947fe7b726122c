import { createDecipheriv, randomBytes, sign, verify } from 'node:crypto';
import type { Settings } from '../../../../infra/sandbox/settings.ts';
import type { Heard } from './shop.ts';

export type SendOptions = {
  readonly change?: (headers: Record<string, string>) => void;
  readonly at?: number;
};

/** Signs and sends as API v3 says: method, path with query, time, nonce and body, a line each. */
export function wechatMerchant(settings: Settings['wechatpay'], now: () => number) {
  const authorization = (method: string, target: string, body: string, at: number) => {
    const timestamp = Math.floor(at / 1000);
    const nonce = randomBytes(16).toString('hex');
    const message = `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`;
    const signature = sign('RSA-SHA256', Buffer.from(message), settings.merchantPrivateKey).toString(
      'base64',
    );
    return `WECHATPAY2-SHA256-RSA2048 mchid="${settings.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${settings.merchantSerial}"`;
  };
  const raw = (method: string, target: string, body: string, { change, at = now() }: SendOptions = {}) => {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'test',
      authorization: authorization(method, target, body, at),
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
    };
    change?.(headers);
    return fetch(settings.host + target, { method, headers, ...(body === '' ? {} : { body }) });
  };
  const send = async (method: string, target: string, value?: unknown, options?: SendOptions) => {
    const answer = await raw(method, target, value === undefined ? '' : JSON.stringify(value), options);
    const text = await answer.text();
    const isSigned = isSignedBy(settings, Object.fromEntries(answer.headers), text);
    const serial = answer.headers.get('wechatpay-serial');
    return { status: answer.status, isSigned, serial, value: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    raw,
    get: (target: string, options?: SendOptions) => send('GET', target, undefined, options),
    post: (target: string, value: unknown, options?: SendOptions) => send('POST', target, value, options),
  };
}

/** Whether the key that the serial names signed these headers and this body. */
export function isSignedBy(
  settings: Settings['wechatpay'],
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): boolean {
  const key = settings.platformKeys.find(({ serial }) => serial === headers['wechatpay-serial']);
  if (key === undefined) return false;
  const message = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${body}\n`;
  const signature = Buffer.from(headers['wechatpay-signature'] ?? '', 'base64');
  return verify('RSA-SHA256', Buffer.from(message), key.publicKey, signature);
}

type Resource = { readonly ciphertext: string; readonly nonce: string; readonly associated_data: string };

export function decrypt(resource: Resource, apiV3Key: string): string {
  const bytes = Buffer.from(resource.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, resource.nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(resource.associated_data)).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString();
}

/** A callback: whether it verifies, what kind it is, and its plaintext. */
export function readNotice(settings: Settings['wechatpay'], { headers, body: latin1 }: Heard) {
  const body = Buffer.from(latin1, 'latin1').toString();
  const event = JSON.parse(body);
  const plain = JSON.parse(decrypt(event.resource, settings.apiV3Key));
  return { isSigned: isSignedBy(settings, headers, body), event, plain };
}

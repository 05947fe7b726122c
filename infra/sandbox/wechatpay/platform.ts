import { createCipheriv, createHash, sign } from 'node:crypto';
import { offsetTime } from '../beijing-time.ts';
import type { Keys } from '../keys.ts';
import { type Answer, type Desk, spoiled } from '../provider.ts';
import { type Failure, serialOf } from './request.ts';

export type PlatformKey = { readonly serial: string; readonly privateKey: string };
export type Platform = ReturnType<typeof platform>;

export const publicKeyId = 'PUB_KEY_ID_0119000001092026112600000000000001';

/** What WeChat Pay signs and encrypts with: two certificates, one after the other, or a public key with an id. */
export function platform(keys: Keys['wechatpay'], desk: Desk) {
  const [first, second] = keys.platform;
  const signers: readonly PlatformKey[] = [
    { serial: serialOf(first.certificate), privateKey: first.privateKey },
    { serial: serialOf(second.certificate), privateKey: second.privateKey },
    { serial: publicKeyId, privateKey: second.privateKey },
  ];
  const current = (): PlatformKey => {
    const chosen = desk.store.fact('wechatpay/serial');
    return signers.find(({ serial }) => serial === chosen) ?? (signers[0] as PlatformKey);
  };
  const nonce = (length: number) =>
    createHash('sha256')
      .update(`${keys.apiV3Key}/${desk.store.next('wechatpay/nonce')}`)
      .digest('hex')
      .slice(0, length);
  return {
    signers,
    current,
    nonce,
    headers: (body: string | Buffer, options: { readonly spoils?: boolean } = {}) =>
      signatureHeaders(
        current(),
        body,
        { timestamp: Math.floor(desk.now() / 1000), nonce: nonce(32) },
        options,
      ),
    encrypted: (plain: unknown, aad: string) =>
      encrypted(plain, { key: keys.apiV3Key, nonce: nonce(12), aad }),
  };
}

function signatureHeaders(
  key: PlatformKey,
  body: string | Buffer,
  { timestamp, nonce }: { readonly timestamp: number; readonly nonce: string },
  { spoils = false }: { readonly spoils?: boolean },
): Record<string, string> {
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from('\n'),
  ]);
  const signature = sign('RSA-SHA256', message, key.privateKey).toString('base64');
  return {
    'wechatpay-timestamp': String(timestamp),
    'wechatpay-nonce': nonce,
    'wechatpay-signature': spoils ? spoiled(signature) : signature,
    'wechatpay-serial': key.serial,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    'request-id': `08${nonce.slice(0, 30).toUpperCase()}`,
  };
}

/** AEAD_AES_256_GCM: the tag follows the ciphertext, the nonce is 12 characters used as bytes. */
function encrypted(
  plain: unknown,
  { key, nonce, aad }: { readonly key: string; readonly nonce: string; readonly aad: string },
) {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(aad));
  const content = [cipher.update(typeof plain === 'string' ? plain : JSON.stringify(plain)), cipher.final()];
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: Buffer.concat([...content, cipher.getAuthTag()]).toString('base64'),
    associated_data: aad,
    nonce,
  };
}

/** A signed answer; no body is 204. */
export function answer(of: Platform, value: unknown, spoils: boolean, status = 200): Answer {
  const body = value === undefined ? '' : JSON.stringify(value);
  const type = body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const headers = { ...type, ...of.headers(body, { spoils }) };
  return { status: body === '' ? 204 : status, headers, body };
}

export function failureAnswer(of: Platform, { status, ...error }: Failure, spoils: boolean): Answer {
  return answer(of, error, spoils, status);
}

/** GET /v3/certificates: the platform's certificates, encrypted with the merchant's APIv3 key. */
export function certificateList(of: Platform, keys: Keys['wechatpay'], now: number) {
  const data = keys.platform.map(({ certificate }) => ({
    serial_no: serialOf(certificate),
    effective_time: offsetTime(now - 86_400_000),
    expire_time: offsetTime(now + 1_824 * 86_400_000),
    encrypt_certificate: of.encrypted(certificate, 'certificate'),
  }));
  return { data };
}

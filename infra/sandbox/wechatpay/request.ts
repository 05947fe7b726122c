import { verify, X509Certificate } from 'node:crypto';
import type { SandboxRequest } from '../provider.ts';

export type Merchant = { readonly mchid: string; readonly certificate: string };

/** An error as API v3 writes it: HTTP status, code, words. */
export type Failure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
};

export const failure = (status: number, code: string, message: string, detail?: unknown): Failure => ({
  status,
  code,
  message,
  ...(detail === undefined ? {} : { detail }),
});

const scheme = 'WECHATPAY2-SHA256-RSA2048';
const windowSeconds = 300;
const fields = ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'] as const;

export const serialOf = (certificate: string): string => new X509Certificate(certificate).serialNumber;

/** Checks the Authorization of a request; undefined when it is the merchant's own. */
export function unauthorized(request: SandboxRequest, merchant: Merchant, now: number): Failure | undefined {
  const { headers } = request;
  if (!(headers['accept'] ?? '').match(/application\/json|\*\/\*/) || headers['user-agent'] === undefined)
    return failure(400, 'PARAM_ERROR', 'Http头缺少Accept或User-Agent');
  const value = headers['authorization'];
  if (value === undefined) return signError('Http头缺少Authorization');
  if (!value.startsWith(`${scheme} `)) return signError('Http头Authorization认证类型不正确');
  const given = readFields(value.slice(scheme.length + 1));
  if (given === undefined)
    return signError('Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》');
  if (given.mchid !== merchant.mchid) return signError('商户号不存在');
  if (given.serial_no !== serialOf(merchant.certificate))
    return signError('商户证书序列号有误，请使用签名私钥匹配的证书序列号');
  if (Math.abs(now / 1000 - Number(given.timestamp)) > windowSeconds)
    return signError('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟');
  return checkSignature(request, given, merchant);
}

type Fields = Readonly<Record<(typeof fields)[number], string>>;

/** The five fields in any order, each once, in double quotes. */
function readFields(text: string): Fields | undefined {
  const found = new Map<string, string>();
  for (const part of text.split(',')) {
    const match = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(part);
    if (match === null || found.has(match[1] ?? '')) return undefined;
    found.set(match[1] ?? '', match[2] ?? '');
  }
  const of = (name: (typeof fields)[number]) => found.get(name) ?? '';
  if (found.size !== fields.length || fields.some((name) => of(name) === '')) return undefined;
  if (!/^\d{1,12}$/.test(of('timestamp')) || of('nonce_str').length > 32) return undefined;
  return {
    mchid: of('mchid'),
    nonce_str: of('nonce_str'),
    signature: of('signature'),
    timestamp: of('timestamp'),
    serial_no: of('serial_no'),
  };
}

/** METHOD, path with query, timestamp, nonce and the raw body, each with a line feed behind it. */
function checkSignature(request: SandboxRequest, given: Fields, merchant: Merchant): Failure | undefined {
  const head = `${request.method}\n${request.target}\n${given.timestamp}\n${given.nonce_str}\n`;
  const message = Buffer.concat([Buffer.from(head), request.body, Buffer.from('\n')]);
  const key = new X509Certificate(merchant.certificate).publicKey;
  if (verify('RSA-SHA256', message, key, Buffer.from(given.signature, 'base64'))) return undefined;
  return failure(401, 'SIGN_ERROR', '错误的签名，验签失败', {
    field: 'signature',
    issue: 'sign not match',
    location: 'authorization',
    sign_information: {
      method: request.method,
      url: request.target,
      truncated_sign_message: head,
      sign_message_length: message.length,
    },
  });
}

const signError = (message: string): Failure => failure(401, 'SIGN_ERROR', message);

import { verify } from 'node:crypto';
import { type Form, readForm } from '../form.ts';
import type { SandboxRequest } from '../provider.ts';

export type GatewayCall = {
  readonly method: string;
  readonly charset: string;
  /** The public parameters, decoded in the charset of the call. */
  readonly parameters: ReadonlyMap<string, string>;
};

export type Refusal = { readonly subCode: string; readonly subMsg: string; readonly isMissing: boolean };

export type Merchant = { readonly appId: string; readonly appPublicKey: string };

const required = ['app_id', 'method', 'sign_type', 'sign', 'charset', 'timestamp', 'version'] as const;
const missingNames: Readonly<Record<string, string>> = { sign: 'signature', sign_type: 'signature-type' };
export const charsets: Readonly<Record<string, string>> = { 'utf-8': 'utf-8', gbk: 'gbk', gb2312: 'gbk' };

/** Checks a call of the gateway in the order that the real one does; parameters may stand in query and body. */
export function readCall(
  request: SandboxRequest,
  merchant: Merchant,
  methods: ReadonlySet<string>,
): { readonly call: GatewayCall } | { readonly refusal: Refusal; readonly method: string } {
  const form = readForm(
    [request.query, request.body.toString('latin1')].filter((part) => part !== '').join('&'),
  );
  if (form === undefined) return { refusal: invalid('parameter', '参数无效'), method: '' };
  const text = (name: string) => form.get(name)?.toString('latin1') ?? '';
  const refusal = refused(form, text, merchant, methods);
  if (refusal !== undefined) return { refusal, method: methods.has(text('method')) ? text('method') : '' };
  const charset = text('charset').toLowerCase();
  const decoder = new TextDecoder(charsets[charset]);
  const parameters = new Map([...form].map(([name, value]) => [name, decoder.decode(value)]));
  return { call: { method: text('method'), charset, parameters } };
}

function refused(
  form: Form,
  text: (name: string) => string,
  merchant: Merchant,
  methods: ReadonlySet<string>,
): Refusal | undefined {
  const absent = required.find((name) => text(name) === '');
  if (absent !== undefined) return missing(missingNames[absent] ?? absent.replaceAll('_', '-'), absent);
  if (text('app_id') !== merchant.appId) return invalid('app-id', '无效的AppID参数');
  if (!methods.has(text('method'))) return invalid('method', '不存在的方法名');
  if (text('sign_type') !== 'RSA2') return invalid('signature-type', '无效签名类型');
  if (charsets[text('charset').toLowerCase()] === undefined) return invalid('charset', '无效字符集参数');
  if (text('version') !== '1.0') return invalid('version', '不支持的版本号');
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text('timestamp')))
    return invalid('timestamp', '非法的时间戳参数');
  const content = signedContent(form);
  const signature = Buffer.from(text('sign'), 'base64');
  if (verify('RSA-SHA256', content, merchant.appPublicKey, signature)) return undefined;
  return invalid('signature', `${signatureHint}${htmlEscaped(content.toString())}`);
}

const signatureHint = '验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：';

/** Every parameter but `sign`, empty ones left out, sorted by name, in the bytes that came. */
function signedContent(form: Form): Buffer {
  const names = [...form.keys()].filter((name) => name !== 'sign' && form.get(name)?.length !== 0).sort();
  const pairs = names.map((name) =>
    Buffer.concat([Buffer.from(`${name}=`), form.get(name) ?? Buffer.alloc(0)]),
  );
  return Buffer.concat(pairs.flatMap((pair, at) => (at === 0 ? [pair] : [Buffer.from('&'), pair])));
}

export const htmlEscaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const invalid = (what: string, subMsg: string): Refusal => ({
  subCode: `isv.invalid-${what}`,
  subMsg,
  isMissing: false,
});

const missing = (what: string, name: string): Refusal => ({
  subCode: `isv.missing-${what}`,
  subMsg: `缺少参数${name}`,
  isMissing: true,
});

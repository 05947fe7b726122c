import { sign } from 'node:crypto';
import { gbk } from '../gbk.ts';
import { type Answer, spoiled } from '../provider.ts';
import { htmlEscaped, type Refusal } from './request.ts';

/** The value of `alipay_…_response`. */
export type Result = Readonly<Record<string, unknown>>;

export const success = (fields: Result): Result => ({ code: '10000', msg: 'Success', ...fields });

/** A business failure, for example `ACQ.TRADE_NOT_EXIST`. */
export const failed = (subCode: string, subMsg: string): Result => ({
  code: '40004',
  msg: 'Business Failed',
  sub_code: subCode,
  sub_msg: subMsg,
});

export const refusedResult = ({ subCode, subMsg, isMissing }: Refusal): Result => ({
  code: isMissing ? '40001' : '40002',
  msg: isMissing ? 'Missing Required Arguments' : 'Invalid Arguments',
  sub_code: subCode,
  sub_msg: subMsg,
});

export type Signing = { readonly privateKey: string; readonly charset: string; readonly spoils: boolean };

export const encoderOf = (charset: string): ((text: string) => Buffer) =>
  charset.toLowerCase().startsWith('gb') ? gbk : (text) => Buffer.from(text);

/** Signs the raw text of the response's value, slashes escaped as the gateway writes them. */
export function gatewayAnswer(
  method: string,
  result: Result,
  { privateKey, charset, spoils }: Signing,
): Answer {
  const node = method === '' ? 'error_response' : `${method.replaceAll('.', '_')}_response`;
  const value = JSON.stringify(result).replaceAll('/', '\\/');
  const encode = encoderOf(charset);
  const signature = sign('RSA-SHA256', encode(value), privateKey).toString('base64');
  const text = `{"${node}":${value},"sign":"${spoils ? spoiled(signature) : signature}"}`;
  return { status: 200, headers: { 'content-type': `text/html;charset=${charset}` }, body: encode(text) };
}

/** What a buyer's browser sees where a form or link leads. */
export function pageAnswer(title: string, lines: readonly string[], status = 200): Answer {
  const body = lines.map((line) => `<p>${htmlEscaped(line)}</p>`).join('\n');
  return {
    status,
    headers: { 'content-type': 'text/html;charset=utf-8' },
    body: `<!doctype html>\n<meta charset="utf-8">\n<title>${htmlEscaped(title)}</title>\n${body}\n`,
  };
}

import * as z from 'zod';
import { beijingText } from '../../../../shared/kernel/beijing-time.ts';
import type { HttpResponse } from '../../../../shared/kernel/http-exchange.ts';
import type { ProviderDeps } from '../../provider.ts';
import { bytesOf, formBody } from '../form.ts';
import { ask, declined, unknown, type Verified } from '../outbound.ts';
import { isSigned, signed } from '../signature.ts';
import type { AlipayConfig } from './config.ts';

export type Operation = {
  /** As in `alipay.trade.query`. */
  readonly method: string;
  readonly content: Readonly<Record<string, string>>;
  readonly urls?: Readonly<Record<string, string>>;
};

/** What Alipay said, by signature. */
export type Said = {
  readonly code: string;
  readonly subCode: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** All parameters of a request with our signature: RSA2 over the sorted non-empty ones, `sign_type` included. */
export function signedParameters(
  { method, content, urls = {} }: Operation,
  config: AlipayConfig,
  now: number,
): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {
    app_id: config.appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: beijingText(now),
    version: '1.0',
    ...urls,
    biz_content: JSON.stringify(content),
  };
  const text = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  return { ...parameters, sign: signed(config.privateKey, text) };
}

/** Asks the gateway, and believes the answer only when Alipay's key signed the very bytes of its inner object. */
export async function callGateway(
  operation: Operation,
  config: AlipayConfig,
  deps: ProviderDeps,
): Promise<Verified<Said>> {
  const { biz_content = '', ...common } = signedParameters(operation, config, deps.now());
  // As the official SDKs send it; a name that stood in address and body would be there twice.
  const response = await ask(deps, {
    method: 'POST',
    url: `${config.gateway}?${formBody(common)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: formBody({ biz_content }),
    timeoutMs: config.timeoutMs,
  });
  if (!response) return unknown('NO_ANSWER');
  return readAnswer(response, `${operation.method.replaceAll('.', '_')}_response`, config);
}

const inner = z.looseObject({ code: z.string(), sub_code: z.string().optional() });

function readAnswer(
  { status, body }: HttpResponse,
  node: string,
  { alipayKeys }: AlipayConfig,
): Verified<Said> {
  if (status !== 200) return unknown('UNREADABLE', String(status));
  const members = rawMembers(Buffer.from(body).toString('latin1'));
  const raw = members?.get(node) ?? members?.get('error_response');
  if (raw === undefined) return unknown('UNREADABLE');
  const signature = z
    .string()
    .catch('')
    .parse(jsonOf(members?.get('sign') ?? ''));
  if (!alipayKeys.some((key) => isSigned(key, bytesOf(raw), signature))) return unknown('UNSIGNED');
  const fields = inner.safeParse(jsonOf(raw)).data;
  if (!fields) return unknown('UNREADABLE');
  return { state: 'SAID', said: { code: fields.code, subCode: fields.sub_code ?? '', fields } };
}

/** A part of the answer, given as a byte string; undefined where it is no JSON. */
function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(bytesOf(raw).toString('utf8'));
  } catch {
    return undefined;
  }
}

export type Call = (operation: Operation) => Promise<Verified<Said>>;
export type Asking = { readonly config: AlipayConfig; readonly call: Call };

/** The fields of an answer that says yes; otherwise what its code means. */
export function accepted(heard: Verified<Said>, { codes }: AlipayConfig) {
  if (heard.state === 'UNKNOWN') return heard;
  const { code, subCode, fields } = heard.said;
  if (code === '10000') return { state: 'YES', fields } as const;
  if (code === '20000' || codes.unclear.includes(subCode)) return unknown('PROVIDER', wordOf(heard.said));
  if (codes.absent.includes(subCode)) return { state: 'ABSENT' } as const;
  return declined(wordOf(heard.said));
}

const wordOf = ({ code, subCode }: Said): string => (subCode === '' ? code : subCode);

/**
 * The members of a JSON object, each value as the text it was: the signature is over these bytes, escaped slashes and
 * all, so the object must not be parsed and written again. Undefined for anything else than one object with different names.
 */
export function rawMembers(text: string): ReadonlyMap<string, string> | undefined {
  const members = new Map<string, string>();
  const opening = /^\s*\{/.exec(text)?.[0];
  if (opening === undefined) return undefined;
  let at = opening.length;
  const name = /\s*"(\w+)"\s*:\s*/y;
  const after = /\s*([,}])/y;
  for (;;) {
    name.lastIndex = at;
    const key = name.exec(text)?.[1];
    if (key === undefined || members.has(key)) return undefined;
    const end = valueEnd(text, name.lastIndex);
    members.set(key, text.slice(name.lastIndex, end));
    after.lastIndex = end;
    const sign = after.exec(text)?.[1];
    if (sign === undefined) return undefined;
    at = after.lastIndex;
    if (sign === '}') return text.slice(at).trim() === '' ? members : undefined;
  }
}

/** Where the string or object that begins here ends; further values do not stand at the top of an answer. */
function valueEnd(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '{') depth += 1;
    else if (found[0] === '}') depth -= 1;
    if (depth <= 0) return token.lastIndex;
  }
  return text.length;
}

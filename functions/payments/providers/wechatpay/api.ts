import * as z from 'zod';
import type { Absent, Declined, ProviderDeps, Unknown } from '../../provider.ts';
import { ask, declined, unknown } from '../outbound.ts';
import { signed } from '../signature.ts';
import type { WechatpayConfig } from './config.ts';
import { jsonOf } from './resource.ts';
import { flawOf } from './verify.ts';

export type Operation = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown };
export type Said = { readonly state: 'YES'; readonly fields: unknown } | Absent | Declined | Unknown;
export type Call = (operation: Operation) => Promise<Said>;
export type Asking = { readonly config: WechatpayConfig; readonly call: Call };

const publicKeyId = 'PUB_KEY_ID_';

/**
 * Calls API v3 with our Authorization (WECHATPAY2-SHA256-RSA2048) and believes only an answer that WeChat Pay signed:
 * an error without a signature may come from anything on the way.
 */
export async function callApi(
  operation: Operation,
  config: WechatpayConfig,
  deps: ProviderDeps,
): Promise<Said> {
  const { method, path } = operation;
  const body = operation.body === undefined ? '' : JSON.stringify(operation.body);
  const response = await ask(deps, {
    method,
    url: `${config.host}${path}`,
    headers: {
      accept: 'application/json',
      'user-agent': 'zhanggui',
      'content-type': 'application/json',
      authorization: authorization(`${method}\n${path}`, body, config, deps),
      ...answersSignedBy(config),
    },
    ...(method === 'POST' && { body }),
    timeoutMs: config.timeoutMs,
  });
  if (!response) return unknown('NO_ANSWER');
  const fields = response.body.byteLength === 0 ? {} : jsonOf(response.body);
  if (fields === undefined) return unknown('UNREADABLE', String(response.status));
  if (flawOf(response, deps.now(), config)) return unknown('UNSIGNED', String(response.status));
  return response.status < 300 ? { state: 'YES', fields } : noBecause(fields, config);
}

/** A signed request for a file, by the whole address that WeChat Pay gave out. */
export function authorizedGet(url: string, config: WechatpayConfig, deps: ProviderDeps) {
  const { pathname, search } = new URL(url);
  const headers = {
    accept: '*/*',
    'user-agent': 'zhanggui',
    authorization: authorization(`GET\n${pathname}${search}`, '', config, deps),
  };
  return { method: 'GET', url, headers } as const;
}

function authorization(start: string, body: string, config: WechatpayConfig, deps: ProviderDeps): string {
  const timestamp = Math.floor(deps.now() / 1000);
  const nonce = deps.nonce();
  const signature = signed(config.privateKey, `${start}\n${timestamp}\n${nonce}\n${body}\n`);
  return `WECHATPAY2-SHA256-RSA2048 mchid="${config.mchId}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${config.certificateSerial}"`;
}

/** With a public key of WeChat Pay pinned, its answers are to be signed by that one and no certificate. */
function answersSignedBy({ platformKeys }: WechatpayConfig): Readonly<Record<string, string>> {
  const id = [...platformKeys.keys()].find((serial) => serial.startsWith(publicKeyId));
  return id === undefined ? {} : { 'wechatpay-serial': id };
}

const failure = z.object({ code: z.string().min(1) });

function noBecause(fields: unknown, { codes }: WechatpayConfig): Said {
  const { data } = failure.safeParse(fields);
  if (!data) return unknown('UNREADABLE');
  if (codes.absent.includes(data.code)) return { state: 'ABSENT' };
  return codes.unclear.includes(data.code) ? unknown('PROVIDER', data.code) : declined(data.code);
}

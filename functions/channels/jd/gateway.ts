import * as z from 'zod';
import { beijingText } from '../../../shared/kernel/beijing-time.ts';
import { losslessJson } from '../../../shared/kernel/lossless-json.ts';
import { askGateway, type JsonAnswer } from '../ask-channel.ts';
import { type ChannelDeps, ChannelUnavailable } from '../channel.ts';
import { maybeText } from '../domain/platform-fields.ts';
import type { JdConfig } from './config.ts';
import { type Parameters, signJos } from './signature.ts';

export type Members = Readonly<Record<string, unknown>>;
/** What JD said no to. REFUSED: to this very request; SETUP: to the application or its token, whatever it asks; AGAIN: for now. */
export type Refusal = { readonly why: 'REFUSED' | 'SETUP' | 'AGAIN'; readonly code: string };
export type JosAnswer =
  | (JsonAnswer & { readonly state: 'SAID'; readonly node: Members })
  | { readonly state: 'NO'; readonly refusal: Refusal };

export type Ask = (method: string, fields: Members) => Promise<JosAnswer>;
export type Asking = { readonly config: JdConfig; readonly ask: Ask };

/** `2021-05-07 09:20:39.683+0800`. */
export const josTime = (epochMs: number): string =>
  `${beijingText(epochMs)}.${String(epochMs % 1_000).padStart(3, '0')}+0800`;

/** All parameters of a request, signed. Numbers are sent as text, which JD takes, and a number of any length is then whole. */
export function requestParameters(
  method: string,
  fields: Members,
  { config, now }: { readonly config: JdConfig; readonly now: number },
): Parameters {
  const all: Parameters = {
    '360buy_param_json': JSON.stringify(fields),
    access_token: config.accessToken,
    app_key: config.appKey,
    method,
    timestamp: josTime(now),
    v: '2.0',
  };
  return { ...all, sign: signJos(all, config.appSecret) };
}

/** Asks JOS. Throws `ChannelUnavailable` where no answer of its own comes back. */
export const askJos =
  (config: JdConfig, deps: ChannelDeps): Ask =>
  async (method, fields) => {
    const parameters = requestParameters(method, fields, { config, now: deps.now() });
    return answerOf(await askGateway(parameters, config, deps), method, config);
  };

const object = z.record(z.string(), z.unknown());

/** An object, which JD may give as JSON in a text. */
export const membersOf = (value: unknown): Members | undefined =>
  object.safeParse(typeof value === 'string' ? losslessJson(value) : value).data;

/** The answer to a method; JD spells it `responce`. */
export function nodeOf(said: Members, method: string): Members | undefined {
  const name = method.replaceAll('.', '_');
  return membersOf(said[`${name}_responce`]) ?? membersOf(said[`${name}_response`]);
}

const result = z.object({
  success: maybeText,
  isSuccess: maybeText,
  code: maybeText,
  errorCode: maybeText,
  numberCode: maybeText,
});

function answerOf(answer: JsonAnswer, method: string, { codes }: JdConfig): JosAnswer {
  const said = membersOf(answer.said) ?? {};
  const refused = result.safeParse(membersOf(said['error_response'])).data;
  if (refused?.code !== undefined) return { state: 'NO', refusal: refusalOf(refused.code, codes) };
  const node = nodeOf(said, method);
  if (!node) throw new ChannelUnavailable('UNREADABLE', { retry: true });
  const { code = '0' } = result.safeParse(node).data ?? {};
  if (code !== '0' && code !== '200') return { state: 'NO', refusal: refusalOf(code, codes) };
  return { state: 'SAID', node, ...answer };
}

function refusalOf(code: string, codes: JdConfig['codes']): Refusal {
  const isSetup = codes.session.includes(code) || codes.ours.includes(code);
  return { why: isSetup ? 'SETUP' : 'AGAIN', code };
}

/** The code with which the service behind the gateway says no, where it does (`apiResult.success`, as a text or not). */
export function failureIn(outcome: unknown): string | undefined {
  const said = result.safeParse(membersOf(outcome)).data;
  const success = said?.success ?? said?.isSuccess;
  if (!said || success === undefined || success.toLowerCase() === 'true' || success === '1') return undefined;
  return said.errorCode ?? said.numberCode ?? said.code ?? 'FAILED';
}

/** The refusal for people: JD's code, and what it means where that is known. */
export const wordOf = ({ code }: Refusal, { codes }: JdConfig): string =>
  codes.session.includes(code) ? `${code} session-expired` : code;

type Said = Extract<JosAnswer, { state: 'SAID' }>;

/** The answer; where JD says no, `ChannelUnavailable`. `about`: what it has against the application is no word on one order. */
export function saidOrThrow(answer: JosAnswer, config: JdConfig, about: 'all' | 'order' = 'all'): Said {
  if (answer.state === 'SAID') return answer;
  const { refusal } = answer;
  const retry = about === 'order' ? refusal.why !== 'REFUSED' : refusal.why === 'AGAIN';
  throw new ChannelUnavailable(wordOf(refusal, config), { retry });
}

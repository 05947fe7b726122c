import * as z from 'zod';
import { beijingText } from '../../../shared/kernel/beijing-time.ts';
import { askGateway, type JsonAnswer } from '../ask-channel.ts';
import { type ChannelDeps, ChannelUnavailable } from '../channel.ts';
import { maybeText } from '../domain/platform-fields.ts';
import type { TaobaoConfig } from './config.ts';
import { type Parameters, signTop } from './signature.ts';

/** What TOP said no to. REFUSED: to this very request; SETUP: to the application or its session, whatever it asks; AGAIN: for now. */
export type Refusal = {
  readonly why: 'REFUSED' | 'SETUP' | 'AGAIN';
  readonly code: string;
  readonly subCode: string;
};
export type TopAnswer =
  | (JsonAnswer & { readonly state: 'SAID'; readonly node: unknown })
  | { readonly state: 'NO'; readonly refusal: Refusal };

export type Ask = (method: string, fields: Parameters) => Promise<TopAnswer>;
export type Asking = { readonly config: TaobaoConfig; readonly ask: Ask };

const spoken = { '7': 'app-call-limited', '26': 'session-missing', '27': 'session-expired' } as const;

/** All parameters of a request, signed. Those without a value are neither signed nor sent. */
export function requestParameters(
  method: string,
  fields: Parameters,
  { config, now }: { readonly config: TaobaoConfig; readonly now: number },
): Parameters {
  const all: Parameters = {
    method,
    app_key: config.appKey,
    session: config.session,
    timestamp: beijingText(now),
    format: 'json',
    v: '2.0',
    sign_method: config.signMethod,
    ...fields,
  };
  const filled = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return { ...filled, sign: signTop(filled, config) };
}

/** Asks TOP. Throws `ChannelUnavailable` where no answer of its own comes back. */
export const askTop =
  (config: TaobaoConfig, deps: ChannelDeps): Ask =>
  async (method, fields) => {
    const parameters = requestParameters(method, fields, { config, now: deps.now() });
    return answerOf(await askGateway(parameters, config, deps), method, config);
  };

const members = z.record(z.string(), z.unknown());
const refused = z.object({ code: maybeText, sub_code: maybeText });

function answerOf(answer: JsonAnswer, method: string, { codes }: TaobaoConfig): TopAnswer {
  const said = members.safeParse(answer.said).data ?? {};
  const name = `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`;
  const node = said[name] ?? said[`taobao_${name}`];
  if (node !== undefined) return { state: 'SAID', node, ...answer };
  const no = refused.safeParse(said['error_response']).data;
  if (no?.code === undefined) throw new ChannelUnavailable('UNREADABLE', { retry: true });
  return { state: 'NO', refusal: refusalOf(no.code, no.sub_code ?? '', codes) };
}

/** `isp.` is TOP's own fault and passes; `isv.` is the request's, and so is any other code of a service behind TOP. */
function refusalOf(code: string, subCode: string, codes: TaobaoConfig['codes']): Refusal {
  const isOneOf = (listed: readonly string[]): boolean => listed.includes(code) || listed.includes(subCode);
  const passes =
    subCode.startsWith('isp.') ||
    subCode.startsWith('accesscontrol.') ||
    codes.again.some((part) => subCode.includes(part));
  const word = { code, subCode };
  if (isOneOf(codes.session)) return { why: 'SETUP', ...word };
  if (passes || isOneOf(codes.busy)) return { why: 'AGAIN', ...word };
  return { why: subCode === '' ? 'SETUP' : 'REFUSED', ...word };
}

/** The refusal for people: TOP's codes, and what they mean where it does not say so. */
export const wordOf = ({ code, subCode }: Refusal): string =>
  [code, spoken[code as keyof typeof spoken] ?? '', subCode].filter((part) => part !== '').join(' ');

type Said = Extract<TopAnswer, { state: 'SAID' }>;

/** The answer's node; where TOP says no, `ChannelUnavailable`. */
export function saidOrThrow(answer: TopAnswer): Said {
  if (answer.state === 'SAID') return answer;
  throw new ChannelUnavailable(wordOf(answer.refusal), { retry: answer.refusal.why === 'AGAIN' });
}

/** The same about one order: what TOP has against the application or its session is no word on the order, so it may be asked again. */
export function saidOfOrder(answer: TopAnswer): Said {
  if (answer.state === 'SAID') return answer;
  throw new ChannelUnavailable(wordOf(answer.refusal), { retry: answer.refusal.why !== 'REFUSED' });
}

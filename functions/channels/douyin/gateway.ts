import * as z from 'zod';
import { askRest, successful } from '../ask-rest.ts';
import { type ChannelDeps, ChannelUnavailable } from '../channel.ts';
import { maybeText } from '../domain/platform-fields.ts';
import { type Members, membersOf } from '../read-json.ts';
import type { DouyinConfig } from './config.ts';
import { signDouyin, sortedJson } from './signature.ts';

export type DouyinAnswer =
  | { readonly state: 'SAID'; readonly body: Uint8Array; readonly data: Members }
  | { readonly state: 'NO'; readonly code: string; readonly subCode: string };
export type Ask = (method: string, fields: Members) => Promise<DouyinAnswer>;
export type Asking = { readonly config: DouyinConfig; readonly ask: Ask };

const answered = z.object({ code: maybeText, err_no: maybeText, sub_code: maybeText });

/** Asks Douyin's gateway. Throws `ChannelUnavailable` where no answer of its own comes. */
export const askDouyin =
  (config: DouyinConfig, deps: ChannelDeps): Ask =>
  async (method, fields) => {
    const paramJson = sortedJson(fields);
    const timestamp = String(Math.floor(deps.now() / 1_000));
    const query = new URLSearchParams({
      ...{ method, timestamp, v: '2', app_key: config.appKey, access_token: config.accessToken },
      sign: signDouyin({ method, paramJson, timestamp }, config),
      sign_method: config.signMethod,
    });
    const { body, said } = successful(
      await askRest(
        {
          method: 'POST',
          url: `${config.gateway.replace(/\/$/, '')}/${method.replaceAll('.', '/')}?${query}`,
          headers: { 'content-type': 'application/json;charset=utf-8' },
          body: paramJson,
          timeoutMs: config.timeoutMs,
        },
        deps,
      ),
    );
    const { code, err_no, sub_code: subCode = '' } = answered.safeParse(said).data ?? {};
    const word = code ?? err_no;
    if (word === undefined) throw new ChannelUnavailable('UNREADABLE', { retry: true });
    if (!config.codes.success.includes(word)) return { state: 'NO', code: word, subCode };
    return { state: 'SAID', body, data: membersOf(membersOf(said)?.['data']) ?? {} };
  };

type Said = Extract<DouyinAnswer, { state: 'SAID' }>;

/** The answer; where Douyin says no, `ChannelUnavailable`. */
export function saidOrThrow(answer: DouyinAnswer, { codes }: DouyinConfig): Said {
  if (answer.state === 'SAID') return answer;
  const { code, subCode } = answer;
  throw new ChannelUnavailable(`${code} ${subCode}`.trim(), { retry: !codes.setup.includes(code) });
}

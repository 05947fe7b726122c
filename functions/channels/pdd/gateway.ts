import * as z from 'zod';
import { askGateway } from '../ask-channel.ts';
import { type ChannelDeps, ChannelUnavailable } from '../channel.ts';
import { maybeText } from '../domain/platform-fields.ts';
import { type Members, membersOf } from '../read-json.ts';
import type { PddConfig } from './config.ts';
import { type Parameters, signPdd } from './signature.ts';

export type PddAnswer =
  | { readonly state: 'SAID'; readonly body: Uint8Array; readonly node: Members }
  | { readonly state: 'NO'; readonly code: string };
export type Ask = (type: string, fields: Parameters) => Promise<PddAnswer>;
export type Asking = { readonly config: PddConfig; readonly ask: Ask };

const error = z.object({ error_code: maybeText, sub_code: maybeText });

/** Asks PDD's gateway; `node` names the member that holds the answer. Throws `ChannelUnavailable` where none comes. */
export const askPdd =
  (config: PddConfig, deps: ChannelDeps): Ask =>
  async (type, fields) => {
    const all: Parameters = {
      ...fields,
      type,
      client_id: config.clientId,
      access_token: config.accessToken,
      timestamp: String(Math.floor(deps.now() / 1_000)),
      data_type: 'JSON',
      version: 'V1',
    };
    const signed = { ...all, sign: signPdd(all, config.clientSecret) };
    const { body, said } = await askGateway(signed, config, deps);
    const members = membersOf(said) ?? {};
    const refused = error.safeParse(members['error_response']).data;
    if (refused) return { state: 'NO', code: refused.error_code ?? refused.sub_code ?? 'FAILED' };
    const name = Object.keys(members).find((each) => each.endsWith('_response'));
    const node = name === undefined ? undefined : membersOf(members[name]);
    if (!node) throw new ChannelUnavailable('UNREADABLE', { retry: true });
    return { state: 'SAID', body, node };
  };

type Said = Extract<PddAnswer, { state: 'SAID' }>;

/** The answer; where PDD says no, `ChannelUnavailable`. */
export function saidOrThrow(answer: PddAnswer, { codes }: PddConfig): Said {
  if (answer.state === 'SAID') return answer;
  throw new ChannelUnavailable(answer.code, { retry: !codes.setup.includes(answer.code) });
}

import * as z from 'zod';
import { beijingText } from '../../../../shared/kernel/beijing-time.ts';
import { askCarrier, unreadableAnswer } from '../ask-carrier.ts';
import { type CarrierDeps, CarrierUnavailable } from '../carrier.ts';
import { maybeText } from '../carrier-fields.ts';
import { type Members, membersOf } from '../carrier-json.ts';
import type { JdCarrierConfig } from './config.ts';
import { signLop } from './signature.ts';

/** What JD made of a question: its data, or a no that stays. */
export type JdAnswer =
  | { readonly state: 'SAID'; readonly data: unknown }
  | { readonly state: 'NO'; readonly code: string };
export type AskJd = (path: string, parameters: Members) => Promise<JdAnswer>;

/** Asks JD's open platform (LOP). Throws `CarrierUnavailable` where no answer comes, or where it says that it cannot now. */
export const askJd =
  (config: JdCarrierConfig, deps: CarrierDeps): AskJd =>
  async (path, parameters) => {
    const body = JSON.stringify([parameters]);
    const { accessToken, appKey, appSecret, algorithm, timeoutMs } = config;
    const timestamp = beijingText(deps.now());
    const query = new URLSearchParams({
      'LOP-DN': config.domain,
      access_token: accessToken,
      app_key: appKey,
      timestamp,
      v: '2.0',
      sign: signLop({ accessToken, appKey, path, body, timestamp }, appSecret, algorithm),
      algorithm,
    });
    const url = `${config.gateway.replace(/\/$/, '')}${path}?${query}`;
    const headers = { 'content-type': 'application/json;charset=utf-8', 'lop-tz': '8' };
    return answerOf(await askCarrier({ url, headers, body, timeoutMs }, deps), config);
  };

const reply = z.object({ code: maybeText, subCode: maybeText, success: maybeText });

/** The platform puts its SDK's answers into `response.content`, and refusals of its own into `error_response`. */
function answerOf(said: unknown, { codes }: JdCarrierConfig): JdAnswer {
  const members = membersOf(said);
  const refusal = membersOf(members?.['error_response']);
  const content = membersOf(membersOf(members?.['response'])?.['content']);
  const node = refusal ?? content ?? members;
  const { code, success } = reply.parse(node ?? {});
  if (!node || code === undefined) throw unreadableAnswer();
  if (codes.again.includes(code)) throw new CarrierUnavailable(code, { retry: true });
  const isDone = !refusal && codes.ok.includes(code) && success !== 'false';
  return isDone ? { state: 'SAID', data: node['data'] } : { state: 'NO', code };
}

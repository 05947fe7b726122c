import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import { askCarrier, unreadableAnswer } from '../ask-carrier.ts';
import { type CarrierDeps, CarrierUnavailable } from '../carrier.ts';
import { maybeText } from '../carrier-fields.ts';
import type { Members } from '../carrier-json.ts';
import type { ZtoConfig } from './config.ts';
import { dataDigest } from './signature.ts';

/** What ZTO answered, or a no that stays. */
export type ZtoAnswer =
  | { readonly state: 'SAID'; readonly result: unknown }
  | { readonly state: 'NO'; readonly code: string; readonly message?: string };

export type AskZto = (api: string, message: Members) => Promise<ZtoAnswer>;
export type Asking = { readonly config: ZtoConfig; readonly ask: AskZto };

/** Asks ZTO. Throws `CarrierUnavailable` where nothing of its own comes back, or where it says that it cannot now. */
export const askZto =
  (config: ZtoConfig, deps: CarrierDeps): AskZto =>
  async (api, message) => {
    const body = JSON.stringify(message);
    const headers = {
      'content-type': 'application/json;charset=utf-8',
      'x-appKey': config.appKey,
      'x-dataDigest': dataDigest(body, config.appSecret),
    };
    const { gateway, timeoutMs } = config;
    const url = `${gateway.replace(/\/$/, '')}/${api}`;
    return answerOf(await askCarrier({ url, timeoutMs, headers, body }, deps), config);
  };

const envelope = z.object({
  status: maybeText,
  statusCode: maybeText,
  message: maybeText,
  result: z.unknown(),
});

/** The code of success differs from API to API (0000, SYS000); the status does not. */
function answerOf(said: unknown, { codes }: ZtoConfig): ZtoAnswer {
  const { status, statusCode: code = 'FAILED', message, result } = envelope.safeParse(said).data ?? {};
  if (status === 'true') return { state: 'SAID', result };
  if (status === undefined && code === 'FAILED') throw unreadableAnswer();
  if (codes.again.includes(code)) throw new CarrierUnavailable(code, { retry: true });
  return { state: 'NO', code, ...present({ message }) };
}

/** The result, where a no is nothing that the caller can do anything with. Throws `CarrierUnavailable` then. */
export function resultOrThrow(answer: ZtoAnswer): unknown {
  if (answer.state === 'SAID') return answer.result;
  throw new CarrierUnavailable(answer.code, { retry: false });
}

import * as z from 'zod';
import { asForm, askCarrier, unreadableAnswer } from '../ask-carrier.ts';
import { type CarrierDeps, CarrierUnavailable } from '../carrier.ts';
import { maybeText } from '../carrier-fields.ts';
import { type Members, membersOf } from '../carrier-json.ts';
import type { SfConfig } from './config.ts';
import { msgDigest } from './signature.ts';

/** What SF made of a message: its data, or a no that stays, of the platform (A…) or of the service behind it. */
export type SfAnswer =
  | { readonly state: 'SAID'; readonly data: Members }
  | { readonly state: 'NO'; readonly code: string; readonly message?: string };

export type AskSf = (serviceCode: string, message: Members) => Promise<SfAnswer>;
export type Asking = { readonly config: SfConfig; readonly ask: AskSf };

/**
 * Asks SF. Throws `CarrierUnavailable` where nothing of its own comes back, or where the platform says that it cannot now.
 * The JSON that is signed is the very text that is sent.
 */
export const askSf =
  (config: SfConfig, deps: CarrierDeps): AskSf =>
  async (serviceCode, message) => {
    const [msgData, timestamp] = [JSON.stringify(message), String(deps.now())];
    const form = asForm({
      partnerID: config.partnerId,
      requestID: deps.uuid(),
      serviceCode,
      timestamp,
      msgDigest: msgDigest({ msgData, timestamp }, config.checkword, config.spelling),
      msgData,
    });
    const { gateway: url, timeoutMs } = config;
    return answerOf(await askCarrier({ url, timeoutMs, ...form }, deps), config);
  };

const envelope = z.object({ apiResultCode: maybeText, apiErrorMsg: maybeText });
const result = z.object({ success: maybeText, errorCode: maybeText, errorMsg: maybeText });

function answerOf(said: unknown, { codes }: SfConfig): SfAnswer {
  const around = envelope.safeParse(said).data;
  const code = around?.apiResultCode;
  if (!around || code === undefined) throw unreadableAnswer();
  if (codes.again.includes(code)) throw new CarrierUnavailable(code, { retry: true });
  if (code !== 'A1000') return no(code, around.apiErrorMsg);
  // SF's pages print an object there, its servers send JSON in a text.
  const inner = membersOf(membersOf(said)?.['apiResultData']);
  const { success, errorCode, errorMsg } = result.parse(inner ?? {});
  if (!inner || success === undefined) throw unreadableAnswer();
  if (success !== 'true' || errorCode !== 'S0000') return no(errorCode ?? 'FAILED', errorMsg);
  return { state: 'SAID', data: membersOf(inner['msgData']) ?? inner };
}

const no = (code: string, message: string | undefined): SfAnswer => ({
  state: 'NO',
  code,
  ...(message !== undefined && { message }),
});

/** The data, where a no is nothing that the caller can do anything with. Throws `CarrierUnavailable` then. */
export function dataOrThrow(answer: SfAnswer): Members {
  if (answer.state === 'SAID') return answer.data;
  throw new CarrierUnavailable(answer.code, { retry: false });
}

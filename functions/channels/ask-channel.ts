import type { HttpRequest, HttpResponse } from '../../shared/kernel/http-exchange.ts';
import { losslessJson } from '../../shared/kernel/lossless-json.ts';
import { type ChannelDeps, ChannelUnavailable, type TellOutcome } from './channel.ts';

/** An answer: its bytes as they came, and what they say as JSON with every number as the text it was. */
export type JsonAnswer = { readonly body: Uint8Array; readonly said: unknown };

type Gateway = { readonly gateway: string; readonly timeoutMs: number };

/** Posts a form, and throws `ChannelUnavailable` where no answer in JSON comes; nobody then knows what the channel did. */
export async function askGateway(
  parameters: Readonly<Record<string, string>>,
  { gateway, timeoutMs }: Gateway,
  { send }: Pick<ChannelDeps, 'send'>,
): Promise<JsonAnswer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' };
  const body = new URLSearchParams(parameters).toString();
  const answer = await sent({ method: 'POST', url: gateway, headers, body, timeoutMs }, send);
  if (answer.status !== 200) throw new ChannelUnavailable('HTTP', { retry: isPassing(answer.status) });
  const said = losslessJson(answer.body);
  if (said === undefined) throw new ChannelUnavailable('UNREADABLE', { retry: true });
  return { body: answer.body, said };
}

async function sent(request: HttpRequest, send: ChannelDeps['send']): Promise<HttpResponse> {
  try {
    return await send(request);
  } catch (cause) {
    throw new ChannelUnavailable('TIMEOUT', { retry: true, cause });
  }
}

const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 429;

type Page = {
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly rows: number;
};

/** Throws where a page is empty that cannot be, as its own count says: taken for what it seems, its orders would be missed. */
export function requireRows({ total, page, pageSize, rows }: Page): void {
  if (rows === 0 && total > (page - 1) * pageSize)
    throw new ChannelUnavailable('UNREADABLE', { retry: true });
}

/** What was told, where a channel that gives no answer means: to be told again. */
export async function toldOr(telling: () => Promise<TellOutcome>): Promise<TellOutcome> {
  try {
    return await telling();
  } catch (error) {
    if (error instanceof ChannelUnavailable) return { state: 'LATER', code: error.code };
    throw error;
  }
}

import type { HttpRequest, HttpResponse } from '../../shared/kernel/http-exchange.ts';
import { losslessJson } from '../../shared/kernel/lossless-json.ts';
import { type ChannelDeps, ChannelUnavailable } from './channel.ts';

/** An answer of a REST API; `said` is undefined where it is no JSON. */
export type RestAnswer = Omit<HttpResponse, 'body'> & { readonly body: Uint8Array; readonly said: unknown };

/**
 * Asks a REST API. Throws `ChannelUnavailable` where no answer comes, where one may come later, where our key is not
 * taken, and where a success is no JSON; other refusals are the caller's to judge by their status.
 */
export async function askRest(
  request: HttpRequest,
  { send }: Pick<ChannelDeps, 'send'>,
): Promise<RestAnswer> {
  const answer = await sent(request, send);
  const { status } = answer;
  if (status >= 500 || status === 408 || status === 423 || status === 429)
    throw new ChannelUnavailable(`HTTP ${status}`, { retry: true });
  if (status === 401 || status === 403) throw new ChannelUnavailable(`HTTP ${status}`, { retry: false });
  const said = losslessJson(answer.body);
  if (isSuccess(status) && said === undefined) throw new ChannelUnavailable('UNREADABLE', { retry: true });
  return { ...answer, said };
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The answer, or `ChannelUnavailable` where it is none that was asked for. */
export function successful(answer: RestAnswer): RestAnswer {
  if (!isSuccess(answer.status)) throw new ChannelUnavailable(`HTTP ${answer.status}`, { retry: false });
  return answer;
}

async function sent(request: HttpRequest, send: ChannelDeps['send']): Promise<HttpResponse> {
  try {
    return await send(request);
  } catch (cause) {
    throw new ChannelUnavailable('TIMEOUT', { retry: true, cause });
  }
}

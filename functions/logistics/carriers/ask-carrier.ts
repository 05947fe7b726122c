import type { HttpRequest, HttpResponse } from '../../../shared/kernel/http-exchange.ts';
import { losslessJson } from '../../../shared/kernel/lossless-json.ts';
import { type CarrierDeps, CarrierUnavailable } from './carrier.ts';

/** The largest answer that is read; a page of routes of ten parcels has some tens of kilobytes. */
export const mostAnswerBytes = 1_000_000;

/**
 * Asks a carrier, and answers with the JSON that it said (numbers that a float cannot hold are texts). Throws
 * `CarrierUnavailable` where no such answer comes: TIMEOUT, HTTP (any status but 200), UNREADABLE (an error page, half an
 * answer, too long a one). After that nobody knows what the carrier did.
 */
export async function askCarrier(
  request: Omit<HttpRequest, 'method'>,
  { send }: Pick<CarrierDeps, 'send'>,
): Promise<unknown> {
  const answer = await sent({ ...request, method: 'POST' }, send);
  if (answer.status !== 200) throw new CarrierUnavailable('HTTP', { retry: isPassing(answer.status) });
  const said = answer.body.length > mostAnswerBytes ? undefined : losslessJson(answer.body);
  if (said === undefined) throw unreadableAnswer();
  return said;
}

/** An answer that came whole, and is not as the carrier documents it. */
export const unreadableAnswer = (): CarrierUnavailable =>
  new CarrierUnavailable('UNREADABLE', { retry: true });

async function sent(request: HttpRequest, send: CarrierDeps['send']): Promise<HttpResponse> {
  try {
    return await send(request);
  } catch (cause) {
    throw new CarrierUnavailable('TIMEOUT', { retry: true, cause });
  }
}

const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/** A form as carriers take it (`application/x-www-form-urlencoded`). */
export const asForm = (fields: Readonly<Record<string, string>>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
});

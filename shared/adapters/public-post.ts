import { lookup as resolve } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackHost, isPublicAddress } from '../security/public-address.ts';

export type Posted = {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

const timeoutMs = 10_000;

/** Refuses a name that stands for any address inside, at the moment of connecting: there is no second look-up to fool. */
export const publicOnly =
  (look: typeof resolve): LookupFunction =>
  (hostname, options, done) => {
    look(hostname, { ...options, all: true }, (error, addresses) => {
      const inside = addresses?.find(({ address }) => !isPublicAddress(address));
      if (error || inside) return done(error ?? new Error('the host has an address that is not public'), []);
      const [first] = addresses;
      if (options.all) done(null, addresses);
      else done(null, first?.address ?? '', first?.family);
    });
  };

/**
 * Posts JSON to a receiver outside and answers the status. Follows no redirect, sends to public addresses only (and to
 * this machine itself where the URL says so), and gives up after ten seconds.
 */
export function postOutside({ url, body, headers }: Posted): Promise<number> {
  const target = new URL(url);
  const inside = isLoopbackHost(target.hostname);
  const address = target.hostname.replace(/^\[|\]$/g, '');
  if (!inside && isIP(address) !== 0 && !isPublicAddress(address))
    return Promise.reject(new Error('the address is not public'));
  const send = target.protocol === 'https:' ? request : plainRequest;
  return new Promise((answer, refuse) => {
    const outgoing = send(
      target,
      {
        method: 'POST',
        // A connection of its own: one that is kept may be dead after a container was frozen.
        agent: false,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
        signal: AbortSignal.timeout(timeoutMs),
        ...(inside ? {} : { lookup: publicOnly(resolve) }),
      },
      (response) => {
        response.resume();
        answer(response.statusCode ?? 0);
      },
    );
    outgoing.once('error', refuse);
    outgoing.end(body);
  });
}

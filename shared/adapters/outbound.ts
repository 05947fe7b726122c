import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import * as z from 'zod';
import type { HttpRequest, HttpResponse, Send } from '../kernel/http-exchange.ts';
import { isPublicAddress } from '../security/public-address.ts';
import { environment } from './environment.ts';
import { publicOnly } from './public-post.ts';

type Options = {
  /** Whether plain HTTP to 127.0.0.1 is let through. */
  readonly loopback: boolean;
};

const mostBytes = 1_000_000;
/** A connection that was idle for longer may be dead, above all after the container was frozen. */
const longestIdleMs = 4_000;

/** As `outbound`; `OUTBOUND_LOOPBACK=allowed` is set where the other side stands on this machine. */
export function outboundFromEnvironment(): Send {
  const { OUTBOUND_LOOPBACK: loopback } = environment({ OUTBOUND_LOOPBACK: z.literal('allowed').optional() });
  return outbound({ loopback: loopback === 'allowed' });
}

/**
 * Sends to servers outside over kept-alive connections. HTTPS to public addresses only; no redirect is followed, no
 * answer is longer than 1 MB, and `timeoutMs` covers all of it to the last byte of the answer. Nothing is tried twice:
 * whoever gets an error cannot know what the other side did.
 */
export function outbound({ loopback }: Options): Send {
  const secure = new Agent({ keepAlive: true });
  const plain = new PlainAgent({ keepAlive: true });
  let lastUsed = 0;
  return async (outgoing) => {
    const target = allowed(outgoing.url, loopback);
    const now = performance.now();
    if (now - lastUsed > longestIdleMs) for (const agent of [secure, plain]) dropIdle(agent);
    lastUsed = now;
    return target.protocol === 'https:'
      ? exchange(target, outgoing, { send: request, agent: secure, lookup: publicOnly(resolve) })
      : exchange(target, outgoing, { send: plainRequest, agent: plain });
  };
}

function allowed(url: string, loopback: boolean): URL {
  const target = new URL(url);
  if (loopback && target.protocol === 'http:' && target.hostname === '127.0.0.1') return target;
  if (target.protocol !== 'https:') throw new Error('only HTTPS goes outside');
  const address = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw new Error('the address is not public');
  return target;
}

function dropIdle({ freeSockets }: PlainAgent): void {
  for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}

type Way = {
  readonly send: typeof request | typeof plainRequest;
  readonly agent: Agent | PlainAgent;
  readonly lookup?: ReturnType<typeof publicOnly>;
};

function exchange(
  target: URL,
  { method, headers, body, timeoutMs }: HttpRequest,
  { send, ...way }: Way,
): Promise<HttpResponse> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((answer, refuse) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = send(
      target,
      { ...way, method, headers: { ...headers, ...length }, signal },
      (incoming) =>
        whole(incoming).then(answer, (error: Error) => {
          outgoing.destroy();
          refuse(error);
        }),
    );
    outgoing.once('error', refuse);
    outgoing.end(body);
  });
}

async function whole(incoming: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw new Error('the answer is longer than 1 MB');
    chunks.push(chunk as Buffer);
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    ),
    body: Buffer.concat(chunks),
  };
}

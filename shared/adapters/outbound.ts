import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import * as z from 'zod';
import type {
  Download,
  DownloadRequest,
  HttpDownload,
  HttpRequest,
  HttpResponse,
  Send,
} from '../kernel/http-exchange.ts';
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
export const outboundFromEnvironment = (): Send => outbound(optionsFromEnvironment());

/** As `download`, where the environment allows it. */
export const downloadFromEnvironment = (): Download => download(optionsFromEnvironment());

function optionsFromEnvironment(): Options {
  const { OUTBOUND_LOOPBACK: loopback } = environment({ OUTBOUND_LOOPBACK: z.literal('allowed').optional() });
  return { loopback: loopback === 'allowed' };
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

/**
 * Fetches files from servers outside, each over a connection of its own; otherwise as `outbound`. The body flows as fast
 * as it is read.
 */
export const download =
  ({ loopback }: Options): Download =>
  async (wanted) => {
    const target = allowed(wanted.url, loopback);
    const { incoming, abort } =
      target.protocol === 'https:'
        ? await begun(target, wanted, { send: request, agent: false, lookup: publicOnly(resolve) })
        : await begun(target, wanted, { send: plainRequest, agent: false });
    return fileOf(incoming, wanted, abort);
  };

type Way = {
  readonly send: typeof request | typeof plainRequest;
  readonly agent: Agent | PlainAgent | false;
  readonly lookup?: ReturnType<typeof publicOnly>;
};
type Begun = { readonly incoming: IncomingMessage; readonly abort: () => void };

/** Sends a request, and waits for the answer's beginning. */
function begun(
  target: URL,
  { method, headers, body, timeoutMs }: HttpRequest,
  { send, ...way }: Way,
): Promise<Begun> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((answer, refuse) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = send(
      target,
      { ...way, method, headers: { ...headers, ...length }, signal },
      (incoming) => answer({ incoming, abort: () => void outgoing.destroy() }),
    );
    // Also after the beginning came: then nobody waits here, and the reader of the body is told.
    outgoing.on('error', refuse);
    outgoing.end(body);
  });
}

async function exchange(target: URL, outgoing: HttpRequest, way: Way): Promise<HttpResponse> {
  const { incoming, abort } = await begun(target, outgoing, way);
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of atMost(mostBytes, incoming)) chunks.push(chunk);
    return { ...beginningOf(incoming), body: Buffer.concat(chunks) };
  } catch (error) {
    abort();
    throw error;
  }
}

const fileOf = (
  incoming: IncomingMessage,
  { mostBytes: most }: DownloadRequest,
  abort: () => void,
): HttpDownload => ({ ...beginningOf(incoming), body: wholeFile(incoming, most, abort), discard: abort });

async function* wholeFile(incoming: IncomingMessage, most: number, abort: () => void) {
  try {
    yield* atMost(most, incoming);
  } finally {
    if (!incoming.complete) abort();
  }
}

async function* atMost(most: number, incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new Error(`the answer is longer than ${most / 1_000_000} MB`);
    yield chunk;
  }
  if (!incoming.complete) throw new Error('the answer was cut off');
}

const beginningOf = ({ statusCode = 0, headers }: IncomingMessage) => ({
  status: statusCode,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  ),
});

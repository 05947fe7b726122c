import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlRequest } from './control.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { FaultKind } from './faults.ts';
import type { PartyName } from './marketplace/names.ts';
import type { Answer, Party, SandboxRequest } from './provider.ts';
import type { Store } from './store.ts';

export type ServerParts = {
  readonly store: Store;
  readonly parties: readonly Party[];
  readonly faults: FaultDesk;
  readonly slowMs: number;
  /** Undefined when the path is not one of the control API. */
  readonly control: (request: ControlRequest) => Answer | undefined;
};

const mostBytes = 1_000_000;
const notFound: Answer = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found\n' };
const broken: Answer = { status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>500</h1>\n' };
const tooLarge: Answer = { status: 413, headers: {}, body: '' };

/** The one server of all parties; their paths don't meet. */
export function sandboxServer(parts: ServerParts): Server {
  return createServer((incoming, response) => {
    serve(incoming, response, parts).catch(() => response.destroy());
  });
}

async function serve(incoming: IncomingMessage, response: ServerResponse, parts: ServerParts): Promise<void> {
  const body = await readBody(incoming);
  if (body === undefined) return write(response, tooLarge);
  const target = incoming.url ?? '/';
  const [path = '/', query = ''] = splitAt(target, '?');
  const method = incoming.method ?? 'GET';
  const own = path.startsWith('/sandbox/') ? parts.control({ method, path, query, body }) : undefined;
  if (own !== undefined) return write(response, own);
  const name = partyOf(path);
  if (name === undefined) return write(response, notFound);
  const number = parts.store.next(`request/${name}`);
  const struck = parts.faults.strike('request', name, number);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([each, value]) => [
      each,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  );
  const spoilsSignature = struck.has('wrong-signature');
  await answerUnder(
    struck,
    response,
    parts,
    { method, target, path, query, headers, body, spoilsSignature },
    name,
  );
}

async function answerUnder(
  struck: ReadonlySet<FaultKind>,
  response: ServerResponse,
  { parties, slowMs }: ServerParts,
  request: SandboxRequest,
  name: PartyName,
): Promise<void> {
  if (struck.has('slow')) await sleep(slowMs, undefined, { ref: false });
  if (struck.has('5xx')) return write(response, broken);
  const answer = parties.find((party) => party.name === name)?.handle(request) ?? notFound;
  if (struck.has('lost-answer')) return void response.destroy();
  if (struck.has('timeout')) return;
  write(response, answer);
}

/** Whose a path is: WeChat Pay's begin with /v3, UnionPay's with /gateway/api (its file service is the root), ZTO's with its name. */
function partyOf(path: string): PartyName | undefined {
  if (path === '/router/rest') return 'tmall';
  if (path === '/routerjson') return 'jd';
  if (path === '/std/service') return 'sf';
  if (path.startsWith('/zto.')) return 'zto';
  if (path.startsWith('/v3/')) return 'wechatpay';
  if (path.startsWith('/gateway/api/') || path === '/') return 'unionpay';
  const isAlipay = path === '/gateway.do' || path.startsWith('/qr/') || path === '/downloadBillFile.resource';
  return isAlipay ? 'alipay' : undefined;
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

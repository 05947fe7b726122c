import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Call = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type Answer = {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
  /** How often the host had no room (429, 503), or failed (500), before it gave this answer; the waiting is in `ms`. */
  readonly turnedAway: number;
};

export type Play = {
  readonly url: string;
  readonly token: string;
  readonly calls: readonly Call[];
  /** Connections, each with one call under way at a time. */
  readonly concurrency: number;
  /** No call begins later than this. */
  readonly mostMs: number;
  readonly keepBodies?: boolean;
};
export type Played = {
  /** In the order of the calls; those that were never begun are missing at the end. */
  readonly answers: readonly Answer[];
  readonly wallMs: number;
  readonly cpuMs: number;
};

/** Plays calls over kept-alive connections from a process of its own, whose CPU is not the server's. */
export const play = (given: Play): Promise<Played> => inProcess(import.meta.filename, given);

/** Lets a module of its own process answer one message; throws where it ends without an answer. */
export async function inProcess<Given extends object, Answered>(
  file: string,
  given: Given,
): Promise<Answered> {
  const child = fork(file, { serialization: 'advanced' });
  child.send(given);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the client ended with ${code}`);
  });
  const [answered] = (await Promise.race([once(child, 'message'), failed])) as [Answered];
  failed.catch(() => undefined);
  child.disconnect();
  return answered;
}

async function playHere(given: Play): Promise<Played> {
  const agent = new Agent({ keepAlive: true, maxSockets: given.concurrency });
  const answers: Answer[] = [];
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  let next = 0;
  const one = async () => {
    while (performance.now() - started < given.mostMs) {
      const at = next++;
      const call = given.calls[at];
      if (call === undefined) return;
      answers[at] = await patiently(call, given, agent);
    }
  };
  await Promise.all(Array.from({ length: given.concurrency }, one));
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  agent.destroy();
  return { answers, wallMs, cpuMs: (user + system) / 1000 };
}

const usualPauseMs = 1_000;
const mostPauseMs = 8_000;

/** A connection that broke: whether anything was done is not known, and the key is the same. */
const broken: Sent = { status: 503, body: '' };

/** As a shop's page does: where there is no room or no answer, it asks again, later each time, and with chance. */
export async function patiently(
  call: Call,
  given: Asking & { readonly mostMs: number },
  agent: Agent,
): Promise<Answer> {
  const started = performance.now();
  for (let turnedAway = 0; ; turnedAway += 1) {
    const { retryAfterMs = usualPauseMs, ...answer } = await send(call, given, agent).catch(() => broken);
    const ms = performance.now() - started;
    // A fault on the other side may be tried again too: the key is the same.
    const isAway = answer.status >= 500 || answer.status === 429;
    if (!isAway || ms > given.mostMs) return { ...answer, ms, turnedAway };
    await sleep(Math.min(mostPauseMs, retryAfterMs * 2 ** turnedAway) * (0.5 + Math.random()));
  }
}

type Asking = Pick<Play, 'url' | 'token' | 'keepBodies'>;
type Sent = Pick<Answer, 'status' | 'body'> & { readonly retryAfterMs?: number };

/** Asks once. Throws where no answer comes. */
export function send(call: Call, { url, token, keepBodies }: Asking, agent: Agent): Promise<Sent> {
  const payload = Buffer.from(call.body ?? '');
  const headers = {
    authorization: `Bearer ${token}`,
    ...(payload.length > 0 ? { 'content-type': 'application/json', 'content-length': payload.length } : {}),
    ...call.headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(call.path, url), { agent, method: call.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const body = keepBodies ? Buffer.concat(chunks).toString() : '';
        const seconds = Number(answer.headers['retry-after']);
        const retryAfterMs = seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
        resolve({ status: answer.statusCode ?? 0, body, ...retryAfterMs });
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

if (import.meta.main)
  process.once('message', async (given: Play) => {
    const played = await playHere(given);
    process.send?.(played);
  });

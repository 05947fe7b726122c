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
  /** How often the host had no room (503) before it gave this answer; the waiting is in `ms`. */
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
export async function play(given: Play): Promise<Played> {
  const child = fork(import.meta.filename, { serialization: 'advanced' });
  child.send(given);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the client ended with ${code}`);
  });
  const [played] = (await Promise.race([once(child, 'message'), failed])) as [Played];
  failed.catch(() => undefined);
  child.disconnect();
  return played;
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

const pauseMs = 50;

/** As a shop's page does: where there is no room now, it asks again. */
async function patiently(call: Call, given: Play, agent: Agent): Promise<Answer> {
  const started = performance.now();
  for (let turnedAway = 0; ; turnedAway += 1) {
    const answer = await send(call, given, agent);
    const ms = performance.now() - started;
    if (answer.status !== 503 || ms > given.mostMs) return { ...answer, ms, turnedAway };
    await sleep(pauseMs);
  }
}

function send(
  call: Call,
  { url, token, keepBodies }: Play,
  agent: Agent,
): Promise<Pick<Answer, 'status' | 'body'>> {
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
        resolve({ status: answer.statusCode ?? 0, body });
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

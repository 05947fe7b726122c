import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Answer, type Call, inProcess, patiently, send } from '../client-process.ts';
import { buyerOf, linesOf, orderCall } from '../shop.ts';
import { openTill, type Till } from './till.ts';

export type Lives = {
  readonly url: string;
  readonly token: string;
  readonly stateDir: string;
  /** Numbers of the buyers, so that no two runs have the same. */
  readonly first: number;
  readonly skus: readonly string[];
  /** Orders a second, sent when they are due, whether the ones before are answered or not. */
  readonly rate: number;
  readonly seconds: number;
  /** `paid`: paid at once, and the provider calls back. `once`: not paid, and never sent again where there is no room. */
  readonly way: 'paid' | 'once';
};

/** One order; times in milliseconds, from when it was due. */
export type Life = {
  readonly status: number;
  readonly orderId?: string;
  /** When it was accepted, since 1970. */
  readonly acceptedAt?: number;
  readonly acceptMs: number;
  readonly callbackMs?: number;
  /** Answers of the callbacks: the good one, its repeat and the forged one, where they were sent. */
  readonly callbacks?: readonly number[];
  readonly turnedAway: number;
};
export type Lived = { readonly lives: readonly Life[]; readonly wallMs: number; readonly cpuMs: number };

/** Lets so many orders live through the host, from a process of its own. */
export const liveThrough = (given: Lives): Promise<Lived> => inProcess(import.meta.filename, given);

const mostMs = 300_000;
const order = z.object({ id: z.string() });
const payment = z.object({ outTradeNo: z.string() });
type Client = Lives & { readonly agent: Agent; readonly till: Till | undefined };

async function liveHere(given: Lives): Promise<Lived> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  const till = given.way === 'paid' ? await openTill(given.url, given.stateDir) : undefined;
  const client = { ...given, agent, till };
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const lives: Promise<Life>[] = [];
  for (let number = 0; number < given.rate * given.seconds; number += 1) {
    const dueAt = started + (number * 1000) / given.rate;
    const earlyMs = dueAt - performance.now();
    if (earlyMs > 1) await sleep(earlyMs);
    lives.push(live(given.first + number, dueAt, client));
  }
  const ended = await Promise.all(lives);
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  agent.destroy();
  till?.close();
  return { lives: ended, wallMs, cpuMs: (user + system) / 1000 };
}

async function live(number: number, dueAt: number, client: Client): Promise<Life> {
  const call = orderCall(`load-${number}`, linesOf(number, client.skus), buyerOf(number));
  const { status, body, turnedAway } = await accepted(call, client);
  const acceptMs = performance.now() - dueAt;
  if (status !== 201) return { status, acceptMs, turnedAway };
  const life = { status, orderId: order.parse(JSON.parse(body)).id, acceptedAt: Date.now(), acceptMs };
  if (client.till === undefined) return { ...life, turnedAway };
  const paid = await pay(life.orderId, number, { ...client, till: client.till });
  return { ...life, ...paid, turnedAway: turnedAway + paid.turnedAway };
}

async function accepted(call: Call, client: Client): Promise<Pick<Answer, 'status' | 'body' | 'turnedAway'>> {
  if (client.way === 'paid') return ask(call, client);
  const { status, body } = await send(call, { ...client, keepBodies: true }, client.agent).catch(() => none);
  return { status, body, turnedAway: 0 };
}

const none = { status: 0, body: '' };

/** Every third callback comes twice at once, and every tenth order has a forged one before it, as providers and strangers do. */
async function pay(orderId: string, number: number, { till, ...client }: Client & { readonly till: Till }) {
  const opened = await ask(
    {
      method: 'POST',
      path: `/orders/${orderId}/payments`,
      headers: { 'idempotency-key': `load-pay-${number}` },
      body: JSON.stringify({ provider: 'wechatpay', method: 'qr' }),
    },
    { ...client, till },
  );
  if (opened.status !== 201) throw new Error(`no payment was opened: ${opened.status} ${opened.body}`);
  const { outTradeNo } = payment.parse(JSON.parse(opened.body));
  const call = till.callback(outTradeNo);
  const [told, ...others] = await Promise.all([
    ask(call, { ...client, till }),
    ...(number % 3 === 0 ? [ask(call, { ...client, till })] : []),
    ...(number % 10 === 0 ? [ask(till.callback(outTradeNo, { isForged: true }), { ...client, till })] : []),
  ]);
  const turnedAway = opened.turnedAway + told.turnedAway;
  return { callbackMs: told.ms, callbacks: [told, ...others].map(({ status }) => status), turnedAway };
}

const ask = (call: Call, client: Client): Promise<Answer> =>
  patiently(call, { ...client, keepBodies: true, mostMs }, client.agent);

if (import.meta.main)
  process.once('message', async (given: Lives) => {
    const lived = await liveHere(given);
    process.send?.(lived);
  });

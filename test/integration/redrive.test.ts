import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type QueueServer, startQueueServer } from '../../infra/local/queue-server.ts';
import { type Queues, queueArn, queueClient } from '../../infra/local/queues.ts';
import { openStateDir } from '../../infra/local/state-dir.ts';
import { deadLetterQueues } from '../../scripts/redrive/aws-post.ts';
import { localPost } from '../../scripts/redrive/local-post.ts';
import { type DeadLetterQueue, type Post, readLetters, sendBack } from '../../scripts/redrive/send-back.ts';

const folder = mkdtempSync(join(tmpdir(), 'redrive-'));
let server: QueueServer;
let queues: Queues;
beforeAll(async () => {
  const state = openStateDir(folder, { fresh: true });
  server = await startQueueServer(state);
  await state.portFor('events');
  queues = queueClient(server.client, server.endpoint);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const receives = 5;

/** A queue of ten events, of which some are poison, with its dead-letter queue, and what became of them. */
async function aShop(name: string, poison: number) {
  const [queue, dead] = [`ZhangguiOperations-${name}`, `ZhangguiData-${name}DeadLetters`];
  await queues.ensure(dead, {});
  await queues.ensure(queue, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(dead), maxReceiveCount: receives }),
  });
  const ids = Array.from({ length: 10 }, (_, index) => `evt_${index}`);
  await queues.sendAll(
    queueArn(queue),
    ids.map((id) => ({ body: bodyOf(id) })),
  );
  const shop = {
    queue: queueArn(queue),
    poisonous: new Set(ids.slice(0, poison)),
    effects: new Map<string, number>(),
  };
  const { sqs, post } = localPost({ queues: server.endpoint, events: server.endpoint }, 1);
  const look = async (): Promise<DeadLetterQueue> => {
    const found = (await deadLetterQueues(sqs)).find((each) => each.name === dead);
    if (!found) throw new Error('there is no dead-letter queue');
    return found;
  };
  return { ...shop, ids, post, look };
}

type Shop = Awaited<ReturnType<typeof aShop>>;

const bodyOf = (id: string): string =>
  JSON.stringify({
    source: 'zhanggui.ledger',
    'detail-type': 'ledger.posted',
    time: '2026-11-27T02:00:00Z',
    detail: { id },
  });

/** What the poller and the consumer do until the queue is empty: a poison fails, anything else is counted. */
async function consume(shop: Shop): Promise<void> {
  for (;;) {
    const messages = await queues.receive(shop.queue, { max: 10, waitSeconds: 0 });
    if (messages.length === 0) return;
    for (const message of messages) {
      const { detail } = JSON.parse(message.Body) as { detail: { id: string } };
      if (shop.poisonous.has(detail.id)) await queues.delay(shop.queue, message, 0);
      else {
        shop.effects.set(detail.id, (shop.effects.get(detail.id) ?? 0) + 1);
        await queues.remove(shop.queue, [message]);
      }
    }
  }
}

async function redrive(shop: Shop, post: Post = shop.post, most?: number) {
  const told: string[] = [];
  const asked = {
    most,
    startedAt: Date.now() + 1,
    tell: ({ what }: { readonly what: string }, failure?: string) => told.push(failure ?? what),
  };
  return { ...(await sendBack(await shop.look(), post, asked)), told: told.sort() };
}

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
  'of ten with %d poison, each has one effect once the cause is mended',
  async (poison) => {
    const shop = await aShop(`Poison${poison}`, poison);
    await consume(shop);
    expect([shop.effects.size, (await shop.look()).letters]).toEqual([10 - poison, poison]);

    // Sent back too early, it comes back: five receives, and it is here again.
    expect(await redrive(shop)).toMatchObject({ sent: poison, called: 0, left: 0 });
    await consume(shop);
    const still = await readLetters(await shop.look(), shop.post, 100);
    const told = shop.ids.slice(0, poison).map((id) => `ledger.posted ${id}`);
    expect(still.map(({ what }) => what).sort()).toEqual(told);
    expect(still.map(({ tries }) => tries)).toEqual(told.map(() => receives));

    shop.poisonous.clear();
    expect(await redrive(shop)).toEqual({ sent: poison, called: 0, left: 0, told });
    expect(await redrive(shop)).toEqual({ sent: 0, called: 0, left: 0, told: [] });
    await consume(shop);
    expect(handled(shop)).toEqual(shop.ids.map((id) => [id, 1]));
  },
);

const handled = ({ effects }: Shop) => [...effects].sort();

/** A post of a process that is killed after so many of its steps. */
function endedAt(post: Post, step: 'send' | 'remove', steps: number): Post {
  let left = steps;
  const mortal =
    <Given extends readonly unknown[], Done>(name: string, work: (...given: Given) => Promise<Done>) =>
    async (...given: Given) => {
      if (left === 0 && name === step) left = -1;
      if (left < 0) throw new Error('killed');
      if (name === step) left -= 1;
      return work(...given);
    };
  const names = ['receive', 'release', 'remove', 'send', 'call', 'put'] as const;
  return Object.fromEntries(names.map((name) => [name, mortal(name, post[name] as never)])) as never;
}

it.each(['send', 'remove'] as const)(
  'ended at the fifth %s, it loses nothing and goes on when begun again',
  async (step) => {
    const shop = await aShop(`Ended${step}`, 9);
    await consume(shop);
    shop.poisonous.clear();
    const killed = endedAt(shop.post, step, 4);
    await expect(redrive(shop, killed)).rejects.toThrow('killed');
    expect((await shop.look()).inHand).toBe(5);
    // What it held is free again after a second here, two minutes in AWS.
    await sleep(1_100);
    const { sent } = await redrive(shop);
    expect(sent).toBe(5);
    await consume(shop);
    expect(handled(shop).map(([id]) => id)).toEqual(shop.ids);
    // What was sent and not removed comes twice; its consumer knows it by its id.
    expect(handled(shop).filter(([, times]) => times > 1)).toHaveLength(step === 'remove' ? 1 : 0);
    expect((await shop.look()).letters).toBe(0);
  },
);

it('sends no more than so many', async () => {
  const shop = await aShop('Most', 5);
  await consume(shop);
  shop.poisonous.clear();
  expect(await redrive(shop, shop.post, 2)).toMatchObject({ sent: 2 });
  expect((await shop.look()).letters).toBe(3);
});

it('leaves to a person what it does not know, and what came back since it began', async () => {
  const shop = await aShop('Left', 1);
  await consume(shop);
  const asked = { startedAt: 0, tell: () => undefined };
  expect(await sendBack(await shop.look(), shop.post, asked)).toEqual({ sent: 0, called: 0, left: 1 });
  const alone = 'ZhangguiData-AloneDeadLetters';
  await queues.ensure(alone, {});
  await queues.send(queueArn(alone), { body: 'no event' });
  const other = { ...shop, look: async () => ({ ...(await shop.look()), ...(await named(shop, alone)) }) };
  expect(await redrive(other)).toEqual({
    sent: 0,
    called: 0,
    left: 1,
    told: ['it does not say where it came from'],
  });
});

it('sends the others where one cannot be sent, says why, and lets it go at once', async () => {
  const shop = await aShop('Refused', 3);
  await consume(shop);
  shop.poisonous.clear();
  const refusing: Post = {
    ...shop.post,
    send: async (url, body) => {
      if (body.includes('evt_1')) throw new Error('too large');
      await shop.post.send(url, body);
    },
  };
  expect(await redrive(shop, refusing)).toEqual({
    sent: 2,
    called: 0,
    left: 1,
    told: ['ledger.posted evt_0', 'ledger.posted evt_2', 'too large'],
  });
  expect(await redrive(shop)).toEqual({ sent: 1, called: 0, left: 0, told: ['ledger.posted evt_1'] });
});

it('calls a function once for all of its ticks', async () => {
  const shop = await aShop('Ticks', 0);
  const dead = 'ZhangguiData-ClockDeadLetters';
  await queues.ensure(dead, {});
  await queues.ensure('host-async-Expiry', {});
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:Expiry:$LATEST';
  const tick = {
    timestamp: '2026-11-27T02:01:00Z',
    requestContext: { functionArn },
    requestPayload: { tick: 1 },
  };
  for (let at = 0; at < 12; at += 1) await queues.send(queueArn(dead), { body: JSON.stringify(tick) });
  const clock = { ...shop, look: () => named(shop, dead) };
  expect(await redrive(clock)).toMatchObject({ sent: 12, called: 1, left: 0 });
  const calls = await queues.receive(queueArn('host-async-Expiry'), { max: 10, waitSeconds: 0 });
  expect(calls.map(({ Body }) => Body)).toEqual(['{"tick":1}']);
});

/** A dead-letter queue with none above it. */
async function named(shop: Shop, name: string): Promise<DeadLetterQueue> {
  const { url, arn } = await shop.look();
  return {
    name,
    url: url.replace(/[^/]+$/, name),
    arn: arn.replace(/[^:]+$/, name),
    letters: 1,
    inHand: 0,
    above: undefined,
  };
}

describe('the command', () => {
  const script = join(import.meta.dirname, '../../scripts/redrive.ts');
  const run = (...args: string[]) => {
    const { AWS_REGION: _, AWS_PROFILE: __, ...environment } = process.env;
    const child = spawn(process.execPath, [script, ...args], { env: { ...environment, STATE_DIR: folder } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += text;
      });
    return new Promise<{ status: number | null; output: string }>((done) => {
      child.once('close', (status) => done({ status, output }));
    });
  };

  it('lists and changes nothing, and sends back when it is told to', async () => {
    const shop = await aShop('Command', 1);
    await consume(shop);
    shop.poisonous.clear();
    const { name } = await shop.look();
    const listed = await run('--queue', 'Command');
    expect(listed.status).toBe(0);
    expect(listed.output.split('\n')).toEqual([
      `${name}: about 1 dead letters (死信)`,
      '  2026-11-27T02:00:00Z  ledger.posted evt_0, tried 5 times: the log of the function says why → back into ZhangguiOperations-Command',
      'Nothing was changed (未做改动): --yes sends them back, once the cause is mended.',
      '',
    ]);
    const sent = await run('--queue', 'Command', '--yes');
    expect(sent.status).toBe(0);
    expect(sent.output).toContain(`${name}: 1 sent back (重投), 0 functions called, 0 left (保留)`);
    await consume(shop);
    expect(handled(shop)).toEqual(shop.ids.map((id) => [id, 1]));
  });

  it('says how it is used', async () => {
    expect(await run('--max', 'all')).toMatchObject({
      status: 2,
      output: expect.stringContaining('--max takes a number of letters\nnpm run redrive'),
    });
  });
});

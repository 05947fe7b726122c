import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type QueueServer, startQueueServer } from '../../../infra/local/queue-server.ts';
import { type Queues, queueArn, queueClient } from '../../../infra/local/queues.ts';
import { openStateDir } from '../../../infra/local/state-dir.ts';
import { mostReceives, queueTo } from '../engine/delivery.ts';
import { plannedFaults } from '../engine/faults.ts';
import { lambda } from '../engine/lambda.ts';
import { timeline } from '../engine/timeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'zhanggui-queue-'));
let server: QueueServer;
let queues: Queues;
beforeAll(async () => {
  server = await startQueueServer(openStateDir(folder, { fresh: true }));
  queues = queueClient(server.client, server.endpoint);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** How often each message fails before it is done; it is done and not deleted where `kept` says so. */
type Plan = readonly { readonly failures: number; readonly kept: boolean }[];
/** How often each message was received, and which of them ended as dead letters. */
type Delivered = { readonly receives: readonly number[]; readonly dead: readonly number[] };

const isDone = ({ failures, kept }: Plan[number], receive: number): boolean =>
  receive > failures + (kept ? 1 : 0);

async function byModel(plan: Plan): Promise<Delivered> {
  const clock = timeline(0, () => false);
  const receives = plan.map(() => 0);
  const count = (index: number): number => {
    receives[index] = (receives[index] ?? 0) + 1;
    return receives[index];
  };
  const kept = plan.flatMap(({ failures, kept: isKept }, index) =>
    isKept ? [{ at: `queue-${index + 1}.1/receive-${failures + 1}`, kind: 'delete lost' as const }] : [],
  );
  const ground = {
    ...{ seed: 1, timeline: clock, faults: plannedFaults(kept) },
    ...{ tell: () => undefined, failed: () => undefined, early: () => undefined },
  };
  const consumer = lambda(ground, { timeoutMs: 1000, start: () => undefined });
  const queue = queueTo<undefined, number>(ground, 'queue', {
    lambda: consumer,
    work: async (index) => {
      if (count(index) <= (plan[index]?.failures ?? 0)) throw new Error('not yet');
    },
  });
  for (const index of plan.keys()) queue.send(index);
  await clock.runUntil(3_600_000);
  const dead = plan.flatMap((each, index) => (isDone(each, receives[index] ?? 0) ? [] : [index]));
  expect(queue.waiting()).toBe(dead.length);
  return { receives, dead };
}

async function byEmulator(plan: Plan, name: string): Promise<Delivered> {
  const [dead, queue] = [queueArn(`${name}-dead`), queueArn(name)];
  await queues.ensure(`${name}-dead`, {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: mostReceives });
  await queues.ensure(name, { VisibilityTimeout: '30', RedrivePolicy });
  await queues.sendAll(
    queue,
    [...plan.keys()].map((index) => ({ body: String(index) })),
  );
  const receives = plan.map(() => 0);
  for (let batch = await take(queue); batch.length > 0; batch = await take(queue))
    for (const message of batch) {
      const index = Number(message.Body);
      receives[index] = (receives[index] ?? 0) + 1;
      if (isDone(plan[index] ?? { failures: 0, kept: false }, receives[index]))
        await queues.remove(queue, [message]);
      else await queues.delay(queue, message, 0);
    }
  const letters: number[] = [];
  for (let batch = await take(dead); batch.length > 0; batch = await take(dead)) {
    letters.push(...batch.map(({ Body }) => Number(Body)));
    await queues.remove(dead, batch);
  }
  return { receives, dead: letters.sort((a, b) => a - b) };
}

const take = (arn: string) => queues.receive(arn, { max: 10, waitSeconds: 0 });

const plans = fc.array(
  fc.record({ failures: fc.integer({ min: 0, max: mostReceives + 1 }), kept: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

it('the model receives a message as often as the emulator does, and gives it up at the same time', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      runs += 1;
      expect(await byModel(plan)).toEqual(await byEmulator(plan, `run-${runs}`));
    }),
    { numRuns: 20, seed: 7 },
  );
});

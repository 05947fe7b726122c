import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type QueueServer, startQueueServer } from '../../../infra/local/queue-server.ts';
import { type Queues, queueArn, queueClient } from '../../../infra/local/queues.ts';
import { openStateDir } from '../../../infra/local/state-dir.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queues-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Served = { readonly server: QueueServer; readonly queues: Queues };

/** One life of the server; the next one finds what it has written. */
async function served<T>(live: (given: Served) => Promise<T>): Promise<T> {
  const state = openStateDir(folder, { fresh: false });
  const server = await startQueueServer(state);
  try {
    return await live({ server, queues: queueClient(server.client, server.endpoint) });
  } finally {
    await server.stop();
    state.release();
  }
}

const [work, dead] = [queueArn('work'), queueArn('dead')];
const bodiesOf = async (queues: Queues, arn: string) =>
  (await queues.receive(arn, { max: 10, waitSeconds: 0 })).map(({ Body }) => Body);

it('takes every character that SQS takes, emoji among them, and no half of one', async () => {
  await served(async ({ queues }) => {
    await queues.ensure('work', {});
    await queues.send(work, { body: '谢谢😀' });
    await queues.sendAll(work, [{ body: '𠮷野家👨‍👩‍👧' }]);
    expect(await bodiesOf(queues, work)).toEqual(['谢谢😀', '𠮷野家👨‍👩‍👧']);
    for (const body of ['\ud83d', 'a\uffff'])
      await expect(queues.send(work, { body })).rejects.toThrow('Invalid characters');
  });
});

it('has a message in one of both queues whatever ends the host while it moves to the dead letters', async () => {
  const database = () => new DatabaseSync(join(folder, 'queues', 'fauxqs.db'), { timeout: 5_000 });
  const change = (sql: string) => {
    const opened = database();
    opened.exec(sql);
    opened.close();
  };
  await served(async ({ queues }) => {
    await queues.ensure('dead', {});
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 1 });
    await queues.ensure('work', { RedrivePolicy });
    await queues.send(work, { body: 'poison' });
    const [message] = await queues.receive(work, { max: 1, waitSeconds: 0 });
    if (message) await queues.delay(work, message, 0);
    change("CREATE TRIGGER ends BEFORE INSERT ON sqs_messages BEGIN SELECT RAISE(ABORT, 'killed'); END");
    await expect(bodiesOf(queues, work)).rejects.toThrow('killed');
  });
  change('DROP TRIGGER ends');
  await served(async ({ queues }) => {
    expect([await bodiesOf(queues, work), await bodiesOf(queues, dead)]).toEqual([[], ['poison']]);
  });
});

it('tells of an object that its writer puts again because the host ended before anybody was told', async () => {
  // A connection to the life before is of no use.
  const put = async ({ server }: Served, path: string, headers = {}) => {
    const sent = { method: 'PUT', headers: { ...headers, connection: 'close' }, body: 'x' };
    return (await fetch(`${server.endpoint}/${path}`, sent)).status;
  };
  const putNew = (given: Served, key: string) => put(given, `shop/${key}`, { 'if-none-match': '*' });
  await served(async (given) => {
    await put(given, 'shop');
    expect(await putNew(given, 'untold')).toBe(200);
  });
  await served(async (given) => {
    const told: unknown[] = [];
    let broken = true;
    given.server.onObject(async ({ kind, key, size }) => {
      if (key === 'failed' && broken) throw new Error('no queue');
      told.push([kind, key, size]);
    });
    expect(await putNew(given, 'untold')).toBe(412);
    expect(await putNew(given, 'failed')).toBe(500);
    broken = false;
    const again = ['failed', 'failed', 'new', 'new'];
    const statuses: number[] = [];
    for (const key of again) statuses.push(await putNew(given, key));
    expect(statuses).toEqual([412, 412, 200, 412]);
    expect(told).toEqual(['untold', 'failed', 'new'].map((key) => ['ObjectCreated:Put', key, 1]));
  });
});

it('gives a message up for failing, not for the ends of the host that had it in hand', async () => {
  const [maxReceiveCount, bodies] = [2, [] as string[][]];
  for (let life = 0; life < 4; life += 1)
    await served(async ({ queues }) => {
      await queues.ensure('dead', {});
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount });
      await queues.ensure('work', { RedrivePolicy });
      if (life === 0) await queues.send(work, { body: 'good' });
      bodies.push(await bodiesOf(queues, work));
    });
  expect(bodies).toEqual([['good'], ['good'], ['good'], ['good']]);
});

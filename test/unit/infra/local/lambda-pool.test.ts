import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type LambdaPool, lambdaPool } from '../../../../infra/local/lambda-pool.ts';

const { jest: fake } = import.meta;
let folder: string;
let pool: LambdaPool;
beforeEach(() => {
  fake.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
  folder = mkdtempSync(join(tmpdir(), 'pool-'));
  const bundle = join(folder, 'index.mjs');
  writeFileSync(
    bundle,
    "import { threadId } from 'node:worker_threads';\nexport const handler = async () => threadId;",
  );
  pool = lambdaPool({
    ...{ name: 'f', arn: 'arn:f', bundle, exportName: 'handler', timeoutMs: 5_000, memoryMb: 64 },
    ...{ environment: {}, concurrency: 10, logFile: join(folder, 'f.log') },
    clockAhead: new Float64Array(new SharedArrayBuffer(8)),
    table: { endpoint: 'http://127.0.0.1:9', gatekeeper: {} as never },
  });
});
afterEach(async () => {
  await pool.stop();
  fake.useRealTimers();
  rmSync(folder, { recursive: true });
});

const thread = async () => {
  const outcome = await pool.invoke('{}');
  return 'result' in outcome ? outcome.result : outcome.error;
};

it('keeps a container that is used now and then, and ends one that nobody used for ten minutes', async () => {
  const first = await thread();
  fake.advanceTimersByTime(9 * 60_000);
  expect(await thread()).toBe(first);
  fake.advanceTimersByTime(9 * 60_000);
  expect(await thread()).toBe(first);
  fake.advanceTimersByTime(11 * 60_000);
  expect(await thread()).not.toBe(first);
});

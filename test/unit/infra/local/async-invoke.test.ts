import { setImmediate as turn } from 'node:timers/promises';
import { asyncInvoker } from '../../../../infra/local/async-invoke.ts';
import type { Outcome } from '../../../../infra/local/lambda-container.ts';

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:tick';
const message = { MessageId: 'm', ReceiptHandle: 'r', Body: '{}', Attributes: {}, MessageAttributes: {} };

/** A scheduled function with one try, which has one event in hand; its answer is the test's. */
async function inHand() {
  const answer = Promise.withResolvers<Outcome>();
  const [called, done] = [Promise.withResolvers<void>(), [] as string[]];
  const invoke = () => {
    called.resolve();
    return answer.promise;
  };
  const pool = { spec: { arn, name: 'tick', timeoutMs: 1000 }, invoke };
  const resources: Record<string, readonly object[]> = {
    'AWS::Events::Rule': [{ properties: { Targets: [{ Arn: arn }] } }],
    'AWS::Lambda::EventInvokeConfig': [{ properties: { FunctionName: 'tick', MaximumRetryAttempts: 0 } }],
  };
  const waiting = [[message]];
  const queues = {
    ensure: async () => undefined,
    receive: async () => waiting.shift() ?? turn([]),
    remove: async () => void done.push('removed'),
  };
  const invoker = await asyncInvoker({
    deployment: { of: (type: string) => resources[type] ?? [] },
    functions: { all: [pool] },
    queues,
    log: (told: string) => void done.push(told),
    retryDelaysSeconds: [60],
  } as never);
  await called.promise;
  return { invoker, done, answer: answer.resolve };
}

const failed: Outcome = { status: 'failed', error: '{}' };

it('gives an event up whose only try has failed', async () => {
  const { invoker, done, answer } = await inHand();
  answer(failed);
  await turn();
  await invoker.stop();
  expect(done).toEqual(['event given up', 'removed']);
});

it('leaves an event in its queue that the end of the host has cut short', async () => {
  const { invoker, done, answer } = await inHand();
  const stopped = invoker.stop();
  answer(failed);
  await stopped;
  expect(done).toEqual([]);
});

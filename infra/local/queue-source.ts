import { setTimeout as sleep } from 'node:timers/promises';
import { failedItems } from './batch-response.ts';
import type { Deployed } from './deployment.ts';
import { filterOf } from './event-filter.ts';
import { region } from './intrinsics.ts';
import type { LambdaPool } from './lambda-pool.ts';
import type { Log } from './log.ts';
import type { Message, Queues } from './queues.ts';

export type Source = { readonly stop: () => Promise<void> };

export type QueueSourceOptions = {
  readonly mapping: Deployed<'AWS::Lambda::EventSourceMapping'>;
  readonly pool: LambdaPool;
  readonly queues: Queues;
  readonly log: Log;
};

/** Pollers of one mapping: each takes a batch, runs it and deletes what succeeded; what failed comes back by itself. */
const maxPollers = 4;
const waitSeconds = 20;

/** Feeds a queue's messages to a function, as the mapping says; failures return after the visibility timeout. */
export function queueSource(options: QueueSourceOptions): Source {
  const { ScalingConfig } = options.mapping.properties;
  const pollers = Math.min(ScalingConfig?.MaximumConcurrency ?? 2, maxPollers);
  const state = { isStopped: false };
  const running: Promise<void>[] = [];
  // One poller as long as batches are not full: several would share what one call takes, a message or two each.
  const another = () => {
    if (running.length < pollers && !state.isStopped) running.push(poll(options, state, another));
  };
  another();
  return {
    stop: async () => {
      state.isStopped = true;
      await Promise.all(running);
    },
  };
}

async function poll(
  options: QueueSourceOptions,
  state: { readonly isStopped: boolean },
  another: () => void,
): Promise<void> {
  while (!state.isStopped) {
    try {
      const messages = await gather(options, state);
      if (messages.length >= (options.mapping.properties.BatchSize ?? 10)) another();
      if (messages.length > 0 && !state.isStopped) await deliver(options, messages);
    } catch (error) {
      if (state.isStopped) return;
      options.log('queue source failed', { mapping: options.mapping.logicalId, error });
      await sleep(500);
    }
  }
}

/** A batch as large as the mapping allows, or what has come when its window closes. */
async function gather(
  options: QueueSourceOptions,
  state: { readonly isStopped: boolean },
): Promise<readonly Message[]> {
  const { EventSourceArn, BatchSize = 10, MaximumBatchingWindowInSeconds } = options.mapping.properties;
  const max = Math.min(BatchSize, 10);
  const gathered = [...(await options.queues.receive(EventSourceArn, { max, waitSeconds }))];
  const closesAt = Date.now() + MaximumBatchingWindowInSeconds * 1000;
  while (gathered.length > 0 && gathered.length < BatchSize && !state.isStopped) {
    const left = closesAt - Date.now();
    if (left <= 0) break;
    const wanted = Math.min(BatchSize - gathered.length, 10);
    const more = await options.queues.receive(EventSourceArn, { max: wanted, waitSeconds: 0 });
    gathered.push(...more);
    if (more.length === 0) await sleep(Math.min(left, 20));
  }
  return gathered;
}

async function deliver(options: QueueSourceOptions, messages: readonly Message[]): Promise<void> {
  const { mapping, pool, queues } = options;
  const accepts = filterOf(mapping.properties.FilterCriteria);
  const [wanted, dropped] = partition(messages, (message) => accepts({ body: bodyOf(message) }));
  const outcome =
    wanted.length === 0
      ? undefined
      : await pool.invoke(queueEvent(mapping.properties.EventSourceArn, wanted));
  const known = new Set(wanted.map(({ MessageId }) => MessageId));
  const reportsItems = mapping.properties.FunctionResponseTypes.includes('ReportBatchItemFailures');
  const failed = outcome === undefined ? new Set<string>() : failedItems(outcome, known, reportsItems);
  const done = failed === 'all' ? [] : wanted.filter(({ MessageId }) => !failed.has(MessageId));
  await queues.remove(mapping.properties.EventSourceArn, [...dropped, ...done]);
}

function partition<T>(all: readonly T[], isWanted: (each: T) => boolean): [T[], T[]] {
  const wanted: T[] = [];
  const others: T[] = [];
  for (const each of all) (isWanted(each) ? wanted : others).push(each);
  return [wanted, others];
}

/** Filters look into a body that is JSON, and see any other as a text. */
function bodyOf(message: Message): unknown {
  try {
    return JSON.parse(message.Body);
  } catch {
    return message.Body;
  }
}

function queueEvent(arn: string, messages: readonly Message[]): string {
  return JSON.stringify({
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes,
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes).map(([name, value]) => [
          name,
          {
            stringValue: value['StringValue'],
            binaryValue: value['BinaryValue'],
            dataType: value.DataType,
            stringListValues: [],
            binaryListValues: [],
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: region,
    })),
  });
}

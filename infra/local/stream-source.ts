import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { AwsCallError } from './aws-json.ts';
import { filterOf } from './event-filter.ts';
import { region } from './intrinsics.ts';
import type { Source } from './queue-source.ts';
import { runBatch } from './stream-batch.ts';
import { recordsShape, type StreamRecord, type StreamSourceOptions } from './stream-record.ts';

const streamShape = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().nullish() })),
  }),
});
const iteratorShape = z.object({ ShardIterator: z.string() });

export type StreamSource = Source & {
  /** Something may have been written: look soon instead of when the idle wait is over. */
  readonly nudge: () => void;
};

const shortestWaitMs = 15;
const longestWaitMs = 250;
/** Between two reads of a stream that tells something: more records a batch, fewer batches. */
const busyWaitMs = 80;

/** Feeds the records of a table's stream to a function, in order, from where the last success was noted. */
export function streamSource(options: StreamSourceOptions): StreamSource {
  const pacer = makePacer();
  const running = readShards(options, pacer);
  return {
    nudge: pacer.nudge,
    stop: async () => {
      pacer.stop();
      await running;
      options.positions.close();
    },
  };
}

type Pacer = {
  readonly wait: (foundSome: boolean) => Promise<void>;
  readonly nudge: () => void;
  readonly stop: () => void;
  readonly isStopped: () => boolean;
};

/** Waits between polls: short while records come, up to a quarter second when none do, cut short by a nudge. */
function makePacer(): Pacer {
  let isStopped = false;
  let isNudged = false;
  let waitMs = shortestWaitMs;
  let wake: (() => void) | undefined;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    wait: async (foundSome) => {
      waitMs = foundSome || isNudged ? shortestWaitMs : Math.min(waitMs * 2, longestWaitMs);
      isNudged = false;
      if (isStopped) return;
      await pause(foundSome ? busyWaitMs : shortestWaitMs);
      if (waitMs > shortestWaitMs && !isNudged && !isStopped) await pause(waitMs - shortestWaitMs);
      wake = undefined;
    },
    nudge: () => {
      if (isNudged) return;
      isNudged = true;
      if (waitMs > shortestWaitMs) wake?.();
    },
    stop: () => {
      isStopped = true;
      wake?.();
    },
    isStopped: () => isStopped,
  };
}

async function readShards(options: StreamSourceOptions, pacer: Pacer): Promise<void> {
  const finished = new Set<string>();
  while (!pacer.isStopped()) {
    try {
      const shards = await openShards(options, finished);
      await Promise.all(
        shards.map(async (shardId) => {
          if (await readShard({ options, pacer, shardId })) finished.add(shardId);
        }),
      );
    } catch (error) {
      if (!pacer.isStopped())
        options.log('stream source failed', { mapping: options.mapping.logicalId, error });
    }
    for (let round = 0; round < 4; round += 1) await pacer.wait(false);
  }
}

/** Shards whose parents are done or gone: children must wait, for the order of one key. */
async function openShards(options: StreamSourceOptions, finished: ReadonlySet<string>): Promise<string[]> {
  const answer = await options.streams.call('DescribeStream', { StreamArn: options.streamArn });
  const { Shards } = streamShape.parse(answer).StreamDescription;
  const known = new Set(Shards.map(({ ShardId }) => ShardId));
  return Shards.filter(({ ShardId, ParentShardId }) => {
    if (finished.has(ShardId)) return false;
    return !ParentShardId || !known.has(ParentShardId) || finished.has(ParentShardId);
  }).map(({ ShardId }) => ShardId);
}

type Reading = {
  readonly options: StreamSourceOptions;
  readonly pacer: Pacer;
  readonly shardId: string;
};

/** Reads a shard until the host stops (false) or the shard is closed and read to its end (true). */
async function readShard(reading: Reading): Promise<boolean> {
  const { pacer } = reading;
  let iterator: string | undefined | null = await firstIterator(reading);
  while (!pacer.isStopped() && iterator) {
    const answer: z.output<typeof recordsShape> = await gather(reading, iterator);
    const isDone = await deal(reading, answer.Records);
    if (!isDone) return false;
    iterator = answer.NextShardIterator;
    await pacer.wait(answer.Records.length > 0);
  }
  return !iterator;
}

async function firstIterator({ options, shardId }: Reading): Promise<string> {
  const position = options.positions.of(shardId);
  const ask = async (from: object) => {
    const of = { StreamArn: options.streamArn, ShardId: shardId };
    return iteratorShape.parse(await options.streams.call('GetShardIterator', { ...of, ...from }))
      .ShardIterator;
  };
  const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
  if (position === undefined) return ask(oldest);
  try {
    return await ask({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position });
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.code !== 'TrimmedDataAccessException') throw error;
    return ask(oldest);
  }
}

async function page(options: StreamSourceOptions, iterator: string): Promise<z.output<typeof recordsShape>> {
  const Limit = Math.min(options.mapping.properties.BatchSize ?? 100, 1000);
  return recordsShape.parse(await options.streams.call('GetRecords', { ShardIterator: iterator, Limit }));
}

/** A page, or what the page has become when the mapping's window closes; reading on from one place is repeatable. */
async function gather({ options, pacer }: Reading, iterator: string): Promise<z.output<typeof recordsShape>> {
  const { MaximumBatchingWindowInSeconds, BatchSize = 100 } = options.mapping.properties;
  const closesAt = Date.now() + MaximumBatchingWindowInSeconds * 1000;
  let answer = await page(options, iterator);
  while (answer.Records.length > 0 && answer.Records.length < BatchSize && !pacer.isStopped()) {
    const left = closesAt - Date.now();
    if (left <= 0) break;
    await sleep(Math.min(left, 100));
    answer = await page(options, iterator);
  }
  return answer;
}

/** True when all records are dealt with and the position is noted; false when the host stops in between. */
async function deal(
  { options, pacer, shardId }: Reading,
  records: readonly StreamRecord[],
): Promise<boolean> {
  const last = records.at(-1);
  if (last === undefined) return true;
  const accepts = filterOf(options.mapping.properties.FilterCriteria);
  // Most records are for nobody here: the images of those are not compared.
  const wanted = records
    .map((record) => forLambda(record, options))
    .filter(accepts)
    .filter(isChange);
  const isDone =
    wanted.length === 0 || (await runBatch({ ...options, isStopped: pacer.isStopped, shardId }, wanted));
  if (isDone) options.positions.save(shardId, last.dynamodb.SequenceNumber);
  return isDone;
}

/** The emulator records writes that change nothing; DynamoDB does not. */
function isChange({ eventName, dynamodb }: StreamRecord): boolean {
  if (eventName !== 'MODIFY' || dynamodb.NewImage === undefined || dynamodb.OldImage === undefined)
    return true;
  return !isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage);
}

function forLambda(record: StreamRecord, options: StreamSourceOptions): StreamRecord {
  const isTtl = record.eventName === 'REMOVE' && options.isTtlDelete(record.dynamodb.Keys);
  return {
    ...record,
    awsRegion: region,
    eventSourceARN: options.mapping.properties.EventSourceArn,
    ...(isTtl && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
}

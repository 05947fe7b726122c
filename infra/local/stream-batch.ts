import { setTimeout as sleep } from 'node:timers/promises';
import { failedItems } from './batch-response.ts';
import type { Outcome } from './lambda-container.ts';
import type { StreamRecord, StreamSourceOptions } from './stream-record.ts';

export type BatchRun = StreamSourceOptions & { readonly shardId: string; readonly isStopped: () => boolean };
type Attempt = { readonly records: readonly StreamRecord[]; readonly tries: number };

const firstBackoffMs = 100;
const longestBackoffMs = 10_000;

/**
 * Runs records to their end: each succeeded, or was given up to the failure destination as the mapping's retries,
 * age and bisecting say. False when the host stops before that; the same records then come again.
 */
export async function runBatch(run: BatchRun, records: readonly StreamRecord[]): Promise<boolean> {
  const todo: Attempt[] = [{ records, tries: 0 }];
  let backoffMs = firstBackoffMs;
  for (let attempt = todo.shift(); attempt !== undefined; attempt = todo.shift()) {
    if (run.isStopped()) return false;
    const outcome = await run.pool.invoke(JSON.stringify({ Records: attempt.records }));
    const left = remaining(run, attempt.records, outcome);
    if (left.length === 0) {
      backoffMs = firstBackoffMs;
      continue;
    }
    if (run.isStopped()) return false;
    const next = await afterFailure(run, { records: left, tries: attempt.tries + 1 }, outcome);
    todo.unshift(...next);
    if (next.length === 1) {
      await sleep(backoffMs);
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
    }
  }
  return true;
}

/** The records from the first that failed: those before it are done, those after it keep the order. */
function remaining(
  run: BatchRun,
  records: readonly StreamRecord[],
  outcome: Outcome,
): readonly StreamRecord[] {
  const known = new Set(records.map(sequenceOf));
  const reportsItems = run.mapping.properties.FunctionResponseTypes.includes('ReportBatchItemFailures');
  const failed = failedItems(outcome, known, reportsItems);
  if (failed === 'all') return records;
  const first = records.findIndex((record) => failed.has(sequenceOf(record)));
  return first < 0 ? [] : records.slice(first);
}

async function afterFailure(run: BatchRun, attempt: Attempt, outcome: Outcome): Promise<readonly Attempt[]> {
  const { MaximumRetryAttempts, BisectBatchOnFunctionError } = run.mapping.properties;
  if (outcome.status === 'throttled') return [{ ...attempt, tries: attempt.tries - 1 }];
  if (isTooOld(run, attempt.records)) return giveUp(run, attempt, outcome);
  if (BisectBatchOnFunctionError && attempt.records.length > 1 && outcome.status !== 'done') {
    const middle = Math.ceil(attempt.records.length / 2);
    return [attempt.records.slice(0, middle), attempt.records.slice(middle)].map((records) => ({
      records,
      tries: attempt.tries,
    }));
  }
  if (MaximumRetryAttempts < 0 || attempt.tries <= MaximumRetryAttempts) return [attempt];
  return giveUp(run, attempt, outcome);
}

function isTooOld(run: BatchRun, records: readonly StreamRecord[]): boolean {
  const { MaximumRecordAgeInSeconds } = run.mapping.properties;
  const oldest = records[0]?.dynamodb.ApproximateCreationDateTime ?? 0;
  return MaximumRecordAgeInSeconds >= 0 && Date.now() / 1000 - oldest > MaximumRecordAgeInSeconds;
}

/** Tells the failure destination where the records lie, as AWS does: not what they hold. */
async function giveUp(run: BatchRun, attempt: Attempt, outcome: Outcome): Promise<readonly Attempt[]> {
  const { mapping, pool, queues, log } = run;
  log('stream records given up', { mapping: mapping.logicalId, records: attempt.records.length });
  const destination = mapping.properties.DestinationConfig?.OnFailure?.Destination;
  if (destination === undefined) return [];
  const [first, last] = [attempt.records[0], attempt.records.at(-1)];
  const body = {
    requestContext: {
      requestId: crypto.randomUUID(),
      functionArn: pool.spec.arn,
      condition: isTooOld(run, attempt.records) ? 'RecordAgeExceeded' : 'RetryAttemptsExhausted',
      approximateInvokeCount: attempt.tries,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: outcome.status === 'done' ? null : 'Unhandled',
    },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: run.shardId,
      startSequenceNumber: first && sequenceOf(first),
      endSequenceNumber: last && sequenceOf(last),
      approximateArrivalOfFirstRecord: first && arrival(first),
      approximateArrivalOfLastRecord: last && arrival(last),
      batchSize: attempt.records.length,
      streamArn: mapping.properties.EventSourceArn,
    },
  };
  await queues.send(destination, { body: JSON.stringify(body) });
  return [];
}

function sequenceOf(record: StreamRecord): string {
  return record.dynamodb.SequenceNumber;
}

function arrival(record: StreamRecord): string {
  return new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
}

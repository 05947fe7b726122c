import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import { alarmPeriod, suiteAlarm } from './suite-alarm.ts';
import type { SuiteFunction } from './suite-function.ts';

type Props = {
  readonly consumer: SuiteFunction;
  readonly table: TableV2;
  readonly deadLetters: IQueue;
  /** Only changes of items with these sort keys wake the consumer. */
  readonly sortKeys: readonly string[];
  /** The same for sort keys that begin so. */
  readonly prefixes: readonly string[];
  /** The same for partition keys that begin so. */
  readonly partitions?: readonly string[];
  readonly batchSize: number;
  /** How long a batch is waited for. */
  readonly window: Duration;
  /** Batches of a shard at once. They are cut by partition key, so the changes of one item stay in order. */
  readonly atOnce: number;
  /** What to do when changes come late, and when they were given up. */
  readonly runbooks: { readonly late: string; readonly lost: string };
};

const lateMs = Duration.minutes(5).toMilliseconds();

/** A Lambda that hears of the changes of some items of the table, in order for each item. */
export class StreamConsumer extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const streamArn = props.table.tableStreamArn;
    if (!streamArn) throw new Error('The table has no stream.');
    grant(props, streamArn);
    new CfnEventSourceMapping(this, 'Mapping', {
      functionName: props.consumer.function.functionName,
      eventSourceArn: streamArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: props.batchSize,
      maximumBatchingWindowInSeconds: props.window.toSeconds(),
      parallelizationFactor: props.atOnce,
      filterCriteria: { filters: filtersOf(props) },
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      // As long as the stream keeps a record. Whoever does not answer is waited for; a record that can never be dealt
      // with holds up the items of its slice only for as long as a thousand quick failures take.
      maximumRecordAgeInSeconds: Duration.hours(24).toSeconds(),
      maximumRetryAttempts: 1000,
      destinationConfig: { onFailure: { destination: props.deadLetters.queueArn } },
    });
    this.#alarms(props);
  }

  #alarms({ consumer, deadLetters, runbooks }: Props): void {
    suiteAlarm(this, 'AgeAlarm', {
      metric: consumer.function.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: alarmPeriod }),
      atLeast: lateMs,
      runbook: `Changes of the table wait longer than 5 minutes; after 24 hours they are lost. ${runbooks.late}`,
    });
    deadLetterAlarm(
      this,
      deadLetters,
      `${runbooks.lost} The message names shard and sequence numbers, not the items: mend the cause and read them from the stream within 24 hours of the change, from a point-in-time export after that.`,
    );
  }
}

/** A record that meets any of them is one that the consumer hears of. */
function filtersOf({ partitions = [], ...props }: Props) {
  const bySortKey = { sk: { S: keysOf(props) } };
  const byPartition = { pk: { S: partitions.map((prefix) => ({ prefix })) } };
  const keys = [bySortKey, ...(partitions.length > 0 ? [byPartition] : [])];
  return keys.map((Keys) => ({ pattern: JSON.stringify({ dynamodb: { Keys } }) }));
}

const keysOf = ({ sortKeys, prefixes }: Pick<Props, 'sortKeys' | 'prefixes'>) => [
  ...sortKeys,
  ...prefixes.map((prefix) => ({ prefix })),
];

function grant({ consumer, deadLetters }: Props, streamArn: string): void {
  consumer.role.addToPolicy(
    new PolicyStatement({
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [streamArn],
    }),
  );
  consumer.role.addToPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
  );
}

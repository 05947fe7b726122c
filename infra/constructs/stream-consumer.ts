import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import { ordersWithout } from './log-metric.ts';
import { alarmPeriod, suiteAlarm, type Words } from './suite-alarm.ts';
import type { SuiteFunction } from './suite-function.ts';

type Props = {
  readonly consumer: SuiteFunction;
  readonly table: ITableV2;
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
  /** What it means when changes come late, and when they were given up. */
  readonly late: Words;
  readonly lost: Words;
};

const lateMs = Duration.minutes(5).toMilliseconds();

/** A Lambda that hears of the changes of some items of the table, in order for each item. */
export class StreamConsumer extends Construct {
  readonly consumer: SuiteFunction;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.consumer = props.consumer;
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

  #alarms({ consumer, deadLetters, late, lost }: Props): void {
    suiteAlarm(this, 'AgeAlarm', {
      metric: consumer.function.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: alarmPeriod }),
      atLeast: lateMs,
      means: {
        en: `Changes of the table wait longer than 5 minutes; after 24 hours they are lost. ${late.en}`,
        zh: `表的变更等待超过 5 分钟，24 小时后丢失。${late.zh}`,
      },
      runbook: 'stream-late',
    });
    const calls = consumer.function.metricInvocations({ statistic: Stats.SUM });
    // A stream that nobody reads has no age; and every order is a change that both consumers hear of.
    suiteAlarm(this, 'DeafAlarm', {
      metric: ordersWithout(calls, Duration.hours(1)),
      atLeast: 1,
      periods: 2,
      means: {
        en: `Orders were taken for two hours, and ${consumer.name} was not called; after 24 hours changes are lost. ${late.en}`,
        zh: `两小时内有新订单，但 ${consumer.name} 未被调用；24 小时后变更将丢失。${late.zh}`,
      },
      runbook: 'stream-deaf',
    });
    deadLetterAlarm(this, deadLetters, { means: lost, runbook: 'dead-changes' });
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

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventContract } from '../../events/define-event.ts';
import { acknowledge } from './acknowledge.ts';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import { alarmPeriod, suiteAlarm } from './suite-alarm.ts';
import type { SuiteFunction } from './suite-function.ts';

export type Consumption = {
  readonly deadLetters: IQueue;
  readonly batchSize: number;
  /** How long a batch may be gathered; events that can wait a moment are cheaper together. */
  readonly window?: Duration;
  /** The most batches at once; SQS wants 2 or more. */
  readonly maxConcurrency: number;
  /** For work that others may keep from us for hours: how often it is tried, and how long it rests between. */
  readonly patience?: { readonly receives: number; readonly rest: Duration };
} & Occasion;

type Props = Consumption & { readonly consumer: SuiteFunction };

type Occasion =
  | { readonly bus: EventBus; readonly events: readonly EventContract[] }
  /** New objects under a prefix of a bucket that tells EventBridge of them. */
  | { readonly bucket: Pick<IBucket, 'bucketName'>; readonly prefix: string };

const receives = 5;
const visibilityTimeouts = 6;
const lateSeconds = 600;

type Patience = { readonly receives: number; readonly restSeconds: number };

/** What failed once is no backlog: where it rests longer than that, two rests. */
const lateAfter = ({ restSeconds }: Patience): number =>
  restSeconds > lateSeconds ? 2 * restSeconds : lateSeconds;

const patienceOf = ({ consumer, patience }: Props): Patience => ({
  receives: patience?.receives ?? receives,
  restSeconds: patience?.rest.toSeconds() ?? visibilityTimeouts * consumer.timeout.toSeconds(),
});

/**
 * A Lambda that hears of events, or of new objects: rule → queue → batches, of which the failed records come again, five times at most.
 * What could not be delivered and what could not be handled end in one dead-letter queue: both are the event as the
 * bus had it, so both are sent back the same way.
 */
export class EventConsumer extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const patience = patienceOf(props);
    const queue = this.#queue(props, patience);
    const rule = this.#rule(props, queue);
    queue.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('events.amazonaws.com')],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
    this.#mapping(props, queue);
    const late = lateAfter(patience);
    suiteAlarm(this, 'AgeAlarm', {
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: alarmPeriod }),
      atLeast: late,
      means: {
        en: `Events for ${props.consumer.name} wait longer than ${late / 60} minutes: it fails or cannot keep up.`,
        zh: `${props.consumer.name} 的事件等待超过 ${late / 60} 分钟：处理失败或跟不上。`,
      },
      runbook: 'queue-late',
    });
    deadLetterAlarm(this, props.deadLetters, {
      means: {
        en: `Events could not be delivered, or ${props.consumer.name} failed at them ${patience.receives} times. They are kept for 14 days.`,
        zh: `事件投递失败，或 ${props.consumer.name} 处理 ${patience.receives} 次仍失败；死信保留 14 天。`,
      },
      runbook: 'dead-letters',
    });
  }

  #queue({ deadLetters }: Props, { receives: maxReceiveCount, restSeconds }: Patience): Queue {
    return new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(restSeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The plain resource, because the construct would write the rule's ARN into the data stack's queue policy. */
  #rule({ deadLetters, ...occasion }: Props, queue: Queue): CfnRule {
    return new CfnRule(this, 'Rule', {
      ...heard(occasion),
      targets: [
        {
          id: 'Queue',
          arn: queue.queueArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: {
            maximumRetryAttempts: 185,
            maximumEventAgeInSeconds: Duration.hours(24).toSeconds(),
          },
        },
      ],
    });
  }

  #mapping({ consumer, batchSize, window, maxConcurrency }: Props, queue: Queue): void {
    consumer.role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [queue.queueArn],
      }),
    );
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: consumer.function,
      eventSourceArn: queue.queueArn,
      batchSize,
      ...(window ? { maxBatchingWindow: window } : {}),
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    acknowledge(mapping, {
      'Serverless-LambdaEventSourceMappingDestination':
        'SQS mappings take no destination; the queue has a dead-letter queue.',
    });
  }
}

const heard = (occasion: Occasion) =>
  'bus' in occasion
    ? {
        eventBusName: occasion.bus.eventBusName,
        eventPattern: {
          source: [...new Set(occasion.events.map(({ source }) => source))],
          'detail-type': occasion.events.map(({ type }) => type),
        },
      }
    : {
        eventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: {
            bucket: { name: [occasion.bucket.bucketName] },
            object: { key: [{ prefix: `${occasion.prefix}/` }] },
          },
        },
      };

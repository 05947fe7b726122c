import { Duration } from 'aws-cdk-lib';
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventContract } from '../../events/define-event.ts';
import { deadLetterAlarm } from './dead-letter-alarm.ts';

type Props = {
  readonly bus: EventBus;
  readonly events: readonly EventContract[];
  /** Only those of which the data has one of these values. */
  readonly where?: Readonly<Record<string, readonly string[]>>;
  readonly topic: ITopic;
  readonly deadLetters: IQueue;
};

/** Publishes the sentence that an event has for people, and its kind, on a topic. */
export class TopicRule extends Construct {
  constructor(scope: Construct, id: string, { bus, events, where, topic, deadLetters }: Props) {
    super(scope, id);
    new CfnRule(this, 'Rule', {
      eventBusName: bus.eventBusName,
      eventPattern: {
        source: [...new Set(events.map(({ source }) => source))],
        'detail-type': events.map(({ type }) => type),
        ...(where ? { detail: { data: where } } : {}),
      },
      targets: [
        {
          id: 'Topic',
          arn: topic.topicArn,
          inputTransformer: {
            inputPathsMap: {
              kind: '$.detail.data.kind',
              type: '$.detail-type',
              message: '$.detail.data.message',
            },
            inputTemplate: '"[<kind>] <message> (<type>)"',
          },
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: {
            maximumRetryAttempts: 185,
            maximumEventAgeInSeconds: Duration.hours(24).toSeconds(),
          },
        },
      ],
    });
    deadLetterAlarm(this, deadLetters, {
      means: {
        en: 'Events could not be published on the topic for 24 hours, so people were not told of them.',
        zh: '通知主题 24 小时未能发布，相关人员未收到通知。',
      },
      runbook: 'dead-letters',
    });
  }
}

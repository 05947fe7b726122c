import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import type { SuiteFunction } from './suite-function.ts';

export type ScheduleProps = {
  readonly consumer: SuiteFunction;
  /** `rate(1 minute)` or `cron(…)`, in UTC. */
  readonly expression: string;
  readonly deadLetters: IQueue;
};

const runbook =
  'A tick of the clock was not handled. The next one does the same work: if ticks keep arriving here, read the error in the message; then purge the queue, there is nothing to send back.';

/** The least that both EventBridge and Lambda take. */
const shortestAgeSeconds = 60;

/**
 * A Lambda that the clock calls. A tick that was not handled within a minute is put aside and not tried again: the
 * next tick finds the same work.
 */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { consumer, expression, deadLetters }: ScheduleProps) {
    super(scope, id);
    const rule = new CfnRule(this, 'Rule', {
      scheduleExpression: expression,
      targets: [
        {
          id: 'Function',
          arn: consumer.function.functionArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: shortestAgeSeconds },
        },
      ],
    });
    consumer.function.addPermission('Schedule', {
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.attrArn,
    });
    consumer.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
    );
    new CfnEventInvokeConfig(this, 'Invocation', {
      functionName: consumer.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: shortestAgeSeconds,
      destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    });
    deadLetterAlarm(this, deadLetters, runbook);
  }
}

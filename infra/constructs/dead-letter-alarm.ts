import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmPeriod, suiteAlarm, type Words } from './suite-alarm.ts';

type Props = { readonly means: Words; readonly runbook: string };

/** Goes off when anything lies in a dead-letter queue. */
export function deadLetterAlarm(scope: Construct, deadLetters: IQueue, { means, runbook }: Props): void {
  suiteAlarm(scope, 'DeadLetterAlarm', {
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: alarmPeriod,
    }),
    atLeast: 1,
    means,
    runbook,
  });
}

import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type FailureMetric, failureNamespace } from '../../shared/observability/counted-failure.ts';
import { alarmPeriod } from './suite-alarm.ts';

const tooManyRequests = 'TooManyRequests';

/** Counts in the access log what the stage's limits, or a function's own, turned away. */
export function countRefusals(scope: Construct, accessLog: LogGroup): void {
  new CfnMetricFilter(scope, tooManyRequests, {
    logGroupName: accessLog.logGroupName,
    filterPattern: '{ $.status = "429" }',
    metricTransformations: [
      {
        metricNamespace: failureNamespace,
        metricName: tooManyRequests,
        metricValue: '1',
        unit: 'Count',
      },
    ],
  });
}

/** What was counted in the logs of all functions, or in the access log. */
export const linesCounted = (metricName: FailureMetric | typeof tooManyRequests): Metric =>
  new Metric({ namespace: failureNamespace, metricName, statistic: Stats.SUM, period: alarmPeriod });

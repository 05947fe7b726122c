import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type FailureMetric, failureNamespace } from '../../shared/observability/counted-failure.ts';
import { alarmPeriod } from './suite-alarm.ts';

/** Lines of the access log that are counted, and how they are told from others. */
const accessLines = {
  /** What the stage's limits turned away; what a reservation does is a 503. */
  TooManyRequests: '{ $.status = "429" }',
  OrdersTaken: '{ $.routeKey = "POST /orders" && $.status = "201" }',
} as const;

type AccessMetric = keyof typeof accessLines;

/** Counts lines of the access log. */
export function countAccessLines(scope: Construct, accessLog: LogGroup): void {
  for (const [metricName, filterPattern] of Object.entries(accessLines))
    new CfnMetricFilter(scope, metricName, {
      logGroupName: accessLog.logGroupName,
      filterPattern,
      metricTransformations: [
        { metricNamespace: failureNamespace, metricName, metricValue: '1', unit: 'Count' },
      ],
    });
}

/** What was counted in the logs of all functions, or in the access log. */
export const linesCounted = (metricName: FailureMetric | AccessMetric): Metric =>
  new Metric({ namespace: failureNamespace, metricName, statistic: Stats.SUM, period: alarmPeriod });

/** 1 for a period in which orders were taken and there were none of these calls, else 0. */
export const ordersWithout = (calls: IMetric, period: Duration): MathExpression =>
  new MathExpression({
    expression: 'IF(FILL(taken,0) > 0 AND FILL(calls,0) < 1, 1, 0)',
    usingMetrics: { taken: linesCounted('OrdersTaken'), calls },
    period,
  });

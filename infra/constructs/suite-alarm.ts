import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

type Props = {
  readonly metric: IMetric;
  /** The alarm goes off when the metric is at or above this. */
  readonly atLeast: number;
  /** Periods of the metric in a row; 1 where one is bad enough. */
  readonly periods?: number;
  /** What it means and what to do about it, for somebody who was asleep a minute ago. */
  readonly runbook: string;
};

/** How often the metrics behind the alarms are added up. */
export const alarmPeriod = Duration.minutes(5);

/** An alarm that says what to do. No data is good news: nothing happened. */
export function suiteAlarm(
  scope: Construct,
  id: string,
  { metric, atLeast, periods = 1, runbook }: Props,
): Alarm {
  return new Alarm(scope, id, {
    metric,
    threshold: atLeast,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: runbook,
  });
}

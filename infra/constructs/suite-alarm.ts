import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** The same said to everybody who may be woken. */
export type Words = { readonly en: string; readonly zh: string };

type Props = {
  readonly metric: IMetric;
  /** How many periods of the metric in a row; 1 where one is bad enough. */
  readonly periods?: number;
  /** What it means that it went off, for somebody who was asleep a minute ago. */
  readonly means: Words;
  /** The anchor in docs/runbook.md under which it says what to do. */
  readonly runbook: string;
} & (
  | {
      /** The alarm goes off when the metric is at or above this. */
      readonly atLeast: number;
    }
  | {
      /** The alarm goes off when the metric is below this, or when there is none. */
      readonly below: number;
    }
);

/** How often the metrics behind the alarms are added up. */
export const alarmPeriod = Duration.minutes(5);

/** An alarm that says in both languages what it means, and where it stands what to do. */
export function suiteAlarm(
  scope: Construct,
  id: string,
  { metric, periods = 1, means, runbook, ...limit }: Props,
): Alarm {
  return new Alarm(scope, id, {
    metric,
    evaluationPeriods: periods,
    ...conditionOf(limit),
    alarmDescription: `${means.en} ${means.zh} Runbook: docs/runbook.md#${runbook}`,
  });
}

/** No data is good news where too much is looked for: nothing happened. It is the bad news where too little is. */
const conditionOf = (limit: { readonly atLeast: number } | { readonly below: number }) =>
  'below' in limit
    ? {
        threshold: limit.below,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      }
    : {
        threshold: limit.atLeast,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      };

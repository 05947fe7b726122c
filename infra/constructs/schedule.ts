import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import { suiteAlarm } from './suite-alarm.ts';
import type { SuiteFunction } from './suite-function.ts';

export type ScheduleProps = {
  readonly consumer: SuiteFunction;
  /** `rate(1 minute)` or `cron(…)`, in UTC. */
  readonly expression: string;
  readonly deadLetters: IQueue;
};

type Silence = { readonly period: Duration; readonly periods: number };

const unitMinutes: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** How long nothing may be called before somebody is woken: three ticks of a rate, a night and a quarter of the clock. */
function silenceOf(expression: string): Silence {
  // One that does not tick every day would be silent for longer.
  if (/^cron\(\S+ \S+ \* \* \? \*\)$/.test(expression)) return { period: Duration.hours(6), periods: 5 };
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = Math.max(15, 3 * Number(count) * (unitMinutes[unit] ?? Number.NaN));
  if (!Number.isFinite(minutes)) throw new Error(`How long may a schedule of ${expression} be silent?`);
  const periodMinutes = minutes < 180 ? 5 : 60;
  return { period: Duration.minutes(periodMinutes), periods: Math.ceil(minutes / periodMinutes) };
}

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
    deadLetterAlarm(this, deadLetters, {
      means: {
        en: `${consumer.name} failed at a tick of the clock. The next one does the same work.`,
        zh: `${consumer.name} 一次定时执行失败，下一次会做同样的工作。`,
      },
      runbook: 'dead-ticks',
    });
    silenceAlarm(this, consumer, expression);
  }
}

/** A clock that stopped makes no errors: what tells of it is that nothing is called. */
function silenceAlarm(scope: Construct, { name, function: called }: SuiteFunction, expression: string): void {
  const { period, periods } = silenceOf(expression);
  const hours = (period.toMinutes() * periods) / 60;
  suiteAlarm(scope, 'SilenceAlarm', {
    metric: called.metricInvocations({ statistic: Stats.SUM, period }),
    below: 1,
    periods,
    means: {
      en: `The clock has not called ${name} (${expression}) for ${hours} hours.`,
      zh: `定时任务 ${name}（${expression}）已 ${hours} 小时未被调用。`,
    },
    runbook: 'schedule-stopped',
  });
}

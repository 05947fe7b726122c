import { Aws, Duration } from 'aws-cdk-lib';
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventContract } from '../../events/define-event.ts';
import { deadLetterAlarm } from './dead-letter-alarm.ts';
import type { SuiteStateMachine } from './state-machine.ts';

type Props = {
  readonly starts: SuiteStateMachine;
  readonly deadLetters: IQueue;
} & (
  | {
      /** `cron(…)`, in UTC. The execution's input is `{ "at": "2026-11-26T20:00:00Z" }`, the time of the schedule. */
      readonly schedule: string;
    }
  | {
      readonly bus: EventBus;
      /** The execution's input is the event's data. */
      readonly event: EventContract;
    }
);

/** Starts an execution by the clock, or for each event of a kind. What could not be started is kept. */
export class MachineStart extends Construct {
  constructor(scope: Construct, id: string, { starts, deadLetters, ...occasion }: Props) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const { stateMachineArn } = starts.machine;
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
    );
    const { input, ...trigger } =
      'schedule' in occasion ? onSchedule(occasion.schedule) : onEvent(occasion.bus, occasion.event);
    const target = {
      id: 'StateMachine',
      arn: stateMachineArn,
      roleArn: role.roleArn,
      ...input,
      deadLetterConfig: { arn: deadLetters.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
    };
    new CfnRule(this, 'Rule', { ...trigger, targets: [target] });
    deadLetterAlarm(this, deadLetters, {
      means: {
        en: `An execution of ${starts.node.id} could not be started for 24 hours; what asked for it is kept.`,
        zh: `${starts.node.id} 的执行 24 小时未能启动，请求已保留。`,
      },
      runbook: 'dead-letters',
    });
  }
}

const onSchedule = (scheduleExpression: string) => ({
  scheduleExpression,
  input: { inputTransformer: { inputPathsMap: { at: '$.time' }, inputTemplate: '{"at": <at>}' } },
});

const onEvent = (bus: EventBus, event: EventContract) => ({
  eventBusName: bus.eventBusName,
  eventPattern: { source: [event.source], 'detail-type': [event.type] },
  input: { inputPath: '$.detail.data' },
});

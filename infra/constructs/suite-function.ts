import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFolder } from '../bundle.ts';
import type { Settings } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import { acknowledgeFolders } from './bucket-write.ts';
import { alarmPeriod, suiteAlarm } from './suite-alarm.ts';

export type SuiteFunctionProps = {
  /** The bundle's name, `<context>-<entry>`. */
  readonly name: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /**
   * The most executions at once, taken out of the account's; left out where an event source mapping sets the limit,
   * because a throttled poller spends its messages' receives.
   */
  readonly reservedConcurrency?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly access?: readonly PolicyStatement[];
  /** Why no dead-letter queue hangs on the function itself. */
  readonly failures: string;
  readonly settings: Settings;
};

/** One Lambda of the suite: its bundle, a role that may do what `access` says and log and trace, alarms. */
export class SuiteFunction extends Construct {
  readonly function: LambdaFunction;
  /** The bundle's name, which its log lines have as their service. */
  readonly name: string;
  readonly timeout: Duration;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: SuiteFunctionProps) {
    super(scope, id);
    this.name = props.name;
    this.timeout = props.timeout;
    const logGroup = new LogGroup(this, 'Logs', { retention: props.settings.logRetentionDays });
    this.role = ownRole(this, logGroup, props.access ?? []);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: codeOf(props.name),
      memorySize: props.memoryMb,
      timeout: props.timeout,
      ...reservation(props),
      role: this.role,
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    acknowledge(this.function, { 'Serverless-LambdaDLQ': props.failures });
    addAlarms(this);
  }
}

function codeOf(name: string): Code {
  const folder = join(bundleFolder, name);
  if (!existsSync(folder))
    throw new Error(`There is no bundle ${name}: is there an entry functions/…/*.ts for it?`);
  return Code.fromAsset(folder);
}

const reservation = ({ reservedConcurrency, settings }: SuiteFunctionProps) =>
  reservedConcurrency !== undefined && settings.reserveConcurrency
    ? { reservedConcurrentExecutions: reservedConcurrency }
    : {};

/** No managed policy: AWSLambdaBasicExecutionRole may write to every log group of the account. */
function ownRole(scope: Construct, logGroup: LogGroup, access: readonly PolicyStatement[]): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const logs = new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  for (const statement of [logs, ...access]) role.addToPolicy(statement);
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources to name.',
  });
  acknowledgeFolders(role, access);
  return role;
}

function addAlarms(scope: SuiteFunction): void {
  const { name } = scope;
  const metric = { statistic: Stats.SUM, period: alarmPeriod };
  suiteAlarm(scope, 'ErrorAlarm', {
    metric: scope.function.metricErrors(metric),
    atLeast: 1,
    means: {
      en: `${name} crashed or ran out of time.`,
      zh: `${name} 崩溃或超时。`,
    },
    runbook: 'function-error',
  });
  suiteAlarm(scope, 'ThrottleAlarm', {
    metric: scope.function.metricThrottles(metric),
    atLeast: 1,
    means: {
      en: `${name} was refused executions: its reservation or the account's limit is reached.`,
      zh: `${name} 被限流：达到预留并发或账户上限。`,
    },
    runbook: 'function-throttled',
  });
}

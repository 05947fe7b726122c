import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  DistributedMap,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  ProcessorMode,
  ProcessorType,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmPeriod, suiteAlarm, type Words } from './suite-alarm.ts';
import type { SuiteFunction } from './suite-function.ts';

type Call = {
  /** Where the answer goes in the state, `$.parsed`; left out, the answer is the state from then on. */
  readonly into?: string;
  /** Errors by name that trying again does not mend. */
  readonly final?: readonly string[];
};

type ForEach = {
  /** Where in the state the items are, `$.partitions`. Each is the input of its own execution of `each`. */
  readonly items: string;
  readonly each: IChainable;
  /** What `each` gets in place of the bare item: `{ 'day.$': '$.day', 'partition.$': '$$.Map.Item.Value' }`. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly atOnce: number;
  /** Where the answers go, in the order of the items, 256 KB in all; left out, the state goes on as it was. */
  readonly into?: string;
};

type Props = {
  readonly description: string;
  /** How long a whole execution may take, its waiting included. */
  readonly timeout: Duration;
  /** Draws the states, each made by `steps` or of the library's own Choice, Wait, Pass and Succeed. */
  readonly definition: (steps: Steps) => IChainable;
  /** What is missing for the shop when an execution has failed. */
  readonly failed: Words;
  readonly settings: Settings;
};

/** What Lambda or the way to it failed at: the same call is worth another try. */
const transient = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
];

/**
 * A STANDARD state machine of the suite, whose steps are idempotent. A step that fails is tried again, and then the
 * execution fails with it: nothing catches it, so that a redrive takes up at that very step. (Of an execution that ends
 * in a Fail state, a redrive enters only that state again.) Its role may call exactly the functions of its steps.
 */
export class SuiteStateMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const steps = new Steps(this);
    const body = DefinitionBody.fromChainable(props.definition(steps));
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    allowSteps(role, steps);
    this.machine = new StateMachine(this, 'Machine', {
      comment: props.description,
      definitionBody: body,
      stateMachineType: StateMachineType.STANDARD,
      timeout: props.timeout,
      // What the library would grant has wildcards in it.
      role: role.withoutPolicyUpdates(),
      logs: {
        destination: new LogGroup(this, 'Logs', { retention: props.settings.logRetentionDays }),
        // States and errors, without what they were about: payloads have people's data in them.
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    if (steps.hasChildren) allowChildren(this, role);
    addAlarms(this, props);
  }
}

/** Makes the states that need more than the library knows of: a retry policy, permissions. */
export class Steps {
  readonly functions = new Set<SuiteFunction>();
  hasChildren = false;
  readonly #scope: Construct;

  constructor(scope: Construct) {
    this.#scope = scope;
  }

  /** Calls a function with the state as it is. */
  call(id: string, called: SuiteFunction, { into, final = [] }: Call = {}): LambdaInvoke {
    this.functions.add(called);
    const step = new LambdaInvoke(this.#scope, id, {
      lambdaFunction: called.function,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      ...(into === undefined ? {} : { resultPath: into }),
    });
    if (final.length > 0) step.addRetry({ errors: [...final], maxAttempts: 0 });
    return step
      .addRetry({ errors: transient, maxAttempts: 6, ...patience(2) })
      .addRetry({ errors: ['States.ALL'], maxAttempts: 2, ...patience(5) }) as LambdaInvoke;
  }

  /**
   * Runs `each` for every item, each run an execution of its own with its own history. One failed item fails it all.
   */
  forEach(id: string, { items, each, given, atOnce, into }: ForEach): DistributedMap {
    this.hasChildren = true;
    const map = new DistributedMap(this.#scope, id, {
      itemsPath: items,
      maxConcurrency: atOnce,
      resultPath: into ?? JsonPath.DISCARD,
      mapExecutionType: StateMachineType.STANDARD,
      ...(given === undefined ? {} : { itemSelector: given }),
    }).itemProcessor(each, {
      mode: ProcessorMode.DISTRIBUTED,
      executionType: ProcessorType.STANDARD,
    });
    acknowledge(map, {
      'Annotation::@aws-cdk/aws-stepfunctions:propertyIgnored': 'Left out, the library asks for it.',
    });
    return map;
  }
}

const patience = (seconds: number) => ({
  interval: Duration.seconds(seconds),
  backoffRate: 2,
  maxDelay: Duration.minutes(1),
  jitterStrategy: JitterType.FULL,
});

function allowSteps(role: Role, { functions }: Steps): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [...functions].map((each) => each.function.functionArn),
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      resources: ['*'],
    }),
  );
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]': 'Log deliveries and X-Ray have no resources to name.',
  });
}

/** The library's own policy for child executions, which it could not put on a role that takes no updates from it. */
function allowChildren({ machine }: SuiteStateMachine, role: Role): void {
  const policy = machine.node.findChild('DistributedMapPolicy') as Policy;
  policy.attachToRole(role);
  const name = JSON.stringify(Stack.of(machine).resolve(nameIn(machine.stateMachineArn)));
  for (const executions of [`${name}:*`, `${name}/*:*`]) {
    const resource = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${executions}`;
    acknowledge(policy, {
      [`AwsSolutions-IAM5[Resource::${resource}]`]:
        'Executions have no names before they are started; their machine is named.',
    });
  }
}

const nameIn = (stateMachineArn: string): string => Fn.select(6, Fn.split(':', stateMachineArn));

function addAlarms(scope: SuiteStateMachine, { failed }: Props): void {
  const { machine, node } = scope;
  const metric = { statistic: Stats.SUM, period: alarmPeriod };
  const endings = {
    Failed: machine.metricFailed(metric),
    TimedOut: machine.metricTimedOut(metric),
    Aborted: machine.metricAborted(metric),
  };
  for (const [ending, each] of Object.entries(endings)) {
    suiteAlarm(scope, `${ending}Alarm`, {
      metric: each,
      atLeast: 1,
      means: {
        en: `An execution of ${node.id} ended as ${ending}. ${failed.en}`,
        zh: `${node.id} 的一次执行以 ${ending} 结束。${failed.zh}`,
      },
      runbook: 'machine-failed',
    });
  }
}

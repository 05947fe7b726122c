import { accountId, region } from '../intrinsics.ts';
import { isObject } from '../json.ts';
import { type Machine, readMachines, scopesIn } from '../machine-definition.ts';
import type { Role } from './access.ts';
import { type Given, type Need, roleNeeds, sending, trusts } from './need.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, …/xray-iam.html */
const machineLogs = [
  'CreateLogDelivery',
  'DeleteLogDelivery',
  'DescribeLogGroups',
  'DescribeResourcePolicies',
  'GetLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'UpdateLogDelivery',
].map((name) => `logs:${name}`);
const machineTraces = [
  'GetSamplingRules',
  'GetSamplingTargets',
  'PutTelemetryRecords',
  'PutTraceSegments',
].map((name) => `xray:${name}`);

/** What state machines need for their steps, their children, their log and their traces. */
export function ofMachines({ deployment, access }: Given): readonly Need[] {
  const definitions = readMachines(deployment);
  return deployment.of('AWS::StepFunctions::StateMachine').flatMap((machine) => {
    const { RoleArn, LoggingConfiguration, TracingConfiguration } = machine.properties;
    const role = access.roleWith(RoleArn);
    const definition = definitions.find(({ arn }) => arn === machine.arn);
    return [
      trusts(role, 'states.amazonaws.com', machine.arn, machine),
      ...roleNeeds(
        role,
        '*',
        [
          ...(LoggingConfiguration ? machineLogs : []),
          ...(TracingConfiguration?.Enabled ? machineTraces : []),
        ],
        machine,
      ),
      ...(definition ? stepNeeds(definition, role, machine) : []),
    ];
  });
}

type Where = Parameters<typeof roleNeeds>[3];

/** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
function stepNeeds({ arn, name, definition }: Machine, role: Role, of: Where): readonly Need[] {
  const states = scopesIn(definition).flatMap((scope) => Object.values(scope.States));
  const called = states.flatMap(({ Resource, Parameters }) =>
    Resource?.startsWith('arn:aws:lambda:')
      ? [Resource]
      : isObject(Parameters) && 'FunctionName' in Parameters
        ? [String(Parameters['FunctionName'])]
        : [],
  );
  const executions = `arn:aws:states:${region}:${accountId}:execution:${name}`;
  const hasChildren = states.some(
    ({ ItemProcessor }) => ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED',
  );
  return [
    ...called.flatMap((each) => roleNeeds(role, each, [sending.lambda], of)),
    ...(hasChildren
      ? [
          ...roleNeeds(role, arn, [sending.states], of),
          ...roleNeeds(role, `${executions}:local`, ['states:DescribeExecution', 'states:StopExecution'], of),
          ...roleNeeds(role, `${executions}/map:local`, ['states:RedriveExecution'], of),
        ]
      : []),
  ];
}

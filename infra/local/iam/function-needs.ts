import type { Deployment } from '../deployment.ts';
import { accountId, region } from '../intrinsics.ts';
import { type Given, type Need, roleNeeds, sendingTo, trusts } from './need.ts';

/** What functions need to run, to write their log and to be traced. */
export function ofFunctions({ deployment, access }: Given): readonly Need[] {
  return deployment.of('AWS::Lambda::Function').flatMap((lambda) => {
    const { Role, LoggingConfig, TracingConfig } = lambda.properties;
    const role = access.roleWith(Role);
    const group = `arn:aws:logs:${region}:${accountId}:log-group:${LoggingConfig?.LogGroup ?? `/aws/lambda/${lambda.name}`}`;
    const traces = TracingConfig?.Mode === 'Active' ? ['PutTelemetryRecords', 'PutTraceSegments'] : [];
    return [
      trusts(role, 'lambda.amazonaws.com', lambda.arn, lambda),
      ...(LoggingConfig?.LogGroup ? [] : roleNeeds(role, group, ['logs:CreateLogGroup'], lambda)),
      ...roleNeeds(role, `${group}:log-stream:local`, ['logs:CreateLogStream', 'logs:PutLogEvents'], lambda),
      ...roleNeeds(
        role,
        '*',
        traces.map((name) => `xray:${name}`),
        lambda,
      ),
    ];
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, …/services-dynamodb-eventsourcemapping.html */
const polling = {
  sqs: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
  dynamodb: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
} as const;

const functionWith = (deployment: Deployment, nameOrArn: string) =>
  deployment
    .of('AWS::Lambda::Function')
    .find(({ name, arn }) => name === nameOrArn.split(':')[0] || nameOrArn.startsWith(arn));

/** What pollers need, who come in the name of the function they feed. */
export function ofMappings({ deployment, access }: Given): readonly Need[] {
  return deployment.of('AWS::Lambda::EventSourceMapping').flatMap((mapping) => {
    const { EventSourceArn: source, FunctionName } = mapping.properties;
    const lambda = functionWith(deployment, FunctionName);
    if (lambda === undefined) return [];
    const service = source.includes(':sqs:') ? 'sqs' : 'dynamodb';
    const actions = polling[service].map((name) => `${service}:${name}`);
    return roleNeeds(access.roleWith(lambda.properties.Role), source, actions, mapping);
  });
}

/** What a function could not handle is put aside in its own name. */
export function ofFailures({ deployment, access }: Given): readonly Need[] {
  const destinations = [
    ...deployment
      .of('AWS::Lambda::EventSourceMapping')
      .map((of) => ({ of, to: of.properties.DestinationConfig?.OnFailure?.Destination })),
    ...deployment
      .of('AWS::Lambda::EventInvokeConfig')
      .map((of) => ({ of, to: of.properties.DestinationConfig?.OnFailure?.Destination })),
  ].map(({ of, to }) => ({ of, to, lambda: functionWith(deployment, of.properties.FunctionName) }));
  const deadLetters = deployment
    .of('AWS::Lambda::Function')
    .map((lambda) => ({ of: lambda, to: lambda.properties.DeadLetterConfig?.TargetArn, lambda }));
  return [...destinations, ...deadLetters].flatMap(({ of, to, lambda }) =>
    to === undefined || lambda === undefined
      ? []
      : roleNeeds(access.roleWith(lambda.properties.Role), to, [sendingTo(to)], of),
  );
}

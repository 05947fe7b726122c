import type { Deployed, RuleTarget } from '../deployment.ts';
import { accountId, region } from '../intrinsics.ts';
import { type Given, type Need, roleNeeds, sending, sendingTo, serviceNeed, trusts } from './need.ts';

/** What rules need to deliver, and to put aside what they cannot. */
export function ofRules({ deployment, access }: Given): readonly Need[] {
  return deployment
    .of('AWS::Events::Rule')
    .flatMap((rule) =>
      rule.properties.Targets.flatMap((target) => [
        ...deliveries({ rule, target, deployment, access }),
        ...deadLettersOf(rule, target),
      ]),
    );
}

const events = 'events.amazonaws.com';
type Rule = Deployed<'AWS::Events::Rule'>;

const deadLettersOf = (rule: Rule, { DeadLetterConfig }: RuleTarget): readonly Need[] =>
  DeadLetterConfig === undefined
    ? []
    : [serviceNeed(events, { action: sending.sqs, resource: DeadLetterConfig.Arn }, rule.arn, rule)];

/** With a role the rule acts in its name, else in that of EventBridge. */
function deliveries({
  rule,
  target: { Arn, RoleArn },
  deployment,
  access,
}: Given & { readonly rule: Rule; readonly target: RuleTarget }): readonly Need[] {
  if (RoleArn !== undefined) {
    const role = access.roleWith(RoleArn);
    return [trusts(role, events, rule.arn, rule), ...roleNeeds(role, Arn, [sendingTo(Arn)], rule)];
  }
  const key = deployment.of('AWS::SNS::Topic').find(({ arn }) => arn === Arn)?.properties.KmsMasterKeyId;
  return [
    serviceNeed(events, { action: sendingTo(Arn), resource: Arn }, rule.arn, rule),
    ...(key === undefined ? [] : ['kms:Decrypt', 'kms:GenerateDataKey']).map((action) =>
      serviceNeed(events, { action, resource: key ?? '' }, rule.arn, rule),
    ),
  ];
}

/** The scheduler does everything in the name of the role, putting aside too. */
export function ofSchedules({ deployment, access }: Given): readonly Need[] {
  return deployment.of('AWS::Scheduler::Schedule').flatMap((schedule) => {
    const { Arn, RoleArn = '', DeadLetterConfig } = schedule.properties.Target;
    const role = access.roleWith(RoleArn);
    return [
      trusts(role, 'scheduler.amazonaws.com', schedule.arn, schedule),
      ...roleNeeds(role, Arn, [sendingTo(Arn)], schedule),
      ...(DeadLetterConfig ? roleNeeds(role, DeadLetterConfig.Arn, [sending.sqs], schedule) : []),
    ];
  });
}

/** arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path> */
export function ofRoutes({ deployment }: Given): readonly Need[] {
  const integrations = new Map(
    deployment
      .of('AWS::ApiGatewayV2::Integration')
      .map(({ ref, properties }) => [`integrations/${ref}`, properties.IntegrationUri]),
  );
  const stages = deployment.of('AWS::ApiGatewayV2::Stage');
  return deployment.of('AWS::ApiGatewayV2::Route').flatMap((route) => {
    const { ApiId, RouteKey, Target } = route.properties;
    const resource = integrations.get(Target) ?? '';
    const [method = '', path = ''] = RouteKey === '$default' ? ['*', '/$default'] : RouteKey.split(' ');
    return stages
      .filter(({ properties }) => properties.ApiId === ApiId)
      .map(({ properties: { StageName } }) => {
        const source = `arn:aws:execute-api:${region}:${accountId}:${ApiId}/${StageName}/${method === 'ANY' ? '*' : method}${path}`;
        return serviceNeed('apigateway.amazonaws.com', { action: sending.lambda, resource }, source, route);
      });
  });
}

/** What a bucket tells a function or a queue, and where it writes its access log. */
export function ofBuckets({ deployment }: Given): readonly Need[] {
  const buckets = deployment.of('AWS::S3::Bucket');
  const notified = [
    ...buckets.flatMap(({ arn, properties: { NotificationConfiguration }, ...of }) => [
      ...(NotificationConfiguration?.LambdaConfigurations ?? []).map(({ Function: to }) => ({ of, arn, to })),
      ...(NotificationConfiguration?.QueueConfigurations ?? []).map(({ Queue: to }) => ({ of, arn, to })),
    ]),
    ...deployment.of('Custom::S3BucketNotifications').flatMap(({ properties, ...of }) => {
      const arn = `arn:aws:s3:::${properties.BucketName}`;
      const { LambdaFunctionConfigurations, QueueConfigurations } = properties.NotificationConfiguration;
      return [
        ...LambdaFunctionConfigurations.map(({ LambdaFunctionArn: to }) => ({ of, arn, to })),
        ...QueueConfigurations.map(({ QueueArn: to }) => ({ of, arn, to })),
      ];
    }),
  ];
  return [
    ...notified.map(({ of, arn, to }) =>
      serviceNeed('s3.amazonaws.com', { action: sendingTo(to), resource: to }, arn, of),
    ),
    ...buckets.flatMap((bucket) => {
      const { LoggingConfiguration: log } = bucket.properties;
      if (log === undefined) return [];
      const resource = `arn:aws:s3:::${log.DestinationBucketName}/${log.LogFilePrefix}log`;
      const call = { action: 's3:PutObject', resource };
      return [serviceNeed('logging.s3.amazonaws.com', call, bucket.arn, bucket)];
    }),
  ];
}

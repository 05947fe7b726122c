import * as z from 'zod';
import type { Assembly } from './assembly.ts';
import { HostError } from './host-error.ts';
import { policyDocument } from './iam/policy-document.ts';
import { attributeOf, type Identified, nameOf, type Places, refOf } from './identities.ts';
import type { Json } from './json.ts';
import { resolveResources } from './template-resources.ts';

const json: z.ZodType<Json> = z.json();
const patternText = z.union([z.string(), z.record(z.string(), json)]);

const retryPolicy = z.object({
  MaximumRetryAttempts: z.coerce.number().optional(),
  MaximumEventAgeInSeconds: z.coerce.number().optional(),
});
const deadLetter = z.object({ Arn: z.string() });
const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const index = z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: z.looseObject({}) });
const onFailure = z.object({ OnFailure: z.object({ Destination: z.string() }).optional() });
const target = z.object({
  Arn: z.string(),
  Id: z.string().default('target'),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputTemplate: z.string(), InputPathsMap: z.record(z.string(), z.string()).default({}) })
    .optional(),
  RetryPolicy: retryPolicy.optional(),
  DeadLetterConfig: deadLetter.optional(),
  SqsParameters: z.object({ MessageGroupId: z.string() }).optional(),
  RoleArn: z.string().optional(),
});
export type RuleTarget = z.output<typeof target>;
const throttle = z.object({
  ThrottlingBurstLimit: z.coerce.number().optional(),
  ThrottlingRateLimit: z.coerce.number().optional(),
});
export type Throttle = z.output<typeof throttle>;

const shapes = {
  'AWS::DynamoDB::GlobalTable': z.object({
    AttributeDefinitions: z.array(
      z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
    ),
    KeySchema: keySchema,
    GlobalSecondaryIndexes: z.array(index).optional(),
    LocalSecondaryIndexes: z.array(index).optional(),
    StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
    TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.coerce.boolean() }).optional(),
  }),
  'AWS::S3::Bucket': z.object({
    NotificationConfiguration: z
      .object({
        EventBridgeConfiguration: z.looseObject({}).optional(),
        LambdaConfigurations: z.array(z.looseObject({ Event: z.string(), Function: z.string() })).default([]),
        QueueConfigurations: z.array(z.looseObject({ Event: z.string(), Queue: z.string() })).default([]),
      })
      .optional(),
    LoggingConfiguration: z
      .object({ DestinationBucketName: z.string(), LogFilePrefix: z.string().default('') })
      .optional(),
  }),
  'Custom::S3BucketNotifications': z.object({
    BucketName: z.string(),
    NotificationConfiguration: z.object({
      EventBridgeConfiguration: z.looseObject({}).optional(),
      LambdaFunctionConfigurations: z
        .array(z.looseObject({ Events: z.array(z.string()), LambdaFunctionArn: z.string() }))
        .default([]),
      QueueConfigurations: z
        .array(z.looseObject({ Events: z.array(z.string()), QueueArn: z.string() }))
        .default([]),
    }),
  }),
  'AWS::Events::EventBus': z.object({}),
  'AWS::Events::Rule': z.object({
    EventBusName: z.string().default('default'),
    EventPattern: patternText.optional(),
    ScheduleExpression: z.string().optional(),
    State: z.string().default('ENABLED'),
    Targets: z.array(target).default([]),
  }),
  'AWS::Scheduler::Schedule': z.object({
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.string().default('UTC'),
    State: z.string().default('ENABLED'),
    StartDate: z.string().optional(),
    EndDate: z.string().optional(),
    Target: target,
  }),
  'AWS::SQS::Queue': z.object({
    FifoQueue: z.coerce.boolean().optional(),
    ContentBasedDeduplication: z.coerce.boolean().optional(),
    DeduplicationScope: z.string().optional(),
    FifoThroughputLimit: z.string().optional(),
    VisibilityTimeout: z.coerce.number().optional(),
    DelaySeconds: z.coerce.number().optional(),
    MaximumMessageSize: z.coerce.number().optional(),
    ReceiveMessageWaitTimeSeconds: z.coerce.number().optional(),
    RedrivePolicy: z
      .object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })
      .optional(),
  }),
  'AWS::SNS::Topic': z.object({ KmsMasterKeyId: z.string().optional() }),
  'AWS::StepFunctions::StateMachine': z.object({
    DefinitionString: z.string(),
    StateMachineType: z.literal('STANDARD').default('STANDARD'),
    RoleArn: z.string(),
    LoggingConfiguration: z.looseObject({}).optional(),
    TracingConfiguration: z.object({ Enabled: z.coerce.boolean() }).optional(),
  }),
  'AWS::SecretsManager::Secret': z.object({
    SecretString: z.string().default(''),
    GenerateSecretString: z
      .object({
        SecretStringTemplate: z.string(),
        GenerateStringKey: z.string(),
        PasswordLength: z.coerce.number(),
        /** Letters and digits are all that the host makes. */
        ExcludePunctuation: z.literal(true),
      })
      .optional(),
  }),
  'AWS::Lambda::Function': z.object({
    Code: z.object({ S3Key: z.string().optional(), ZipFile: z.string().optional() }),
    Handler: z.string(),
    Runtime: z.string(),
    Timeout: z.coerce.number().default(3),
    MemorySize: z.coerce.number().default(128),
    Environment: z
      .object({
        Variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)),
      })
      .optional(),
    ReservedConcurrentExecutions: z.coerce.number().optional(),
    DeadLetterConfig: z.object({ TargetArn: z.string() }).optional(),
    Role: z.string(),
    LoggingConfig: z.object({ LogGroup: z.string().optional() }).optional(),
    TracingConfig: z.object({ Mode: z.string() }).optional(),
  }),
  'AWS::Lambda::Permission': z.object({
    Action: z.literal('lambda:InvokeFunction'),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceArn: z.string().optional(),
    SourceAccount: z.string().optional(),
  }),
  'AWS::Lambda::Alias': z.object({ FunctionName: z.string() }),
  'AWS::Lambda::EventInvokeConfig': z.object({
    FunctionName: z.string(),
    MaximumRetryAttempts: z.coerce.number().optional(),
    MaximumEventAgeInSeconds: z.coerce.number().optional(),
    DestinationConfig: onFailure.optional(),
  }),
  'AWS::Lambda::EventSourceMapping': z.object({
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    Enabled: z.coerce.boolean().default(true),
    BatchSize: z.coerce.number().optional(),
    MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
    FunctionResponseTypes: z.array(z.string()).default([]),
    ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().optional() }).optional(),
    StartingPosition: z.literal('TRIM_HORIZON').optional(),
    BisectBatchOnFunctionError: z.coerce.boolean().default(false),
    MaximumRetryAttempts: z.coerce.number().default(-1),
    MaximumRecordAgeInSeconds: z.coerce.number().default(-1),
    DestinationConfig: onFailure.optional(),
    FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  }),
  'AWS::IAM::Role': z.object({
    AssumeRolePolicyDocument: policyDocument,
    ManagedPolicyArns: z.array(z.string()).default([]),
    Policies: z.array(z.object({ PolicyDocument: policyDocument })).default([]),
  }),
  'AWS::IAM::Policy': z.object({ PolicyDocument: policyDocument, Roles: z.array(z.string()).default([]) }),
  'AWS::S3::BucketPolicy': z.object({ PolicyDocument: policyDocument, Bucket: z.string() }),
  'AWS::SQS::QueuePolicy': z.object({ PolicyDocument: policyDocument, Queues: z.array(z.string()) }),
  'AWS::SNS::TopicPolicy': z.object({ PolicyDocument: policyDocument, Topics: z.array(z.string()) }),
  'AWS::KMS::Key': z.object({ KeyPolicy: policyDocument }),
  'AWS::ApiGatewayV2::Api': z.object({
    ProtocolType: z.literal('HTTP').default('HTTP'),
    CorsConfiguration: z
      .object({
        AllowCredentials: z.coerce.boolean().default(false),
        AllowHeaders: z.array(z.string()).default([]),
        AllowMethods: z.array(z.string()).default([]),
        AllowOrigins: z.array(z.string()).default([]),
        ExposeHeaders: z.array(z.string()).default([]),
        MaxAge: z.coerce.number().optional(),
      })
      .optional(),
  }),
  'AWS::ApiGatewayV2::Stage': z.object({
    ApiId: z.string(),
    StageName: z.string(),
    DefaultRouteSettings: throttle.optional(),
    RouteSettings: z.record(z.string(), throttle).default({}),
  }),
  'AWS::ApiGatewayV2::Route': z.object({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string(),
    AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).default([]),
  }),
  'AWS::ApiGatewayV2::Integration': z.object({
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: z.coerce.number().max(30_000).default(30_000),
  }),
  'AWS::ApiGatewayV2::Authorizer': z.object({
    AuthorizerType: z.literal('JWT'),
    IdentitySource: z.array(z.string()).default(['$request.header.Authorization']),
    JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()).default([]) }),
  }),
} as const;

type Shapes = typeof shapes;
export type Deployed<T extends keyof Shapes> = {
  readonly logicalId: string;
  readonly stackName: string;
  readonly name: string;
  readonly ref: string;
  readonly arn: string;
  readonly properties: z.output<Shapes[T]>;
};

/** Everything the template deploys, by type, with resolved and parsed properties. */
export type Deployment = {
  readonly of: <T extends keyof Shapes>(type: T) => readonly Deployed<T>[];
  readonly assets: ReadonlyMap<string, string>;
};

export function readDeployment(assembly: Assembly, places: Places): Deployment {
  const byType = Map.groupBy(resolveResources(assembly, places), (resource) => resource.type);
  const parsed = new Map<string, readonly unknown[]>();
  for (const [type, resources] of byType) {
    if (isShape(type))
      parsed.set(
        type,
        resources.map((resource) => parse(type, resource, places)),
      );
  }
  return {
    of: <T extends keyof Shapes>(type: T) => (parsed.get(type) ?? []) as readonly Deployed<T>[],
    assets: assembly.assets,
  };
}

function isShape(type: string): type is keyof Shapes {
  return Object.hasOwn(shapes, type);
}

function parse<T extends keyof Shapes>(type: T, resource: Identified, places: Places): Deployed<T> {
  const result = shapes[type].safeParse(resource.properties);
  const where = `${resource.stackName}/${resource.logicalId}`;
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new HostError(
      `${where}: the host cannot run ${type} with ${issue?.path.join('.')}: ${issue?.message}`,
    );
  }
  return {
    logicalId: resource.logicalId,
    stackName: resource.stackName,
    name: nameOf(resource),
    ref: String(refOf(resource, places)),
    arn: String(attributeOf(resource, 'Arn', places)),
    properties: result.data as z.output<Shapes[T]>,
  };
}

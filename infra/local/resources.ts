import type { Json } from './json.ts';
import { isObject } from './json.ts';

/**
 * true: honoured. A text: knowingly ignored, and why. An object: its properties (or those of each element) are
 * listed further. A property that is not listed stops the host.
 */
export type Spec = true | string | { readonly [property: string]: Spec };
export type ResourceSpec = { readonly [property: string]: Spec };

const tags = 'tags have no effect here';
const noStrangers = 'every part listens on loopback only';
const encryption = 'encryption at rest is the disk’s own affair here';
const cloudWatch = 'no CloudWatch here; logs are files in STATE_DIR/logs';
const retention = 'the emulator keeps messages until they are deleted';
const names = 'a label for people';
const indexSpec = {
  IndexName: true,
  KeySchema: true,
  Projection: true,
  WriteOnDemandThroughputSettings: 'no capacity limits here',
  WriteProvisionedThroughputSettings: 'no capacity limits here',
  ReadOnDemandThroughputSettings: 'no capacity limits here',
  ContributorInsightsSpecification: cloudWatch,
} as const;
const retryPolicy = {
  MaximumRetryAttempts: true,
  MaximumEventAgeInSeconds: true,
  MaximumEventAge: true,
} as const;
const throttle = {
  ThrottlingBurstLimit: true,
  ThrottlingRateLimit: true,
  DetailedMetricsEnabled: cloudWatch,
  LoggingLevel: cloudWatch,
  DataTraceEnabled: cloudWatch,
} as const;

/** Types of which nothing at all is needed here, and why. */
export const ignoredTypes: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'usage statistics of the CDK',
  'AWS::Logs::LogGroup': cloudWatch,
  'AWS::Logs::ResourcePolicy': cloudWatch,
  'AWS::Logs::MetricFilter': cloudWatch,
  'AWS::CloudWatch::Alarm': cloudWatch,
  'AWS::CloudWatch::CompositeAlarm': cloudWatch,
  'AWS::CloudWatch::Dashboard': cloudWatch,
  'AWS::Events::Archive': 'events are not archived here; nothing replays them',
  'AWS::Scheduler::ScheduleGroup': 'a group of schedules has no behaviour',
  'AWS::Cognito::UserPoolDomain': 'the host itself issues tokens (npm run token)',
  'AWS::Cognito::UserPoolUser': 'the host itself issues tokens (npm run token)',
  'AWS::Cognito::UserPool': 'the host itself issues tokens; only the identifiers are used',
  'AWS::Cognito::UserPoolClient': 'the host itself issues tokens; only the identifiers are used',
  'AWS::Cognito::UserPoolResourceServer': 'scopes are taken from the routes',
  'AWS::Lambda::Version': 'there is one version: what was synthesized',
  'AWS::SNS::Subscription': 'nobody is told here; publishing to a topic succeeds',
};

/** The closed table of what the host runs. */
export const resourceSpecs: Readonly<Record<string, ResourceSpec>> = {
  'AWS::IAM::Role': {
    RoleName: true,
    AssumeRolePolicyDocument: true,
    ManagedPolicyArns: true,
    Policies: { PolicyName: names, PolicyDocument: true },
    Description: names,
    Tags: tags,
  },
  'AWS::IAM::Policy': { PolicyName: names, PolicyDocument: true, Roles: true },
  'AWS::S3::BucketPolicy': { Bucket: true, PolicyDocument: true },
  'AWS::SQS::QueuePolicy': { Queues: true, PolicyDocument: true },
  'AWS::SNS::TopicPolicy': { Topics: true, PolicyDocument: true },
  'AWS::KMS::Key': {
    KeyPolicy: true,
    Description: names,
    EnableKeyRotation: encryption,
    PendingWindowInDays: encryption,
    Tags: tags,
  },
  'AWS::Lambda::Permission': {
    Action: true,
    FunctionName: true,
    Principal: true,
    SourceArn: true,
    SourceAccount: true,
  },
  'AWS::DynamoDB::GlobalTable': {
    TableName: true,
    AttributeDefinitions: true,
    KeySchema: true,
    GlobalSecondaryIndexes: indexSpec,
    LocalSecondaryIndexes: { IndexName: true, KeySchema: true, Projection: true },
    StreamSpecification: { StreamViewType: true },
    TimeToLiveSpecification: { AttributeName: true, Enabled: true },
    BillingMode: 'no capacity limits here',
    SSESpecification: encryption,
    WriteOnDemandThroughputSettings: 'no capacity limits here',
    WriteProvisionedThroughputSettings: 'no capacity limits here',
    WarmThroughput: 'no capacity limits here',
    Replicas: {
      Region: 'one machine is one region',
      PointInTimeRecoverySpecification: 'copy STATE_DIR for a backup',
      DeletionProtectionEnabled: 'only "npm start -- --fresh" deletes',
      ContributorInsightsSpecification: cloudWatch,
      GlobalSecondaryIndexes: 'only capacity and metrics are set on a replica’s index',
      ReadOnDemandThroughputSettings: 'no capacity limits here',
      SSESpecification: encryption,
      TableClass: 'a price class',
      Tags: tags,
    },
  },
  'AWS::S3::Bucket': {
    BucketName: true,
    NotificationConfiguration: {
      EventBridgeConfiguration: true,
      LambdaConfigurations: true,
      QueueConfigurations: true,
    },
    BucketEncryption: encryption,
    PublicAccessBlockConfiguration: noStrangers,
    OwnershipControls: 'there is one account',
    VersioningConfiguration: 'the emulator keeps the last version only',
    LifecycleConfiguration: 'objects stay until they are deleted',
    LoggingConfiguration: { DestinationBucketName: true, LogFilePrefix: true },
    CorsConfiguration: 'no browser talks to the bucket here',
    ObjectLockEnabled: 'the emulator keeps the last version only',
    ObjectLockConfiguration: 'the emulator keeps the last version only',
    Tags: tags,
  },
  'Custom::S3BucketNotifications': {
    ServiceToken: 'the host reads the configuration itself',
    BucketName: true,
    NotificationConfiguration: {
      EventBridgeConfiguration: true,
      LambdaFunctionConfigurations: true,
      QueueConfigurations: true,
    },
    Managed: 'one owner: the template',
    SkipDestinationValidation: 'there is nothing to validate against',
  },
  'AWS::Events::EventBus': {
    Name: true,
    Description: names,
    KmsKeyIdentifier: encryption,
    DeadLetterConfig: 'an entry that no rule can take is an error of PutEvents here',
    LogConfig: cloudWatch,
    Tags: tags,
  },
  'AWS::Events::Rule': {
    Name: true,
    EventBusName: true,
    EventPattern: true,
    ScheduleExpression: true,
    State: true,
    Description: names,
    Tags: tags,
    Targets: {
      Arn: true,
      Id: true,
      Input: true,
      InputPath: true,
      InputTransformer: true,
      RetryPolicy: retryPolicy,
      DeadLetterConfig: { Arn: true },
      SqsParameters: { MessageGroupId: true },
      RoleArn: true,
    },
  },
  'AWS::Scheduler::Schedule': {
    Name: true,
    ScheduleExpression: true,
    ScheduleExpressionTimezone: true,
    State: true,
    StartDate: true,
    EndDate: true,
    FlexibleTimeWindow: 'fires at the start of its window',
    Description: names,
    GroupName: names,
    KmsKeyArn: encryption,
    Target: {
      Arn: true,
      Input: true,
      RetryPolicy: retryPolicy,
      DeadLetterConfig: { Arn: true },
      SqsParameters: { MessageGroupId: true },
      RoleArn: true,
    },
  },
  'AWS::SQS::Queue': {
    QueueName: true,
    FifoQueue: true,
    ContentBasedDeduplication: true,
    DeduplicationScope: true,
    FifoThroughputLimit: true,
    VisibilityTimeout: true,
    DelaySeconds: true,
    MaximumMessageSize: true,
    ReceiveMessageWaitTimeSeconds: true,
    RedrivePolicy: true,
    MessageRetentionPeriod: retention,
    RedriveAllowPolicy: 'there is one account',
    SqsManagedSseEnabled: encryption,
    KmsMasterKeyId: encryption,
    KmsDataKeyReusePeriodSeconds: encryption,
    Tags: tags,
  },
  'AWS::Lambda::Function': {
    FunctionName: true,
    Code: { S3Bucket: 'assets are read from the assembly', S3Key: true, ZipFile: true },
    Handler: true,
    Runtime: true,
    Timeout: true,
    MemorySize: true,
    Environment: { Variables: true },
    ReservedConcurrentExecutions: true,
    DeadLetterConfig: { TargetArn: true },
    Architectures: 'runs on this machine’s own processor',
    EphemeralStorage: 'the machine’s own /tmp',
    Description: names,
    KmsKeyArn: encryption,
    Layers: 'bundles are complete; no layer is needed',
    LoggingConfig: {
      LogGroup: true,
      LogFormat: cloudWatch,
      ApplicationLogLevel: cloudWatch,
      SystemLogLevel: cloudWatch,
    },
    TracingConfig: { Mode: true },
    RecursiveLoop: 'no loop detection here',
    Role: true,
    Tags: tags,
  },
  'AWS::Lambda::Alias': {
    FunctionName: true,
    Name: true,
    FunctionVersion: 'there is one version: what was synthesized',
    Description: names,
  },
  'AWS::Lambda::EventInvokeConfig': {
    FunctionName: true,
    Qualifier: 'there is one version: what was synthesized',
    MaximumEventAgeInSeconds: true,
    MaximumRetryAttempts: true,
    DestinationConfig: { OnFailure: { Destination: true } },
  },
  'AWS::Lambda::EventSourceMapping': {
    EventSourceArn: true,
    FunctionName: true,
    Enabled: true,
    BatchSize: true,
    MaximumBatchingWindowInSeconds: true,
    FunctionResponseTypes: true,
    ScalingConfig: { MaximumConcurrency: true },
    StartingPosition: true,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: true,
    MaximumRecordAgeInSeconds: true,
    DestinationConfig: { OnFailure: { Destination: true } },
    FilterCriteria: { Filters: { Pattern: true } },
    ParallelizationFactor: 'one batch a shard at a time keeps the order by key all the more',
    MetricsConfig: cloudWatch,
    Tags: tags,
  },
  'AWS::ApiGatewayV2::Api': {
    Name: true,
    ProtocolType: true,
    CorsConfiguration: {
      AllowCredentials: true,
      AllowHeaders: true,
      AllowMethods: true,
      AllowOrigins: true,
      ExposeHeaders: true,
      MaxAge: true,
    },
    Description: names,
    DisableExecuteApiEndpoint: 'there is no other endpoint here',
    IpAddressType: 'loopback only',
    Tags: tags,
  },
  'AWS::ApiGatewayV2::Stage': {
    ApiId: true,
    StageName: true,
    AutoDeploy: 'what was synthesized is deployed',
    AccessLogSettings: cloudWatch,
    DefaultRouteSettings: throttle,
    RouteSettings: true,
    Description: names,
    Tags: tags,
  },
  'AWS::ApiGatewayV2::Route': {
    ApiId: true,
    RouteKey: true,
    Target: true,
    AuthorizationType: true,
    AuthorizerId: true,
    AuthorizationScopes: true,
    OperationName: names,
  },
  'AWS::ApiGatewayV2::Integration': {
    ApiId: true,
    IntegrationType: true,
    IntegrationUri: true,
    PayloadFormatVersion: true,
    TimeoutInMillis: true,
    IntegrationMethod: 'a Lambda is always invoked',
    Description: names,
  },
  'AWS::ApiGatewayV2::Authorizer': {
    ApiId: true,
    AuthorizerType: true,
    IdentitySource: true,
    JwtConfiguration: { Issuer: true, Audience: true },
    Name: names,
  },
  'AWS::SecretsManager::Secret': {
    Name: true,
    SecretString: true,
    GenerateSecretString: {
      SecretStringTemplate: true,
      GenerateStringKey: true,
      PasswordLength: true,
      ExcludePunctuation: true,
    },
    Description: names,
    KmsKeyId: encryption,
    ReplicaRegions: 'one machine is one region',
    Tags: tags,
  },
  'AWS::StepFunctions::StateMachine': {
    StateMachineName: true,
    DefinitionString: true,
    StateMachineType: true,
    EncryptionConfiguration: encryption,
    LoggingConfiguration: true,
    TracingConfiguration: { Enabled: true },
    RoleArn: true,
    Tags: tags,
  },
  'AWS::SNS::Topic': {
    TopicName: true,
    DisplayName: names,
    KmsMasterKeyId: true,
    Subscription: 'nobody is told here; publishing to a topic succeeds',
    TracingConfig: 'no X-Ray here',
    Tags: tags,
  },
};

/** Dotted paths of the properties that the host does not understand, in the order of the template. */
export function unknownProperties(properties: Json, spec: Spec, path = ''): string[] {
  if (typeof spec !== 'object') return [];
  if (Array.isArray(properties)) {
    return properties.flatMap((each: Json, index) => unknownProperties(each, spec, `${path}[${index}]`));
  }
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, value]) => {
    const inner = spec[name];
    const innerPath = path === '' ? name : `${path}.${name}`;
    return inner === undefined ? [innerPath] : unknownProperties(value, inner, innerPath);
  });
}

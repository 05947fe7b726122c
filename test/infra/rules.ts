import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { personalFunctions } from '../../infra/personal-functions.ts';
import { at, type Found, idIn, idsIn, list, resources, type Suite, stacksOf } from './template.ts';

/** What breaks a rule, one sentence each; nothing where all is well. */
export type Rule = (suite: Suite) => readonly string[];

const machine = 'AWS::StepFunctions::StateMachine';

export const check = (
  found: readonly Found[],
  wrong: (each: Found) => string | false | undefined,
): readonly string[] =>
  found.flatMap((each) => {
    const finding = wrong(each);
    return finding ? [`${each.id} ${finding}`] : [];
  });

export const firstOf = (...conditions: readonly (readonly [unknown, string])[]): string | undefined =>
  conditions.find(([fine]) => !fine)?.[1];

export const tableIsSafe: Rule = (suite) => {
  const tables = resources(suite).filter(({ type }) => type.startsWith('AWS::DynamoDB::'));
  if (tables.length === 0) return ['there is no table'];
  return check(tables, ({ type, properties }) => {
    const replicas = list(at(properties, 'Replicas'));
    const everywhere = (...path: string[]) =>
      replicas.length > 0 && replicas.every((each) => at(each, ...path) === true);
    return firstOf(
      [type === 'AWS::DynamoDB::GlobalTable', 'is not a TableV2'],
      [
        everywhere('PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'),
        'has no point-in-time recovery',
      ],
      [everywhere('DeletionProtectionEnabled'), 'can be deleted'],
      [at(properties, 'SSESpecification', 'SSEEnabled') === true, 'is not encrypted with a KMS key'],
      [at(properties, 'BillingMode') === 'PAY_PER_REQUEST', 'is not on demand'],
      [
        at(properties, 'StreamSpecification', 'StreamViewType') === 'NEW_AND_OLD_IMAGES',
        'streams less than both images',
      ],
      [
        at(properties, 'TimeToLiveSpecification', 'AttributeName') === 'expiresAt',
        'does not expire by expiresAt',
      ],
    );
  });
};

const holdsData = new Set([
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
  'AWS::Events::Archive',
  'AWS::Cognito::UserPool',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
]);

export const dataIsRetained: Rule = (suite) => [
  ...check(
    resources(suite).filter(({ type }) => holdsData.has(type)),
    ({ whole }) =>
      (at(whole, 'DeletionPolicy') !== 'Retain' || at(whole, 'UpdateReplacePolicy') !== 'Retain') &&
      'goes away with its stack',
  ),
  ...(at(suite.manifest, 'artifacts', 'ZhangguiData', 'properties', 'terminationProtection') === true
    ? []
    : ['ZhangguiData can be deleted']),
];

export const dataIsInTheDataStack: Rule = (suite) =>
  suite.working
    .flatMap(({ Resources }) => Object.entries(Resources))
    .filter(([, { Type }]) => /DynamoDB|S3::Bucket$|Cognito|EventBus$|Archive|SecretsManager/.test(Type))
    .map(([id]) => `${id} would be lost with a stack that works`);

const redrive = ({ properties }: Found): string | undefined =>
  idIn(at(properties, 'RedrivePolicy', 'deadLetterTargetArn'));

const longestRetentionSeconds = 1_209_600;

/** Queues that take what others could not handle, by their logical id. */
function deadLetterQueues(suite: Suite): ReadonlySet<string | undefined> {
  const targets = resources(suite, 'AWS::Events::Rule').flatMap(({ properties }) =>
    list(at(properties, 'Targets')),
  );
  const destinations = ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig']
    .flatMap((type) => resources(suite, type))
    .map(({ properties }) => idIn(at(properties, 'DestinationConfig', 'OnFailure', 'Destination')));
  return new Set([
    ...resources(suite, 'AWS::SQS::Queue').map(redrive),
    ...targets.map((target) => idIn(at(target, 'DeadLetterConfig', 'Arn'))),
    ...destinations,
  ]);
}

const redrivenQueues = (suite: Suite): ReadonlySet<string> =>
  new Set(
    resources(suite, 'AWS::SQS::Queue')
      .filter(redrive)
      .map(({ id }) => id),
  );

export const queuesDropNothing: Rule = (suite) => {
  const deadLetters = deadLetterQueues(suite);
  const redriven = redrivenQueues(suite);
  return check(resources(suite, 'AWS::SQS::Queue'), ({ id, properties }) =>
    firstOf(
      [redriven.has(id) || deadLetters.has(id), 'has no dead-letter queue'],
      [
        redriven.has(id) || at(properties, 'MessageRetentionPeriod') === longestRetentionSeconds,
        'keeps dead letters less than 14 days',
      ],
    ),
  );
};

export const eventsAreNotDropped: Rule = (suite) => {
  const functions = new Set(resources(suite, 'AWS::Lambda::Function').map(({ id }) => id));
  const safe = new Set(
    resources(suite, 'AWS::Lambda::EventInvokeConfig')
      .filter(({ properties }) => at(properties, 'DestinationConfig', 'OnFailure', 'Destination'))
      .map(({ properties }) => idIn(at(properties, 'FunctionName'))),
  );
  return check(resources(suite, 'AWS::Events::Rule'), ({ properties }) => {
    const targets = list(at(properties, 'Targets'));
    const called = targets.map((target) => idIn(at(target, 'Arn'))).filter((id) => id && functions.has(id));
    return firstOf(
      [targets.every((target) => at(target, 'DeadLetterConfig', 'Arn')), 'drops what it cannot deliver'],
      [targets.every((target) => at(target, 'RetryPolicy')), 'has no retry policy'],
      [called.every((id) => safe.has(id)), 'calls a function that drops what it cannot handle'],
    );
  });
};

export const batchesAreNotDropped: Rule = (suite) => {
  const redriven = redrivenQueues(suite);
  return check(resources(suite, 'AWS::Lambda::EventSourceMapping'), ({ properties }) =>
    firstOf(
      [
        at(properties, 'DestinationConfig', 'OnFailure', 'Destination') ||
          redriven.has(idIn(at(properties, 'EventSourceArn')) ?? ''),
        'drops what it cannot handle',
      ],
      [
        list(at(properties, 'FunctionResponseTypes')).includes('ReportBatchItemFailures'),
        'repeats whole batches',
      ],
    ),
  );
};

export const streamsLoseNothing: Rule = (suite) => {
  const isStream = ({ properties }: Found) =>
    at(properties, 'EventSourceArn', 'Fn::GetAtt', 1) === 'StreamArn';
  const mappings = resources(suite, 'AWS::Lambda::EventSourceMapping').filter(isStream);
  if (mappings.length === 0) return ['nothing reads the stream'];
  return check(mappings, ({ properties }) =>
    firstOf(
      [at(properties, 'StartingPosition') === 'TRIM_HORIZON', 'skips what happened before it'],
      [at(properties, 'BisectBatchOnFunctionError') === true, 'lets one record hold up a batch'],
      [at(properties, 'MaximumRecordAgeInSeconds') === 86_400, 'gives up before the stream does'],
      [Number(at(properties, 'MaximumRetryAttempts')) > 0, 'retries one record for ever, or never'],
      [at(properties, 'TumblingWindowInSeconds') === undefined, 'has a tumbling window'],
    ),
  );
};

type Statement = {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
};

/** What has no resources to name: X-Ray, and the deliveries of a state machine's log. */
const nameless =
  /^(?:xray:(?:PutTelemetryRecords|PutTraceSegments|GetSampling(?:Rules|Targets))|logs:(?:(?:Create|Get|Update|Delete)LogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups))$/;

/** Objects have no names before they are put: reading and writing them is limited to what begins with one folder. */
const isFolder = (resource: unknown): boolean =>
  /^[^*]*\/[a-z][a-z/-]*\/\*"\]\]\}$/.test(JSON.stringify(resource));
const isOfMessages = (resource: unknown): boolean => JSON.stringify(resource).includes('"/messages/');
/** What channels sent is all that is ever removed, of people who want to be forgotten. */
const isErasable = (resource: unknown): boolean => JSON.stringify(resource).includes('"/channel-messages/');

/** Executions have no names before they are started: they are limited to those of one machine. */
const isOfOneMachine = (resource: unknown): boolean =>
  /:execution:",\{"Fn::Select":\[6,\{"Fn::Split":\[":",\{"Ref":"\w+"\}\]\}\]\},"(?:\/\*)?:\*"\]\]\}$/.test(
    JSON.stringify(resource),
  );

function isExact(statement: Statement): boolean {
  const actions = list(statement.Action).map(String);
  const are = (allowed: RegExp) => actions.every((action) => allowed.test(action));
  if (are(/^s3:ListBucket$/) && !JSON.stringify(statement.Condition ?? '').includes('"s3:prefix":["'))
    return false;
  return (
    are(/^[^*]*$/) &&
    list(statement.Resource).every(
      (resource) =>
        !JSON.stringify(resource).includes('*') ||
        (resource === '*' && are(nameless)) ||
        (isOfOneMachine(resource) && are(/^states:(?:Describe|Redrive|Stop)Execution$/)) ||
        (isFolder(resource) && isErasable(resource) && are(/^s3:DeleteObject$/)) ||
        (isFolder(resource) &&
          are(
            isOfMessages(resource) ? /^s3:PutObject$/ : /^s3:(?:GetObject|PutObject|AbortMultipartUpload)$/,
          )),
    )
  );
}

export const policiesAreExact: Rule = (suite) => [
  ...check(resources(suite, 'AWS::IAM::Policy'), ({ properties }) => {
    const statements = list(at(properties, 'PolicyDocument', 'Statement')) as readonly Statement[];
    return !statements.every(isExact) && 'has a wildcard';
  }),
  ...check(resources(suite, 'AWS::IAM::Role'), ({ properties }) =>
    firstOf(
      [!at(properties, 'ManagedPolicyArns'), 'has a managed policy'],
      [!at(properties, 'Policies'), 'has an inline policy, which no rule looks at'],
    ),
  ),
];

const mayRead: Readonly<Record<string, RegExp>> = {
  PaymentProviders: /^(?:Payments|Reconciliation(?:Plan|Fetch)Role)/,
  ChannelShops: /^Channels/,
  Carriers: /^Logistics/,
};

/** The roles of the functions that may know people: they have the keys of the sealed fields. */
const rolesThatKnowPeople = (suite: Suite): ReadonlySet<string | undefined> =>
  new Set(
    resources(suite, 'AWS::Lambda::Function')
      .filter(({ properties }) =>
        personalFunctions.has(String(at(properties, 'Environment', 'Variables', 'POWERTOOLS_SERVICE_NAME'))),
      )
      .map(({ properties }) => idIn(at(properties, 'Role'))),
  );

/** Whoever reads a secret names it, does nothing else with it, and is one of those that need it. */
export const secretsAreForTheirReaders: Rule = (suite) => {
  const personal = rolesThatKnowPeople(suite);
  const reads = (role: string, secret: string) =>
    secret === 'FieldKeys' ? personal.has(role) : mayRead[secret]?.test(role);
  return check(resources(suite, 'AWS::IAM::Policy'), ({ properties }) => {
    const statements = list(at(properties, 'PolicyDocument', 'Statement'));
    const actions = statements.map((each) => list(at(each, 'Action')).map(String));
    const ofSecrets = actions.filter((all) => all.some((action) => /^(?:secretsmanager|kms):/.test(action)));
    if (ofSecrets.length === 0) return false;
    const roles = list(at(properties, 'Roles')).map((role) => idIn(role) ?? '');
    const secrets = statements
      .filter((_, index) => ofSecrets.includes(actions[index] ?? []))
      .flatMap((each) => list(at(each, 'Resource')))
      .map((resource) => idIn(resource)?.replace(/[0-9A-F]{8}$/, '') ?? '');
    return firstOf(
      [
        ofSecrets.every((all) => all.join() === 'secretsmanager:GetSecretValue'),
        'does more than read secrets',
      ],
      [
        secrets.every((secret) => roles.every((role) => reads(role, secret))),
        'reads secrets that are none of its business',
      ],
    );
  });
};

/** Whom a resource lets in from outside: services, for one caller each. Of topics EventBridge does not say for whom. */
export const permissionsNameTheirCaller: Rule = (suite) => [
  ...check(
    resources(suite, 'AWS::Lambda::Permission'),
    ({ properties }) => !at(properties, 'SourceArn') && 'lets a whole service in',
  ),
  ...check(
    resources(suite).filter(({ type }) => /^AWS::(?:SQS::QueuePolicy|S3::BucketPolicy)$/.test(type)),
    ({ properties }) => {
      const allowed = list(at(properties, 'PolicyDocument', 'Statement')).filter(
        (each) => at(each, 'Effect') === 'Allow',
      );
      return (
        !allowed.every(
          (each) =>
            at(each, 'Principal', 'Service') && /aws:Source(?:Arn|Account)/.test(JSON.stringify(each)),
        ) && 'lets others in than one service for this account'
      );
    },
  ),
];

/** EventBridge tells a topic, and the key of a topic, nothing of its rule: what asks for that lets nothing through. */
export const rulesReachTopics: Rule = (suite) =>
  check(
    resources(suite).filter(({ type }) => /^AWS::(?:SNS::TopicPolicy|KMS::Key)$/.test(type)),
    ({ properties }) =>
      list(at(at(properties, 'PolicyDocument') ?? at(properties, 'KeyPolicy'), 'Statement')).some(
        (each) =>
          at(each, 'Effect') === 'Allow' &&
          at(each, 'Principal', 'Service') === 'events.amazonaws.com' &&
          at(each, 'Condition') !== undefined,
      ) && 'asks EventBridge for what it does not tell',
  );

/** The functions that a mapping with one of these properties calls. */
const polledFunctions = (suite: Suite, ...having: readonly string[]): ReadonlySet<string | undefined> =>
  new Set(
    resources(suite, 'AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => having.some((name) => at(properties, name) !== undefined))
      .map(({ properties }) => idIn(at(properties, 'FunctionName'))),
  );

export const functionsAreExplicit: Rule = (suite) => {
  const functions = resources(suite, 'AWS::Lambda::Function');
  const roles = functions.map(({ properties }) => idIn(at(properties, 'Role')));
  const groups = new Map(resources(suite, 'AWS::Logs::LogGroup').map((group) => [group.id, group]));
  const polled = polledFunctions(suite, 'ScalingConfig', 'ParallelizationFactor');
  const steps = new Set(
    resources(suite, machine).flatMap(({ properties }) => idsIn(at(properties, 'DefinitionString'))),
  );
  return check(functions, ({ id, properties, whole }) => {
    const role = idIn(at(properties, 'Role'));
    const group = groups.get(idIn(at(properties, 'LoggingConfig', 'LogGroup')) ?? '');
    const asset = String(at(whole, 'Metadata', 'aws:asset:path'));
    return firstOf(
      [at(properties, 'Runtime') === 'nodejs24.x', 'has another runtime'],
      [list(at(properties, 'Architectures')).join() === 'arm64', 'is not arm64'],
      [at(properties, 'Handler') === 'index.handler', 'has another handler'],
      [existsSync(join(suite.folder, asset, 'index.mjs')), 'has no ESM bundle'],
      [at(properties, 'MemorySize'), 'has no memory of its own choice'],
      [at(properties, 'Timeout'), 'has no timeout of its own choice'],
      [at(properties, 'TracingConfig', 'Mode') === 'Active', 'is not traced'],
      [group, 'has no log group of its own'],
      [at(properties, 'LoggingConfig', 'LogFormat') === 'JSON', 'does not log JSON'],
      [role && roles.filter((each) => each === role).length === 1, 'shares its role'],
      [
        at(properties, 'ReservedConcurrentExecutions') ?? (polled.has(id) || steps.has(id)),
        'may take all executions of the account',
      ],
    );
  });
};

export const logsEnd: Rule = (suite) =>
  check(
    resources(suite, 'AWS::Logs::LogGroup'),
    ({ properties }) => !at(properties, 'RetentionInDays') && 'is kept for ever',
  );

/** A definition as JSON, with anything in the place of what it refers to. */
const definitionOf = (properties: unknown): unknown =>
  JSON.parse(
    list(at(properties, 'DefinitionString', 'Fn::Join', 1))
      .map((part) => (typeof part === 'string' ? part : '-'))
      .join(''),
  );

const mapsIn = (value: unknown): readonly unknown[] => {
  if (!value || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(mapsIn);
  return at(value, 'Type') === 'Map' ? [value, ...inner] : inner;
};

const invoked = (suite: Suite, role: string): readonly string[] =>
  resources(suite, 'AWS::IAM::Policy')
    .filter(({ properties }) => idsIn(at(properties, 'Roles')).includes(role))
    .flatMap(({ properties }) => list(at(properties, 'PolicyDocument', 'Statement')))
    .filter((statement) => at(statement, 'Action') === 'lambda:InvokeFunction')
    .flatMap((statement) => list(at(statement, 'Resource')).flatMap(idsIn));

export const machinesAreBounded: Rule = (suite) => {
  const groups = new Set(resources(suite, 'AWS::Logs::LogGroup').map(({ id }) => id));
  const machines = resources(suite, machine);
  if (machines.length === 0) return ['there is no state machine'];
  return check(machines, ({ properties }) => {
    const logging = at(properties, 'LoggingConfiguration');
    const definition = definitionOf(properties);
    const called = new Set(idsIn(at(properties, 'DefinitionString')));
    const allowed = invoked(suite, idIn(at(properties, 'RoleArn')) ?? '');
    return firstOf(
      [at(properties, 'StateMachineType') === 'STANDARD', 'is not STANDARD'],
      [at(logging, 'Level') === 'ALL', 'does not log its states'],
      [at(logging, 'IncludeExecutionData') === false, 'logs what its states were about'],
      [idsIn(at(logging, 'Destinations')).some((id) => groups.has(id)), 'has no log group of its own'],
      [at(properties, 'TracingConfiguration', 'Enabled') === true, 'is not traced'],
      [Number(at(definition, 'TimeoutSeconds')) > 0, 'may run for ever'],
      [mapsIn(definition).every((map) => Number(at(map, 'MaxConcurrency')) > 0), 'has a map without a limit'],
      [!/"Tolerated/.test(JSON.stringify(definition)), 'passes over items that failed'],
      [allowed.every((id) => called.has(id)), 'may call more than its steps'],
      [[...called].every((id) => allowed.includes(id)), 'may not call one of its steps'],
    );
  });
};

const visibilityFactor = 6;

export const consumersHaveTime: Rule = (suite) => {
  const byId = new Map(resources(suite).map((each) => [each.id, each]));
  return check(resources(suite, 'AWS::Lambda::EventSourceMapping'), ({ properties }) => {
    const queue = byId.get(idIn(at(properties, 'EventSourceArn')) ?? '');
    if (queue?.type !== 'AWS::SQS::Queue') return false;
    const timeout = Number(at(byId.get(idIn(at(properties, 'FunctionName')) ?? '')?.properties, 'Timeout'));
    const visibility = Number(at(queue.properties, 'VisibilityTimeout') ?? 30);
    return firstOf(
      [
        visibility >= visibilityFactor * timeout,
        `sees messages again after ${visibility} s while ${timeout} s may be needed`,
      ],
      [at(properties, 'ScalingConfig', 'MaximumConcurrency'), 'has no limit'],
    );
  });
};

export const apiIsThrottledAndLogged: Rule = (suite) => {
  const stages = resources(suite, 'AWS::ApiGatewayV2::Stage');
  if (stages.length === 0) return ['there is no stage'];
  return check(stages, ({ properties }) => {
    const format = at(properties, 'AccessLogSettings', 'Format');
    return firstOf(
      [at(properties, 'DefaultRouteSettings', 'ThrottlingRateLimit'), 'has no rate limit'],
      [at(properties, 'DefaultRouteSettings', 'ThrottlingBurstLimit'), 'has no burst limit'],
      [idIn(at(properties, 'AccessLogSettings', 'DestinationArn')), 'has no access log'],
      [
        typeof format === 'string' && typeof JSON.parse(format) === 'object',
        'has an access log that is not JSON',
      ],
      [
        !/sourceIp|context\.path|userAgent|identity/.test(String(format)),
        'logs who or what exactly was asked for',
      ],
    );
  });
};

export const transportIsEncrypted: Rule = (suite) => {
  const denied = (type: string, property: string) =>
    new Set(
      resources(suite, type)
        .filter(({ properties }) =>
          list(at(properties, 'PolicyDocument', 'Statement')).some(
            (each) =>
              at(each, 'Effect') === 'Deny' &&
              at(each, 'Condition', 'Bool', 'aws:SecureTransport') === 'false',
          ),
        )
        .flatMap(({ properties }) => idsIn(at(properties, property))),
    );
  const queues = denied('AWS::SQS::QueuePolicy', 'Queues');
  const buckets = denied('AWS::S3::BucketPolicy', 'Bucket');
  const topics = denied('AWS::SNS::TopicPolicy', 'Topics');
  return [
    ...check(resources(suite, 'AWS::SQS::Queue'), ({ id }) => !queues.has(id) && 'can be used without TLS'),
    ...check(resources(suite, 'AWS::S3::Bucket'), ({ id }) => !buckets.has(id) && 'can be used without TLS'),
    ...check(resources(suite, 'AWS::SNS::Topic'), ({ id }) => !topics.has(id) && 'can be used without TLS'),
  ];
};

export const storageIsPrivate: Rule = (suite) => [
  ...check(
    resources(suite, 'AWS::SQS::Queue'),
    ({ properties }) =>
      !(at(properties, 'SqsManagedSseEnabled') ?? at(properties, 'KmsMasterKeyId')) && 'is not encrypted',
  ),
  ...check(
    resources(suite, 'AWS::SNS::Topic'),
    ({ properties }) => !at(properties, 'KmsMasterKeyId') && 'is not encrypted',
  ),
  ...check(resources(suite, 'AWS::S3::Bucket'), ({ properties }) => {
    const closed = at(properties, 'PublicAccessBlockConfiguration') ?? {};
    return firstOf(
      [at(properties, 'BucketEncryption'), 'is not encrypted'],
      [at(properties, 'VersioningConfiguration', 'Status') === 'Enabled', 'is not versioned'],
      [Object.values(closed).filter((each) => each === true).length === 4, 'may become public'],
      [at(properties, 'LifecycleConfiguration'), 'keeps every version for ever'],
    );
  }),
];

/** The metrics that alarms look at, by themselves or added up with others. */
const alarmedMetrics = (suite: Suite): readonly unknown[] =>
  resources(suite, 'AWS::CloudWatch::Alarm').flatMap(({ properties }) => [
    properties,
    ...list(at(properties, 'Metrics')).map((each) => at(each, 'MetricStat', 'Metric')),
  ]);

const alarmed = (suite: Suite, metric: string): ReadonlySet<string> =>
  new Set(
    alarmedMetrics(suite)
      .filter((each) => at(each, 'MetricName') === metric)
      .flatMap((each) => idsIn(at(each, 'Dimensions'))),
  );

export const somebodyIsTold: Rule = (suite) => {
  const functions = resources(suite, 'AWS::Lambda::Function');
  const queues = resources(suite, 'AWS::SQS::Queue');
  const deadLetters = deadLetterQueues(suite);
  const streaming = polledFunctions(suite, 'StartingPosition');
  const scheduled = calledByTheClock(suite);
  const watched: readonly (readonly [string, readonly Found[]])[] = [
    ['Errors', functions],
    ['Throttles', functions],
    ['IteratorAge', functions.filter(({ id }) => streaming.has(id))],
    ['ApproximateNumberOfMessagesVisible', queues.filter(({ id }) => deadLetters.has(id))],
    ['ApproximateAgeOfOldestMessage', queues.filter(({ id }) => !deadLetters.has(id))],
    ['Invocations', functions.filter(({ id }) => scheduled.has(id) || streaming.has(id))],
    ['5xx', resources(suite, 'AWS::ApiGatewayV2::Api')],
    ['Latency', resources(suite, 'AWS::ApiGatewayV2::Api')],
    ['WriteThrottleEvents', resources(suite, 'AWS::DynamoDB::GlobalTable')],
    ['ReadThrottleEvents', resources(suite, 'AWS::DynamoDB::GlobalTable')],
    ...['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map(
      (metric) => [metric, resources(suite, machine)] as const,
    ),
  ];
  return [
    ...watched.flatMap(([metric, found]) => {
      const alarms = alarmed(suite, metric);
      return check(found, ({ id }) => !alarms.has(id) && `has no alarm on ${metric}`);
    }),
    ...countedButNotWatched(suite),
  ];
};

const calledByTheClock = (suite: Suite): ReadonlySet<string | undefined> =>
  new Set(
    resources(suite, 'AWS::Events::Rule')
      .filter(({ properties }) => at(properties, 'ScheduleExpression'))
      .flatMap(({ properties }) => list(at(properties, 'Targets')).map((target) => idIn(at(target, 'Arn')))),
  );

/** What is counted in logs is counted for an alarm. */
function countedButNotWatched(suite: Suite): readonly string[] {
  const watched = new Set(alarmedMetrics(suite).map((each) => at(each, 'MetricName')));
  return check(resources(suite, 'AWS::Logs::MetricFilter'), ({ properties }) => {
    const name = at(properties, 'MetricTransformations', 0, 'MetricName');
    return !watched.has(name) && `counts ${name}, which no alarm looks at`;
  });
}

/** In both languages, and where to read on. CloudWatch takes 1,024 characters. */
export const alarmsSayWhatToDo: Rule = (suite) =>
  check(resources(suite, 'AWS::CloudWatch::Alarm'), ({ properties }) => {
    const text = String(at(properties, 'AlarmDescription') ?? '');
    return firstOf(
      [
        /^\w.*\. .*\p{Script=Han}.*。 Runbook: docs\/runbook\.md#[a-z\d-]+$/u.test(text),
        'does not say what to do',
      ],
      [text.length <= 1024, 'says too much'],
    );
  });

/** Silence is a fault of what has to speak, and of nothing else. */
export const silenceMeansSomething: Rule = (suite) =>
  check(resources(suite, 'AWS::CloudWatch::Alarm'), ({ properties }) => {
    const isHeartbeat = at(properties, 'ComparisonOperator') === 'LessThanThreshold';
    const wanted = isHeartbeat ? 'breaching' : 'notBreaching';
    const seconds = Number(at(properties, 'Period') ?? 300) * Number(at(properties, 'EvaluationPeriods'));
    return firstOf(
      [at(properties, 'TreatMissingData') === wanted, `does not take missing data as ${wanted}`],
      // CloudWatch looks back a day, and a week where a period is an hour or longer.
      [seconds <= (Number(at(properties, 'Period')) >= 3600 ? 604_800 : 86_400), 'looks back too far'],
    );
  });

/** What a dashboard of the suite shows of a resource: a metric with its name as a dimension. */
const dimensionOf: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::StepFunctions::StateMachine': 'StateMachineArn',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::ApiGatewayV2::Api': 'ApiId',
};

export const everythingIsOnADashboard: Rule = (suite) => {
  const shown = new Set(
    resources(suite, 'AWS::CloudWatch::Dashboard').flatMap(({ properties }) => {
      const parts = list(at(properties, 'DashboardBody', 'Fn::Join', 1));
      return parts.flatMap((part, index) => {
        const [, dimension] = /"(\w+)","$/.exec(String(parts[index - 1])) ?? [];
        return idsIn(part).map((id) => `${dimension} ${id}`);
      });
    }),
  );
  return check(
    resources(suite).filter(({ type }) => dimensionOf[type]),
    ({ id, type }) => !shown.has(`${dimensionOf[type]} ${id}`) && 'is on no dashboard',
  );
};

/** CloudFormation takes 500 resources and 1 MB in one template; the next change has to fit in too. */
export const stacksHaveRoom: Rule = (suite) =>
  stacksOf(suite).flatMap((stack, index) => {
    const count = Object.keys(stack.Resources).length;
    const bytes = JSON.stringify(stack).length;
    return [
      ...(count > 480 ? [`stack ${index} has ${count} resources`] : []),
      ...(bytes > 900_000 ? [`stack ${index} has ${bytes} bytes`] : []),
    ];
  });

type RouteValue = { readonly method: string; readonly path: string; readonly scope?: string };

/** The API has these routes and no others, each with a token and exactly its scope, or neither. */
export const routesAreAsWritten =
  (values: readonly RouteValue[], scopePrefix: string): Rule =>
  (suite) => {
    const wanted = new Map(values.map((value) => [`${value.method} ${value.path}`, value]));
    const found = resources(suite, 'AWS::ApiGatewayV2::Route');
    const present = new Set(found.map(({ properties }) => at(properties, 'RouteKey')));
    return [
      ...[...wanted.keys()].filter((key) => !present.has(key)).map((key) => `${key} is not in the template`),
      ...check(found, ({ properties }) => {
        const value = wanted.get(String(at(properties, 'RouteKey')));
        if (!value) return 'has no route value';
        const authorization = at(properties, 'AuthorizationType');
        if (value.scope === undefined) return authorization !== 'NONE' && 'asks for a token';
        return firstOf(
          [authorization === 'JWT' && idIn(at(properties, 'AuthorizerId')), 'asks for no token'],
          [
            JSON.stringify(at(properties, 'AuthorizationScopes')) ===
              JSON.stringify([`${scopePrefix}${value.scope}`]),
            'asks for other scopes',
          ],
        );
      }),
    ];
  };

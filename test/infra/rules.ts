import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { at, type Found, idIn, idsIn, list, resources, type Suite } from './template.ts';

/** What breaks a rule, one sentence each; nothing where all is well. */
export type Rule = (suite: Suite) => readonly string[];

const check = (
  found: readonly Found[],
  wrong: (each: Found) => string | false | undefined,
): readonly string[] =>
  found.flatMap((each) => {
    const finding = wrong(each);
    return finding ? [`${each.id} ${finding}`] : [];
  });

const firstOf = (...conditions: readonly (readonly [unknown, string])[]): string | undefined =>
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
  Object.entries(suite.operations.Resources)
    .filter(([, { Type }]) => /DynamoDB|S3::Bucket$|Cognito|EventBus$|Archive|SecretsManager/.test(Type))
    .map(([id]) => `${id} would be lost with the operations stack`);

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

type Statement = { readonly Effect?: unknown; readonly Action?: unknown; readonly Resource?: unknown };

const tracing = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Objects have no names before they are put: writing them is limited to what begins with one folder. */
const isFolder = (resource: unknown): boolean =>
  /^[^*]*\/[a-z][a-z/-]*\/\*"\]\]\}$/.test(JSON.stringify(resource));

function isExact(statement: Statement): boolean {
  const actions = list(statement.Action);
  const puts = actions.join() === 's3:PutObject';
  const named = list(statement.Resource).every(
    (each) => !JSON.stringify(each).includes('*') || (puts && isFolder(each)),
  );
  const traces = statement.Resource === '*' && actions.every((action) => tracing.includes(String(action)));
  return actions.every((action) => !String(action).includes('*')) && (named || traces);
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

/** Whoever reads a secret names it, does nothing else with it, and is a function of payments. */
export const secretsAreForPayments: Rule = (suite) =>
  check(resources(suite, 'AWS::IAM::Policy'), ({ properties }) => {
    const statements = list(at(properties, 'PolicyDocument', 'Statement'));
    const actions = statements.map((each) => list(at(each, 'Action')).map(String));
    const ofSecrets = actions.filter((all) => all.some((action) => /^(?:secretsmanager|kms):/.test(action)));
    if (ofSecrets.length === 0) return false;
    const roles = list(at(properties, 'Roles')).map((role) => idIn(role) ?? '');
    return firstOf(
      [
        ofSecrets.every((all) => all.join() === 'secretsmanager:GetSecretValue'),
        'does more than read secrets',
      ],
      [roles.every((role) => role.startsWith('Payments')), 'reads secrets and is not of payments'],
    );
  });

/** Whom a resource lets in from outside: services, for one caller each. */
export const permissionsNameTheirCaller: Rule = (suite) => [
  ...check(
    resources(suite, 'AWS::Lambda::Permission'),
    ({ properties }) => !at(properties, 'SourceArn') && 'lets a whole service in',
  ),
  ...check(
    resources(suite).filter(({ type }) =>
      /^AWS::(?:SQS::QueuePolicy|S3::BucketPolicy|SNS::TopicPolicy)$/.test(type),
    ),
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
        at(properties, 'ReservedConcurrentExecutions') ?? polled.has(id),
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

const alarmed = (suite: Suite, metric: string): ReadonlySet<string> =>
  new Set(
    resources(suite, 'AWS::CloudWatch::Alarm')
      .filter(({ properties }) => at(properties, 'MetricName') === metric)
      .flatMap(({ properties }) => idsIn(at(properties, 'Dimensions'))),
  );

export const somebodyIsTold: Rule = (suite) => {
  const functions = resources(suite, 'AWS::Lambda::Function');
  const queues = resources(suite, 'AWS::SQS::Queue');
  const deadLetters = deadLetterQueues(suite);
  const streaming = polledFunctions(suite, 'StartingPosition');
  const watched: readonly (readonly [string, readonly Found[]])[] = [
    ['Errors', functions],
    ['Throttles', functions],
    ['IteratorAge', functions.filter(({ id }) => streaming.has(id))],
    ['ApproximateNumberOfMessagesVisible', queues.filter(({ id }) => deadLetters.has(id))],
    ['ApproximateAgeOfOldestMessage', queues.filter(({ id }) => !deadLetters.has(id))],
    ['5xx', resources(suite, 'AWS::ApiGatewayV2::Api')],
    ['WriteThrottleEvents', resources(suite, 'AWS::DynamoDB::GlobalTable')],
  ];
  return watched.flatMap(([metric, found]) => {
    const alarms = alarmed(suite, metric);
    return check(found, ({ id }) => !alarms.has(id) && `has no alarm on ${metric}`);
  });
};

export const alarmsSayWhatToDo: Rule = (suite) =>
  check(
    resources(suite, 'AWS::CloudWatch::Alarm'),
    ({ properties }) =>
      String(at(properties, 'AlarmDescription') ?? '').length < 80 && 'does not say what to do',
  );

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

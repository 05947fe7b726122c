import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateRoute } from '../../infra/constructs/context-api.ts';
import { readAssembly } from '../../infra/local/assembly.ts';
import { readDeployment } from '../../infra/local/deployment.ts';
import { readMachines } from '../../infra/local/machine-definition.ts';
import * as baseline from './baseline.ts';
import * as rules from './rules.ts';
import { suiteAsBuilt, suiteIn, suiteOf, synthesize } from './synthesize.ts';
import { at, idIn, list, resources, type Suite, stacksOf } from './template.ts';

const root = join(import.meta.dirname, '../..');
const publicRoutes = ['GET /docs', 'GET /docs/{file}', 'GET /health', 'GET /openapi.json'];

/** The route values of every context, found as the bundles are: by convention, not by the list that infra keeps. */
async function routeValues(): Promise<readonly TemplateRoute[]> {
  const files = globSync('functions/*/routes.ts', { cwd: root });
  const modules = await Promise.all(files.map((file) => import(join(root, file))));
  return modules.flatMap(({ routes }: { routes: readonly TemplateRoute[] }) => routes);
}

const values = await routeValues();
const suite = await suiteAsBuilt();
const context = {
  issuer: 'https://id.example.com/',
  audience: 'zhanggui',
  alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:wake-up',
  corsOrigins: 'https://shop.example.com, https://desk.example.com',
  reservationMinutes: '45',
  throttleRate: '50',
  callbackRate: '70',
  freightTable: '{"CNY":{"zones":[],"default":{"first":{"grams":1000,"minor":1000}}}}',
  reserveConcurrency: 'false',
  alertWebhooks: 'https://desk.example.com/alerts, http://127.0.0.1:9000/',
};
// Templates are written before the packs look at them: one synthesis shows both.
const refused = synthesize(context, 'test/infra/fixtures/careless.ts');
const own = suiteIn(refused.folder);

const routesAreAsWritten = rules.routesAreAsWritten(values, 'zhanggui/');
const { routesAreAsWritten: _, check: _check, firstOf: _firstOf, ...ofTemplates } = rules;
const plainRules = { ...ofTemplates, ...baseline };
const allRules = { ...plainRules, routesAreAsWritten };

describe('the template', () => {
  it.each(Object.entries(allRules))('keeps the rule %s', (_name, rule) => {
    expect(rule(suite)).toEqual([]);
  });

  it('leaves only what tells nothing of a merchant, and what proves itself by a signature, without a token', () => {
    const open = values.filter(({ scope }) => scope === undefined);
    const signed = open.filter(({ request }) => request?.rawBody);
    const keys = (routes: readonly TemplateRoute[]) => routes.map(({ method, path }) => `${method} ${path}`);
    expect(keys(open.filter((each) => !signed.includes(each))).sort()).toEqual(publicRoutes);
    expect(keys(signed).filter((key) => !key.startsWith('POST /callbacks/'))).toEqual([]);
  });

  it('gives out every scope that a route asks for, and no other', () => {
    const [server] = resources(suite, 'AWS::Cognito::UserPoolResourceServer');
    const given = (at(server?.properties, 'Scopes') as unknown[]).map((scope) => at(scope, 'ScopeName'));
    expect(new Set(given)).toEqual(new Set(values.flatMap(({ scope }) => scope ?? [])));
    const [client] = resources(suite, 'AWS::Cognito::UserPoolClient');
    expect(at(client?.properties, 'AllowedOAuthFlows')).toEqual(['client_credentials']);
    expect(at(client?.properties, 'AllowedOAuthScopes')).toHaveLength(given.length);
  });

  it('lets nobody put events on the bus but the outbox', () => {
    const putting = resources(suite, 'AWS::IAM::Policy').filter(({ properties }) =>
      /"events:(?:Put|\*)/.test(JSON.stringify(properties)),
    );
    expect(putting.map(({ id }) => id.replace(/Role.*/, ''))).toEqual(['OutboxOnTableChange']);
    expect(resources(suite, 'AWS::Events::EventBusPolicy')).toEqual([]);
    expect(resources(suite, 'AWS::Events::EventBus').map((bus) => at(bus.properties, 'Policy'))).toEqual([
      undefined,
    ]);
  });

  it('wakes nobody for a message that has failed once', () => {
    const byId = new Map(resources(suite).map((each) => [each.id, each]));
    const late = resources(suite, 'AWS::CloudWatch::Alarm')
      .filter(({ properties }) => at(properties, 'MetricName') === 'ApproximateAgeOfOldestMessage')
      .map(({ id, properties }) => {
        const queue = byId.get(idIn(at(properties, 'Dimensions', 0, 'Value')) ?? '');
        const rest = Number(at(queue?.properties, 'VisibilityTimeout'));
        return { id, isTooSoon: !(Number(at(properties, 'Threshold')) > rest) };
      });
    expect(late.length).toBeGreaterThan(20);
    expect(late.filter(({ isTooSoon }) => isTooSoon)).toEqual([]);
  });

  it('needs nothing that runs code while it is deployed', () => {
    const types = resources(suite).map(({ type }) => type);
    expect(types.filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
  });

  it('lets no browser in unless an origin is named', () => {
    expect(
      resources(suite, 'AWS::ApiGatewayV2::Api').map(({ properties }) => at(properties, 'CorsConfiguration')),
    ).toEqual([undefined]);
  });
});

describe('context values', () => {
  const { functionsAreExplicit, ...others } = plainRules;

  it.each(Object.entries(others))('keep the rule %s', (_name, rule) => {
    expect(rule(own)).toEqual([]);
  });

  it('can give up the reservations of a small account, and nothing else of its functions', () => {
    const findings = functionsAreExplicit(own);
    expect(findings).not.toEqual([]);
    expect(findings.filter((each) => !each.endsWith('may take all executions of the account'))).toEqual([]);
  });

  it('with an issuer make no Cognito, and scopes without a prefix', () => {
    expect(resources(own).filter(({ type }) => type.startsWith('AWS::Cognito'))).toEqual([]);
    expect(rules.routesAreAsWritten(values, '')(own)).toEqual([]);
    const [authorizer] = resources(own, 'AWS::ApiGatewayV2::Authorizer');
    expect(at(authorizer?.properties, 'JwtConfiguration')).toEqual({
      Audience: ['zhanggui'],
      Issuer: 'https://id.example.com/',
    });
  });

  it('reach the functions, the stage and the alarms', () => {
    const orders = resources(own, 'AWS::Lambda::Function').find(({ id }) => id.startsWith('OrdersApi'));
    expect(at(orders?.properties, 'Environment', 'Variables')).toMatchObject({
      RESERVATION_MINUTES: '45',
      FREIGHT_TABLE: '{"CNY":{"zones":[],"default":{"first":{"grams":1000,"minor":1000}}}}',
    });
    const alerts = resources(own, 'AWS::Lambda::Function').find(({ id }) =>
      id.startsWith('InventoryOnAlertEvent'),
    );
    expect(at(alerts?.properties, 'Environment', 'Variables', 'ALERT_WEBHOOKS')).toBe(
      '["https://desk.example.com/alerts","http://127.0.0.1:9000/"]',
    );
    const [stage] = resources(own, 'AWS::ApiGatewayV2::Stage');
    expect(at(stage?.properties, 'DefaultRouteSettings', 'ThrottlingRateLimit')).toBe(50);
    const callbacks = 'POST /callbacks/payments/{provider}';
    expect(at(stage?.properties, 'RouteSettings', callbacks)).toEqual({
      ThrottlingRateLimit: 70,
      ThrottlingBurstLimit: 1000,
    });
    const [api] = resources(own, 'AWS::ApiGatewayV2::Api');
    expect(at(api?.properties, 'CorsConfiguration', 'AllowOrigins')).toEqual([
      'https://shop.example.com',
      'https://desk.example.com',
    ]);
    for (const alarm of resources(own, 'AWS::CloudWatch::Alarm'))
      expect(at(alarm.properties, 'AlarmActions')).toEqual(['arn:aws:sns:eu-west-1:111122223333:wake-up']);
  });

  it('that are wrong stop the synthesis, all named at once', () => {
    const { status, output } = synthesize({
      issuer: 'http://id.example.com',
      reservationMinutes: '0',
      alertWebhooks: 'http://desk.example.com/alerts',
    });
    expect(status).not.toBe(0);
    expect(output).toMatch(/issuer/);
    expect(output).toMatch(/reservationMinutes/);
    expect(output).toMatch(/alertWebhooks/);
  });
});

it('stops the synthesis on a finding of the rule packs that nobody acknowledged', () => {
  expect(refused.status).not.toBe(0);
  const report: unknown = JSON.parse(readFileSync(join(refused.folder, 'validation-report.json'), 'utf8'));
  const found = list(at(report, 'pluginReports')).flatMap((each) =>
    list(at(each, 'violations')).flatMap((violation) =>
      list(at(violation, 'violatingConstructs')).map((construct) => [
        at(each, 'pluginName'),
        at(violation, 'ruleName'),
        at(construct, 'constructPath'),
      ]),
    ),
  );
  expect(found).toEqual([
    ['AwsSolutions', 'AwsSolutions-SQS3', 'Careless/Queue/Resource'],
    ['Serverless', 'Serverless-SQSRedrivePolicy', 'Careless/Queue/Resource'],
  ]);
});

describe('the suite with more in it', () => {
  const more = suiteOf({}, 'test/infra/fixtures/additions.ts');
  // What a fixture adds comes after the dashboards were drawn.
  const { routesAreAsWritten: _routes, everythingIsOnADashboard: _drawn, ...lasting } = allRules;

  it.each(Object.entries(lasting))('keeps the rule %s', (_name, rule) => {
    expect(rule(more)).toEqual([]);
  });

  it('lets a function read that one secret and put under that one prefix', () => {
    const policy = resources(more, 'AWS::IAM::Policy').find(({ id }) => id.startsWith('PaymentsProbe'));
    const statements = at(policy?.properties, 'PolicyDocument', 'Statement') as unknown[];
    const secret = resources(more, 'AWS::SecretsManager::Secret').map(({ id }) => ({ Ref: id }));
    const folder = [
      { 'Fn::GetAtt': [expect.stringMatching(/^Bucket[0-9A-F]{8}$/), 'Arn'] },
      '/messages/payments/*',
    ];
    expect(statements.slice(1, -1)).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret[0] },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['', folder] } },
    ]);
  });

  it.each([
    ['more', more, ['ReconciliationMachine', 'NightMachine']],
    ['of its own', suite, ['ReconciliationMachine']],
  ])('has state machines %s that the local host runs', (_whose, { folder }, ids) => {
    const places = { apiUrl: 'http://127.0.0.1:1', queueEndpoint: 'http://127.0.0.1:2' };
    const machines = readMachines(readDeployment(readAssembly(folder), places));
    expect(machines.map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, ''))).toEqual(ids);
  });

  it('gives a state machine the time by the clock, and the data by an event', () => {
    const rules = resources(more, 'AWS::Events::Rule').filter(({ id }) => id.startsWith('Night'));
    const [clock, event] = rules.map(({ properties }) => at(properties, 'Targets', 0));
    expect(at(clock, 'InputTransformer')).toEqual({
      InputPathsMap: { at: '$.time' },
      InputTemplate: '{"at": <at>}',
    });
    expect(at(event, 'InputPath')).toBe('$.detail.data');
  });
});

it('begins with secrets of no provider, shop or carrier, under names that CloudFormation makes', () => {
  expect(resources(suite, 'AWS::SecretsManager::Secret').map(({ properties }) => properties)).toEqual([
    { Description: expect.stringContaining('支付渠道密钥'), SecretString: '{}' },
    { Description: expect.stringContaining('店铺密钥'), SecretString: '{}' },
    { Description: expect.stringContaining('承运商密钥'), SecretString: '{}' },
    {
      Description: expect.stringContaining('个人信息'),
      GenerateSecretString: expect.objectContaining({ GenerateStringKey: 'k1', PasswordLength: 64 }),
    },
  ]);
});

/** A copy of the suite in which the first resource of a type (with a property: `type.property`) is not as it should be. */
function spoilt(what: string, change: (resource: Spoilt) => void): Suite {
  const [type, property = ''] = what.split('.');
  const copy = structuredClone(suite);
  const resource = stacksOf(copy)
    .flatMap(({ Resources }) => Object.values(Resources))
    .find((each) => each.Type === type && (property === '' || property in each.Properties));
  if (!resource) throw new Error(`There is no ${what} to spoil.`);
  change(resource as unknown as Spoilt);
  return copy;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever CloudFormation has, a test may break
type Spoilt = { Type: string; DeletionPolicy: string; Properties: any };

const table = 'AWS::DynamoDB::GlobalTable';
const queue = 'AWS::SQS::Queue';
const mapping = 'AWS::Lambda::EventSourceMapping';
const lambda = 'AWS::Lambda::Function';
const machine = 'AWS::StepFunctions::StateMachine';

type Carelessness = readonly [keyof typeof allRules, string, string, (resource: Spoilt) => void];

const carelessness: readonly Carelessness[] = [
  [
    'tableIsSafe',
    'recovery is off',
    table,
    ({ Properties }) => {
      Properties.Replicas[0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled = false;
    },
  ],
  [
    'tableIsSafe',
    'the table can be deleted',
    table,
    ({ Properties }) => {
      delete Properties.Replicas[0].DeletionProtectionEnabled;
    },
  ],
  [
    'tableIsSafe',
    'the table is not encrypted with KMS',
    table,
    ({ Properties }) => delete Properties.SSESpecification,
  ],
  [
    'dataIsRetained',
    'a bucket goes with its stack',
    'AWS::S3::Bucket',
    (resource) => {
      resource.DeletionPolicy = 'Delete';
    },
  ],
  [
    'dataIsInTheDataStack',
    'a table lies in operations',
    'AWS::ApiGatewayV2::Api',
    (resource) => {
      resource.Type = 'AWS::DynamoDB::Table';
    },
  ],
  [
    'eventsAreNotDropped',
    'a rule has no dead-letter queue',
    'AWS::Events::Rule',
    ({ Properties }) => {
      delete Properties.Targets[0].DeadLetterConfig;
    },
  ],
  [
    'batchesAreNotDropped',
    'a mapping repeats whole batches',
    mapping,
    ({ Properties }) => {
      delete Properties.FunctionResponseTypes;
    },
  ],
  [
    'eventsAreNotDropped',
    'a failed tick goes nowhere',
    'AWS::Lambda::EventInvokeConfig',
    ({ Properties }) => {
      delete Properties.DestinationConfig;
    },
  ],
  [
    'queuesDropNothing',
    'dead letters are kept for a day',
    queue,
    ({ Properties }) => {
      Properties.MessageRetentionPeriod = 86_400;
    },
  ],
  [
    'policiesAreExact',
    'a role may do everything to the table',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement[0].Action = 'dynamodb:*';
    },
  ],
  [
    'policiesAreExact',
    'a role may use every index',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement[0].Resource = { 'Fn::Join': ['', [{ Ref: 'Table' }, '/index/*']] };
    },
  ],
  [
    'policiesAreExact',
    'a role has a managed policy',
    'AWS::IAM::Role',
    ({ Properties }) => {
      Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];
    },
  ],
  [
    'policiesAreExact',
    'a role may put objects anywhere',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      const [statement] = Properties.PolicyDocument.Statement;
      statement.Action = 's3:PutObject';
      statement.Resource = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] };
    },
  ],
  [
    'policiesAreExact',
    'a role may do more than put into its folder',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      const [statement] = Properties.PolicyDocument.Statement;
      statement.Action = ['s3:PutObject', 's3:GetObject'];
      statement.Resource = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/messages/*']] };
    },
  ],
  [
    'policiesAreExact',
    'a role may remove objects of a folder',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      const [statement] = Properties.PolicyDocument.Statement;
      statement.Action = ['s3:GetObject', 's3:DeleteObject'];
      statement.Resource = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/bills/*']] };
    },
  ],
  [
    'policiesAreExact',
    'a role may list the whole bucket',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      const [statement] = Properties.PolicyDocument.Statement;
      statement.Action = 's3:ListBucket';
      statement.Resource = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
    },
  ],
  [
    'policiesAreExact',
    'a role may stop every execution',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      const [statement] = Properties.PolicyDocument.Statement;
      statement.Action = 'states:StopExecution';
      statement.Resource = { 'Fn::Join': ['', ['arn:aws:states:', { Ref: 'AWS::Region' }, ':execution:*']] };
    },
  ],
  ...(
    [
      ['does not tell of its states', ({ Properties }) => delete Properties.LoggingConfiguration],
      [
        'logs payloads',
        ({ Properties }) => {
          Properties.LoggingConfiguration.IncludeExecutionData = true;
        },
      ],
      [
        'may call more than its steps',
        ({ Properties }) => {
          Properties.DefinitionString = { 'Fn::Join': ['', ['{"TimeoutSeconds":1}']] };
        },
      ],
      [
        'has no end',
        ({ Properties }) => {
          Properties.DefinitionString['Fn::Join'][1].push(',"TimeoutSeconds":0}');
          Properties.DefinitionString['Fn::Join'][1][0] =
            `{"Whole":${Properties.DefinitionString['Fn::Join'][1][0]}`;
        },
      ],
    ] as readonly (readonly [string, (resource: Spoilt) => void])[]
  ).map(([what, change]): Carelessness => ['machinesAreBounded', `a state machine ${what}`, machine, change]),
  [
    'secretsAreForTheirReaders',
    'another context reads a secret',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement[0].Action = 'secretsmanager:GetSecretValue';
    },
  ],
  [
    'secretsAreForTheirReaders',
    'payments may change a secret',
    'AWS::IAM::Policy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement[0].Action = [
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
      ];
      Properties.Roles = [{ Ref: 'PaymentsApiRole' }];
    },
  ],
  [
    'dataIsRetained',
    'a secret goes with its stack',
    'AWS::SecretsManager::Secret',
    (resource) => {
      resource.DeletionPolicy = 'Delete';
    },
  ],
  [
    'permissionsNameTheirCaller',
    'any rule may call',
    'AWS::Lambda::Permission',
    ({ Properties }) => {
      delete Properties.SourceArn;
    },
  ],
  [
    'rulesReachTopics',
    'a topic asks whose rule it is',
    'AWS::SNS::TopicPolicy',
    ({ Properties }) => {
      for (const each of Properties.PolicyDocument.Statement)
        each.Condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
    },
  ],
  [
    'functionsAreExplicit',
    'a function has an old runtime',
    lambda,
    ({ Properties }) => {
      Properties.Runtime = 'nodejs22.x';
    },
  ],
  [
    'functionsAreExplicit',
    'a function has the default memory',
    lambda,
    ({ Properties }) => delete Properties.MemorySize,
  ],
  [
    'functionsAreExplicit',
    'a function may take everything',
    lambda,
    ({ Properties }) => {
      delete Properties.ReservedConcurrentExecutions;
    },
  ],
  [
    'functionsAreExplicit',
    'two functions share a role',
    lambda,
    ({ Properties }) => {
      Properties.Role = resources(suite, lambda)
        .map((each) => at(each.properties, 'Role'))
        .at(-1);
    },
  ],
  [
    'logsEnd',
    'a log is kept for ever',
    'AWS::Logs::LogGroup',
    ({ Properties }) => delete Properties.RetentionInDays,
  ],
  [
    'consumersHaveTime',
    'a message comes back too early',
    'AWS::SQS::Queue.RedrivePolicy',
    ({ Properties }) => {
      Properties.VisibilityTimeout = 30;
    },
  ],
  [
    'consumersHaveTime',
    'a consumer has no limit',
    'AWS::Lambda::EventSourceMapping.ScalingConfig',
    ({ Properties }) => delete Properties.ScalingConfig,
  ],
  [
    'queuesDropNothing',
    'a queue has no dead-letter queue',
    'AWS::SQS::Queue.RedrivePolicy',
    ({ Properties }) => delete Properties.RedrivePolicy,
  ],
  [
    'streamsLoseNothing',
    'a record is retried for ever',
    'AWS::Lambda::EventSourceMapping.StartingPosition',
    ({ Properties }) => {
      Properties.MaximumRetryAttempts = -1;
    },
  ],
  ...[[], ['zhanggui/orders:read', 'zhanggui/orders:write'], ['zhanggui/nothing:read']].map(
    (scopes): Carelessness => [
      'routesAreAsWritten',
      `a route asks for ${scopes.length} scopes`,
      'AWS::ApiGatewayV2::Route.AuthorizationScopes',
      ({ Properties }) => {
        Properties.AuthorizationScopes = scopes;
      },
    ],
  ),
  [
    'routesAreAsWritten',
    'a guarded route asks for no token',
    'AWS::ApiGatewayV2::Route.AuthorizationScopes',
    ({ Properties }) => {
      Properties.AuthorizationType = 'NONE';
    },
  ],
  [
    'apiIsThrottledAndLogged',
    'the stage has no limit',
    'AWS::ApiGatewayV2::Stage',
    ({ Properties }) => {
      delete Properties.DefaultRouteSettings;
    },
  ],
  [
    'transportIsEncrypted',
    'a queue takes plain HTTP',
    'AWS::SQS::QueuePolicy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement.shift();
    },
  ],
  [
    'storageIsPrivate',
    'a queue is not encrypted',
    queue,
    ({ Properties }) => delete Properties.SqsManagedSseEnabled,
  ],
  [
    'storageIsPrivate',
    'a topic is not encrypted',
    'AWS::SNS::Topic',
    ({ Properties }) => delete Properties.KmsMasterKeyId,
  ],
  [
    'transportIsEncrypted',
    'a topic takes plain HTTP',
    'AWS::SNS::TopicPolicy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement.shift();
    },
  ],
  [
    'storageIsPrivate',
    'a bucket may become public',
    'AWS::S3::Bucket',
    ({ Properties }) => {
      Properties.PublicAccessBlockConfiguration.BlockPublicAcls = false;
    },
  ],
  [
    'somebodyIsTold',
    'an alarm is gone',
    'AWS::CloudWatch::Alarm',
    ({ Properties }) => delete Properties.Dimensions,
  ],
  [
    'recoveryReachesBack',
    'the archive forgets after a day',
    'AWS::Events::Archive',
    ({ Properties }) => {
      Properties.RetentionDays = 1;
    },
  ],
  [
    'recoveryReachesBack',
    'the table can be had as it was a week ago only',
    table,
    ({ Properties }) => {
      Properties.Replicas[0].PointInTimeRecoverySpecification.RecoveryPeriodInDays = 7;
    },
  ],
  [
    'callersAreKept',
    'the user pool can be deleted',
    'AWS::Cognito::UserPool',
    ({ Properties }) => delete Properties.DeletionProtection,
  ],
  [
    'callersAreKept',
    'tokens last for a day',
    'AWS::Cognito::UserPoolClient',
    ({ Properties }) => {
      Properties.AccessTokenValidity = 1440;
    },
  ],
  [
    'bucketsAreOurs',
    'a bucket takes old TLS',
    'AWS::S3::BucketPolicy',
    ({ Properties }) => {
      Properties.PolicyDocument.Statement.splice(1, 1);
    },
  ],
  [
    'bucketsAreOurs',
    'a bucket takes objects of others',
    'AWS::S3::Bucket',
    ({ Properties }) => delete Properties.OwnershipControls,
  ],
  [
    'reservationsFit',
    'a function reserves what the account does not have',
    lambda,
    ({ Properties }) => {
      Properties.ReservedConcurrentExecutions = 900;
    },
  ],
  [
    'reservationsFit',
    'queues may ask for more than is left',
    'AWS::Lambda::EventSourceMapping.ScalingConfig',
    ({ Properties }) => {
      Properties.ScalingConfig.MaximumConcurrency = 200;
    },
  ],
  [
    'answersComeInTime',
    'a function answers after a minute',
    lambda,
    ({ Properties }) => {
      Properties.Timeout = 60;
    },
  ],
  [
    'environmentsAreOpen',
    'a function has a key in its environment',
    lambda,
    ({ Properties }) => {
      Properties.Environment.Variables.PROVIDER_KEY = 'x';
    },
  ],
  [
    'environmentsAreOpen',
    'an environment is too long',
    lambda,
    ({ Properties }) => {
      Properties.Environment.Variables.FREIGHT_TABLE = 'x'.repeat(4096);
    },
  ],
  [
    'somebodyIsTold',
    'what is counted in a log has no alarm',
    'AWS::Logs::MetricFilter',
    ({ Properties }) => {
      Properties.MetricTransformations[0].MetricName = 'Elsewhere';
    },
  ],
  [
    'silenceMeansSomething',
    'an alarm goes off where nothing happens',
    'AWS::CloudWatch::Alarm',
    ({ Properties }) => {
      Properties.TreatMissingData = 'breaching';
    },
  ],
  [
    'everythingIsOnADashboard',
    'a dashboard leaves something out',
    'AWS::CloudWatch::Dashboard',
    ({ Properties }) => {
      Properties.DashboardBody = '{}';
    },
  ],
  [
    'stacksHaveRoom',
    'a stack has a large resource',
    table,
    ({ Properties }) => {
      Properties.Description = 'x'.repeat(900_000);
    },
  ],
  [
    'alarmsSayWhatToDo',
    'an alarm says it in one language',
    'AWS::CloudWatch::Alarm',
    ({ Properties }) => {
      Properties.AlarmDescription = 'The function crashed. Runbook: docs/runbook.md#function-error';
    },
  ],
  [
    'alarmsSayWhatToDo',
    'an alarm only says that it is one',
    'AWS::CloudWatch::Alarm',
    ({ Properties }) => {
      Properties.AlarmDescription = 'Alarm';
    },
  ],
  [
    'routesAreAsWritten',
    'a route is not in the template',
    'AWS::ApiGatewayV2::Route',
    ({ Properties }) => {
      Properties.RouteKey = 'GET /elsewhere';
    },
  ],
];

describe('the rules', () => {
  it.each(carelessness)('%s notices when %s', (name, _what, type, change) => {
    expect(allRules[name](spoilt(type, change))).not.toEqual([]);
  });

  it('all have somebody who breaks them', () => {
    const broken = new Set<string>(carelessness.map(([name]) => name));
    expect(Object.keys(allRules).filter((name) => !broken.has(name))).toEqual([]);
    const page = readFileSync(join(root, 'docs/guarantees.md'), 'utf8');
    expect(page).toContain(`${Object.keys(allRules).length} rules of our own`);
  });
});

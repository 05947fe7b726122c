import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, type ITable, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as Lambda, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { audience, issuer, noteSource } from './fixture.ts';

/** One handler for all functions of the fixture: it notes every event in a file and does what the event asks for. */
const handlerSource = `${noteSource}
let calls = 0;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ways = {
  fetch: async (url, headers, body) => {
    const answer = await fetch(url, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.text() };
  },
  http: (url, headers, body) => new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      resolve({ status: answer.statusCode, body: text });
    });
    sent.on('error', reject);
    sent.end(body);
  }),
  pieces: async (url, headers, body) => {
    const all = { ...headers, host: 'table', connection: 'close', 'content-length': Buffer.byteLength(body) };
    const text = 'POST / HTTP/1.1\\r\\n' + Object.entries(all).map((pair) => pair.join(': ') + '\\r\\n').join('') + '\\r\\n' + body;
    const socket = connect({ port: new URL(url).port, host: 'localhost' });
    const answer = new Promise((resolve, reject) => {
      let got = '';
      socket.on('error', reject).on('data', (chunk) => {
        got += chunk;
        const [head, content = ''] = got.split('\\r\\n\\r\\n');
        if (content.length >= Number(/content-length: (\\d+)/i.exec(head)?.[1])) resolve({ status: Number(head.slice(9, 12)), body: content });
      });
    });
    for (let at = 0; at < text.length; at += 100) {
      socket.write(text.slice(at, at + 100));
      await wait(1);
    }
    return answer.finally(() => socket.destroy());
  },
};
const call = ({ by = 'fetch', to, target, key = process.env.AWS_ACCESS_KEY_ID, body }) => ways[by](process.env['AWS_ENDPOINT_URL_' + to], {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': target,
  'x-amz-date': '20260101T000000Z',
  ...(key && { authorization: 'AWS4-HMAC-SHA256 Credential=' + key + '/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0' }),
}, JSON.stringify(body));
const api = {
  '/crash': () => process.exit(3),
  '/throw': () => { throw new Error('secret detail'); },
  '/hang': () => wait(60_000),
  '/loop': () => { for (;;) {} },
  '/hog': () => { const all = []; for (;;) all.push(new Array(1e5).fill('x' + all.length)); },
  '/later': () => { setTimeout(() => { throw new Error('late'); }, 1); return wait(1_000); },
  '/big': () => ({ statusCode: 200, body: 'x'.repeat(7 * 1024 * 1024) }),
  '/object': () => ({ plain: true }),
  '/text': () => 'plain text',
  '/binary': () => ({ statusCode: 201, headers: { 'Content-Type': 'application/octet-stream', 'X-A': 'b\\r\\nx-injected: 1' }, cookies: ['a=1', 'b=2'], body: Buffer.from([0, 255, 1]).toString('base64'), isBase64Encoded: true }),
  '/slow': async () => { await wait(300); return { statusCode: 200, body: String(++calls) }; },
  '/orders/slow': () => wait(50),
  '/callbacks/payments/alipay': (event) => {
    note({ callback: Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8').toString('latin1') });
    return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'success' };
  },
  '/call': async (event) => ({ statusCode: 200, body: JSON.stringify(await Promise.all(JSON.parse(event.body).map(call))) }),
  '/env': () => ({ statusCode: 200, body: JSON.stringify(process.env) }),
};
const failures = (records, key, isBad) => ({ batchItemFailures: records.filter(isBad).map((record) => ({ itemIdentifier: key(record) })) });
const roles = {
  api: async (event, context) => {
    const special = api[event.rawPath];
    if (special) return special(event);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ event, remaining: context.getRemainingTimeInMillis(), name: context.functionName, now: Date.now() }) };
  },
  queue: async (event) => {
    note({ bodies: event.Records.map((record) => record.body) });
    return failures(event.Records, (record) => record.messageId, (record) => record.body.includes('poison'));
  },
  stream: async (event) => {
    note({ records: event.Records });
    if (event.Records.some((record) => record.dynamodb.NewImage?.fail !== undefined)) throw new Error('poisoned record');
  },
  flaky: async (event) => {
    note({ event });
    if (event.fail) throw new Error('always');
  },
};
export const handler = (event, context) => roles[process.env.ROLE.split('-')[0]](event, context);
`;

/** Synthesizes a template with one of everything that the host runs, whose functions note what they do in `notes`. */
export function synthesizeTemplate(directory: string, notes: string): void {
  const code = join(directory, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.mjs'), handlerSource);
  const app = new App({ outdir: join(directory, 'cdk.out'), analyticsReporting: false });
  const data = dataStack(app);
  logicStack(app, { ...data, code, notes });
  app.synth();
}

function dataStack(app: App) {
  const stack = new Stack(app, 'FixtureData');
  const table = new TableV2(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    globalSecondaryIndexes: [
      { indexName: 'GSI1', partitionKey: { name: 'gsi1pk', type: AttributeType.STRING } },
    ],
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const bus = new EventBus(stack, 'Bus');
  bus.archive('Archive', { eventPattern: { account: [stack.account] } });
  const secret = new Secret(stack, 'PaymentProviders', {
    secretStringValue: SecretValue.unsafePlainText('{}'),
  });
  const generated = new Secret(stack, 'FieldKeys', {
    generateSecretString: {
      secretStringTemplate: '{"current":"k1"}',
      generateStringKey: 'k1',
      passwordLength: 64,
      excludePunctuation: true,
    },
  });
  return { table: table as ITable, bus, secret, generated };
}

type Outside = ReturnType<typeof dataStack> & { readonly code: string; readonly notes: string };
type Given = Outside & { readonly dead: Queue };

function logicStack(app: App, outside: Outside): void {
  const stack = new Stack(app, 'FixtureLogic');
  const given: Given = { ...outside, dead: new Queue(stack, 'Dead') };
  const role = (name: string, timeout = Duration.seconds(2)) =>
    new Lambda(stack, name, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(given.code),
      timeout,
      memorySize: 128,
      environment: {
        ROLE: name.toLowerCase(),
        NOTES: given.notes,
        TABLE_NAME: given.table.tableName,
        DEAD_URL: given.dead.queueUrl,
        SECRET_ID: given.secret.secretArn,
        GENERATED_SECRET_ID: given.generated.secretArn,
      },
    });
  const api = role('Api', Duration.seconds(1));
  addApi(stack, api);
  addQueues(stack, given, role);
  addStream(given, role);
  addSchedule(stack, given, role);
  const bucket = new Bucket(stack, 'Bucket', { versioned: true, enforceSSL: true });
  bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(role('Flaky-object')), {
    prefix: 'bills/',
  });
  given.secret.grantRead(api);
  given.generated.grantRead(api);
  given.table.grant(api, 'dynamodb:PutItem', 'dynamodb:GetItem');
  bucket.grantPut(api, 'messages/*');
  api.addToRolePolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('messages/*')] }),
  );
}

type MakeRole = (name: string) => Lambda;

function addApi(stack: Stack, api: Lambda): void {
  const http = new HttpApi(stack, 'Http', {
    defaultAuthorizer: new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: [audience] }),
    corsPreflight: { allowOrigins: ['https://shop.example'], allowHeaders: ['authorization'] },
  });
  const integration = new HttpLambdaIntegration('ApiIntegration', api);
  for (const path of ['/orders', '/orders/{id}']) {
    http.addRoutes({
      path,
      methods: [HttpMethod.ANY],
      integration,
      authorizationScopes: ['shop/orders:write', 'shop/orders:admin'],
    });
  }
  http.addRoutes({
    path: '/{proxy+}',
    methods: [HttpMethod.ANY],
    integration,
    authorizer: new HttpNoneAuthorizer(),
  });
}

function addQueues(stack: Stack, { bus, dead }: Given, role: MakeRole): void {
  const work = new Queue(stack, 'Work', {
    visibilityTimeout: Duration.seconds(2),
    deadLetterQueue: { queue: dead, maxReceiveCount: 2 },
  });
  role('Queue').addEventSource(
    new SqsEventSource(work, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
  );
  const placed = new Queue(stack, 'Placed', { visibilityTimeout: Duration.seconds(12) });
  role('Queue-placed').addEventSource(new SqsEventSource(placed, { reportBatchItemFailures: true }));
  new Rule(stack, 'OnPlaced', {
    eventBus: bus,
    eventPattern: {
      source: ['shop.orders'],
      detailType: ['order.placed'],
      detail: { data: { total: [{ numeric: ['>', 0] }] } },
    },
    targets: [
      new SqsQueue(placed, { deadLetterQueue: dead, retryAttempts: 3, maxEventAge: Duration.hours(2) }),
    ],
  });
  const flaky = role('Flaky-direct');
  flaky.configureAsyncInvoke({ retryAttempts: 1, onFailure: new SqsDestination(dead) });
  new Rule(stack, 'OnDirect', {
    eventBus: bus,
    eventPattern: { source: ['shop.direct'] },
    targets: [
      new LambdaFunction(flaky, {
        event: RuleTargetInput.fromObject({ fail: EventField.fromPath('$.detail.fail'), fixed: 'yes' }),
      }),
    ],
  });
}

function addStream({ table, dead }: Given, role: MakeRole): void {
  role('Stream').addEventSource(
    new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      bisectBatchOnError: true,
      retryAttempts: 1,
      onFailure: new SqsDlq(dead),
    }),
  );
}

function addSchedule(stack: Stack, _given: Given, role: MakeRole): void {
  new Rule(stack, 'EveryMinute', {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(role('Flaky-schedule'))],
  });
}

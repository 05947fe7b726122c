import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type AwsClient, awsClient } from '../../../infra/local/aws-json.ts';
import { type Host, startHost } from '../../../infra/local/host.ts';
import { type Fixture, synthesizeFixture } from './fixture.ts';

let fixture: Fixture;
let host: Host;
let operator: AwsClient;
let key: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };

const stateFile = (...names: readonly string[]) => join(fixture.directory, 'state', ...names);

beforeAll(async () => {
  fixture = await synthesizeFixture();
  const permissionsUsed = join(fixture.directory, 'used.txt');
  host = await startHost({ assembly: fixture.assembly, stateDir: stateFile(), port: 0, permissionsUsed });
  operator = awsClient({
    endpoint: host.endpoints.dynamodb,
    prefix: 'DynamoDB_20120810',
    service: 'dynamodb',
  });
  key = (await (await fetch(`${host.url}/env`)).json()) as typeof key;
});

afterAll(async () => {
  operator?.close();
  await host?.stop();
});

const named = (prefix: string) => Object.entries(host.names).find(([id]) => id.startsWith(prefix))?.[1] ?? '';

type Call = {
  readonly by?: 'fetch' | 'http' | 'pieces';
  readonly to: 'DYNAMODB' | 'SQS' | 'EVENTBRIDGE';
  readonly target: string;
  readonly key?: string;
  readonly body: object;
};
type Answer = { readonly status: number; readonly body: string };

/** Lets the function Api call AWS itself, one call after the other begun at once. */
async function calls(...all: readonly Call[]): Promise<readonly Answer[]> {
  const answer = await fetch(`${host.url}/call`, { method: 'POST', body: JSON.stringify(all) });
  return (await answer.json()) as readonly Answer[];
}

const onTable = (operation: string, body: object, more: Partial<Call> = {}): Call => ({
  to: 'DYNAMODB',
  target: `DynamoDB_20120810.${operation}`,
  body,
  ...more,
});
const item = (pk: string) => ({ TableName: named('Table'), Item: { pk: { S: pk }, sk: { S: '0' } } });
const keyOf = (pk: string) => ({ TableName: named('Table'), Key: { pk: { S: pk }, sk: { S: '0' } } });
const holds = async (pk: string) => 'Item' in ((await operator.call('GetItem', keyOf(pk))) as object);

const isNot = (action: string, resource: string) =>
  `User: arn:aws:sts::000000000000:assumed-role/${role()}/${named('Api')} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
const role = () => `FixtureLogic-${roleId()}`;
const roleId = () => /ApiServiceRole\w+/.exec(hostLog())?.[0] ?? 'no role';
const hostLog = () => readFileSync(stateFile('logs', 'host.log'), 'utf8');
const tableArn = () => `arn:aws:dynamodb:us-east-1:000000000000:table/${named('Table')}`;

describe.each(['fetch', 'http', 'pieces'] as const)('the table, by %s', (by) => {
  it('does what the role of the function may, and refuses the rest in its own words', async () => {
    const answers = await calls(
      onTable('PutItem', item(`one-${by}`), { by }),
      onTable('DeleteItem', keyOf(`one-${by}`), { by }),
      onTable('GetItem', keyOf(`one-${by}`), { by }),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(JSON.parse(answers[1]?.body ?? '')).toEqual({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      Message: isNot('dynamodb:DeleteItem', tableArn()),
    });
    expect(await holds(`one-${by}`)).toBe(true);
  });

  it('does nothing of a transaction of which a part is not allowed', async () => {
    const TransactItems = [{ Put: item(`two-${by}`) }, { Delete: keyOf('x') }];
    const [answer] = await calls(onTable('TransactWriteItems', { TransactItems }, { by }));
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('dynamodb:DeleteItem') });
    expect(await holds(`two-${by}`)).toBe(false);
  });

  it.each([
    ['nobody has signed', '', 'MissingAuthenticationTokenException'],
    ['somebody unknown has signed', 'AKIAIOSFODNN7EXAMPLE', 'UnrecognizedClientException'],
    ['the operator would have signed', 'local', 'UnrecognizedClientException'],
  ])('refuses what %s', async (_who, by_, type) => {
    const [answer] = await calls(onTable('PutItem', item(`three-${by}`), { by, key: by_ }));
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining(type) });
    expect(await holds(`three-${by}`)).toBe(false);
  });
});

describe('the table', () => {
  it('asks for the index of a query, and takes no PartiQL', async () => {
    const query = {
      TableName: named('Table'),
      KeyConditionExpression: 'gsi1pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'a' } },
      IndexName: 'GSI1',
    };
    const answers = await calls(
      onTable('Query', query),
      onTable('ExecuteStatement', { Statement: `SELECT * FROM "${named('Table')}"` }),
    );
    expect(answers.map(({ body }) => (JSON.parse(body) as { Message: string }).Message)).toEqual([
      isNot('dynamodb:Query', `${tableArn()}/index/GSI1`),
      isNot('dynamodb:ExecuteStatement', '*'),
    ]);
  });

  it('is the operator’s as it was', async () => {
    await operator.call('PutItem', item('operator'));
    await operator.call('DeleteItem', keyOf('operator'));
    expect(await holds('operator')).toBe(false);
  });
});

describe('what the host writes down', () => {
  it('names the function, its role and the statement that is missing', async () => {
    await calls(onTable('UpdateItem', keyOf('log')));
    const lines = hostLog()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ action }) => action === 'dynamodb:UpdateItem')).toMatchObject({
      message: 'AWS would refuse this call',
      function: named('Api'),
      role: `FixtureLogic/${roleId()}`,
      missing: { Effect: 'Allow', Action: 'dynamodb:UpdateItem', Resource: tableArn() },
    });
  });

  it('has each permission that was of use once, and each that was missing', async () => {
    await calls(onTable('PutItem', item('used')), onTable('PutItem', item('used')));
    await calls(onTable('Scan', { TableName: named('Table') }));
    const used = readFileSync(join(fixture.directory, 'used.txt'), 'utf8').split('\n');
    expect(used.filter((line) => line.includes('PutItem'))).toEqual([
      `used\tFixtureLogic/${roleId()}\tdynamodb:PutItem\t${tableArn()}\t`,
    ]);
    expect(used).toContain(`denied\tFixtureLogic/${roleId()}\tdynamodb:Scan\t${tableArn()}\t`);
  });
});

describe('queues and buses', () => {
  it('refuse whoever may not send', async () => {
    const QueueUrl = `${host.endpoints.sqs}/000000000000/${named('Work')}`;
    const entry = { Source: 'a', DetailType: 'b', Detail: '{}', EventBusName: named('Bus') };
    const [sent, put, nobody] = await calls(
      { to: 'SQS', target: 'AmazonSQS.SendMessage', body: { QueueUrl, MessageBody: 'x' } },
      { to: 'EVENTBRIDGE', target: 'AWSEvents.PutEvents', body: { Entries: [entry] } },
      { to: 'EVENTBRIDGE', target: 'AWSEvents.PutEvents', body: { Entries: [entry] }, key: '' },
    );
    expect(sent?.status).toBe(403);
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      message: isNot('sqs:sendmessage', `arn:aws:sqs:us-east-1:000000000000:${named('Work')}`),
    });
    expect(put?.status).toBe(400);
    expect(JSON.parse(put?.body ?? '')).toEqual({
      __type: 'AccessDeniedException',
      message: isNot('events:PutEvents', `arn:aws:events:us-east-1:000000000000:event-bus/${named('Bus')}`),
    });
    expect(nobody?.body).toContain('MissingAuthenticationToken');
  });
});

describe('the bucket', () => {
  const clientWith = (accessKeyId: string, secretAccessKey: string) =>
    new S3Client({
      endpoint: host.endpoints.s3,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      maxAttempts: 1,
    });
  const own = () => clientWith(key.AWS_ACCESS_KEY_ID, key.AWS_SECRET_ACCESS_KEY);
  const at = (Key: string) => ({ Bucket: named('Bucket'), Key });
  const put = (Key: string) => new PutObjectCommand({ ...at(Key), Body: 'x' });

  it('takes what the function may put, and tells why it takes nothing else', async () => {
    await own().send(put('messages/1'));
    await expect(own().send(put('bills/1'))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: isNot('s3:PutObject', `"arn:aws:s3:::${named('Bucket')}/bills/1"`),
      $metadata: { httpStatusCode: 403 },
    });
    await expect(own().send(new DeleteObjectCommand(at('messages/1')))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('does not tell somebody who may not list it that an object is not there', async () => {
    const answer = await own().send(new GetObjectCommand(at('messages/1')));
    expect(await answer.Body?.transformToString()).toBe('x');
    await expect(own().send(new GetObjectCommand(at('messages/none')))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:ListBucket'),
    });
    await expect(
      clientWith('local', 'local').send(new GetObjectCommand(at('messages/none'))),
    ).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(
      own().send(new ListObjectsV2Command({ Bucket: named('Bucket'), Prefix: 'messages/' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('knows nobody without a key, and no key that the host has not given out', async () => {
    await expect(clientWith('AKIAIOSFODNN7EXAMPLE', 'x').send(put('messages/2'))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    const nobody = await fetch(`${host.endpoints.s3}/${named('Bucket')}/messages/1`);
    expect([nobody.status, await nobody.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });

  it('takes a link that the function signed from anybody, for what the function may, and while it lasts', async () => {
    const link = (Key: string) =>
      getSignedUrl(own(), new PutObjectCommand(at(Key)), {
        expiresIn: 60,
        signableHeaders: new Set(['host']),
      });
    const outcome = async (url: string) => {
      const answer = await fetch(url, { method: 'PUT', body: 'from outside' });
      return [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]];
    };
    const good = await link('messages/link');
    expect(await outcome(good)).toEqual([200, undefined]);
    expect(await outcome(good.replace('messages/link', 'messages/other'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await outcome(await link('bills/link'))).toEqual([403, 'AccessDenied']);
    host.advanceClock(61_000);
    expect(await outcome(good)).toEqual([403, 'AccessDenied']);
  });
});

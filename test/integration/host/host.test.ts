import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type AwsClient, awsClient, operatorAuthorization } from '../../../infra/local/aws-json.ts';
import { type Host, startHost } from '../../../infra/local/host.ts';
import { audience, eventually, type Fixture, issuer, notesBy, synthesizeFixture } from './fixture.ts';

let fixture: Fixture;
let host: Host;
let dynamo: AwsClient;
let sqs: AwsClient;
let events: AwsClient;

beforeAll(async () => {
  fixture = await synthesizeFixture();
  host = await startHost({
    assembly: fixture.assembly,
    stateDir: join(fixture.directory, 'state'),
    port: 0,
    retryDelaysSeconds: [0],
  });
  dynamo = awsClient({ endpoint: host.endpoints.dynamodb, prefix: 'DynamoDB_20120810', service: 'dynamodb' });
  sqs = awsClient({ endpoint: host.endpoints.sqs, prefix: 'AmazonSQS', service: 'sqs' });
  events = awsClient({ endpoint: host.endpoints.events, prefix: 'AWSEvents', service: 'events' });
});

afterAll(async () => {
  for (const client of [dynamo, sqs, events]) client?.close();
  await host?.stop();
});

const named = (prefix: string) => Object.entries(host.names).find(([id]) => id.startsWith(prefix))?.[1] ?? '';
const queueUrl = (prefix: string) => `${host.endpoints.sqs}/000000000000/${named(prefix)}`;
const send = (prefix: string, body: string) =>
  sqs.call('SendMessage', { QueueUrl: queueUrl(prefix), MessageBody: body });

/** Takes what the dead-letter queue holds until one of its messages is the wanted one. */
const deadLetter = (isWanted: (body: string) => boolean) =>
  eventually(async () => {
    const answer = await sqs.call('ReceiveMessage', {
      QueueUrl: queueUrl('Dead'),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    });
    const messages = (answer as { Messages?: { Body: string }[] }).Messages ?? [];
    return messages.map(({ Body }) => Body).find(isWanted);
  });

describe('the HTTP API', () => {
  it('gives a Lambda the payload 2.0 event of the request', async () => {
    const response = await fetch(`${host.url}/a%20b/c?x=1&x=2&y=%20z`, {
      method: 'POST',
      headers: { cookie: 'a=1; b=2', 'content-type': 'application/json', 'X-Test': 'one' },
      body: '{"n":1.10}',
    });
    const { event } = (await response.json()) as { event: Record<string, unknown> };
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /{proxy+}',
      rawPath: '/a b/c',
      rawQueryString: 'x=1&x=2&y=%20z',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: ' z' },
      pathParameters: { proxy: 'a b/c' },
      headers: { 'x-test': 'one', 'x-forwarded-proto': 'http' },
      requestContext: { http: { method: 'POST', path: '/a b/c', protocol: 'HTTP/1.1' }, stage: '$default' },
      body: '{"n":1.10}',
      isBase64Encoded: false,
    });
  });

  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const inGbk = Buffer.from('subject=\xd4\xcb\xb7\xd1', 'latin1');

  it.each([
    ['bytes that are no text', 'application/octet-stream', everyByte],
    ['text that is not valid UTF-8', 'application/json', everyByte],
    ['a form', 'application/x-www-form-urlencoded; charset=utf-8', Buffer.from('a=1&b=%E8%BF%90')],
    ['a form in GBK', 'application/x-www-form-urlencoded; charset=GBK', inGbk],
    ['a type of its own', 'application/vnd.shop+json', Buffer.from('{}')],
    ['a body without a type', undefined, Buffer.from('{}')],
  ])('hands over %s as base64, to the byte', async (_name, type, body) => {
    const response = await fetch(`${host.url}/echo`, {
      method: 'POST',
      headers: type === undefined ? {} : { 'content-type': type },
      body,
    });
    const { event } = (await response.json()) as { event: Record<string, unknown> };
    expect(event).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'text/plain', 'application/xml'])(
    'hands over %s as the text it is, with every space and a byte order mark',
    async (type) => {
      const body = '\uFEFF{ "a" : "支付 𠮷" }\r\n';
      const headers = { 'content-type': type };
      const response = await fetch(`${host.url}/echo`, { method: 'POST', headers, body: Buffer.from(body) });
      const { event } = (await response.json()) as { event: Record<string, unknown> };
      expect(event).toMatchObject({ body, isBase64Encoded: false });
    },
  );

  it('answers with the status, headers, cookies and bytes of the function, and lets no header be injected', async () => {
    const response = await fetch(`${host.url}/binary`);
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('x-injected')).toBeNull();
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 1]);
  });

  it('takes a plain value as the JSON body of a 200', async () => {
    const object = await fetch(`${host.url}/object`);
    expect([object.status, await object.json()]).toEqual([200, { plain: true }]);
    expect(await (await fetch(`${host.url}/text`)).text()).toBe('plain text');
  });

  it.each(['/throw', '/crash', '/hang', '/loop', '/hog', '/later', '/big'])(
    'answers 500 without detail when the function fails at %s, and goes on serving',
    async (path) => {
      const response = await fetch(`${host.url}${path}`);
      expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
      expect((await fetch(`${host.url}/echo`)).status).toBe(200);
    },
  );

  it('refuses a body over 10 MB and an event over 6 MB', async () => {
    const post = (megabytes: number) =>
      fetch(`${host.url}/echo`, { method: 'POST', body: 'x'.repeat(megabytes * 1024 * 1024) }).then(
        ({ status }) => status,
      );
    expect(await post(7)).toBe(413);
    expect(await post(11)).toBe(413);
  });

  it('tells so to a caller that reads nothing before it has sent all', async () => {
    const { hostname, port } = new URL(host.url);
    const length = 10 * 1024 * 1024 + 1;
    const socket = connect(Number(port), hostname);
    socket.pause();
    const head = `POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write(head + 'x'.repeat(length), () => resolve());
    });
    const [answer] = await once(socket.resume(), 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('refuses more than 10,240 bytes of request line and headers', async () => {
    const status = (length: number) =>
      fetch(`${host.url}/echo`, { headers: { 'x-long': 'x'.repeat(length) } });
    expect((await status(9_500)).status).toBe(200);
    expect((await status(10_300)).status).toBe(431);
  });

  it('refuses what is no HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(host.url).port), '127.0.0.1', () =>
        socket.end('NONSENSE\r\n\r\n'),
      );
      socket.on('data', (data) => resolve(data.toString()));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('answers a preflight by itself and marks the answers for the allowed origin only', async () => {
    const preflight = await fetch(`${host.url}/orders`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://shop.example',
    ]);
    const other = await fetch(`${host.url}/echo`, { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the authorizer', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = () => Math.floor(Date.now() / 1000);
  const stored = () =>
    JSON.parse(readFileSync(join(fixture.directory, 'state', 'issuer.json'), 'utf8')) as {
      privateKey: Record<string, string>;
    };
  type Told = { readonly header?: object; readonly claims?: object; readonly key?: unknown };
  const forge = ({ header = {}, claims = {}, key }: Told) => {
    const head = part({ alg: 'RS256', typ: 'JWT', kid: 'local', ...header });
    const body = part({ iss: issuer, aud: audience, exp: now() + 60, scope: 'shop/orders:write', ...claims });
    const signingKey = (key ?? { key: stored().privateKey, format: 'jwk' }) as Parameters<typeof sign>[2];
    return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), signingKey).toString('base64url')}`;
  };
  const ask = (token: string) =>
    fetch(`${host.url}/orders`, { headers: { authorization: `Bearer ${token}` } });

  it('lets a token with one of the route’s scopes in and hands its claims over as text', async () => {
    const response = await ask(await host.token(['orders:write'], { subject: 'shop-1' }));
    const { event } = (await response.json()) as { event: { requestContext: { authorizer: unknown } } };
    expect(event.requestContext.authorizer).toMatchObject({
      jwt: {
        claims: { iss: issuer, sub: 'shop-1', exp: expect.stringMatching(/^\d+$/) },
        scopes: ['shop/orders:write'],
      },
    });
  });

  it.each<[string, () => Told]>([
    ['the scp claim as a list', () => ({ claims: { scope: undefined, scp: ['shop/orders:write'] } })],
    ['the audience among several', () => ({ claims: { aud: ['other', audience] } })],
    ['client_id in place of aud', () => ({ claims: { aud: undefined, client_id: audience } })],
  ])('accepts %s', async (_name, told) => {
    expect((await ask(forge(told()))).status).toBe(200);
  });

  it.each<[string, () => Told]>([
    [
      'a token of another key',
      () => ({ key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    ['an expired token', () => ({ claims: { exp: now() - 1 } })],
    ['a token that is not valid yet', () => ({ claims: { nbf: now() + 60 } })],
    ['a token without an expiry', () => ({ claims: { exp: undefined } })],
    ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['another audience', () => ({ claims: { aud: 'other' } })],
    ['client_id beside a wrong aud', () => ({ claims: { aud: 'other', client_id: audience } })],
    [
      'a kid that is a path',
      () => ({
        header: { kid: '../../../../dev/null' },
        key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
      }),
    ],
    [
      'a key that the token brings along',
      () => {
        const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return { header: { jwk: pair.publicKey.export({ format: 'jwk' }) }, key: pair.privateKey };
      },
    ],
    ['RS512 in place of RS256', () => ({ header: { alg: 'RS512' } })],
  ])('answers 401 to %s', async (_name, told) => {
    const response = await ask(forge(told()));
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(response.headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
  });

  it('answers 401 to alg none, to HMAC with the public key, to a changed body, to nonsense and to nothing', async () => {
    const good = forge({});
    const [head = '', body = '', signature = ''] = good.split('.');
    const none = `${part({ alg: 'none' })}.${body}.`;
    const { n, e } = stored().privateKey;
    const hmacHead = part({ alg: 'HS256' });
    const hmac = `${hmacHead}.${body}.${createHmac('sha256', JSON.stringify({ kty: 'RSA', n, e }))
      .update(`${hmacHead}.${body}`)
      .digest('base64url')}`;
    const changed = `${head}.${part({ iss: issuer, aud: audience, exp: now() + 999, scope: 'shop/orders:admin' })}.${signature}`;
    for (const token of [none, hmac, changed, 'nonsense', 'a.b.c', ''])
      expect((await ask(token)).status).toBe(401);
    expect((await fetch(`${host.url}/orders`)).headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers 403 to a good token without the scope', async () => {
    const response = await ask(forge({ claims: { scope: 'shop/orders:writer orders:write' } }));
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
  });
});

describe('queues', () => {
  it('gives failed messages back and deletes the others; what fails again and again ends in the dead-letter queue', async () => {
    await send('Work', 'good-1');
    await send('Work', 'poison-1');
    await send('Work', 'good-2');
    expect(await deadLetter((body) => body === 'poison-1')).toBe('poison-1');
    const seen = notesBy(fixture, 'queue').flatMap(({ bodies }) => bodies as string[]);
    expect(seen.toSorted()).toEqual(['good-1', 'good-2', 'poison-1', 'poison-1']);
  });
});

describe('the bus', () => {
  const put = (...entries: object[]) => events.call('PutEvents', { Entries: entries });
  const entry = (told: object) => ({
    EventBusName: named('Bus'),
    Source: 'shop.orders',
    DetailType: 'order.placed',
    Detail: '{}',
    ...told,
  });

  it('delivers an event that a rule matches to its queue and on to the function, and no other', async () => {
    const answer = await put(
      entry({ Detail: '{"data":{"total":0}}' }),
      entry({ Detail: '{"data":{"total":5}}' }),
      entry({ EventBusName: 'default', Detail: '{"data":{"total":6}}' }),
    );
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }, {}, {}] });
    const [note] = await eventually(() =>
      notesBy(fixture, 'queue-placed').length > 0 ? notesBy(fixture, 'queue-placed') : undefined,
    );
    const bodies = ((note?.['bodies'] ?? []) as string[]).map((body) => JSON.parse(body));
    expect(bodies).toEqual([
      expect.objectContaining({
        source: 'shop.orders',
        'detail-type': 'order.placed',
        detail: { data: { total: 5 } },
      }),
    ]);
  });

  it('tells of each entry that it cannot take, and takes the others', async () => {
    const answer = await put(
      entry({ Detail: '[1]' }),
      entry({ Source: undefined }),
      entry({ EventBusName: 'none' }),
      entry({ DetailType: 'other' }),
    );
    expect(answer).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'InvalidArgument' },
        { ErrorCode: 'InvalidArgument' },
        { EventId: expect.any(String) },
      ],
    });
  });

  it.each([
    ['eleven entries', () => Array.from({ length: 11 }, () => entry({}))],
    ['more than 1 MiB', () => [entry({ Detail: JSON.stringify({ text: 'x'.repeat(1_048_577) }) })]],
    ['none', () => []],
  ])('refuses a request of %s', async (_name, entries) => {
    await expect(put(...entries())).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('invokes a function with the transformed input, tries again, and tells the failure destination', async () => {
    await put(entry({ Source: 'shop.direct', Detail: '{"fail":true}' }));
    const body = await deadLetter((text) => text.includes('RetriesExhausted'));
    expect(JSON.parse(body)).toMatchObject({
      requestPayload: { fail: true, fixed: 'yes' },
      requestContext: { approximateInvokeCount: 2 },
    });
    expect(notesBy(fixture, 'flaky-direct')).toHaveLength(2);
  });
});

describe('the table', () => {
  const put = (sk: string, more: object = {}) =>
    dynamo.call('PutItem', { TableName: named('Table'), Item: { pk: { S: 'p' }, sk: { S: sk }, ...more } });
  const records = () =>
    notesBy(fixture, 'stream').flatMap(
      (note) =>
        note['records'] as {
          eventName: string;
          userIdentity?: unknown;
          dynamodb: { Keys: { sk: { S: string } }; NewImage?: Record<string, unknown> };
        }[],
    );
  const seen = (sk: string) => records().filter(({ dynamodb }) => dynamodb.Keys.sk.S === sk);

  it('streams changes with their numbers untouched, and leaves out writes that change nothing', async () => {
    await put('same', { n: { N: '12345678901234567890.12' } });
    await put('same', { n: { N: '12345678901234567890.12' } });
    await put('after');
    await eventually(() => seen('after')[0]);
    expect(seen('same').map(({ eventName, dynamodb }) => [eventName, dynamodb.NewImage?.['n']])).toEqual([
      ['INSERT', { N: '12345678901234567890.12' }],
    ]);
  });

  it('bisects a failing batch until the poisoned record is alone, tells where it lies, and goes on', async () => {
    await Promise.all(
      ['b1', 'b2', 'b3', 'b4'].map((sk) => put(sk, sk === 'b3' ? { fail: { BOOL: true } } : {})),
    );
    await put('b5');
    const body = await deadLetter((text) => text.includes('DDBStreamBatchInfo'));
    expect(JSON.parse(body)).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining(':table/FixtureData-') },
    });
    await eventually(() => seen('b5')[0]);
    for (const sk of ['b1', 'b2', 'b4']) expect(seen(sk).length).toBeGreaterThan(0);
  });

  it('removes items whose time has passed, and says so in the stream', async () => {
    await put('old', { expiresAt: { N: '1000000000' } });
    await put('young', { expiresAt: { N: '9999999999' } });
    await put('odd', { expiresAt: { S: '1000000000' } });
    await host.sweepExpired();
    const removal = await eventually(() => seen('old').find(({ eventName }) => eventName === 'REMOVE'));
    expect(removal.userIdentity).toEqual({ type: 'Service', principalId: 'dynamodb.amazonaws.com' });
    for (const sk of ['young', 'odd']) {
      const left = await dynamo.call('GetItem', {
        TableName: named('Table'),
        Key: { pk: { S: 'p' }, sk: { S: sk } },
      });
      expect(left).toHaveProperty('Item');
    }
  });
});

describe('schedules and objects', () => {
  it('invokes the function of a schedule with a scheduled event', async () => {
    await host.fireSchedule('EveryMinute');
    const [note] = await eventually(() =>
      notesBy(fixture, 'flaky-schedule').length > 0 ? notesBy(fixture, 'flaky-schedule') : undefined,
    );
    expect(note).toMatchObject({
      event: { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
    });
  });

  it('tells the function once of a stored object under the prefix, and of no other', async () => {
    const bucket = `${host.endpoints.s3}/${named('Bucket')}`;
    const headers = { authorization: operatorAuthorization('s3') };
    for (const key of ['other/1.csv', 'bills/day 1.csv'])
      await fetch(`${bucket}/${key}`, { method: 'PUT', headers, body: 'a,b' });
    await fetch(`${bucket}/bills/day 1.csv`, { method: 'DELETE', headers });
    await eventually(() => notesBy(fixture, 'flaky-object')[0]);
    const told = notesBy(fixture, 'flaky-object').map(
      ({ event }) =>
        (event as { Records: { eventName: string; s3: { object: { key: string; size: number } } }[] })
          .Records[0],
    );
    expect(told).toEqual([
      expect.objectContaining({
        eventName: 'ObjectCreated:Put',
        s3: expect.objectContaining({ object: expect.objectContaining({ key: 'bills/day+1.csv', size: 3 }) }),
      }),
    ]);
  });

  it('refuses a key that climbs out of its folder', async () => {
    const response = await fetch(`${host.endpoints.s3}/${named('Bucket')}/a/%2e%2e%2f..%2fx`, {
      method: 'PUT',
      body: 'x',
    });
    expect(response.status).toBe(400);
  });
});

describe('a function', () => {
  it('gets the environment of the template, of AWS and of the local endpoints, and nothing of the machine', async () => {
    const environment = (await (await fetch(`${host.url}/env`)).json()) as Record<string, string>;
    expect(environment).toMatchObject({
      TABLE_NAME: named('Table'),
      DEAD_URL: queueUrl('Dead'),
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: named('Api'),
      AWS_ENDPOINT_URL_DYNAMODB: host.endpoints.dynamodb,
    });
    expect(environment).not.toHaveProperty('HOME');
  });

  it('runs one event at a time in a worker, and several workers at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => fetch(`${host.url}/slow`).then((response) => response.text())),
    );
    expect(answers.every((answer) => Number(answer) >= 1)).toBe(true);
  });

  it('has its duration and memory reported in its log file', () => {
    const log = readFileSync(join(fixture.directory, 'state', 'logs', `${named('Api')}.log`), 'utf8');
    expect(log).toMatch(
      /REPORT RequestId: \S+\tDuration: [\d.]+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB/,
    );
  });
});

it('listens on loopback only', () => {
  const sockets = new Set(socketsOf('self'));
  const listeners = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A'),
  );
  const own = listeners.filter((fields) => sockets.has(fields[9] ?? ''));
  expect(own.map(([, local = '']) => local.split(':')[0])).toEqual(new Array(own.length).fill('0100007F'));
  const ports = own.map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
  const known = [host.url, ...Object.values(host.endpoints)].map((url) => Number(new URL(url).port));
  expect(ports).toEqual(expect.arrayContaining(known));
});

/** The inodes of the sockets of a process and of every one that it has started. */
function socketsOf(pid: string): readonly string[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((file) => linkAt(`/proc/${pid}/fd/${file}`));
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return [
    ...links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []),
    ...children.filter((child) => existsSync(`/proc/${child}`)).flatMap(socketsOf),
  ];
}

/** Where it leads; nowhere when it was closed while it was looked at. */
function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

it('puts the clock of its functions forward, also of those that run, and leaves their time limit alone', async () => {
  const ask = async () =>
    (await fetch(`${host.url}/clock`)).json() as Promise<{ now: number; remaining: number }>;
  const [hourMs, before, first] = [3_600_000, Date.now(), await ask()];
  host.advanceClock(hourMs);
  const second = await ask();
  expect(first.now).toBeLessThan(before + hourMs);
  expect(second.now).toBeGreaterThanOrEqual(before + hourMs);
  expect(second.remaining).toBeGreaterThan(0);
  expect(() => host.advanceClock(-1)).toThrow(RangeError);
});

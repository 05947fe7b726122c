import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { operatorAuthorization } from '../../../infra/local/aws-json.ts';
import { type Host, startHost } from '../../../infra/local/host.ts';
import { messageStoreFromEnvironment } from '../../../shared/adapters/message-store.ts';
import { secretsFromEnvironment } from '../../../shared/adapters/secrets.ts';
import { type Fixture, synthesizeFixture } from './fixture.ts';

let fixture: Fixture;
let host: Host;
let given: Record<string, string>;

/** The adapters meet the environment that the host gives its functions. */
beforeAll(async () => {
  fixture = await synthesizeFixture();
  host = await startHost({
    assembly: fixture.assembly,
    stateDir: join(fixture.directory, 'state'),
    port: 0,
  });
  given = (await (await fetch(`${host.url}/env`)).json()) as Record<string, string>;
  Object.assign(process.env, given);
});

afterAll(() => host?.stop());

const named = (prefix: string) => Object.entries(host.names).find(([id]) => id.startsWith(prefix))?.[1] ?? '';
const putSecret = (text: string) =>
  writeFileSync(join(fixture.directory, 'state', 'secrets', 'PaymentProviders.json'), text);

describe('a secret', () => {
  const client = () => new SecretsManagerClient({ maxAttempts: 1 });
  const get = (SecretId: string | undefined) => client().send(new GetSecretValueCommand({ SecretId }));

  it('is what the template begins with, and then what its file holds at that moment', async () => {
    process.env['PROVIDER_SECRET_ID'] = given['SECRET_ID'];
    let now = 0;
    const read = secretsFromEnvironment({ now: () => now, ttlMs: 1000 });
    expect(await read()).toEqual({});
    putSecret('{"alipay":{"appId":"1"}}');
    expect(await read()).toEqual({});
    now = 1000;
    expect(await read()).toEqual({ alipay: { appId: '1' } });
    putSecret('not JSON');
    now = 2000;
    expect(await read()).toEqual({ alipay: { appId: '1' } });
  });

  it('is made once where the template has it generated, and stays', async () => {
    const made = async () => (await get(given['GENERATED_SECRET_ID'])).SecretString ?? '';
    const text = await made();
    expect(JSON.parse(text)).toEqual({ current: 'k1', k1: expect.stringMatching(/^[A-Za-z0-9]{64}$/) });
    expect(await made()).toBe(text);
    const file = join(fixture.directory, 'state', 'secrets', 'FieldKeys.json');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is found by its ARN and by its name, and no other is', async () => {
    putSecret('{"n":1}');
    const arn = given['SECRET_ID'];
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:FixtureData-PaymentProviders/);
    const answer = { ARN: arn, Name: named('PaymentProviders'), SecretString: '{"n":1}' };
    expect(await get(arn)).toMatchObject(answer);
    expect(await get(named('PaymentProviders'))).toMatchObject(answer);
    await expect(get('../issuer')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(get(undefined)).rejects.toThrow();
  });

  it('can be read, and nothing else', async () => {
    await expect(client().send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});

describe('a message that is kept', () => {
  const stored = (key: string) =>
    fetch(`${host.endpoints.s3}/${named('Bucket')}/messages/payments/${key}`, {
      headers: { authorization: operatorAuthorization('s3') },
    });
  const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const store = () => {
    Object.assign(process.env, { BUCKET_NAME: named('Bucket'), MESSAGE_PREFIX: 'messages/payments' });
    return messageStoreFromEnvironment();
  };

  it('lies in the bucket to the byte, and a repeat changes nothing', async () => {
    const { keep } = store();
    await keep('alipay/2026-11-26/a=1.body', everyByte);
    await keep('alipay/2026-11-26/a=1.body', new Uint8Array([1]));
    await keep('alipay/2026-11-26/a=1.json', { reason: '验签' });
    const bytes = await (await stored('alipay/2026-11-26/a=1.body')).arrayBuffer();
    expect([...new Uint8Array(bytes)]).toEqual([...everyByte]);
    expect(await (await stored('alipay/2026-11-26/a=1.json')).json()).toEqual({ reason: '验签' });
  });

  it('is the first one where several come at once', async () => {
    const { keep } = store();
    await Promise.all(Array.from({ length: 8 }, (_, n) => keep('race', { n })));
    const first = await (await stored('race')).json();
    await keep('race', { n: 'late' });
    expect(await (await stored('race')).json()).toEqual(first);
  });
});

import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import {
  fieldKeysFromEnvironment,
  type SecretPatience,
  secretsFromEnvironment,
} from '../../../../shared/adapters/secrets.ts';

const manager = mockClient(SecretsManagerClient);
const asked = () => manager.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input);
const holds = (value: unknown) =>
  manager.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(value) });
const fails = () =>
  manager
    .on(GetSecretValueCommand)
    .rejects(new ResourceNotFoundException({ message: 'gone', $metadata: {} }));

let now: number;
let stale: unknown[];
const aReader = (patience: Partial<SecretPatience> = {}) =>
  secretsFromEnvironment({
    now: () => now,
    ttlMs: 300_000,
    longestMs: 3_600_000,
    onStale: (error) => stale.push(error),
    ...patience,
  });

beforeEach(() => {
  process.env['PROVIDER_SECRET_ID'] = 'the-secret';
  now = 1_000_000;
  stale = [];
  manager.reset();
});

it('asks for the secret that the environment names, and keeps it for its time', async () => {
  holds({ alipay: { appId: '1' } });
  const read = aReader();
  expect(await read()).toEqual({ alipay: { appId: '1' } });
  holds({ alipay: { appId: '2' } });
  now += 299_999;
  expect(await read()).toEqual({ alipay: { appId: '1' } });
  expect(asked()).toEqual([{ SecretId: 'the-secret' }]);
  now += 1;
  expect(await read()).toEqual({ alipay: { appId: '2' } });
});

it('asks once for all who come at the same time', async () => {
  holds({ n: 1 });
  const read = aReader();
  expect(await Promise.all([read(), read(), read()])).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
  expect(asked()).toHaveLength(1);
});

it('goes on with the old value while it cannot be refreshed, asks again after a rest, and then throws', async () => {
  holds({ n: 1 });
  const read = aReader();
  await read();
  fails();
  now += 300_000;
  expect([await read(), await read()]).toEqual([{ n: 1 }, { n: 1 }]);
  expect([asked().length, stale.length]).toEqual([2, 1]);
  now += 15_000;
  expect(await read()).toEqual({ n: 1 });
  expect([asked().length, stale.length]).toEqual([3, 2]);
  now = 1_000_000 + 3_600_000;
  await expect(read()).rejects.toThrow('The secret could not be read');
  holds({ n: 2 });
  expect(await read()).toEqual({ n: 2 });
});

it('throws where there never was a value, and asks anew at the next read', async () => {
  fails();
  const read = aReader();
  await expect(read()).rejects.toThrow('The secret could not be read');
  holds({ n: 1 });
  expect(await read()).toEqual({ n: 1 });
});

it.each([
  ['is not JSON', { SecretString: 'hush-hush' }],
  ['is bytes', { SecretBinary: new Uint8Array([1]) }],
])('throws without a word of a secret that %s', async (_what, answer) => {
  manager.on(GetSecretValueCommand).resolves(answer);
  const error = (await aReader()().catch((caught: unknown) => caught)) as Error;
  expect([error.message, error.cause, error.stack?.includes('hush')]).toEqual([
    'The secret is not JSON',
    undefined,
    false,
  ]);
});

it('stops the container whose environment names no secret', () => {
  delete process.env['PROVIDER_SECRET_ID'];
  expect(() => aReader()).toThrow('PROVIDER_SECRET_ID');
});

it('gives field keys, and goes on with them while what is there has another form', async () => {
  process.env['FIELD_KEYS_SECRET_ID'] = 'the-keys';
  holds({ current: 'k1', k1: 'x'.repeat(64) });
  const keys = fieldKeysFromEnvironment({ now: () => now, onStale: (error) => stale.push(error) });
  const first = await keys();
  expect([first.current?.id, [...first.byId.keys()]]).toEqual(['k1', ['k1']]);
  expect(asked()).toEqual([{ SecretId: 'the-keys' }]);
  holds({ current: 'k2', k1: 'x'.repeat(64) });
  now += 300_000;
  expect(await keys()).toBe(first);
  expect(stale).toHaveLength(1);
});

it('says each time that it reads field keys of which none is current: people lie open then', async () => {
  process.env['FIELD_KEYS_SECRET_ID'] = 'the-keys';
  let said = 0;
  const keys = fieldKeysFromEnvironment({
    now: () => now,
    onUnsealed: () => {
      said += 1;
    },
  });
  holds({ current: 'k1', k1: 'x'.repeat(64) });
  await keys();
  expect(said).toBe(0);
  holds({ k1: 'x'.repeat(64) });
  now += 300_000;
  expect((await keys()).current).toBeUndefined();
  await keys();
  expect(said).toBe(1);
});

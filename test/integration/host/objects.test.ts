import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Host, startHost } from '../../../infra/local/host.ts';
import { objectStoreFromEnvironment } from '../../../shared/adapters/object-store.ts';
import type { ObjectStore } from '../../../shared/kernel/object-store.ts';
import { eventually, type Fixture, notesBy, synthesizeFixture } from './fixture.ts';

let fixture: Fixture;
let host: Host;
let client: S3Client;
let objects: ObjectStore;
let bucket: string;

beforeAll(async () => {
  fixture = await synthesizeFixture();
  host = await startHost({ assembly: fixture.assembly, stateDir: join(fixture.directory, 'state'), port: 0 });
  bucket = Object.entries(host.names).find(([id]) => id.startsWith('Bucket'))?.[1] ?? '';
  Object.assign(process.env, {
    BUCKET_NAME: bucket,
    AWS_ENDPOINT_URL_S3: host.endpoints.s3,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  objects = objectStoreFromEnvironment();
});

afterAll(async () => {
  client?.destroy();
  await host?.stop();
});

async function bytesOf(key: string): Promise<Buffer | undefined> {
  const content = await objects.read(key);
  return content && buffer(content);
}

async function* pieces(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < count; piece += 1) yield Buffer.alloc(bytes, piece);
}

/** The keys that the function behind new bills was told of. */
const told = (key: string) =>
  eventually(() => notesBy(fixture, 'flaky-object').find(({ event }) => JSON.stringify(event).includes(key)));

describe('the bucket of the host', () => {
  it('gives back what was put, and nothing where nothing was', async () => {
    await objects.put('notes/one.csv', '支付,1.00', 'text/csv');
    expect((await bytesOf('notes/one.csv'))?.toString()).toBe('支付,1.00');
    expect(await bytesOf('notes/none.csv')).toBeUndefined();
  });

  it('takes an object in parts, and tells of it once', async () => {
    await objects.putStream('bills/large.bin', pieces(20, 1_048_576));
    const content = await bytesOf('bills/large.bin');
    expect([content?.length, content?.[0], content?.at(-1)]).toEqual([20 * 1_048_576, 0, 19]);
    expect(await told('bills/large.bin')).toMatchObject({
      event: { Records: [{ eventName: 'ObjectCreated:CompleteMultipartUpload' }] },
    });
  });

  it('leaves nothing of an object whose source fails', async () => {
    const failing = async function* () {
      yield* pieces(9, 1_048_576);
      throw new Error('cut off');
    };
    await expect(objects.putStream('bills/cut.bin', failing())).rejects.toThrow('cut off');
    expect(await bytesOf('bills/cut.bin')).toBeUndefined();
  });

  it('lists what lies below a prefix, page by page, in the order of the keys', async () => {
    const keys = ['list/a/1', 'list/a/2', 'list/a/3', 'list/b/1'];
    for (const key of [...keys].reverse()) await objects.put(key, 'x');
    const first = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'list/a/', MaxKeys: 2 }),
    );
    const second = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: 'list/a/',
        MaxKeys: 2,
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    const pages = [first, second].map(({ Contents = [] }) => Contents.map(({ Key }) => Key));
    expect(pages).toEqual([keys.slice(0, 2), keys.slice(2, 3)]);
    expect(await Readable.from(objects.list('list/')).toArray()).toEqual(
      keys.map((key) => ({ key, bytes: 1 })),
    );
  });

  it('gives a part of an object', async () => {
    await objects.put('notes/range.txt', '0123456789');
    const { Body, ContentRange } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'notes/range.txt', Range: 'bytes=2-4' }),
    );
    expect([await Body?.transformToString(), ContentRange]).toEqual(['234', 'bytes 2-4/10']);
  });

  it('takes a file by a signed URL and tells a function of it', async () => {
    const command = new PutObjectCommand({ Bucket: bucket, Key: 'bills/uploads/账单 1.csv' });
    const url = await getSignedUrl(client, command, { expiresIn: 300 });
    const answer = await fetch(url, { method: 'PUT', body: 'a,b' });
    expect([answer.status, (await bytesOf('bills/uploads/账单 1.csv'))?.toString()]).toEqual([200, 'a,b']);
    await told(encodeURIComponent('账单 1.csv').replace('%20', '+'));
  });

  it('takes a file whole though the client calls it a form, as curl does', async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: 'work/a=1&b' }));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(url, { method: 'PUT', headers, body: 'a=1&b=%41' });
    expect([answer.status, (await bytesOf('work/a=1&b'))?.toString()]).toEqual([200, 'a=1&b=%41']);
  });
});

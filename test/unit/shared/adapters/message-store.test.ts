import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { messageStoreFromEnvironment } from '../../../../shared/adapters/message-store.ts';

const bucket = mockClient(S3Client);
const puts = () => bucket.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
const refusal = (httpStatusCode: number) =>
  new S3ServiceException({ name: 'Refused', message: 'no', $fault: 'client', $metadata: { httpStatusCode } });

beforeEach(() => {
  bucket.reset();
  Object.assign(process.env, { BUCKET_NAME: 'the-bucket', MESSAGE_PREFIX: 'messages/payments' });
});

it('keeps bytes as they are and everything else as JSON, never over what is there', async () => {
  const { keep } = messageStoreFromEnvironment();
  const bytes = Uint8Array.from([0, 255]);
  await keep('alipay/2026-11-26/a=b.body', bytes);
  await keep('alipay/2026-11-26/a=b.json', { reason: '验签失败' });
  const common = { Bucket: 'the-bucket', IfNoneMatch: '*' };
  expect(puts()).toEqual([
    {
      ...common,
      Key: 'messages/payments/alipay/2026-11-26/a=b.body',
      Body: bytes,
      ContentType: 'application/octet-stream',
    },
    {
      ...common,
      Key: 'messages/payments/alipay/2026-11-26/a=b.json',
      Body: '{"reason":"验签失败"}',
      ContentType: 'application/json',
    },
  ]);
});

it('takes what is already there for kept', async () => {
  bucket.on(PutObjectCommand).rejects(refusal(412));
  await messageStoreFromEnvironment().keep('a', {});
  expect(puts()).toHaveLength(1);
});

it('tries again where another write was under way', async () => {
  bucket.on(PutObjectCommand).rejectsOnce(refusal(409)).rejectsOnce(refusal(412));
  await messageStoreFromEnvironment().keep('a', {});
  expect(puts()).toHaveLength(2);
});

it.each([
  [409, 3],
  [403, 1],
  [500, 1],
])('throws what else the bucket says (%s)', async (status, tries) => {
  bucket.on(PutObjectCommand).rejects(refusal(status));
  await expect(messageStoreFromEnvironment().keep('a', {})).rejects.toMatchObject({
    $metadata: { httpStatusCode: status },
  });
  expect(puts()).toHaveLength(tries);
});

it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', '.a', 'a b', 'a?b', '中'])(
  'refuses the path "%s"',
  async (path) => {
    await expect(messageStoreFromEnvironment().keep(path, {})).rejects.toThrow('is not a path');
    expect(puts()).toEqual([]);
  },
);

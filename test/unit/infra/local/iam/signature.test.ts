import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { isProved, signedBy } from '../../../../../infra/local/iam/signature.ts';

const accessKeyId = 'LOCAL0123456789ABCDE';
const secretAccessKey = 'secret';
const client = new S3Client({
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey },
  requestChecksumCalculation: 'WHEN_REQUIRED',
});
const signedAt = new Date('2026-11-27T09:30:00Z');
const later = (seconds: number) => signedAt.getTime() + seconds * 1000;

type Request = { readonly method: string; readonly url: string; readonly headers: Record<string, string> };

async function putLink(key: string): Promise<Request> {
  const command = new PutObjectCommand({ Bucket: 'shop', Key: key, IfNoneMatch: '*' });
  const options = {
    expiresIn: 900,
    signingDate: signedAt,
    signableHeaders: new Set(['host', 'if-none-match']),
  };
  const { pathname, search, host } = new URL(await getSignedUrl(client, command, options));
  return { method: 'PUT', url: pathname + search, headers: { host, 'if-none-match': '*' } };
}

const proof = (request: Request, now = later(60), secret = secretAccessKey) =>
  isProved(signedBy(request), secret, now);

describe('a link that the SDK signed', () => {
  it.each(['bills/1.csv', '账单 1+2.csv', "a'(b)!*~_.-", 'a//b', '100%/x&y=z?'])(
    'is good as it is, and names who signed it: %s',
    async (key) => {
      const link = await putLink(key);
      expect([signedBy(link).accessKeyId, proof(link)]).toEqual([accessKeyId, 'good']);
    },
  );

  it('is good for reading too', async () => {
    const command = new GetObjectCommand({ Bucket: 'shop', Key: 'statements/1.html' });
    const url = await getSignedUrl(client, command, { expiresIn: 900, signingDate: signedAt });
    const { pathname, search, host } = new URL(url);
    expect(proof({ method: 'GET', url: pathname + search, headers: { host } })).toBe('good');
  });

  it.each<readonly [string, (link: Request) => Request]>([
    ['key', (link) => ({ ...link, url: link.url.replace('1.csv', '2.csv') })],
    ['method', (link) => ({ ...link, method: 'DELETE' })],
    ['signed header', (link) => ({ ...link, headers: { ...link.headers, 'if-none-match': 'x' } })],
    ['absent signed header', (link) => ({ ...link, headers: { host: link.headers['host'] ?? '' } })],
    ['host', (link) => ({ ...link, headers: { ...link.headers, host: 'elsewhere' } })],
    ['life', (link) => ({ ...link, url: link.url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000') })],
    ['signature', (link) => ({ ...link, url: link.url.replace(/Signature=../, 'Signature=00') })],
    ['short signature', (link) => ({ ...link, url: link.url.replace(/Signature=../, 'Signature=') })],
    ['query', (link) => ({ ...link, url: `${link.url}&versionId=1` })],
  ])('is forged with another %s', async (_what, change) => {
    expect(proof(change(await putLink('bills/1.csv')))).toBe('forged');
  });

  it('is forged in the name of another', async () => {
    expect(proof(await putLink('bills/1.csv'), later(60), 'another')).toBe('forged');
  });

  it('is good to its last moment and no longer', async () => {
    const link = await putLink('bills/1.csv');
    expect([proof(link, later(900)), proof(link, later(900) + 1)]).toEqual(['good', 'expired']);
  });
});

describe('who signed', () => {
  it('stands in a header, or nobody did', () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261127/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
    expect(signedBy({ method: 'GET', url: '/', headers: { authorization } })).toEqual({ accessKeyId });
    expect(signedBy({ method: 'GET', url: '/shop/k', headers: {} })).toEqual({ accessKeyId: undefined });
    expect(signedBy({ method: 'GET', url: '/', headers: { authorization: 'Bearer x' } })).toEqual({
      accessKeyId: undefined,
    });
  });
});

import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from './policy-document.ts';

type Request = { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders };

type Asked = {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
};

const arnOf = (bucket: string, key = ''): string => `arn:aws:s3:::${bucket}${key && `/${key}`}`;

/**
 * What a request to a bucket asks to be allowed; an action that S3 does not have where the host cannot tell.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function bucketCalls({ method, url, headers }: Request): readonly Call[] {
  const { pathname, searchParams: query } = new URL(url, 'http://local');
  const [, bucket = '', ...rest] = pathname.split('/');
  const key = rest.map(decodeURIComponent).join('/');
  const asked = { method, bucket, key, query, headers };
  if (bucket === '') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  return key === '' ? onBucket(asked) : onObject(asked);
}

/** Asked besides when an object is not there: who may not list is not told so. */
export const listingOf = (bucket: string): Call => ({ action: 's3:ListBucket', resource: arnOf(bucket) });

const bucketActions: Readonly<Record<string, string>> = {
  PUT: 's3:CreateBucket',
  DELETE: 's3:DeleteBucket',
  HEAD: 's3:ListBucket',
  GET: 's3:ListBucket',
};
const listing =
  /^(?:list-type|prefix|delimiter|max-keys|marker|continuation-token|start-after|encoding-type|fetch-owner|x-id|X-Amz-.*)$/i;

function onBucket({ method, bucket, query }: Asked): readonly Call[] {
  const resource = arnOf(bucket);
  // The keys are in the body; only who may remove any object may remove many at once.
  if (method === 'POST' && query.has('delete'))
    return [{ action: 's3:DeleteObject', resource: arnOf(bucket, '*') }];
  if (method === 'GET' && query.has('uploads'))
    return [{ action: 's3:ListBucketMultipartUploads', resource }];
  const action = [...query.keys()].every((name) => listing.test(name)) ? bucketActions[method] : undefined;
  const prefix = query.get('prefix');
  return [
    {
      action: action ?? `s3:Unknown${method}`,
      resource,
      ...(prefix === null ? {} : { context: { 's3:prefix': prefix } }),
    },
  ];
}

const objectActions: Readonly<Record<string, string>> = {
  PUT: 's3:PutObject',
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  DELETE: 's3:DeleteObject',
};
/** Multipart uploads. */
const uploadActions: Readonly<Record<string, string>> = {
  PUT: 's3:PutObject',
  POST: 's3:PutObject',
  GET: 's3:ListMultipartUploadParts',
  DELETE: 's3:AbortMultipartUpload',
};
const plain = /^(?:partNumber|uploadId|response-.*|x-id|X-Amz-.*)$/i;

function onObject({ method, bucket, key, query, headers }: Asked): readonly Call[] {
  const resource = arnOf(bucket, key);
  const call = (action: string | undefined) => ({ action: action ?? `s3:Unknown${method}`, resource });
  if (query.has('uploads')) return [call(method === 'POST' ? 's3:PutObject' : undefined)];
  if (![...query.keys()].every((name) => plain.test(name))) return [call(undefined)];
  if (query.has('uploadId')) return [...sourceOf(headers), call(uploadActions[method])];
  const alsoReads = method === 'PUT' && headers['if-match'] !== undefined;
  return [
    ...sourceOf(headers),
    call(objectActions[method]),
    ...(alsoReads ? [call('s3:GetObject')] : []),
    ...(headers['x-amz-tagging'] ? [call('s3:PutObjectTagging')] : []),
    ...(headers['x-amz-acl'] ? [call('s3:PutObjectAcl')] : []),
  ];
}

/** What a copy reads: `/bucket/key`. */
function sourceOf(headers: IncomingHttpHeaders): readonly Call[] {
  const source = headers['x-amz-copy-source'];
  if (typeof source !== 'string') return [];
  const path = decodeURIComponent(source.split('?')[0] ?? '').replace(/^\//, '');
  return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${path}` }];
}

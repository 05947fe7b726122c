import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who says to have signed a request, and for a link that anybody may use, what it takes to prove that. */
export type Signed = {
  readonly accessKeyId: string | undefined;
  readonly link?: Link;
};

type Request = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
};
type Link = Required<Request> & { readonly query: URLSearchParams };

const algorithm = 'AWS4-HMAC-SHA256';

/** Reads who signed a request: in a header, or in the address itself. */
export function signedBy({ method = '', url = '', headers }: Request): Signed {
  const inHeader = /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  if (inHeader !== undefined) return { accessKeyId: inHeader };
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  if (query.get('X-Amz-Algorithm') !== algorithm) return { accessKeyId: undefined };
  const accessKeyId = query.get('X-Amz-Credential')?.split('/')[0];
  return { accessKeyId, link: { method, url, headers, query } };
}

/**
 * Whether a link is what its signer signed, and still good. A header is taken at its word: it comes out of a process of
 * this machine, while links are given to anybody.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function isProved(
  { link }: Signed,
  secretAccessKey: string,
  now: number,
): 'good' | 'forged' | 'expired' {
  if (link === undefined) return 'good';
  const { query } = link;
  const [, date = '', region = '', service = '', end = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const signedAt = query.get('X-Amz-Date') ?? '';
  const text = [
    algorithm,
    signedAt,
    [date, region, service, end].join('/'),
    createHash('sha256').update(canonical(link)).digest('hex'),
  ].join('\n');
  const key = [date, region, service, end].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
  const until = timeOf(signedAt) + Number(query.get('X-Amz-Expires')) * 1000;
  return now <= until ? 'good' : 'expired';
}

function canonical({ method = '', url = '', headers, query }: Link): string {
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const pairs = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const path = (url.split('?')[0] ?? '').split('/').map((part) => encoded(decodeURIComponent(part)));
  return [
    method,
    path.join('/'),
    pairs.toSorted().join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** 20261127T093000Z */
function timeOf(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1);
  if (parts === undefined) return Number.NaN;
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

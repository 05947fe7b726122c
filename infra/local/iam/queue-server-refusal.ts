import type { IncomingHttpHeaders } from 'node:http';
import { bucketCalls, listingOf } from './bucket-calls.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { queueCalls, topicCalls } from './queue-calls.ts';
import { queueRefusal, type RefusalAnswer, xmlRefusal } from './refusal.ts';
import { signedBy } from './signature.ts';

type Request = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

/** What the server of queues, topics and objects answers to a request that is not let through. */
export function queueServerRefusal(
  request: Request,
  gatekeeper: Gatekeeper,
  holds: (bucket: string, key: string) => boolean,
): RefusalAnswer | undefined {
  const { method, url, headers, body } = request;
  const signed = signedBy(request);
  const isForm = headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
  const target = headers['x-amz-target'];
  if (method === 'POST' && url === '/' && typeof target === 'string') {
    const refused = gatekeeper.ofAnybody(signed, queueCalls(target, body));
    return refused && queueRefusal(refused);
  }
  const calls = method === 'POST' && url === '/' && isForm ? topicCalls(body) : bucketCalls(request);
  const refused = gatekeeper.ofAnybody(signed, calls) ?? hidden(request, gatekeeper, holds);
  return refused && xmlRefusal(refused);
}

/** Who may not list learns nothing of an object that is not there, not even that. */
function hidden(request: Request, gatekeeper: Gatekeeper, holds: (bucket: string, key: string) => boolean) {
  const [, bucket = '', ...rest] = (request.url.split('?')[0] ?? '').split('/');
  const key = rest.map(decodeURIComponent).join('/');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || key === '' || holds(bucket, key)) return undefined;
  return gatekeeper.ofAnybody(signedBy(request), [listingOf(bucket)]);
}

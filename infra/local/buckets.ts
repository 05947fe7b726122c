import { request } from 'node:http';
import { operatorAuthorization } from './aws-json.ts';
import type { Deployed } from './deployment.ts';

/** Makes the template's buckets; one that is there already stays as it is. */
export async function ensureBuckets(
  endpoint: string,
  buckets: readonly Deployed<'AWS::S3::Bucket'>[],
): Promise<void> {
  for (const { name } of buckets) {
    const status = await put(`${endpoint}/${name}`);
    if (status >= 300 && status !== 409) throw new Error(`the bucket ${name} cannot be made: HTTP ${status}`);
  }
}

function put(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: operatorAuthorization('s3') };
    const sent = request(url, { method: 'PUT', agent: false, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}

import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { callsWithin } from './calls.ts';
import { environment } from './environment.ts';

export type MessageStore = {
  /**
   * Keeps a message as it came: bytes as they are, anything else as JSON. What already lies under the path stays as it
   * is, so a repeat changes nothing; a path is therefore made of what makes the message unlike any other.
   */
  readonly keep: (path: string, content: unknown) => Promise<void>;
};

const pathShape = z.string().regex(/^[\w=-][\w.=-]*(?:\/[\w=-][\w.=-]*)*$/, 'is not a path');

/** Writes that met one another are tried again; by then one of them is there. */
const mostTries = 3;

/** Messages in the bucket `BUCKET_NAME` under `MESSAGE_PREFIX`, encrypted as the bucket says. They can be written only. */
export function messageStoreFromEnvironment(): MessageStore {
  const { BUCKET_NAME: bucket, MESSAGE_PREFIX: prefix } = environment({
    BUCKET_NAME: z.string().min(1),
    MESSAGE_PREFIX: pathShape,
  });
  const client = new S3Client(callsWithin(5000));
  const put = (path: string, content: unknown) =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${prefix}/${pathShape.parse(path)}`,
        IfNoneMatch: '*',
        ...objectOf(content),
      }),
    );
  return { keep: (path, content) => once(() => put(path, content)) };
}

const objectOf = (content: unknown) =>
  content instanceof Uint8Array
    ? { Body: content, ContentType: 'application/octet-stream' }
    : { Body: JSON.stringify(content), ContentType: 'application/json' };

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html: 412 it is there, 409 another is writing. */
async function once(put: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await put();
      return;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 412) return;
      if (status !== 409 || tries === mostTries) throw error;
    }
  }
}

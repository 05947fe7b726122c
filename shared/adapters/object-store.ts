import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import * as z from 'zod';
import type { ListedObject, ObjectRemoval, ObjectStore } from '../kernel/object-store.ts';
import { callsWithin } from './calls.ts';
import { environment } from './environment.ts';

/** The least that S3 takes, because many uploads may be open at once; 10,000 of them are the most, so an object has up to 50 GB. */
const partBytes = 5 * 1024 * 1024;

function bucketFromEnvironment() {
  const { BUCKET_NAME: bucket } = environment({ BUCKET_NAME: z.string().min(1) });
  const client = new S3Client(callsWithin(30_000));
  return { bucket, client };
}

/** What is removed from the bucket `BUCKET_NAME`. */
export function objectRemovalFromEnvironment(): ObjectRemoval {
  const { bucket, client } = bucketFromEnvironment();
  return {
    list: (prefix) => listed(client, bucket, prefix),
    remove: async (key) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

/** The bucket `BUCKET_NAME`, encrypted as it says. Which keys may be read or written is the role's. */
export function objectStoreFromEnvironment(): ObjectStore {
  const { bucket, client } = bucketFromEnvironment();
  return {
    read: (key) => read(client, { Bucket: bucket, Key: key }),
    put: async (key, content, contentType = 'application/octet-stream') => {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ContentType: contentType }),
      );
    },
    putStream: async (key, chunks) => {
      const params = { Bucket: bucket, Key: key, Body: Readable.from(chunks, { objectMode: false }) };
      await new Upload({ client, params, partSize: partBytes, queueSize: 2 }).done();
    },
    list: (prefix) => listed(client, bucket, prefix),
  };
}

async function read(
  client: S3Client,
  key: { readonly Bucket: string; readonly Key: string },
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand(key));
    return body instanceof Readable ? body : undefined;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function* listed(client: S3Client, bucket: string, prefix: string): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key: key, Size: bytes } of page.Contents ?? [])
      if (key !== undefined) yield { key, bytes: bytes ?? 0 };
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as z from 'zod';
import type { Presign, Presigned } from '../kernel/presigned.ts';
import { environment } from './environment.ts';
import { system } from './system.ts';

const lifeSeconds = 900;
const onlyNew = { 'if-none-match': '*' } as const;

/**
 * Signed requests to the bucket `BUCKET_NAME`, for fifteen minutes; what they may do is what the role may. No checksum is
 * signed: the SDK would sign that of an empty body.
 */
export function presignFromEnvironment(): Presign {
  const { BUCKET_NAME: bucket } = environment({ BUCKET_NAME: z.string().min(1) });
  const client = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const signed = async (
    command: PutObjectCommand | GetObjectCommand,
    headers: Presigned['headers'],
  ): Promise<Presigned> => {
    const expiresAt = system.now() + lifeSeconds * 1000;
    const names = new Set(Object.keys(headers));
    const options = { expiresIn: lifeSeconds, signableHeaders: new Set(['host', ...names]) };
    return { url: await getSignedUrl(client, command, options), headers, expiresAt };
  };
  return {
    put: (key) => signed(new PutObjectCommand({ Bucket: bucket, Key: key, IfNoneMatch: '*' }), onlyNew),
    get: (key) => signed(new GetObjectCommand({ Bucket: bucket, Key: key }), {}),
  };
}

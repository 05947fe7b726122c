import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** By the name of its export: the finding that `acknowledgeFolders` accepts has that in it. */
const arnOf = (bucket: Bucket): string => Stack.of(bucket).exportValue(bucket.bucketArn);

/**
 * Gets objects under one prefix of the bucket, without a slash at either end; sees nothing beside it. An object that is
 * not there is refused (403) to such a reader instead of missed (404): somebody else has to say that it is there.
 */
export const bucketRead = (bucket: Bucket, prefix: string): PolicyStatement =>
  new PolicyStatement({ actions: ['s3:GetObject'], resources: [`${arnOf(bucket)}/${prefix}/*`] });

/** Removes objects under one prefix; older versions of them go by the bucket's own rule. */
export const bucketRemove = (bucket: Bucket, prefix: string): PolicyStatement =>
  new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [`${arnOf(bucket)}/${prefix}/*`] });

/** Lists the objects under one prefix. */
export const bucketList = (bucket: Bucket, prefix: string): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [arnOf(bucket)],
    conditions: { StringLike: { 's3:prefix': [`${prefix}/*`] } },
  });

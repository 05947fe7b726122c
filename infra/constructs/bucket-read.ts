import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * Gets and lists objects under one prefix of the bucket, without a slash at either end; sees nothing beside it. In AWS an
 * object that is not there may be refused (403) to such a reader instead of missed (404): list first.
 */
export const bucketRead = (bucket: Bucket, prefix: string): readonly PolicyStatement[] => {
  // By the name of its export: the finding that `acknowledgeFolders` accepts has that in it.
  const arn = Stack.of(bucket).exportValue(bucket.bucketArn);
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [`${arn}/${prefix}/*`] }),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [arn],
      conditions: { StringLike: { 's3:prefix': [`${prefix}/*`] } },
    }),
  ];
};

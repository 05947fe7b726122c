import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Puts objects under one prefix of the bucket, without a slash at either end; reads, lists and removes nothing. */
export const bucketWrite = (bucket: Bucket, prefix: string): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:PutObject'],
    // By the name of its export: the finding that is acknowledged below has that in it.
    resources: [`${Stack.of(bucket).exportValue(bucket.bucketArn)}/${prefix}/*`],
  });

/** Puts objects in parts, as they come, under one prefix of the bucket; what is not finished is given up by itself. */
export const bucketUpload = (bucket: Bucket, prefix: string): PolicyStatement => {
  const upload = bucketWrite(bucket, prefix);
  upload.addActions('s3:AbortMultipartUpload');
  return upload;
};

/** Accepts the wildcard at the end of a `bucketWrite`, `bucketUpload`, `bucketRead` or `bucketRemove` and no other one. */
export function acknowledgeFolders(role: IConstruct, access: readonly PolicyStatement[]): void {
  const ofObjects = access.filter(({ actions }) => /^s3:(?:Get|Put|Delete)Object\b/.test(actions.join()));
  for (const resource of ofObjects.flatMap(({ resources }) => resources)) {
    const finding = `AwsSolutions-IAM5[Resource::${named(Stack.of(role).resolve(resource))}]`;
    acknowledge(role, {
      [finding]: 'Objects have no names before they are put; what is above them is named.',
    });
  }
}

type Joined = { readonly 'Fn::Join': readonly [string, readonly (string | Imported)[]] };
type Imported = { readonly 'Fn::ImportValue': string };

/** A resource as the rule packs write it. */
const named = ({ 'Fn::Join': [, parts] }: Joined): string =>
  parts.map((part) => (typeof part === 'string' ? part : part['Fn::ImportValue'])).join('');

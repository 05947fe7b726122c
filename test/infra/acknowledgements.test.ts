import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { suiteAsBuilt } from './synthesize.ts';

const { folder } = await suiteAsBuilt();
const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

const metadata = z.record(z.string(), z.array(z.looseObject({ type: z.string(), data: z.unknown() })));
const reasons = z.record(z.string(), z.string());

/** Every finding of the rule packs that somebody accepted, with the reason, by the construct it is about. */
const accepted = globSync('*.metadata.json', { cwd: folder }).flatMap((file) =>
  Object.entries(metadata.parse(json(file))).flatMap(([construct, entries]) =>
    entries
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ data }) => Object.entries(reasons.parse(data)))
      .map(([id, reason]) => ({ construct, rule: id.replace(/^Annotation::|\[.*$/g, ''), reason })),
  ),
);

it('accepts findings of these kinds and no others, each with a whole sentence', () => {
  expect([...new Set(accepted.map(({ rule }) => rule))].sort()).toEqual([
    '@aws-cdk/aws-stepfunctions:propertyIgnored',
    'AwsSolutions-APIG4',
    'AwsSolutions-COG8',
    'AwsSolutions-IAM5',
    'AwsSolutions-S1',
    'AwsSolutions-SMG4',
    'AwsSolutions-SQS3',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaEventSourceMappingDestination',
    'Serverless-SQSRedrivePolicy',
  ]);
  expect(accepted.filter(({ reason }) => !/^[A-Z].{25,}\.$/.test(reason))).toEqual([]);
});

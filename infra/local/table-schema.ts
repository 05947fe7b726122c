import * as z from 'zod';
import { AwsCallError, type AwsClient } from './aws-json.ts';
import type { Deployed } from './deployment.ts';

const descriptionShape = z.object({
  Table: z.object({ TableStatus: z.string(), LatestStreamArn: z.string().optional() }),
});

/** Makes the table as the template says unless it is there; gives the ARN of its stream as the server names it. */
export async function ensureTable(
  dynamo: AwsClient,
  table: Deployed<'AWS::DynamoDB::GlobalTable'>,
): Promise<string | undefined> {
  const existing = await describe(dynamo, table.name);
  if (existing === undefined) await create(dynamo, table);
  const description = existing ?? (await describe(dynamo, table.name));
  return description?.LatestStreamArn;
}

async function describe(dynamo: AwsClient, name: string) {
  try {
    return descriptionShape.parse(await dynamo.call('DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if (error instanceof AwsCallError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(dynamo: AwsClient, table: Deployed<'AWS::DynamoDB::GlobalTable'>): Promise<void> {
  const { properties } = table;
  await dynamo.call('CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
    LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
    StreamSpecification: properties.StreamSpecification && {
      StreamEnabled: true,
      ...properties.StreamSpecification,
    },
  });
  if (properties.TimeToLiveSpecification?.Enabled) {
    await dynamo.call('UpdateTimeToLive', {
      TableName: table.name,
      TimeToLiveSpecification: properties.TimeToLiveSpecification,
    });
  }
}

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** The least that a Lambda with a table can be: the SDK's client and one GetItem. */
export async function handler({ pk, sk }: { readonly pk: string; readonly sk: string }) {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: process.env['TABLE_NAME'], Key: { pk: { S: pk }, sk: { S: sk } } }),
  );
  return { found: item !== undefined };
}

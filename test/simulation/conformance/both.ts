import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../../shared/dynamodb/dynamo-table.ts';
import { ModelError } from '../engine/expressions.ts';
import type { Send } from '../engine/lambda.ts';
import { modelTable } from '../engine/model-table.ts';
import { chanceOf } from '../engine/random.ts';
import { clientTo } from '../engine/sdk-client.ts';
import { serverOf } from '../engine/sdk-table.ts';
import { tableName } from '../engine/wire.ts';
import { requireStorable } from '../engine/wire-limits.ts';

const commands = {
  GetItem: GetItemCommand,
  BatchGetItem: BatchGetItemCommand,
  Query: QueryCommand,
  PutItem: PutItemCommand,
  UpdateItem: UpdateItemCommand,
  DeleteItem: DeleteItemCommand,
  TransactWriteItems: TransactWriteItemsCommand,
};
type Input = Readonly<Record<string, unknown>>;
/** One request of DynamoDB's protocol, but for its table. */
export type Operation = { readonly name: keyof typeof commands; readonly input: Input };
/** What a client hears of it: the answer with its price, or the error's name and what it carries. */
export type Heard = Readonly<Record<string, unknown>>;
export type Ask = (operation: Operation) => Promise<Heard>;

/** A table behind a client of the SDK that `dynamoTable` has had in its hands. */
export const asking =
  (client: DynamoDBClient, table: string): Ask =>
  async ({ name, input }) => {
    const command = new (commands[name] as unknown as new (input: Input) => GetItemCommand)({
      ...addressed({ name, input }, table),
      ReturnConsumedCapacity: 'TOTAL',
    });
    try {
      const { $metadata: _, ...answer } = await client.send(command);
      return JSON.parse(JSON.stringify(answer, inOrder).replaceAll(table, 'table'));
    } catch (error) {
      return refusalIn(error);
    }
  };

/** The same of the model, empty at first. */
export function askingModel(): Ask {
  const model = modelTable(
    () => 0,
    () => undefined,
    requireStorable,
  );
  const direct: Send = async ({ act }) => act(undefined, chanceOf(0, 'nothing'));
  const client = new DynamoDBClient(clientTo(serverOf(model, direct)));
  dynamoTable({ client, tableName, random: () => 0, sleep: async () => undefined });
  return asking(client, tableName);
}

function addressed({ name, input }: Operation, TableName: string): Input {
  if (name === 'BatchGetItem') return { RequestItems: { [TableName]: input } };
  if (name !== 'TransactWriteItems') return { TableName, ...input };
  const parts = input['TransactItems'] as readonly Readonly<Record<string, Input>>[];
  return {
    TransactItems: parts.map((part) =>
      Object.fromEntries(Object.entries(part).map(([kind, of]) => [kind, { TableName, ...of }])),
    ),
  };
}

/** Attributes have no order, and neither have the items of a batch. */
function inOrder(name: string, value: unknown): unknown {
  if (name === 'Responses')
    return Object.values(value as object)
      .flat()
      .map((item) => JSON.stringify(item, inOrder))
      .sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * DynamoDB says that a request is wrong by itself, or within a transaction, the model by an error of its own; of a
 * transaction in which also a condition is not met, only that.
 */
const refused = { refused: true };

function refusalIn(error: unknown): Heard {
  const {
    name,
    Item,
    CancellationReasons: reasons,
  } = error as {
    readonly name: string;
    readonly Item?: unknown;
    readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: unknown }[];
  };
  const codes = (reasons ?? []).map(({ Code }) => Code);
  const isRefused = codes.includes('ValidationError') && !codes.includes('ConditionalCheckFailed');
  if (isRefused || error instanceof ModelError || name === 'ValidationException') return refused;
  const told = reasons?.map(({ Code, Item: item }) => ({
    Code: Code === 'ValidationError' ? 'None' : Code,
    Item: item,
  }));
  return JSON.parse(JSON.stringify({ name, Item, reasons: told }, inOrder));
}

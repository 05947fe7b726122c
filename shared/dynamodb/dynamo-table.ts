import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { conflictTries, longestPauseMs } from '../kernel/conflict-retry.ts';
import { patiently } from './patience.ts';
import {
  ConditionRefused,
  type Item,
  type Key,
  namesIn,
  type Query,
  type Refusal,
  type Table,
  TableBusy,
  TransactionRefused,
  valuesOf,
  type Write,
} from './table.ts';

type Dependencies = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

const batchGetSize = 100;
/** DynamoDB refuses a batch that has a key twice. */
const eachOnce = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values(),
];

/**
 * The table in DynamoDB. Conflicts with other transactions are tried again here; the SDK's own retry covers throttling and
 * broken connections. No transaction carries a client token: it holds for ten minutes and for one caller, and every
 * transaction of ours has a condition that makes its repeat harmless, however late and by whomever.
 */
export function dynamoTable({ client, tableName, random, sleep }: Dependencies): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  withoutTokens(client);

  const write = async (act: () => Promise<unknown>): Promise<void> => {
    try {
      await patiently(act, isContention, { random, sleep });
    } catch (error) {
      throw translated(error);
    }
  };

  const get: Table['get'] = async (key, options) => {
    const { Item: item } = await read(
      documents.send(
        new GetCommand({ TableName: tableName, Key: key, ConsistentRead: options?.eventually !== true }),
      ),
    );
    return item as Item | undefined;
  };

  const getBatch = async (keys: readonly Key[], consistent: boolean): Promise<Item[]> => {
    const found: Item[] = [];
    let wanted: Record<string, unknown>[] = [...keys];
    for (let attempt = 0; wanted.length > 0; attempt += 1) {
      if (attempt === conflictTries) throw new TableBusy('a batch read was never answered whole');
      if (attempt > 0) await sleep(random() * longestPauseMs(attempt));
      const answer = await read(
        documents.send(
          new BatchGetCommand({
            RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: consistent } },
          }),
        ),
      );
      found.push(...((answer.Responses?.[tableName] ?? []) as Item[]));
      wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    return found;
  };

  return {
    get,
    getAll: async (keys, options) => {
      const wanted = eachOnce(keys);
      const batches: Promise<Item[]>[] = [];
      for (let at = 0; at < wanted.length; at += batchGetSize)
        batches.push(getBatch(wanted.slice(at, at + batchGetSize), options?.consistent === true));
      return (await Promise.all(batches)).flat();
    },
    query: async (query) => {
      const answer = await read(
        documents.send(new QueryCommand({ TableName: tableName, ...queryInput(query) })),
      );
      const items = (answer.Items ?? []) as Item[];
      return answer.LastEvaluatedKey ? { items, next: answer.LastEvaluatedKey } : { items };
    },
    write: (each) => write(() => documents.send(command(tableName, each) as PutCommand)),
    transact: (writes) =>
      write(() =>
        documents.send(
          new TransactWriteCommand({ TransactItems: writes.map((each) => action(tableName, each)) }),
        ),
      ),
  };
}

/** The SDK ends the body of every transaction with a token by itself, and has no setting against it. */
const tokenAtEnd = /,"ClientRequestToken":"[^"]*"\}$/;
const tailBytes = 100;

function withoutTokens(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const request = args.request as { readonly body?: unknown };
        if (commandName !== 'TransactWriteItemsCommand' || !(request.body instanceof Uint8Array))
          return next(args);
        return next({ ...args, request: Object.assign(request, { body: tokenless(request.body) }) });
      },
    { step: 'build', priority: 'high', name: 'withoutTokens', override: true },
  );
}

function tokenless(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const from = Math.max(0, bytes.length - tailBytes);
  const found = tokenAtEnd.exec(bytes.toString('latin1', from));
  return found ? Buffer.concat([bytes.subarray(0, from + found.index), Buffer.from('}')]) : body;
}

function queryInput(query: Query) {
  const [pk, sk] = query.index ? ['gsi1pk', 'gsi1sk'] : ['pk', 'sk'];
  const range = query.between ? ` AND #${sk} BETWEEN :from AND :to` : '';
  const condition = `#${pk} = :pk${range}`;
  const between = query.between ? { from: query.between[0], to: query.between[1] } : {};
  return {
    IndexName: query.index,
    KeyConditionExpression: condition,
    FilterExpression: query.filter,
    ExpressionAttributeNames: namesIn(condition, query.filter),
    ExpressionAttributeValues: valuesOf({ pk: query.pk, ...between, ...query.values }),
    Limit: query.limit,
    ScanIndexForward: query.descending !== true,
    ConsistentRead: query.consistent,
    ExclusiveStartKey: query.start,
  };
}

function expressions(tableName: string, write: Write) {
  return {
    TableName: tableName,
    ConditionExpression: write.condition,
    ExpressionAttributeNames: namesIn(write.condition, write.kind === 'update' ? write.update : undefined),
    ExpressionAttributeValues: valuesOf(write.values),
    ReturnValuesOnConditionCheckFailure: write.condition ? ('ALL_OLD' as const) : undefined,
  };
}

function command(tableName: string, write: Write): PutCommand | UpdateCommand | DeleteCommand {
  const base = expressions(tableName, write);
  if (write.kind === 'put') return new PutCommand({ ...base, Item: write.item });
  if (write.kind === 'update')
    return new UpdateCommand({ ...base, Key: write.key, UpdateExpression: write.update });
  if (write.kind === 'delete') return new DeleteCommand({ ...base, Key: write.key });
  throw new Error('a condition check needs a transaction');
}

function action(
  tableName: string,
  write: Write,
): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
  const base = expressions(tableName, write);
  if (write.kind === 'put') return { Put: { ...base, Item: write.item } };
  if (write.kind === 'update') return { Update: { ...base, Key: write.key, UpdateExpression: write.update } };
  if (write.kind === 'delete') return { Delete: { ...base, Key: write.key } };
  return { ConditionCheck: { ...base, Key: write.key, ConditionExpression: write.condition } };
}

const passingReasons = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Contention may pass by itself. A transaction that also failed a condition has its answer: waiting changes nothing. */
function isContention(error: unknown): boolean {
  if (error instanceof TransactionConflictException || error instanceof TransactionInProgressException)
    return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  return codes.some((code) => passingReasons.includes(code)) && !codes.includes('ConditionalCheckFailed');
}

const read = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
  answer.catch((error: unknown) => {
    throw translated(error);
  });

/** What the SDK says when it gave up: the first three are the table's refusals, the last is its silence. */
const givenUp = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TimeoutError',
];

function translated(error: unknown): unknown {
  if (error instanceof Error && givenUp.includes(error.name))
    return new TableBusy('the table refused the request, or did not answer, until the SDK gave up', {
      cause: error,
    });
  if (error instanceof ConditionalCheckFailedException) return new ConditionRefused(plain(error.Item), error);
  if (!(error instanceof TransactionCanceledException)) return error;
  const reasons = error.CancellationReasons ?? [];
  if (!reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) return error;
  return new TransactionRefused(
    reasons.map(
      (reason): Refusal =>
        reason.Code === 'ConditionalCheckFailed' ? { met: false, item: plain(reason.Item) } : { met: true },
    ),
    error,
  );
}

function plain(item: Parameters<typeof unmarshall>[0] | undefined): Item | undefined {
  return item ? (unmarshall(item) as Item) : undefined;
}

import type {
  AttributeValue,
  BatchGetItemCommandInput,
  GetItemCommandInput,
  QueryCommandInput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  ConditionRefused,
  type Item,
  type Key,
  type Query,
  TransactionRefused,
  type Write,
} from '../../../shared/dynamodb/table.ts';
import { readUnits, writeUnits } from './capacity.ts';
import { ModelError } from './expressions.ts';
import type { Lag, ModelTable } from './model-table.ts';
import type { Reply } from './sdk-client.ts';
import {
  Invalid,
  isWholePage,
  requireItem,
  requireKey,
  requireKeys,
  requirePage,
  requireTransaction,
} from './wire-limits.ts';

type Attributes = Record<string, AttributeValue>;

/** What a request of DynamoDB's protocol means: what is asked of the model, and what is told of it. */
export type WireCall =
  | { readonly kind: 'get'; readonly key: Key; readonly eventually: boolean; readonly priced: boolean }
  | {
      readonly kind: 'getAll';
      readonly keys: readonly Key[];
      readonly consistent: boolean;
      readonly priced: boolean;
    }
  | { readonly kind: 'query'; readonly query: Query; readonly priced: boolean }
  | { readonly kind: 'write'; readonly write: Write; readonly image: boolean; readonly priced: boolean }
  | { readonly kind: 'transact'; readonly writes: readonly Imaged[]; readonly priced: boolean };
/** A write, and whether a refusal of it brings the item as it is. */
type Imaged = { readonly write: Write; readonly image: boolean };

/** Understands what this project sends. Throws `Invalid` for what DynamoDB refuses, `ModelError` for what is not known. */
export function wireCall(operation: string, input: unknown): WireCall {
  const { ReturnConsumedCapacity: asked } = input as { readonly ReturnConsumedCapacity?: string };
  const priced = asked !== undefined && asked !== 'NONE';
  if (operation === 'GetItem') {
    const { Key: key = {}, ConsistentRead } = input as GetItemCommandInput;
    return { kind: 'get', key: keyOf(key), eventually: ConsistentRead !== true, priced };
  }
  if (operation === 'BatchGetItem') return { ...batchCall(input as BatchGetItemCommandInput), priced };
  if (operation === 'Query') return { kind: 'query', query: queryCall(input as QueryCommandInput), priced };
  if (operation === 'TransactWriteItems') {
    const { TransactItems: items = [], ClientRequestToken: token } = input as TransactWriteItemsCommandInput;
    if (token !== undefined) throw new ModelError('the model remembers no tokens');
    return { kind: 'transact', writes: items.map(partOf), priced };
  }
  const part = { PutItem: 'Put', UpdateItem: 'Update', DeleteItem: 'Delete' }[operation];
  if (!part) throw new ModelError(`the model does not know ${operation}`);
  return { kind: 'write', ...partOf({ [part]: input } as TransactWriteItem), priced };
}

/** Carries it out. Throws as the model does where a condition is not met. */
export function carryOut(model: ModelTable, call: WireCall, lag?: Lag): Reply['body'] {
  if (call.kind === 'get') {
    const item = model.get(call.key, lag);
    const units = readUnits(item ? [item] : [], call.eventually ? 0.5 : 1);
    return { Item: item && wireItem(item), ...(call.priced ? consumed({ CapacityUnits: units }) : {}) };
  }
  if (call.kind === 'getAll') {
    const found = call.keys.map((key) => model.get(key, lag)).filter((item) => item !== undefined);
    const missing = call.keys.length - found.length;
    const factor = call.consistent ? 1 : 0.5;
    const units = found.reduce((sum, item) => sum + readUnits([item], factor), missing * factor);
    const price = call.priced ? { ConsumedCapacity: [{ TableName: tableName, CapacityUnits: units }] } : {};
    return { Responses: { [tableName]: found.map(wireItem) }, UnprocessedKeys: {}, ...price };
  }
  if (call.kind === 'query') return answerToQuery(model, call, lag);
  return call.kind === 'write' ? answerToWrite(model, call) : answerToTransaction(model, call);
}

/** The only table there is. */
export const tableName = 'simulated';

/** DynamoDB's answer instead of a result; undefined for an error that is none of its own. */
export function refusalReply(call: WireCall | undefined, error: unknown): Reply | undefined {
  if (error instanceof Invalid) return failure('ValidationException', error.message);
  if (error instanceof ConditionRefused)
    return failure('ConditionalCheckFailedException', 'The conditional request failed', {
      ...(call?.kind === 'write' && call.image && error.item ? { Item: wireItem(error.item) } : {}),
    });
  if (!(error instanceof TransactionRefused) || call?.kind !== 'transact') return undefined;
  const reasons = error.refusals.map((refusal, at) => {
    if (refusal.met) return { Code: 'None' };
    const image = call.writes[at]?.image && refusal.item ? { Item: wireItem(refusal.item) } : {};
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...image };
  });
  return cancelled(reasons);
}

/** Others hold what a write wants. */
export const conflictReply = (call: WireCall): Reply =>
  call.kind === 'transact'
    ? cancelled(call.writes.map((_, at) => ({ Code: at === 0 ? 'TransactionConflict' : 'None' })))
    : failure('TransactionConflictException', 'Transaction is ongoing for the item');

export const throttledReply: Reply = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'Rate exceeded' },
};

const failure = (name: string, message: string, more: object = {}): Reply => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...more },
});

const cancelled = (reasons: readonly { readonly Code: string }[]): Reply =>
  failure(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { CancellationReasons: reasons },
  );

const wireItem = (item: Readonly<Record<string, unknown>>): Attributes =>
  marshall(item, { removeUndefinedValues: true });

function keyOf(attributes: Attributes): Key {
  requireKey(attributes);
  return unmarshall(attributes) as Key;
}

function batchCall({ RequestItems: asked = {} }: BatchGetItemCommandInput) {
  const { Keys: keys = [], ConsistentRead } = asked[tableName] ?? {};
  requireKeys(keys);
  return { kind: 'getAll', keys: keys.map(keyOf), consistent: ConsistentRead === true } as const;
}

/** `#name` stands for the attribute `name`, as this project always has it; then nothing is left of the mapping. */
function requireOwnNames(names: Readonly<Record<string, string>> = {}): void {
  const other = Object.entries(names).find(([token, name]) => token !== `#${name}`);
  if (other) throw new ModelError(`the model does not know that ${other[0]} is ${other[1]}`);
}

const valuesIn = (values: Attributes | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values ? unmarshall(values) : {}).map(([token, value]) => [token.slice(1), value]),
  );

const keyCondition = /^#(?<pk>pk|gsi1pk) = :pk(?<range> AND #(?<sk>sk|gsi1sk) BETWEEN :from AND :to)?$/;

function queryCall(input: QueryCommandInput): Query {
  requireOwnNames(input.ExpressionAttributeNames);
  const condition = keyCondition.exec(input.KeyConditionExpression ?? '')?.groups;
  if (!condition)
    throw new ModelError(`the model does not know the condition ${input.KeyConditionExpression}`);
  const { pk, from, to, ...values } = valuesIn(input.ExpressionAttributeValues);
  const { IndexName: index, FilterExpression: filter, Limit: limit, ExclusiveStartKey: start } = input;
  requirePage(input, { pk, from, to });
  return {
    pk: pk as string,
    ...(condition['range'] ? { between: [from, to] as [string, string] } : {}),
    ...(index ? { index: index as 'GSI1' } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(filter === undefined ? {} : { filter, values }),
    ...(start ? { start: unmarshall(start) } : {}),
    descending: input.ScanIndexForward === false,
    consistent: input.ConsistentRead === true,
  };
}

function partOf(part: TransactWriteItem): Imaged {
  const [[kind, of] = ['', undefined]] = Object.entries(part);
  const input = of as NonNullable<TransactWriteItem['Put'] & TransactWriteItem['Update']>;
  requireOwnNames(input.ExpressionAttributeNames);
  const values = input.ExpressionAttributeValues && { values: valuesIn(input.ExpressionAttributeValues) };
  const condition = input.ConditionExpression === undefined ? {} : { condition: input.ConditionExpression };
  const image = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  const guarded = { ...condition, ...values };
  if (kind === 'Put') {
    requireItem(input.Item ?? {});
    return { write: { kind: 'put', item: unmarshall(input.Item ?? {}) as Item, ...guarded }, image };
  }
  const key = keyOf(input.Key ?? {});
  if (kind === 'Update')
    return { write: { kind: 'update', key, update: input.UpdateExpression ?? '', ...guarded }, image };
  if (kind === 'Delete') return { write: { kind: 'delete', key, ...guarded }, image };
  return { write: { kind: 'check', key, ...guarded } as Write, image };
}

const keyIn = (write: Write): Key => (write.kind === 'put' ? write.item : write.key);

function answerToQuery(
  model: ModelTable,
  { query, priced }: WireCall & { readonly kind: 'query' },
  lag: Lag | undefined,
): Reply['body'] {
  const page = model.query(query, lag);
  // A filter costs what it passes over, too.
  const { filter, values: _values, ...unfiltered } = query;
  const read = priced && filter !== undefined ? model.query(unfiltered, lag) : page;
  if (!isWholePage(page.items)) throw new ModelError('the model does not end a page at 1 MB');
  const units = readUnits(read.items, query.consistent ? 1 : 0.5);
  return {
    Items: page.items.map(wireItem),
    Count: page.items.length,
    ScannedCount: read.items.length,
    ...(page.next ? { LastEvaluatedKey: wireItem(page.next) } : {}),
    ...(priced ? consumed({ CapacityUnits: units }) : {}),
  };
}

function answerToWrite(
  model: ModelTable,
  { write, priced }: WireCall & { readonly kind: 'write' },
): Reply['body'] {
  const before = priced ? model.get(keyIn(write)) : undefined;
  model.write(write);
  if (!priced) return {};
  const { table, index } = writeUnits(before, model.get(keyIn(write)));
  return consumed({ CapacityUnits: table + index });
}

function answerToTransaction(
  model: ModelTable,
  { writes: imaged, priced }: WireCall & { readonly kind: 'transact' },
): Reply['body'] {
  const writes = imaged.map(({ write }) => write);
  requireTransaction(writes.flatMap((write) => (write.kind === 'put' ? [write.item] : [])));
  const before = priced ? writes.map((write) => model.get(keyIn(write))) : [];
  model.transact(writes);
  if (!priced) return {};
  const units = writes
    .map((write, at) => writeUnits(before[at], model.get(keyIn(write))))
    .reduce((sum, { table, index }) => sum + 2 * table + index, 0);
  return { ConsumedCapacity: [{ TableName: tableName, CapacityUnits: units, WriteCapacityUnits: units }] };
}

const consumed = (units: { readonly CapacityUnits: number }) => ({
  ConsumedCapacity: { TableName: tableName, ...units },
});

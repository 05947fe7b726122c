import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { bytesOf } from './capacity.ts';
import { compareText } from './expressions.ts';

/** What DynamoDB refuses before it looks at an item. */
export class Invalid extends Error {
  override readonly name = 'Invalid';
}

type Attributes = Record<string, AttributeValue>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const mostBytes = { pk: 2048, sk: 1024, gsi1pk: 2048, gsi1sk: 1024 } as const;
const mostItemBytes = 400 * 1024;
const mostRequestBytes = 4 * 1024 * 1024;
const mostPageBytes = 1024 * 1024;
const mostKeys = 100;

export function requireKey(key: Attributes): void {
  if (Object.keys(key).sort().join() !== 'pk,sk') throw new Invalid('the key does not match the schema');
  requireText(key, 'pk');
  requireText(key, 'sk');
}

export function requireKeys(keys: readonly Attributes[]): void {
  const different = new Set(keys.map((key) => JSON.stringify(key)));
  if (keys.length === 0 || keys.length > mostKeys) throw new Invalid(`1 to ${mostKeys} keys in a batch`);
  if (different.size < keys.length) throw new Invalid('a key stands twice in a batch');
}

/** What may be put: keys that are there, those of the index where they are, and no more bytes than an item may have. */
export function requireItem(item: Attributes): void {
  requireText(item, 'pk');
  requireText(item, 'sk');
  requireStorable(unmarshall(item) as Item);
}

export function requireStorable(item: Item): void {
  for (const name of ['gsi1pk', 'gsi1sk'] as const)
    if (item[name] !== undefined) requireLength(name, item[name]);
  if (bytesOf(item) > mostItemBytes) throw new Invalid('the item is too large');
}

function requireText(attributes: Attributes, name: keyof typeof mostBytes): void {
  requireLength(name, attributes[name]?.S);
}

function requireLength(name: keyof typeof mostBytes, value: unknown): void {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > mostBytes[name])
    throw new Invalid(`${name} is not a text of 1 to ${mostBytes[name]} bytes`);
}

type Bounds = { readonly pk: unknown; readonly from: unknown; readonly to: unknown };

export function requirePage(input: QueryCommandInput, { pk, from, to }: Bounds): void {
  const { Limit: limit, IndexName, ConsistentRead, FilterExpression: filter = '' } = input;
  const { ExclusiveStartKey: start } = input;
  if (limit !== undefined && limit < 1) throw new Invalid('a page has at least one item');
  if (IndexName && ConsistentRead) throw new Invalid('an index has no consistent reads');
  if (typeof pk !== 'string' || pk === '') throw new Invalid('a partition has a name');
  const ofStart = start?.[IndexName ? 'gsi1pk' : 'pk']?.S;
  if (start && ofStart !== pk) throw new Invalid('a page goes on in its partition');
  const keys = IndexName ? ['gsi1pk', 'gsi1sk'] : ['pk', 'sk'];
  if (keys.some((name) => new RegExp(`#${name}\\b`).test(filter)))
    throw new Invalid('a filter has no attributes of the key');
  if (typeof from === 'string' && typeof to === 'string' && compareText(from, to) > 0)
    throw new Invalid('a range ends before it begins');
}

export function requireTransaction(items: readonly Item[]): void {
  if (items.reduce((sum, item) => sum + bytesOf(item), 0) > mostRequestBytes)
    throw new Invalid('a transaction is too large');
}

/** DynamoDB ends a page there; no partition of a run comes near it, so the model does not. */
export const isWholePage = (items: readonly Item[]): boolean =>
  items.reduce((sum, item) => sum + bytesOf(item), 0) <= mostPageBytes;

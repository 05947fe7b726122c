import { marshall } from '@aws-sdk/util-dynamodb';
import type { Operation } from './both.ts';

/** What is asked of an empty place, in turn. */
type Fact = { readonly says: string; readonly asked: readonly Operation[] };

type Attributes = Readonly<Record<string, unknown>>;
const at = (sk: string) => ({ pk: '@P', sk });
const put = (item: Attributes, more: Attributes = {}): Operation => ({
  name: 'PutItem',
  input: { Item: marshall(item), ...more },
});
const get = (sk: string): Operation => ({
  name: 'GetItem',
  input: { Key: marshall(at(sk)), ConsistentRead: true },
});
const update = (sk: string, UpdateExpression: string, values?: Attributes): Operation => {
  const names = Object.fromEntries(
    [...UpdateExpression.matchAll(/#(\w+)/g)].map(([token, name]) => [token, name]),
  );
  return {
    name: 'UpdateItem',
    input: {
      Key: marshall(at(sk)),
      UpdateExpression,
      ExpressionAttributeNames: names,
      ...(values ? { ExpressionAttributeValues: marshall(values) } : {}),
    },
  };
};
const query = (input: Attributes): Operation => ({
  name: 'Query',
  input: {
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': 'pk' },
    ExpressionAttributeValues: { ':pk': { S: '@P' } },
    ...input,
  },
});
const range = (from: string, to: string): Operation =>
  query({
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: marshall({ ':pk': '@P', ':from': from, ':to': to }),
  });
const batch = (sks: readonly string[]): Operation => ({
  name: 'BatchGetItem',
  input: { Keys: sks.map((sk) => marshall(at(sk))) },
});
const transact = (...parts: readonly Attributes[]): Operation => ({
  name: 'TransactWriteItems',
  input: { TransactItems: parts },
});
const putPart = (item: Attributes) => ({ Put: { Item: marshall(item) } });
const many = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);

/** The name of the place of each fact; its length is counted on where bytes are. */
export const placeOf = (kind: 'fact' | 'diff', at: number): string =>
  `${kind}-${String(at).padStart(3, '0')}`;
const placeBytes = 8;
/** An item of exactly so many bytes, names and values. */
const sized = (bytes: number) => ({
  ...at('s'),
  x: 'x'.repeat(bytes - placeBytes - 'pkPsksx'.length),
});
const kilobyte = 1024;

const limits: readonly Fact[] = [
  { says: 'an item of 400 KB', asked: [put(sized(400 * kilobyte)), get('s')] },
  { says: 'no item of a byte more', asked: [put(sized(400 * kilobyte + 1)), get('s')] },
  {
    says: 'no update that makes an item larger',
    asked: [put(sized(400 * kilobyte)), update('s', 'SET #y = :y', { ':y': 'y' }), get('s')],
  },
  { says: 'a sort key of 1,024 bytes', asked: [put(at(`${'字'.repeat(341)}x`))] },
  { says: 'no sort key of more', asked: [put(at(`${'字'.repeat(341)}xx`))] },
  {
    says: 'a partition key of 2,048 bytes',
    asked: [put({ pk: `@${'x'.repeat(2048 - placeBytes)}`, sk: 's' })],
  },
  { says: 'no partition key of more', asked: [put({ pk: `@${'x'.repeat(2049 - placeBytes)}`, sk: 's' })] },
  { says: 'no empty key', asked: [put(at('')), get('')] },
  { says: 'no key of another type', asked: [put({ pk: '@P', sk: 1 })] },
  { says: 'no item without a key', asked: [put({ pk: '@P' })] },
  { says: 'an empty text elsewhere', asked: [put({ ...at('s'), s: '', l: [''], m: { s: '' } }), get('s')] },
  { says: 'no empty key of the index', asked: [put({ ...at('s'), gsi1pk: '', gsi1sk: 'x' })] },
  { says: 'no key of the index of another type', asked: [put({ ...at('s'), gsi1pk: '@G', gsi1sk: 1 })] },
  { says: 'a transaction of 100', asked: [transact(...many(100).map((sk) => putPart(at(sk)))), query({})] },
  { says: 'none of 101', asked: [transact(...many(101).map((sk) => putPart(at(sk)))), query({})] },
  { says: 'none of nothing', asked: [transact()] },
  { says: 'none with an item twice', asked: [transact(putPart(at('s')), putPart(at('s'))), get('s')] },
  {
    says: 'none of more than 4 MB',
    asked: [transact(...many(11).map((sk) => putPart({ ...sized(399 * kilobyte), sk })))],
  },
  { says: 'a batch of 100', asked: [put(at('s7')), batch(many(100))] },
  {
    says: 'none of 101, of nothing, or with a key twice',
    asked: [batch(many(101)), batch([]), batch(['s', 's'])],
  },
  { says: 'no page of nothing', asked: [query({ Limit: 0 })] },
  {
    says: 'no consistent read of the index',
    asked: [
      query({
        IndexName: 'GSI1',
        ConsistentRead: true,
        KeyConditionExpression: '#gsi1pk = :pk',
        ExpressionAttributeNames: { '#gsi1pk': 'gsi1pk' },
      }),
    ],
  },
  { says: 'no range that ends before it begins', asked: [range('b', 'a')] },
  { says: 'no value that nobody uses', asked: [update('s', 'SET #n = :n', { ':n': 1, ':m': 2 }), get('s')] },
  { says: 'no value that nobody gave', asked: [update('s', 'SET #n = :n + :m', { ':n': 1 }), get('s')] },
];

const meanings: readonly Fact[] = [
  {
    says: 'sort keys are in the order of their bytes',
    asked: [
      ...['a', 'B', 'é', '\u{1F600}', '\uFFFD', '~', 'a#', 'a1', 'A'].map((sk) => put(at(sk))),
      query({}),
      query({ ScanIndexForward: false, Limit: 2 }),
      range('a', 'a\u{10FFFF}'),
    ],
  },
  {
    says: 'an update sees the item as it was before',
    asked: [put({ ...at('s'), a: 1, b: 2 }), update('s', 'SET #a = #b, #b = #a'), get('s')],
  },
  {
    says: 'an update makes an item that is not there',
    asked: [update('s', 'ADD #n :n', { ':n': 2 }), get('s')],
  },
  {
    says: 'no sum with what is not there',
    asked: [put(at('s')), update('s', 'SET #n = #n + :n', { ':n': 1 }), get('s')],
  },
  {
    says: 'no sum with a text',
    asked: [put({ ...at('s'), n: 'x' }), update('s', 'SET #n = #n + :n', { ':n': 1 }), get('s')],
  },
  {
    says: 'no entry of a map that is not there',
    asked: [put(at('s')), update('s', 'SET #m.#k = :k', { ':k': 1 }), get('s')],
  },
  {
    says: 'no attribute is changed twice',
    asked: [update('s', 'SET #n = :n REMOVE #n', { ':n': 1 }), get('s')],
  },
  { says: 'no update of a key', asked: [update('s', 'SET #sk = :n', { ':n': 'x' }), get('s')] },
  {
    says: 'a deletion of nothing costs a unit',
    asked: [{ name: 'DeleteItem', input: { Key: marshall(at('s')) } }],
  },
  {
    says: 'a row of the index that moves costs two, one that stays as it is nothing',
    asked: [
      put({ ...at('s'), gsi1pk: '@G', gsi1sk: 'a' }),
      put({ ...at('s'), gsi1pk: '@G', gsi1sk: 'b' }),
      put({ ...at('s'), gsi1pk: '@G', gsi1sk: 'b' }),
      put({ ...at('s'), gsi1pk: '@G' }),
    ],
  },
  {
    says: 'sizes are added up before they are rounded',
    asked: [...many(5).map((sk) => put({ ...sized(3000), sk })), query({ ConsistentRead: true }), query({})],
  },
];

/** Limits and meanings that both the model and the emulator have. */
export const facts: readonly Fact[] = [...limits, ...meanings];

/**
 * What the two answer otherwise. The model is stricter on purpose where it says that it does not know; everywhere else it
 * says what DynamoDB says.
 */
export const knownDifferences: readonly Fact[] = [
  {
    says: 'the emulator takes an entry out of a map that is not there; DynamoDB refuses that',
    asked: [put(at('s')), update('s', 'REMOVE #m.#k')],
  },
  {
    says: 'the emulator takes more than 100 choices; DynamoDB does not, and no store has so many',
    asked: [
      put(at('s')),
      query({
        FilterExpression: `#n IN (${many(101)
          .map((name) => `:${name}`)
          .join(', ')})`,
        ExpressionAttributeNames: { '#pk': 'pk', '#n': 'n' },
        ExpressionAttributeValues: marshall({
          ':pk': '@P',
          ...Object.fromEntries(many(101).map((name) => [`:${name}`, name])),
        }),
      }),
    ],
  },
  {
    says: 'the emulator goes on after an item of another partition; DynamoDB refuses that',
    asked: [query({ ExclusiveStartKey: marshall({ pk: '@Q', sk: 's' }) })],
  },
  {
    says: 'the model does not count with more than 15 digits',
    asked: [
      {
        name: 'PutItem',
        input: { Item: { ...marshall(at('s')), n: { N: '12345678901234567890123456789012345678' } } },
      },
    ],
  },
  {
    says: 'the model does not end a page at 1 MB',
    asked: [...many(4).map((sk) => put({ ...sized(300 * kilobyte), sk })), query({})],
  },
  {
    says: 'the model reads no beginning of a key: the emulator ignores case there, so that no store asks so',
    asked: [
      query({
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :from)',
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        ExpressionAttributeValues: marshall({ ':pk': '@P', ':from': 'a' }),
      }),
    ],
  },
];

import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../../../shared/dynamodb/dynamo-table.ts';
import { TableBusy } from '../../../../shared/dynamodb/table.ts';
import { asFailure, problem } from '../../../../shared/http/problem.ts';
import { Failure } from '../../../../shared/kernel/failure.ts';

/** What the SDK calls it. */
const silence = 'TimeoutError';

/** A table that answers everything with one error, or nothing at all. */
const tableThatSays = (name: string) => {
  const body = Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}` }));
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
    requestHandler: {
      handle: async () => {
        if (name === silence) throw Object.assign(new Error('nobody answers'), { name });
        return { response: { statusCode: 400, headers: {}, body: Readable.from([body]) } };
      },
    },
  });
  return dynamoTable({ client, tableName: 'T', random: () => 0, sleep: async () => undefined });
};
type Table = ReturnType<typeof tableThatSays>;

const key = { pk: 'A', sk: 'B' };
const put = { kind: 'put', item: key, condition: 'attribute_not_exists(pk)' } as const;
const ways: [string, (table: Table) => Promise<unknown>][] = [
  ['a read', (table) => table.get(key)],
  ['a read of many', (table) => table.getAll([key])],
  ['a query', (table) => table.query({ pk: 'A', limit: 1 })],
  ['a write', (table) => table.write(put)],
  ['a transaction', (table) => table.transact([put, put])],
];
const names = [
  ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'],
  silence,
];

describe.each(names)('where the table answers %s', (name) => {
  it.each(ways)('%s ends with 503 and Retry-After', async (_, act) => {
    const error: unknown = await act(tableThatSays(name)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(TableBusy);
    const { statusCode, headers } = problem(asFailure(error), 'request-1');
    expect([statusCode, headers?.['retry-after']]).toEqual([503, '1']);
  });
});

it('says with each 503 when to come again, and with nothing else unless it was told', () => {
  const headersOf = (failure: Failure) => problem(failure, 'request-1').headers?.['retry-after'];
  expect(headersOf(new Failure('PROVIDER_UNAVAILABLE', 'No answer.'))).toBe('5');
  expect(headersOf(new Failure('IN_PROGRESS', 'Wait.', { retryAfterSeconds: 2 }))).toBe('2');
  expect(headersOf(new Failure('WRONG_STATUS', 'No.'))).toBeUndefined();
});

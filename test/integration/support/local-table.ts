import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../../shared/dynamodb/dynamo-table.ts';
import { sealedTable } from '../../../shared/dynamodb/sealed-table.ts';
import { stampedTable } from '../../../shared/dynamodb/stamped-table.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import { fieldKeys } from '../../builders/field-keys.ts';

/** What the requests since the last `take` cost, as DynamoDB counts it. */
export type Cost = { readonly requests: number; readonly writeUnits: number; readonly readUnits: number };
export type LocalTable = {
  readonly table: Table;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly take: () => Cost;
  readonly stop: () => Promise<void>;
};

type Consumed = {
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
  readonly CapacityUnits?: number;
};

/** A table of its own on an emulator of its own, in memory; `DYNAMODB_ENDPOINT` names another server. */
export async function startLocalTable(): Promise<LocalTable> {
  const { endpoint, stop } = await server();
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const tableName = `zhanggui-${process.pid}-${Date.now()}`;
  await createTable(client, tableName);
  const meter = metered(client);
  const plain = dynamoTable({ client, tableName, random: Math.random, sleep: (ms) => sleep(ms) });
  const keys = fieldKeys();
  const table = stampedTable(
    sealedTable(plain, async () => keys),
    stampOf,
  );
  return {
    table,
    client,
    tableName,
    take: meter,
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}

let writes = 0;

/** As long as those of a function are. */
function stampOf() {
  writes += 1;
  const nonce = writes.toString(36).padStart(16, '0');
  return [
    Date.now(),
    'tests',
    'POST /orders/{id}/cancel',
    'ord_00000000000000000000000000.2',
    nonce,
  ] as const;
}

export async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'GSI1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
}

/** Asks every request for its price and adds them up. */
function metered(client: DynamoDBClient): () => Cost {
  let cost = { requests: 0, writeUnits: 0, readUnits: 0 };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const input = args.input as { ReturnConsumedCapacity?: string };
        const answer = await next({ ...args, input: { ...input, ReturnConsumedCapacity: 'TOTAL' } as never });
        const output = answer.output as { ConsumedCapacity?: Consumed | Consumed[] };
        for (const consumed of [output.ConsumedCapacity ?? []].flat()) {
          const total = consumed.CapacityUnits ?? 0;
          const alone = /^(?:Put|Update|Delete)(?:Item)?Command$/.test(commandName);
          const writes = consumed.WriteCapacityUnits ?? (alone ? total : 0);
          const reads = consumed.ReadCapacityUnits ?? (writes > 0 ? 0 : total);
          cost = {
            ...cost,
            writeUnits: cost.writeUnits + writes,
            readUnits: cost.readUnits + reads,
          };
        }
        return answer;
      },
    { step: 'initialize', name: 'askForPrice' },
  );
  client.middlewareStack.add(
    (next) => (args) => {
      cost = { ...cost, requests: cost.requests + 1 };
      return next(args);
    },
    { step: 'finalizeRequest', name: 'countRequests', priority: 'low' },
  );
  return () => {
    const taken = cost;
    cost = { requests: 0, writeUnits: 0, readUnits: 0 };
    return taken;
  };
}

async function server(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  if (given) return { endpoint: given, stop: async () => {} };
  const port = await freePort();
  const child = spawn(binary(), ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  await listening(port, child);
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => ended(child) };
}

function binary(): string {
  return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the table emulator ended with ${child.exitCode}`);
    const up = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(25);
  }
  throw new Error('the table emulator does not answer');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

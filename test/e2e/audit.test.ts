import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { localCredentials } from '../../infra/local/aws-json.ts';
import { anOrderRequest } from '../builders/order.ts';
import { ChildHost } from './support/child-host.ts';

const host = new ChildHost();
const sku = 'E2E-TRAIL';
let reading = '';

beforeAll(async () => {
  await host.start();
  reading = await host.token('audit:read');
  const warehouse = { name: '上海一仓', address: '青浦区', location: { lat: 31.2, lng: 121.2 }, priority: 1 };
  await host.call('PUT /warehouses/SH1', { body: warehouse });
  const price = { currency: 'CNY', minor: 1999 };
  const tea = { title: '红茶', price, weightGrams: 250, goodsClass: 'standard' };
  await host.call(`PUT /skus/${sku}`, { body: tea });
  const receipt = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: 10, reason: 'first delivery' };
  await host.call('POST /stock/movements', { key: 'trail-first', body: receipt });
});
afterAll(() => host.stop());

type Entry = { readonly change: string; readonly by?: string; readonly via?: string };
const trailOf = async (orderId: string): Promise<readonly Entry[]> =>
  (
    (await host.call(`GET /orders/${orderId}/trail`, { token: reading })).body as {
      readonly items: readonly Entry[];
    }
  ).items;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(200);
}

/** What somebody has who works on this machine past the suite. */
function past() {
  const ports = JSON.parse(readFileSync(join(host.stateDir, 'ports.json'), 'utf8')) as Record<string, number>;
  const at = (port: string) => ({
    endpoint: `http://127.0.0.1:${ports[port]}`,
    region: 'us-east-1',
    credentials: localCredentials,
  });
  return {
    table: DynamoDBDocumentClient.from(new DynamoDBClient(at('table'))),
    bucket: new S3Client({ ...at('queues'), forcePathStyle: true }),
  };
}

it('tells who did what over a kill, proves itself, and shows what a stranger did', async () => {
  const body = { ...anOrderRequest(), lines: [{ sku, quantity: 1 }] };
  const { body: order } = await host.call('POST /orders', { key: 'trail-1', body });
  const { id } = order as { readonly id: string };
  await host.kill();
  await host.start();
  await host.call(`POST /orders/${id}/cancel`, { body: { reason: '买家不想要了' } });
  await until(async () => (await trailOf(id)).some(({ via }) => via === 'POST /orders/{id}/cancel'));
  expect((await trailOf(id))[0]).toMatchObject({ change: 'created', by: 'shop', via: 'POST /orders' });
  expect(await host.script('audit-verify', '--settle', '6')).toMatchObject({
    status: 0,
    output: expect.stringMatching(/audit trail|审计日志.*whole/),
  });
  await until(async () => host.output.includes('audit trail (审计日志)'));
  expect(host.output).toMatch(/audit trail \(审计日志\): \d+ entries, looked at since its beginning: whole/);

  const { table, bucket } = past();
  await table.send(
    new UpdateCommand({
      TableName: (await table.send(new ListTablesCommand({}))).TableNames?.[0],
      Key: { pk: `ORDER#${id}`, sk: 'ORDER' },
      UpdateExpression: 'SET #total = :total',
      ExpressionAttributeNames: { '#total': 'total' },
      ExpressionAttributeValues: { ':total': 1 },
    }),
  );
  await until(async () => (await trailOf(id)).some(({ by }) => by === undefined));
  const unsigned = await host.script('audit-verify', '--settle', '6');
  expect(unsigned).toMatchObject({
    status: 0,
    output: expect.stringContaining(`by nobody known: order/${id}`),
  });

  const { Buckets: buckets = [] } = await bucket.send(new ListBucketsCommand({}));
  const name = buckets.find(({ Name }) => Name?.startsWith('zhangguidata-trail'))?.Name;
  const { Contents: [first] = [] } = await bucket.send(new ListObjectsV2Command({ Bucket: name }));
  await bucket.send(new PutObjectCommand({ Bucket: name, Key: first?.Key, Body: 'nothing was there' }));
  for (const quick of [[], ['--quick']])
    expect(await host.script('audit-verify', '--settle', '0', ...quick)).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^SEGMENT_CHANGED chain \d segment 1: /m),
    });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { events as contracts } from '../../events/all-events.ts';
import { awsClient, operatorAuthorization } from '../../infra/local/aws-json.ts';
import { type Host, startHost } from '../../infra/local/host.ts';
import { ensureAssembly } from '../../infra/local/synthesis.ts';
import { anOrderRequest } from '../builders/order.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'zhanggui-seldom-'));
let host: Host;
let token: string;

const parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: z.looseObject({
    type: z.string().optional(),
    enum: z.array(z.string()).optional(),
    example: z.string().optional(),
    pattern: z.string().optional(),
  }),
});
const operation = z.looseObject({
  parameters: z.array(parameter).default([]),
  security: z.array(z.looseObject({ token: z.array(z.string()).optional() })).default([]),
});
const api = z
  .object({ paths: z.record(z.string(), z.looseObject({ get: operation.optional() })) })
  .parse(JSON.parse(readFileSync(join(root, 'events/openapi.json'), 'utf8')));
const scopes = readFileSync(join(root, 'events/openapi.json'), 'utf8').match(
  /\b[a-z]+:(?:read|write|refund)\b/g,
);

beforeAll(async () => {
  const assembly = join(root, 'cdk.out');
  await ensureAssembly(root, assembly);
  host = await startHost({ assembly, stateDir: join(folder, 'state'), port: 0, sandbox: true });
  token = await host.token([...new Set(scopes)]);
});
afterAll(async () => {
  await host?.stop();
  rmSync(folder, { recursive: true });
});

async function call(method: string, path: string, body?: unknown, key = 'once'): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': `${key}-${path}`.replace(/[^\w-]/g, '-'),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await fetch(host.url + path, { method, headers, ...sent })).status;
}

/** What the construct of this id is called here; CDK puts eight digits behind it. */
const named = (id: string) =>
  Object.entries(host.names).find(([name]) => name.replace(/[0-9A-F]{8}$/, '') === id)?.[1] ?? '';

const warehouse = { name: '上海一仓', address: '青浦区', location: { lat: 31.2, lng: 121.2 }, priority: 1 };

const price = { currency: 'CNY', minor: 1999 };
const tea = { title: '红茶', price, weightGrams: 250, goodsClass: 'standard' };

/** Goods on a shelf, a set of them, and an order for some. */
async function fillShop(): Promise<void> {
  const sku = 'TEA-RED-250';
  const receipt = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: 3, reason: 'first delivery' };
  const answers = [
    await call('PUT', '/warehouses/SH1', warehouse),
    await call('PUT', `/skus/${sku}`, tea),
    await call('PUT', '/skus/TEA-SET', { ...tea, title: '茶礼盒', parts: [{ sku, quantity: 2 }] }),
    await call('POST', '/stock/movements', receipt),
    await call('PUT', `/stock/${sku}/policy`, { serviceLevel: 0.95, leadTimeDays: { mean: 6, sd: 1 } }),
    await call('POST', '/orders', { ...anOrderRequest(), lines: [{ sku, quantity: 2 }] }),
  ];
  expect(answers.filter((status) => status >= 300)).toEqual([]);
}

/** What the OpenAPI file shows as an example, or else the first thing of the right form. */
function exampleOf({ schema }: z.output<typeof parameter>): string {
  const id = /^\^([a-z]{3}_)/.exec(schema.pattern ?? '')?.[1];
  if (id !== undefined) return `${id}${'0'.repeat(26)}`;
  return schema.example ?? schema.enum?.[0] ?? (schema.type === 'number' ? '1' : '1001');
}

/** Every route that only reads. */
async function readEverything(): Promise<void> {
  for (const [path, { get }] of Object.entries(api.paths)) {
    if (get === undefined) continue;
    const required = get.parameters.filter((each) => each.required);
    const query = required.filter((each) => each.in === 'query');
    const asked = new URLSearchParams(Object.fromEntries(query.map((each) => [each.name, exampleOf(each)])));
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
      const found = required.find((each) => each.name === name);
      return encodeURIComponent(found === undefined ? '' : exampleOf(found));
    });
    expect([path, (await call('GET', `${filled}?${asked}`)) < 500]).toEqual([path, true]);
  }
}

/** Publishes the sample of an event; of orders that there are not, so there is little to do for whoever hears it. */
async function tell(type: string): Promise<void> {
  const bus = awsClient({ endpoint: host.endpoints.events, prefix: 'AWSEvents', service: 'events' });
  const Detail = readFileSync(join(root, `events/samples/${type}.json`), 'utf8');
  const Source = contracts.find((each) => each.type === type)?.source;
  await bus.call('PutEvents', {
    Entries: [{ DetailType: type, Source, Detail, EventBusName: named('Bus') }],
  });
  bus.close();
}

async function drop(key: string): Promise<void> {
  const headers = { authorization: operatorAuthorization('s3') };
  await fetch(`${host.endpoints.s3}/${named('Bucket')}/${key}`, { method: 'PUT', headers, body: '{}' });
}

const logOf = (name: string): string => {
  const file = join(folder, 'state/logs', `${name}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const mostRounds = 1_200;

/** How many calls a function has come to the end of. */
const callsOf = (id: string) => logOf(named(`${id}Function`)).split('REPORT RequestId').length - 1;

/** Waits until a function has come to the end of another call. */
async function untilCalled(id: string, before: number): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    if (callsOf(id) > before) return;
    await sleep(100);
  }
  throw new Error(`${id} was not called`);
}

const refusals = () =>
  logOf('host')
    .split('\n')
    .filter((line) => line.includes('AWS would refuse'));

it('an order of more goods than one transaction holds is closed when nobody pays it', async () => {
  const skus = Array.from({ length: 120 }, (_, number) => `TEA-${number}`);
  await call('PUT', '/warehouses/SH2', { ...warehouse, name: '上海二仓' });
  for (const sku of skus) {
    await call('PUT', `/skus/${sku}`, tea);
    const receipt = { sku, warehouseId: 'SH2', kind: 'receipt', quantity: 1, reason: 'first delivery' };
    await call('POST', '/stock/movements', receipt, sku);
  }
  const order = { ...anOrderRequest(), lines: skus.map((sku) => ({ sku, quantity: 1 })) };
  expect(await call('POST', '/orders', order, 'large')).toBe(201);
  const reserved = async () => {
    const answer = await fetch(`${host.url}/stock/${skus[0]}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await answer.json()) as { totals: { reserved: number } }).totals.reserved;
  };
  expect(await reserved()).toBe(1);
  host.advanceClock(31 * 60_000);
  await host.fireSchedule('OrdersOnExpirySchedule');
  for (let round = 0; round < mostRounds && (await reserved()) > 0 && refusals().length === 0; round += 1)
    await sleep(100);
  expect([refusals(), await reserved()]).toEqual([[], 0]);
});

const byTheClock = [
  'AuditOnAnchorSchedule',
  'AuditOnAnchorSchedule',
  'ChannelsOnCompletenessSchedule',
  'InventoryOnReviewSchedule',
  'LedgerOnAuditSchedule',
  'LogisticsOnLaneSchedule',
  'OrdersOnShortSchedule',
  'PaymentsOnAuditSchedule',
  // Once more, because the second one reads what the first put.
  'AuditOnAnchorSchedule',
].map((id) => [id, () => host.fireSchedule(id)] as const);
const byEvents = (
  [
    ['ChannelsOnOrderCancelled', 'order.cancelled'],
    ['InventoryOnAlertEvent', 'stock.alert.raised'],
    ['LogisticsOnAllocationCancelled', 'allocation.cancelled'],
    ['LogisticsOnReshipDecided', 'reship.decided'],
    ['PaymentsOnChargebackFound', 'reconciliation.chargeback.found'],
    ['PaymentsOnDifferenceApproved', 'difference.approved'],
  ] as const
).map(([id, type]) => [id, () => tell(type)] as const);
const dropped = ['ReconciliationOnFileDropped', () => drop('bills/alipay/2088/2026-11-20/a.csv')] as const;

it('what comes once a night, or seldom, may do all that it asks for, and so may whoever reads', async () => {
  await fillShop();
  await readEverything();
  for (const [id, occur] of [...byTheClock, ...byEvents, dropped]) {
    const before = callsOf(id);
    await occur();
    await untilCalled(id, before);
  }
  expect(refusals()).toEqual([]);
});

async function asks(tokenOf: string, operation: string, body?: unknown): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = operation.split(' ');
  const headers = {
    authorization: `Bearer ${tokenOf}`,
    'content-type': 'application/json',
    'idempotency-key': 'forget-her',
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  for (;;) {
    const answer = await fetch(host.url + path, { method, headers, ...sent });
    if (answer.status !== 503) return (await answer.json()) as Record<string, unknown>;
    await sleep(1000);
  }
}

async function wholeTable(): Promise<string> {
  const client = awsClient({
    endpoint: host.endpoints.dynamodb,
    prefix: 'DynamoDB_20120810',
    service: 'dynamodb',
  });
  const found = await client.call('Scan', { TableName: named('Table') });
  client.close();
  return JSON.stringify(found);
}

it('tells and forgets a person with what its functions may, so that no item and no log names her', async () => {
  const desk = await host.token([
    'orders:read',
    'orders:write',
    'payments:read',
    'payments:write',
    'privacy:read',
    'privacy:erase',
  ]);
  const sku = 'TEA-HER';
  const receipt = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: 1, reason: 'first delivery' };
  for (const [method, path, body] of [
    ['PUT', '/warehouses/SH1', warehouse],
    ['PUT', `/skus/${sku}`, tea],
    ['POST', '/stock/movements', receipt],
  ] as const)
    await call(method, path, body, sku);
  const she = { name: '欧阳若兰', phone: '139 1234 5678' };
  const { shipTo } = anOrderRequest();
  const body = {
    customer: she,
    shipTo: { ...shipTo, ...she },
    lines: [{ sku, quantity: 1 }],
    note: '欧阳若兰收',
  };
  const { id } = await asks(desk, 'POST /orders', { channel: 'web', ...body });
  const payment = await asks(desk, `POST /orders/${id}/payments`, { provider: 'wechatpay', method: 'qr' });
  await asks(desk, `POST /orders/${id}/cancel`, { reason: '欧阳若兰不要了' });
  const paid = async () => (await asks(desk, `GET /payments/${payment['id']}`))['status'];
  while ((await paid()) !== 'CLOSED') await sleep(1000);

  const asked = { person: { phone: '+8613912345678' } };
  const exported = async () => (await asks(desk, 'POST /privacy/export', asked))['orders'];
  while (JSON.stringify(await exported()) === '[]') await sleep(1000);
  expect(JSON.stringify(await exported())).toContain('欧阳若兰');

  // An erasure waits a quarter of an hour for the trail; the clock that is put forward gives it no time.
  const trailHas = async (...words: readonly string[]) => {
    const { Items: items } = JSON.parse(await wholeTable()) as { Items: { pk: { S: string } }[] };
    const trail = items.filter(({ pk }) => pk.S === `TRAIL#order/${id}`).map((item) => JSON.stringify(item));
    return words.every((word) => trail.some((row) => row.includes(word)));
  };
  while (!(await trailHas('欧阳若兰不要了', 'CLOSED'))) await sleep(500);
  host.advanceClock(20 * 60_000);
  const erasure = await asks(desk, 'POST /privacy/erase', asked);
  const followed = () => asks(desk, `GET /privacy/requests/${erasure['id']}`);
  while ((await followed())['status'] === 'running') {
    await host.fireSchedule('PrivacyOnErasureSchedule');
    await sleep(1000);
  }
  expect(await followed()).toMatchObject({ status: 'done', erased: { orders: 1 }, waiting: [] });
  expect(JSON.stringify([await exported(), await asks(desk, `GET /orders/${id}`)])).not.toContain('欧阳若兰');
  expect(await wholeTable()).not.toContain('欧阳若兰');
  const logs = readdirSync(join(folder, 'state/logs')).map((file) =>
    readFileSync(join(folder, 'state/logs', file), 'utf8'),
  );
  expect(logs.filter((text) => /欧阳若兰|13912345678|139 1234 5678/.test(text))).toEqual([]);
  expect(refusals()).toEqual([]);
});

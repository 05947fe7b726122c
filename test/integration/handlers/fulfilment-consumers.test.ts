import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { secretsAtHand } from '../../builders/field-keys.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';
import { warehouseDesk } from '../support/warehouse-desk.ts';

let local: LocalTable;
let desk: ReturnType<typeof warehouseDesk>;

beforeAll(async () => {
  local = await startLocalTable();
  const { hostname, port } =
    (await local.client.config.endpoint?.().then((each) => each ?? nowhere)) ?? nowhere;
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  secretsAtHand();
  desk = warehouseDesk(local.table);
});
afterAll(() => local.stop());

const nowhere = { hostname: '', port: 0 };
const message = (type: string, data: object, messageId = 'm1') => {
  const file = join(import.meta.dirname, `../../../events/samples/${type}.json`);
  const sample = JSON.parse(readFileSync(file, 'utf8'));
  return { messageId, body: JSON.stringify({ detail: { ...sample, data: { ...sample.data, ...data } } }) };
};
const none = { batchItemFailures: [] };
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

it('an order goes from released to delivered and once more by events, and a cancelled one ends', async () => {
  const { handler: onReleased } = await import('../../../functions/fulfilment/on-order-released.ts');
  const { handler: onShipment } = await import('../../../functions/fulfilment/on-shipment-changed.ts');
  const { handler: onReship } = await import('../../../functions/fulfilment/on-reship-requested.ts');
  const { handler: onCancelled } = await import('../../../functions/fulfilment/on-order-cancelled.ts');
  const sku = await desk.sku({ SH1: 9 });
  const [sent, gone] = [
    await desk.released([{ sku, quantity: 1 }]),
    await desk.released([{ sku, quantity: 1 }]),
  ];
  const released = [sent, gone].map((orderId, at) => message('order.released', { orderId }, `m${at}`));
  expect(await onReleased({ Records: [...released, { messageId: 'bad', body: '{}' }] })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'bad' }],
  });

  await desk.cancel(gone);
  expect(await onCancelled({ Records: [message('order.cancelled', { orderId: gone })] })).toEqual(none);
  expect(await desk.allocationsOf(gone)).toMatchObject([{ status: 'CANCELLED' }]);

  const { wave } = await desk.wave();
  await desk.pickAll(wave.waveId);
  const [allocation] = await desk.allocationsOf(sent);
  const { allocationId = '' } = allocation ?? {};
  await desk.pack(allocationId);
  for (const [type, status] of [
    ['shipment.handed-over', 'SHIPPED'],
    ['shipment.delivered', 'DELIVERED'],
    ['shipment.returned', 'RETURNED'],
  ] as const) {
    expect(await onShipment({ Records: [message(type, { allocationId, orderId: sent })] })).toEqual(none);
    expect(await desk.order(sent)).toMatchObject({ status });
  }
  const lines = [{ lineId: '1', sku, quantity: 1 }];
  const asked = message('reship.requested', { orderId: sent, allocationId, lines });
  expect(await onReship({ Records: [asked] })).toEqual(none);
  expect((await desk.allocationsOf(sent)).map(({ status }) => status)).toEqual(['RETURNED', 'WAITING']);
});

it('the clock allocates what nobody told of, and the API answers', async () => {
  const { handler: onSchedule } = await import('../../../functions/fulfilment/on-fulfilment-schedule.ts');
  const { handler: api } = await import('../../../functions/fulfilment/api.ts');
  const orderId = await desk.released([{ sku: await desk.sku({ SH1: 9 }), quantity: 1 }]);
  await onSchedule({}, context);
  const asked = anHttpEvent({ route: 'GET /orders/{id}/allocation', path: { id: orderId } });
  const { statusCode, body = '' } = await api(asked, context);
  expect([statusCode, JSON.parse(body)]).toMatchObject([200, { allocations: [{ status: 'WAITING' }] }]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { cancelOrder } from '../../../functions/orders/cancel-order.ts';
import { placeOrder } from '../../../functions/orders/place-order.ts';
import { judgeOrder } from '../../../functions/risk/judge-order.ts';
import { riskDeps } from '../../../functions/risk/risk-deps.ts';
import { secretsAtHand } from '../../builders/field-keys.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { anOrderRequest } from '../../builders/order.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';
import { shopOn } from '../support/shop.ts';

let local: LocalTable;
let deps: ReturnType<typeof riskDeps>;
let orderId: string;

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
  deps = riskDeps({ table: local.table, secretBytes: (n) => Buffer.alloc(n, 7), now: Date.now });
  const shop = shopOn(local.table);
  await shop.stock('TEA', 5);
  const request = anOrderRequest({ lines: [{ sku: 'TEA', quantity: 1 }], note: '刷单' });
  const placed = await placeOrder({ request, caller: 'shop', idempotencyKey: 'one' }, shop.deps);
  orderId = placed.order.id;
});
afterAll(() => local.stop());

const nowhere = { hostname: '', port: 0 };
const sample = (type: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../events/samples/${type}.json`), 'utf8'));
const message = (type: string, data: object, envelope: object = {}, messageId = 'm1') => {
  const told = sample(type);
  const detail = { ...told, ...envelope, data: { ...told.data, ...data } };
  return { messageId, body: JSON.stringify({ detail }) };
};

it('on-order-placed judges an order that is new or has changed, and gives back what it cannot find', async () => {
  const { handler } = await import('../../../functions/risk/on-order-placed.ts');
  const records = [
    message('order.placed', { orderId }),
    message('order.changed', { orderId }, {}, 'm2'),
    message('order.placed', { orderId: `ord_${'0'.repeat(26)}` }, {}, 'm3'),
  ];
  expect(await handler({ Records: records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm3' }] });
  expect(await deps.decisions.ofOrder(orderId)).toMatchObject([{ outcome: 'REVIEW', revision: 1 }]);
});

it('on-money-returned counts an order whose money went back, and none that nobody had paid', async () => {
  const { handler } = await import('../../../functions/risk/on-money-returned.ts');
  const shop = shopOn(local.table);
  const refundsSeenBy = async (key: string) => {
    shop.time.now += 60_000;
    const request = anOrderRequest({ lines: [{ sku: 'TEA', quantity: 1 }] });
    const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: key }, shop.deps);
    const { snapshot } = await judgeOrder(order.id, deps);
    return snapshot.counts.find(({ of }) => of === 'buyer.refunds')?.value;
  };
  const cancelled = (previousStatus: string) => {
    const occurredAt = new Date(shop.time.now).toISOString();
    return handler({ Records: [message('order.cancelled', { orderId, previousStatus }, { occurredAt })] });
  };
  expect(await cancelled('PENDING_PAYMENT')).toEqual({ batchItemFailures: [] });
  expect(await refundsSeenBy('two')).toBe(0);
  for (let times = 0; times < 2; times += 1) await cancelled('PAID');
  expect(await refundsSeenBy('three')).toBe(1);
  const stranger = message('refund.succeeded', { paymentId: `pay_${'0'.repeat(26)}` });
  expect(await handler({ Records: [stranger] })).toEqual({ batchItemFailures: [] });
});

it.each(['order.cancelled', 'order.expired'])(
  'on-money-returned closes the review of a closed order (%s)',
  async (type) => {
    const { handler } = await import('../../../functions/risk/on-money-returned.ts');
    const shop = shopOn(local.table);
    const request = anOrderRequest({ lines: [{ sku: 'TEA', quantity: 1 }], note: '刷单' });
    const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: type }, shop.deps);
    const { reviewId = '' } = await judgeOrder(order.id, deps);
    await handler({ Records: [message(type, { orderId: order.id })] });
    expect(await deps.reviews.get(reviewId)).toMatchObject({ status: 'OPEN' });
    await cancelOrder({ id: order.id, reason: 'changed my mind', caller: 'shop' }, shop.deps);
    await handler({ Records: [message(type, { orderId: order.id })] });
    expect(await deps.reviews.get(reviewId)).toMatchObject({ status: 'SUPERSEDED', effect: 'NONE' });
  },
);

it('on-review-schedule finds nothing to do about a review that is not due', async () => {
  const { handler } = await import('../../../functions/risk/on-review-schedule.ts');
  await handler({}, { getRemainingTimeInMillis: () => 60_000 } as Context);
  const { items } = await deps.reviews.list('OPEN', undefined, { limit: 10 });
  expect(items.map(({ escalations }) => escalations)).toEqual(items.map(() => 0));
});

it('api answers', async () => {
  const { handler } = await import('../../../functions/risk/api.ts');
  const answer = await handler(anHttpEvent({ route: 'GET /reviews' }), {} as Context);
  expect(JSON.parse(answer.body ?? '').items[0]).toMatchObject({ orderId, status: 'open' });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import type { BusEvent } from '../../../events/define-event.ts';
import { chargebackFound, differenceApproved } from '../../../events/reconciliation.ts';
import { attemptOf, type StoredPayment } from '../../../functions/payments/store.ts';
import { secretsAtHand } from '../../builders/field-keys.ts';
import { alipayKeys, alipayKit, anAlipayConfig } from '../../unit/payments/support/alipay-kit.ts';
import { aCheckout, pkcs8, spki } from '../../unit/payments/support/kit.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';
import { paidMessage } from '../support/payment-messages.ts';
import { price, stream, type Till, tillOn, watched } from '../support/till.ts';

const kit = alipayKit();
let local: LocalTable;
let till: Till;
let gateway: Server;
beforeAll(async () => {
  local = await startLocalTable();
  gateway = await alipayGateway();
  const at = await local.client.config.endpoint?.();
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    AUTOMATIC_REFUND: '50000',
    PROVIDER_SECRET_ID: 'PaymentProviders',
    OUTBOUND_LOOPBACK: 'allowed',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${at?.hostname}:${at?.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const { port } = gateway.address() as AddressInfo;
  secretsAtHand({ alipay: secretOf(port) });
  const heard = stream();
  till = tillOn(watched(local.table, heard), heard);
});
afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await local.stop();
});

function secretOf(port: number) {
  const { appId, sellerId, notifyUrl } = anAlipayConfig();
  return {
    ...{ appId, sellerId, notifyUrl },
    privateKey: pkcs8(alipayKeys.ours),
    alipayKeys: [spki(alipayKeys.theirs)],
    gateway: `http://127.0.0.1:${port}/gateway.do`,
  };
}

/** Alipay's gateway of the kit, on a port: it checks our signatures and keeps its own books. */
async function alipayGateway(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const asked = {
      method: 'POST',
      url: `http://127.0.0.1${request.url}`,
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      body: String(await buffer(request)),
      timeoutMs: 1000,
    } as const;
    kit.fake.send(asked).then(
      ({ status, body }) => response.writeHead(status).end(body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** An attempt that the buyer followed to Alipay. */
async function arrived(orderId: string, openedAt = Date.now()): Promise<StoredPayment> {
  till.shop.time.now = openedAt;
  const payment = await till.open(orderId, 'alipay');
  kit.fake.arrive(await kit.provider.open(aCheckout('page', { attempt: attemptOf(payment) })));
  return payment;
}

async function paid(): Promise<StoredPayment> {
  till.shop.time.now = Date.now();
  const payment = await arrived(await till.order());
  const { outTradeNo, minor } = payment;
  kit.fake.pay(outTradeNo);
  const channelTxnId = kit.fake.channelTxnId(outTradeNo);
  await till.tell('alipay', paidMessage.alipay({ outTradeNo, minor, channelTxnId }));
  return payment;
}

const message = (messageId: string, detail: unknown) => ({ messageId, body: JSON.stringify({ detail }) });
/** What cannot be read as an event, beside the last event of this type. */
const lastOf = (type: string) => batchOf(till.told.findLast((each) => each.type === type));
const batchOf = (event: BusEvent | undefined) => {
  const { data: _data, ...noData } = event ?? { data: {} };
  return {
    Records: [
      message('good', event),
      message('no data', noData),
      { messageId: 'no JSON', body: '{' },
      message('another event', { ...event, type: 'stock.changed' }),
    ],
  };
};
const allBad = {
  batchItemFailures: ['no data', 'no JSON', 'another event'].map((itemIdentifier) => ({ itemIdentifier })),
};
const now = async ({ paymentId }: StoredPayment) => till.deps.payments.get(paymentId);

it('on-payment-captured settles whose the money is, and gives back what it cannot read', async () => {
  const { handler } = await import('../../../functions/payments/on-payment-captured.ts');
  const payment = await paid();
  const batch = lastOf('payment.captured');
  expect(await handler(batch)).toEqual(allBad);
  expect(await handler(batch)).toEqual(allBad);
  expect(await till.shop.orders.get(payment.orderId ?? '')).toMatchObject({ status: 'PAID' });
  expect(await now(payment)).toMatchObject({ owner: 'ORDER', appliedAt: expect.any(Number) });
});

it('on-refund-requested sends a refund once, and gives back what it cannot read', async () => {
  const captured = await import('../../../functions/payments/on-payment-captured.ts');
  const { handler } = await import('../../../functions/payments/on-refund-requested.ts');
  const payment = await paid();
  await captured.handler(lastOf('payment.captured'));
  const { refund } = await till.refund(payment.paymentId, 1000);
  const batch = lastOf('refund.requested');
  expect(await handler(batch)).toEqual(allBad);
  expect(await handler(batch)).toEqual(allBad);
  expect(kit.fake.refundedTotal(payment.outTradeNo)).toBe(1000);
  expect(await till.deps.refunds.get(refund.refundId)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await now(payment)).toMatchObject({ refunded: 1000, refundable: price - 1000 });
});

it('on-order-closed closes what can still be paid, and comes again while money is not settled', async () => {
  const captured = await import('../../../functions/payments/on-payment-captured.ts');
  const { handler } = await import('../../../functions/payments/on-order-closed.ts');
  const attempt = await arrived(await till.order());
  await till.deps.orders.cancel(attempt.orderId ?? '', '不想要了');
  expect(await handler(lastOf('order.cancelled'))).toEqual(allBad);
  expect(await now(attempt)).toMatchObject({ status: 'CLOSED' });

  const payment = await paid();
  const paidEvent = lastOf('payment.captured');
  await till.deps.orders.cancel(payment.orderId ?? '', '不想要了');
  const closed = lastOf('order.cancelled');
  const first = await handler(closed);
  expect(first.batchItemFailures[0]).toEqual({ itemIdentifier: 'good' });
  await captured.handler(paidEvent);
  expect(await handler(closed)).toEqual(allBad);
  expect(await now(payment)).toMatchObject({ owner: 'SURPLUS', refundable: 0 });
});

it('on-ask-schedule finds a payment of which nobody told us, and concludes nothing from silence', async () => {
  const { handler } = await import('../../../functions/payments/on-ask-schedule.ts');
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  till.shop.time.now = Date.now();
  const orderId = await till.order();
  const payment = await arrived(orderId, Date.now() - 10 * 60_000);
  kit.fake.mode = 'silent';
  await handler({}, context);
  expect(await now(payment)).toMatchObject({ status: 'UNKNOWN', asks: 1 });
  kit.fake.mode = 'well';
  kit.fake.pay(payment.outTradeNo);
  await till.deps.payments.still(payment, 'UNKNOWN', Date.now() - 1);
  await handler({}, context);
  expect(await now(payment)).toMatchObject({ status: 'SUCCEEDED', owner: 'ORDER' });
  expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID' });
});

it('on-difference-approved fetches a payment that a bill has, and gives back what it cannot read', async () => {
  const { handler } = await import('../../../functions/payments/on-difference-approved.ts');
  till.shop.time.now = Date.now();
  const payment = await arrived(await till.order());
  kit.fake.pay(payment.outTradeNo);
  const batch = batchOf(
    differenceApproved.schema.parse({
      id: 'dif_1',
      type: differenceApproved.type,
      version: 1,
      occurredAt: '2026-11-27T02:00:00.000Z',
      data: {
        differenceId: 'dif_1',
        kind: 'CHANNEL_ONLY',
        action: 'fetch-payment',
        businessDate: '2026-11-26',
        provider: 'alipay',
        account: '2088000000000001',
        outNo: payment.outTradeNo,
        channelNo: kit.fake.channelTxnId(payment.outTradeNo),
        amount: { currency: 'CNY', minor: payment.minor },
        at: '2026-11-26T04:00:00.000Z',
        reason: '补单',
        proposedBy: 'clerk',
        approvedBy: 'boss',
      },
    }),
  );
  expect(await handler(batch)).toEqual(allBad);
  expect(await handler(batch)).toEqual(allBad);
  expect(await now(payment)).toMatchObject({ status: 'SUCCEEDED', captured: { minor: payment.minor } });
});

it('on-chargeback-found holds the money once, and gives back what it cannot read', async () => {
  const { handler } = await import('../../../functions/payments/on-chargeback-found.ts');
  const payment = await paid();
  const batch = batchOf(
    chargebackFound.schema.parse({
      id: 'cbk_1',
      type: chargebackFound.type,
      version: 1,
      occurredAt: '2026-11-27T02:00:00.000Z',
      data: {
        chargebackId: 'cbk_1',
        provider: 'alipay',
        account: '2088000000000001',
        key: 'K1',
        paymentNo: kit.fake.channelTxnId(payment.outTradeNo),
        outNo: payment.outTradeNo,
        amount: { currency: 'CNY', minor: -100 },
        at: '2026-11-26T04:00:00.000Z',
      },
    }),
  );
  expect(await handler(batch)).toEqual(allBad);
  expect(await handler(batch)).toEqual(allBad);
  expect(await now(payment)).toMatchObject({ disputes: 1 });
});

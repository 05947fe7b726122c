import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { caseStore, openedCase } from '../../../functions/logistics/case-store.ts';
import { parcelStore } from '../../../functions/logistics/parcel-store.ts';
import { shipmentIdOf, shipmentStore } from '../../../functions/logistics/shipment-store.ts';
import { secretsAtHand } from '../../builders/field-keys.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { type LocalTable, startLocalTable } from '../support/local-table.ts';

const token = 'an-address-nobody-guesses';
const secret = {
  carriers: { sf: { partnerId: 'P', checkword: 'C', products: { standard: 2 } } },
  tokens: { sf: [token] },
};
let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
  const at = await local.client.config.endpoint?.();
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    PROVIDER_SECRET_ID: 'Carriers',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${at?.hostname}:${at?.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  secretsAtHand(secret);
});
afterAll(() => local.stop());

const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
const sample = (type: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../events/samples/${type}.json`), 'utf8'));
const message = (type: string, data: object = {}) => {
  const detail = sample(type);
  return {
    Records: [
      { messageId: 'm1', body: JSON.stringify({ detail: { ...detail, data: { ...detail.data, ...data } } }) },
    ],
  };
};
const done = { batchItemFailures: [] };
const { allocationId } = sample('allocation.packed').data;

it('on-allocation-packed makes the shipment, and on-allocation-cancelled makes it void', async () => {
  const packed = await import('../../../functions/logistics/on-allocation-packed.ts');
  expect(await packed.handler(message('allocation.packed'))).toEqual(done);
  const shipmentId = shipmentIdOf(allocationId, 1);
  const { get } = shipmentStore(local.table);
  // There is no such order in the table: somebody has to look.
  expect(await get(shipmentId)).toMatchObject({ status: 'NEEDS_ATTENTION', wanted: { carrier: 'sf' } });
  const cancelled = await import('../../../functions/logistics/on-allocation-cancelled.ts');
  expect(await cancelled.handler(message('allocation.cancelled'))).toEqual(done);
  expect(await get(shipmentId)).toMatchObject({ status: 'VOIDED', reason: 'changed my mind' });
});

it('the API takes a push of SF, and on-tracking-received follows what it told', async () => {
  const { handler } = await import('../../../functions/logistics/api.ts');
  const route = {
    ...{
      mailno: 'SF7444496931331',
      acceptAddress: '深圳市',
      reasonName: '',
      orderid: 'O1',
      remark: '已揽收',
    },
    ...{ acceptTime: '2025-05-26 09:55:52', opCode: '50', id: '363636015985819', reasonCode: '' },
  };
  const answer = await handler(
    anHttpEvent({
      route: 'POST /callbacks/carriers/{carrier}/{token}',
      path: { carrier: 'sf', token },
      body: JSON.stringify({ Body: { WaybillRoute: [route] } }),
    }),
    context,
  );
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ return_code: '0000' });
  const ref = { carrier: 'sf', waybillNo: 'SF7444496931331' } as const;
  const [event] = (await parcelStore(local.table).whole(ref)).events;
  expect(event).toMatchObject({ status: 'PICKED_UP', place: '深圳市' });
  const received = await import('../../../functions/logistics/on-tracking-received.ts');
  expect(await received.handler(message('tracking.received', { hash: event?.hash }))).toEqual(done);
});

it.each(['parcel.changed', 'shipment.handed-over', 'order.shipped'] as const)(
  'the consumer of %s has nothing to do for what is not there',
  async (type) => {
    const entry =
      type === 'parcel.changed'
        ? await import('../../../functions/logistics/on-parcel-changed.ts')
        : await import('../../../functions/logistics/on-shipment-handed-over.ts');
    expect(await entry.handler(message(type))).toEqual(done);
  },
);

it('on-reship-decided notes it on its case', async () => {
  const { caseId } = sample('reship.decided').data;
  const { save, get } = caseStore(local.table);
  const opening = { caseId, rule: 'LOSS_TOLD', severity: 'CRITICAL', message: 'lost' } as const;
  const reship = { allocationId, lines: [], by: 'anna' };
  await save({ ...openedCase(opening, { found: undefined, at: 0 }), reship });
  const { handler } = await import('../../../functions/logistics/on-reship-decided.ts');
  expect(await handler(message('reship.decided'))).toEqual(done);
  expect(await get(caseId)).toMatchObject({ reship: { outcome: 'ALLOCATED' } });
});

it('the clock finds nothing due, and says nothing', async () => {
  const shipments = await import('../../../functions/logistics/on-shipment-schedule.ts');
  const parcels = await import('../../../functions/logistics/on-tracking-schedule.ts');
  const lanes = await import('../../../functions/logistics/on-lane-schedule.ts');
  await expect(shipments.handler({}, context)).resolves.toBeUndefined();
  await expect(parcels.handler({}, context)).resolves.toBeUndefined();
  await expect(lanes.handler()).resolves.toBeUndefined();
});

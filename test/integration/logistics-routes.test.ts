import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { LogisticsApiDeps } from '../../functions/logistics/routes/deps.ts';
import { routes } from '../../functions/logistics/routes.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { aCarrier } from '../builders/a-carrier.ts';
import { anHttpEvent } from '../builders/http.ts';
import { memoryTable } from '../builders/memory-table.ts';
import {
  allocationIdFor,
  aShippedOrder,
  dayMs,
  hourMs,
  logisticsDesk,
  minuteMs,
  orderIdFor,
  shipmentIdFor,
} from './support/logistics-desk.ts';

const fontPath = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
);
const silent = { info: () => {}, error: () => {}, warn: () => {} };
const waybillNo = 'SF0000000001';

function api() {
  const { table } = memoryTable();
  const [sf, zto] = [aCarrier('sf'), aCarrier('zto')];
  const at = logisticsDesk(table, sf, zto);
  const deps: LogisticsApiDeps = {
    ...at.deps,
    cursors: signedCursors({ table, secretBytes: (length) => Buffer.alloc(length, 7) }),
    labelFont: () => readFile(fontPath),
    failed: () => {},
  };
  const handle = wrapHttp(httpApi(routes, deps), silent as never, () => at.clock.now);
  type Part = Omit<Parameters<typeof anHttpEvent>[0], 'route' | 'body'>;
  const call = async (route: string, body?: unknown, part: Part = {}) => {
    const event = anHttpEvent({
      ...{ route, ...part },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = await handle(event, {} as never);
    const text = answer.body ?? '';
    const isJson = String(answer.headers?.['content-type']).includes('json');
    return { status: answer.statusCode, body: isJson ? JSON.parse(text) : text, answer };
  };
  const of = (id: string) => ({ path: { id } });
  const parcel = { path: { carrier: 'sf', waybillNo } };
  return { ...at, sf, zto, call, of, parcel };
}

const byHand = {
  orderId: orderIdFor('a'),
  warehouseId: 'SH1',
  parcels: [{ weightGrams: 500, lines: [{ lineId: '1', sku: 'TEA', quantity: 1 }] }],
};
const key = (name: string) => ({ headers: { 'idempotency-key': name } });

describe('the API', () => {
  it('makes a shipment by hand once for a key, with the carrier that is named', async () => {
    const { call, zto } = api();
    const post = (body: object, name = 'one') => call('POST /shipments', body, key(name));
    const made = await post({ ...byHand, carrier: 'zto' });
    expect(made).toMatchObject({
      status: 201,
      body: { status: 'BOOKED', carrier: 'zto', product: 'standard', waybills: [{ role: 'master' }] },
    });
    expect(made.body.allocationId).toBeUndefined();
    const again = await post({ ...byHand, carrier: 'zto' });
    expect([again.body.id, again.answer.headers?.['idempotency-replayed']]).toEqual([made.body.id, 'true']);
    const heavier = byHand.parcels.map((parcel) => ({ ...parcel, weightGrams: parcel.weightGrams + 1 }));
    for (const other of [byHand, { ...byHand, carrier: 'zto', parcels: heavier }])
      expect(await post(other)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(zto.parcels()).toHaveLength(1);
    expect(await post({ ...byHand, carrier: 'yto' }, 'two')).toMatchObject({ status: 422 });
    expect(await post({ ...byHand, parcels: [] }, 'three')).toMatchObject({ status: 400 });
    expect(await call('GET /shipments', undefined, { query: { orderId: byHand.orderId } })).toMatchObject({
      body: { items: [{ id: made.body.id }] },
    });
    expect(await call('GET /shipments', undefined, { query: { status: 'BOOKED' } })).toMatchObject({
      body: { items: [{ id: made.body.id }] },
    });
    expect(await call('GET /shipments')).toMatchObject({ status: 400 });
  });

  it('prints labels as one PDF, and never of a void shipment', async () => {
    const { call, of, ship, shipment } = api();
    await Promise.all(['a', 'b'].map((name) => ship(name)));
    const id = shipmentIdFor('a');
    const { answer } = await call('GET /shipments/{id}/label', undefined, of(id));
    expect(answer).toMatchObject({
      ...{ statusCode: 200, isBase64Encoded: true },
      headers: { 'content-type': 'application/pdf' },
    });
    expect(
      Buffer.from(answer.body ?? '', 'base64')
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const batch = { shipmentIds: [id, shipmentIdFor('b')], paper: '76x130' };
    expect((await call('POST /labels', batch)).status).toBe(200);
    expect((await shipment('a'))?.labelsPrinted).toBe(2);
    const reason = { reason: 'the buyer has gone' };
    expect((await call('POST /shipments/{id}/void', reason, of(id))).body).toMatchObject({
      ...{ status: 'VOIDED', reason: 'the buyer has gone' },
    });
    expect(await call('GET /shipments/{id}/label', undefined, of(id))).toMatchObject({
      status: 409,
      body: { code: 'WRONG_STATUS', current: 'VOIDED' },
    });
    expect((await call('POST /labels', batch)).status).toBe(409);
    expect((await shipment('b'))?.labelsPrinted).toBe(1);
    const again = { allocationId: allocationIdFor('a') };
    expect((await call('POST /shipments', again, key('again'))).body).toMatchObject({
      ...{ id: shipmentIdFor('a', 2), status: 'BOOKED' },
    });
  });

  it('hands over, once', async () => {
    const { call, of, ship } = api();
    await ship('a');
    const hand = () => call('POST /shipments/{id}/handover', undefined, of(shipmentIdFor('a')));
    const first = await hand();
    expect(first.body).toMatchObject({ status: 'HANDED_OVER' });
    expect((await hand()).body).toEqual(first.body);
    expect(await call('POST /shipments/{id}/handover', undefined, of(shipmentIdFor('b')))).toMatchObject({
      status: 404,
    });
  });

  it('hands over by a label of somebody else, with its numbers', async () => {
    const { call, of, ship, orders } = api();
    orders.order = aShippedOrder({ shipTo: { token: 'oaid', country: 'CN' } });
    await ship('a');
    const hand = (body: object) => call('POST /shipments/{id}/handover', body, of(shipmentIdFor('a')));
    // Nothing said is the same as nothing sent: that it left by the label that was booked, of which there is none.
    expect(await hand({})).toMatchObject({ status: 409 });
    expect(await hand({ carrier: 'kuaidi100', waybillNos: ['YT7444'] })).toMatchObject({ status: 422 });
    expect(await hand({ carrier: 'yto', waybillNos: ['a b'] })).toMatchObject({ status: 400 });
    expect(await hand({ carrier: 'yto' })).toMatchObject({ status: 400 });
    const answers = [1, 2].map(() => hand({ carrier: 'yto', waybillNos: ['YT7444'] }));
    for (const { status, body } of await Promise.all(answers)) {
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'HANDED_OVER',
        carrier: 'yto',
        waybills: [{ waybillNo: 'YT7444' }],
      });
    }
  });

  it('takes pushes in the carrier’s words, and tells parcels with their events', async () => {
    const { call, ship, parcel, clock, follow } = api();
    await ship('a');
    const events = [{ waybillNo, code: '50', status: 'PICKED_UP', occurredAt: clock.now, text: '已揽收' }];
    const door = 'POST /callbacks/carriers/{carrier}/{token}';
    const told = await call(
      door,
      { kind: 'events', events, unreadable: 0 },
      { path: { carrier: 'sf', token: 'token' } },
    );
    expect(told).toMatchObject({ status: 200, body: 'OK' });
    expect(await call(door, '{}', { path: { carrier: 'sf', token: 'other' } })).toMatchObject({
      status: 404,
    });
    await follow(waybillNo);
    expect((await call('GET /parcels/{carrier}/{waybillNo}', undefined, parcel)).body).toMatchObject({
      ...{
        status: 'PICKED_UP',
        chain: [waybillNo],
        events: [{ code: '50', source: 'push', text: '已揽收' }],
      },
    });
    expect(
      (await call('GET /parcels', undefined, { query: { orderId: orderIdFor('a') } })).body.items,
    ).toHaveLength(1);
    const nobody = { path: { carrier: 'sf', waybillNo: 'SF404404' } };
    expect((await call('GET /parcels/{carrier}/{waybillNo}', undefined, nobody)).status).toBe(404);
    expect((await call(door, 'x'.repeat(300_000), { path: { carrier: 'sf', token: 'token' } })).status).toBe(
      413,
    );
  });

  it('opens a case for a complaint, and works on it', async () => {
    const { call, of, ship, parcel, clock, deps } = api();
    await ship('a');
    for (const status of ['PICKED_UP', 'DELIVERED'] as const) {
      const [at, hash] = [clock.now, status];
      const event = { code: status, status, receivedAt: at, occurredAt: at, hash, source: 'PUSH' } as const;
      await deps.parcels.take({ ...event, carrier: 'sf', waybillNo });
      clock.now += dayMs;
    }
    const complain = () =>
      call('POST /parcels/{carrier}/{waybillNo}/complaints', { kind: 'NOT_RECEIVED' }, parcel);
    expect((await complain()).body.alerts).toMatchObject([{ rule: 'DELIVERED_NOT_RECEIVED', open: true }]);
    const { items } = (await call('GET /logistics-cases')).body;
    expect(items).toMatchObject([{ rule: 'DELIVERED_NOT_RECEIVED', status: 'OPEN', waybillNo }]);
    const act = (body: object) => call('POST /logistics-cases/{id}/actions', body, of(items[0].id));
    expect((await act({ action: 'urge', reason: 'rang' })).body).toMatchObject({ status: 'CONTACTED' });
    expect((await act({ action: 'compensate', reason: 'rang' })).status).toBe(400);
    expect((await act({ action: 'claim-paid', reason: 'rang', bankAccount: 'icbc' })).status).toBe(409);
    expect((await act({ action: 'resolve', reason: 'a neighbour had it' })).body).toMatchObject({
      ...{ status: 'RESOLVED', resolvedBy: 'shop' },
    });
    const closed = await call('GET /logistics-cases', undefined, { query: { status: 'closed' } });
    expect(closed.body.items).toHaveLength(1);
    expect((await call('GET /logistics-cases/{id}', undefined, of(items[0].id))).body.actions).toHaveLength(
      2,
    );
  });

  it('keeps rate cards, contracts and the policy, and books by them', async () => {
    const { call, ship, sf, zto } = api();
    const card = (carrier: string, minor: number) => ({
      ...{ carrier, product: 'standard', warehouseId: 'SH1', currency: 'CNY', delivers: ['standard'] },
      ...{ goodsClasses: ['standard'], maxWeightGrams: 30_000 },
      zones: [
        {
          ...{ zone: '华东', places: [{ province: '浙江省' }], days: 2 },
          ...{ first: { grams: 1000, minor }, further: { grams: 1000, minor: 100 } },
        },
      ],
    });
    const put = (carrier: string, minor: number, product = 'standard') =>
      call('PUT /carriers/{carrier}/rate-cards/{product}', card(carrier, minor), {
        path: { carrier, product },
      });
    expect((await put('sf', 1200)).status).toBe(200);
    expect((await put('zto', 400)).status).toBe(200);
    expect((await put('zto', 400, 'next-day')).status).toBe(400);
    const where = { path: { carrier: 'zto', product: 'standard' }, query: { warehouseId: 'SH1' } };
    expect(await call('GET /carriers/{carrier}/rate-cards/{product}', undefined, where)).toMatchObject({
      body: { card: { carrier: 'zto' }, changedBy: 'shop' },
    });
    const contract = { claims: { freightMultiple: 5 } };
    const path = { path: { carrier: 'zto' } };
    await call('PUT /carriers/{carrier}/contract', contract, path);
    expect((await call('GET /carriers/{carrier}/contract', undefined, path)).body.contract).toMatchObject({
      claims: { freightMultiple: 5, mostMinor: 30_000 },
    });
    expect(await ship('a')).toMatchObject({ chosen: { carrier: 'zto', minor: 400 } });
    const { policy } = (await call('GET /carrier-policy')).body;
    await call('PUT /carrier-policy', { ...policy, excluded: [{ carrier: 'zto' }] });
    expect(await ship('b')).toMatchObject({ chosen: { carrier: 'sf', minor: 1200 } });
    expect([sf.parcels().length, zto.parcels().length]).toEqual([1, 1]);
    expect((await call('GET /carriers')).body.items).toMatchObject([
      { carrier: 'sf', books: true, answers: true, pushes: true, unknownCodes: [] },
      { carrier: 'zto' },
    ]);
  });

  it('has a shipment booked again that needs somebody', async () => {
    const { call, of, ship, sf } = api();
    sf.troubles.push({ state: 'REFUSED', code: 'A1006', message: '校验失败' });
    await ship('a');
    const retry = (body: object) => call('POST /shipments/{id}/retry', body, of(shipmentIdFor('a')));
    expect((await retry({ carrier: 'zto' })).body).toMatchObject({
      status: 'BOOKED',
      carrier: 'zto',
      attempt: 2,
    });
    expect((await retry({})).status).toBe(409);
  });

  it('watches parcels by the policy that was put', async () => {
    const { call, ship, watch, deps, clock } = api();
    const { policy } = (await call('GET /watch-policy')).body;
    expect(policy.noPickup).toEqual({ warnHours: 24, criticalHours: 48 });
    const sooner = { policy: { noPickup: { warnHours: 2, criticalHours: 4 } } };
    expect((await call('PUT /watch-policy', sooner)).body).toMatchObject({
      ...{
        changedBy: 'shop',
        policy: { ...policy, ...sooner.policy },
        calendar: { knownUntil: '2026-12-31' },
      },
    });
    expect((await call('PUT /watch-policy', { policy: { noPickup: 1 } })).status).toBe(400);
    clock.now += 2 * minuteMs;
    await ship('a');
    await watch(3 * hourMs);
    const { items } = await deps.cases.list('OPEN', { limit: 5, start: undefined });
    expect(items).toMatchObject([{ rule: 'NO_PICKUP', severity: 'WARNING' }]);
  });
});

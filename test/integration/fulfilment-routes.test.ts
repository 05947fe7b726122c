import { allocationEvents, planEvents } from '../../functions/fulfilment/contract.ts';
import { routes } from '../../functions/fulfilment/routes.ts';
import { httpApi } from '../../shared/http/api.ts';
import { routeKey } from '../../shared/http/route.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { anHttpEvent } from '../builders/http.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { warehouseDesk } from './support/warehouse-desk.ts';

let local: LocalTable;
let desk: ReturnType<typeof warehouseDesk>;
let answer: ReturnType<typeof httpApi>;
const asked = new Set<string>();

beforeAll(async () => {
  local = await startLocalTable();
  desk = warehouseDesk(local.table);
  const secretBytes = (length: number) => Buffer.alloc(length, 7);
  answer = httpApi(routes, { ...desk.deps, cursors: signedCursors({ table: local.table, secretBytes }) });
});
afterAll(() => local.stop());

type Asking = Omit<Parameters<typeof anHttpEvent>[0], 'route' | 'body'> & {
  readonly body?: unknown;
  readonly key?: string;
};

let keys = 0;

async function told(route: string, { body, key, headers, ...rest }: Asking = {}) {
  asked.add(route);
  keys += 1;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { statusCode = 0, body: answered = '' } = await answer(
    anHttpEvent({
      ...{ route, headers: { 'idempotency-key': key ?? `key-${keys}`, ...headers }, ...rest },
      ...(body === undefined ? {} : { body: text }),
    }),
  );
  return { statusCode, answered };
}

/** Asks a route; its answer has to keep to the schema that it documents. */
async function ask(route: string, asking: Asking = {}) {
  const { statusCode, answered } = await told(route, asking);
  const schema = routes.find((each) => routeKey(each) === route)?.responses[statusCode]?.schema;
  const parsed = JSON.parse(answered);
  expect(schema?.parse(parsed)).toEqual(parsed);
  return parsed;
}

const refused = (route: string, asking: Asking = {}) =>
  told(route, asking).then(
    () => 'answered',
    (error: { readonly code?: string }) => error.code,
  );

const layout = {
  blocks: [{ aisles: 3, aisleLengthMm: 10_000, aislePitchMm: 3000, crossAisleMm: 2000 }],
  depot: { block: 1, aisle: 1, end: 'front' },
};

async function allocated(skus: readonly string[], quantity = 1) {
  const orderId = await desk.released(skus.map((sku) => ({ sku, quantity })));
  await desk.allocate(orderId);
  return orderId;
}

describe('a wave over HTTP', () => {
  it('shows, exports and takes back the same lines in the same order', async () => {
    const path = { id: 'SH1' };
    const skus = [await desk.sku({ SH1: 9 }, '=A1'.replace('=', 'F')), await desk.sku({ SH1: 9 })];
    await ask('PUT /warehouses/{id}/layout', { path, body: layout });
    expect(await ask('GET /warehouses/{id}/layout', { path })).toEqual(layout);
    const [near = '', far = ''] = skus;
    await ask('PUT /warehouses/{id}/bins/{location}', {
      path: { id: 'SH1', location: 'B-9' },
      body: { sku: near, quantity: 5, block: 1, aisle: 1, positionMm: 1000, zone: 'Z1' },
    });
    await ask('PUT /warehouses/{id}/bins/{location}', {
      path: { id: 'SH1', location: 'A-1' },
      body: { sku: far, quantity: 5, block: 1, aisle: 3, positionMm: 9000 },
    });
    const orderId = await allocated(skus, 2);
    const body = { warehouseId: 'SH1' };
    const made = await ask('POST /waves', { body, key: 'wave-1' });
    expect(await ask('POST /waves', { body, key: 'wave-1' })).toEqual(made);
    expect(made.lines.map(({ location }: { location: string }) => location)).toEqual(
      expect.arrayContaining(['B-9', 'A-1']),
    );
    expect(made.distanceMm).toBeGreaterThan(0);
    const at = { path: { id: made.id } };
    expect(await ask('GET /waves/{id}', at)).toEqual(made);
    expect(await ask('GET /waves/{id}/pick-list', at)).toEqual(made);
    const { answered: csv } = await told('GET /waves/{id}/pick-list', { ...at, query: { format: 'csv' } });
    const rows = csv.trim().split('\r\n');
    expect(rows.slice(1).map((row) => row.split(',').slice(0, 4))).toEqual(
      made.lines.map((line: Record<string, string>) => [
        line['lineId'],
        line['location'] ?? '',
        line['zone'] ?? '',
        line['sku'],
      ]),
    );

    const [first, second] = made.lines;
    const scan = { lineId: first.lineId, quantity: 1 };
    expect(await ask('POST /waves/{id}/picks', { ...at, body: scan, key: 'scan-1' })).toMatchObject({
      line: { picked: 1, open: 1 },
      allocation: { status: 'PICKING', open: 3 },
    });
    await ask('POST /waves/{id}/picks', { ...at, body: scan, key: 'scan-1' });
    const text = [
      'lineId,picked,short,comment',
      `${first.lineId},2,0,all of it`,
      '99999,1,0,no such line',
      `${second.lineId},-1,0,negative`,
      `${second.lineId},3,0,too many`,
      `${second.lineId},2,,`,
    ].join('\n');
    const sent = { ...at, body: text, headers: { 'content-type': 'text/csv' } };
    const landed = await ask('POST /waves/{id}/confirmations', sent);
    expect(landed.taken).toBe(2);
    expect(
      landed.refused.map(({ number, code }: { number: number; code: string }) => [number, code]),
    ).toEqual([
      [3, 'PICK_LINE_NOT_FOUND'],
      [4, 'INVALID_REQUEST'],
      [5, 'OVER_PICK'],
    ]);
    expect(await ask('POST /waves/{id}/confirmations', sent)).toEqual(landed);
    const lines = [{ lineId: '1', picked: 2 }, { lineId: '2', picked: '2' }, 'nonsense'];
    expect(await ask('POST /waves/{id}/confirmations', { ...at, body: { lines } })).toMatchObject({
      taken: 2,
      refused: [{ number: 3 }],
    });
    const { items } = await ask('GET /warehouses/{id}/bins', { path, query: { sku: near } });
    expect(items).toMatchObject([{ location: 'B-9', quantity: 3, zone: 'Z1' }]);
    const plan = await ask('GET /orders/{id}/allocation', { path: { id: orderId } });
    expect(plan).toMatchObject({
      status: 'ALLOCATED',
      allocations: [{ warehouseId: 'SH1', status: 'PICKED' }],
    });
    expect(plan.decisions[0].explanation.considered).toBeGreaterThan(0);

    const allocation = { path: { id: plan.allocations[0].id } };
    const packing = { parcels: [{ weightGrams: 9999, lines: skus.map((sku) => ({ sku, quantity: 2 })) }] };
    const packed = await ask('POST /allocations/{id}/pack', { ...allocation, body: packing });
    expect(packed).toMatchObject({
      status: 'PACKED',
      value: { minor: 7996 },
      warnings: [expect.any(String)],
    });
    expect(await ask('POST /allocations/{id}/pack', { ...allocation, body: packing })).toEqual(packed);
    expect(await ask('GET /allocations/{id}', allocation)).toEqual(packed);
    const item = (await local.table.query({ pk: `ALLOCATION#${packed.id}` })).items[0];
    expect(allocationEvents({ before: undefined, after: item })).toMatchObject([
      { type: 'allocation.packed', data: { orderId, parcels: [{ weightGrams: 9999 }] } },
    ]);
    expect(allocationEvents({ before: item, after: item })).toEqual([]);
  });

  it('is cancelled, and refuses what is not there', async () => {
    const orderId = await allocated([await desk.sku({ GZ1: 9 })]);
    const made = await ask('POST /waves', { body: { warehouseId: 'GZ1' } });
    const { id } = made;
    expect(await ask('POST /waves/{id}/cancel', { path: { id } })).toMatchObject({ status: 'CANCELLED' });
    const plan = await ask('POST /orders/{id}/allocation', { path: { id: orderId } });
    expect(plan).toMatchObject({ allocations: [{ status: 'WAITING' }] });
    const none = { path: { id: `wav_${'0'.repeat(26)}` } };
    expect(await refused('GET /waves/{id}', none)).toBe('WAVE_NOT_FOUND');
    expect(await refused('GET /waves/{id}/pick-list', none)).toBe('WAVE_NOT_FOUND');
    expect(await refused('POST /waves/{id}/cancel', none)).toBe('WAVE_NOT_FOUND');
    const lines = { ...none, body: { lines: [{ lineId: '1', picked: 1 }] } };
    expect(await refused('POST /waves/{id}/confirmations', lines)).toBe('WAVE_NOT_FOUND');
    const scan = { ...none, body: { lineId: '00001', quantity: 1 } };
    expect(await refused('POST /waves/{id}/picks', scan)).toBe('PICK_LINE_NOT_FOUND');
    expect(await refused('POST /waves', { body: { warehouseId: 'NOWHERE' } })).toBe('NOTHING_TO_PICK');
    const order = { path: { id: `ord_${'0'.repeat(26)}` } };
    expect(await refused('GET /orders/{id}/allocation', order)).toBe('ALLOCATION_NOT_FOUND');
    expect(await refused('GET /warehouses/{id}/layout', { path: { id: 'GZ1' } })).toBe('LAYOUT_NOT_FOUND');
    const nowhere = { path: { id: 'NOWHERE' }, body: layout };
    expect(await refused('PUT /warehouses/{id}/layout', nowhere)).toBe('WAREHOUSE_UNKNOWN');
    const bin = (id: string, sku: string) => ({
      path: { id, location: 'A-1' },
      body: { sku, quantity: 5, block: 1, aisle: 1, positionMm: 1000 },
    });
    const put = 'PUT /warehouses/{id}/bins/{location}';
    expect(await refused(put, bin('NOWHERE', await desk.sku({ SH1: 1 })))).toBe('WAREHOUSE_UNKNOWN');
    expect(await refused(put, bin('SH1', 'NOTHING'))).toBe('SKU_UNKNOWN');
  });

  it.each([
    ['lineId;picked\n1;1', 'text/csv'],
    ['', 'text/csv'],
    ['lineId,picked\n"1,1', 'text/csv'],
    ['{"lines":[]}', 'application/json'],
    ['[]', 'application/json'],
  ])('takes no confirmations out of %j', async (body, type) => {
    const path = { id: `wav_${'0'.repeat(26)}` };
    const asking = { path, body, headers: { 'content-type': type } };
    expect(await refused('POST /waves/{id}/confirmations', asking)).toBe('INVALID_REQUEST');
  });
});

it('notes that the buyer fetched it at the store', async () => {
  const sku = await desk.sku({ XA1: 1 });
  await desk.putWarehouse('XA1', { pickup: true });
  const orderId = await desk.released([{ sku, quantity: 1 }], { delivery: 'pickup' });
  await desk.allocate(orderId);
  const { id } = await ask('POST /waves', { body: { warehouseId: 'XA1' } });
  await desk.pickAll(id);
  const plan = await ask('GET /orders/{id}/allocation', { path: { id: orderId } });
  const path = { id: plan.allocations[0].id };
  await desk.pack(path.id);
  const collected = await ask('POST /allocations/{id}/collected', { path });
  expect(collected).toMatchObject({ id: path.id, status: 'DELIVERED', deliveredAt: expect.any(String) });
});

it('lists allocations, waves and put-aways of a warehouse by page', async () => {
  const sku = await desk.sku({ CD1: 9 });
  const orders = [await allocated([sku]), await allocated([sku]), await allocated([sku])];
  const query = { warehouseId: 'CD1', limit: '2' };
  const page = await ask('GET /allocations', { query });
  const rest = await ask('GET /allocations', { query: { ...query, cursor: page.nextCursor } });
  const found = [...page.items, ...rest.items].map((each: { orderId: string }) => each.orderId);
  expect(found.sort()).toEqual(orders.sort());
  const { id } = await ask('POST /waves', { body: { warehouseId: 'CD1', mostOrders: 2 } });
  const waves = await ask('GET /waves', { query: { warehouseId: 'CD1' } });
  expect(waves.items.map((each: { id: string }) => each.id)).toEqual([id]);
  await desk.pickAll(id);
  const inHand = await ask('GET /allocations', { query: { warehouseId: 'CD1', status: 'in-hand' } });
  expect(inHand.items.map((each: { status: string }) => each.status)).toEqual(['PICKED', 'PICKED']);
  const cancelled = inHand.items[0].orderId;
  await desk.cancel(cancelled);
  await desk.end(cancelled);
  const { items } = await ask('GET /put-aways', { query: { warehouseId: 'CD1' } });
  expect(items).toMatchObject([{ kind: 'cancelled', orderId: cancelled }]);
  const done = { path: { id: items[0].id }, body: { quarantine: [{ sku, quantity: 1 }] } };
  expect(await ask('POST /put-aways/{id}/done', done)).toMatchObject({ status: 'DONE', by: 'shop' });
  expect(await desk.levels(sku)).toMatchObject({ available: 6, quarantine: 1, allocated: 2 });
});

it('reads and puts the policy', async () => {
  const policy = await ask('GET /fulfilment/policy');
  const changed = { ...policy, completeAfterDays: 15 };
  await ask('PUT /fulfilment/policy', { body: changed });
  expect(await ask('GET /fulfilment/policy')).toEqual(changed);
  expect(await refused('PUT /fulfilment/policy', { body: { ...policy, completeAfterDays: 0 } })).toBe(
    'INVALID_REQUEST',
  );
});

it('tells of each decision about goods that are to be sent again once', async () => {
  const sku = await desk.sku({ SH1: 1 });
  const orderId = await allocated([sku]);
  const [sent] = await desk.allocationsOf(orderId);
  const lines = [{ lineId: '1', sku, quantity: 1 }];
  await desk.reship({ caseId: 'cas_9', orderId, allocationId: sent?.allocationId ?? '', by: 'lin', lines });
  const [item] = (await local.table.query({ pk: `PLAN#${orderId}` })).items;
  expect(planEvents({ before: undefined, after: item })).toMatchObject([
    { type: 'reship.decided', data: { caseId: 'cas_9', outcome: 'REFUSED', allocationIds: [] } },
  ]);
  expect(planEvents({ before: item, after: item })).toEqual([]);
});

it('every route was asked', () => {
  expect(routes.map((each) => routeKey(each)).filter((key) => !asked.has(key))).toEqual([]);
});

import type { Context } from 'aws-lambda';
import { anchorStore } from '../../functions/audit/anchor-store.ts';
import { appendChanges } from '../../functions/audit/append-changes.ts';
import { makeAnchor } from '../../functions/audit/make-anchor.ts';
import { trailStore } from '../../functions/audit/store.ts';
import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import type { Change } from '../../functions/outbox/contract.ts';
import type { Item, Table, Write } from '../../shared/dynamodb/table.ts';
import { anHttpEvent } from '../builders/http.ts';
import { anOrderRequest } from '../builders/order.ts';
import { directObjects, modelObjects } from '../simulation/engine/objects.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let serial = 0;
beforeAll(async () => {
  local = await startLocalTable();
  const endpoint = await local.client.config.endpoint?.();
  Object.assign(process.env, {
    TABLE_NAME: local.tableName,
    AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => local.stop());

const objects = directObjects(modelObjects());
const deps = () => ({ trail: trailStore(local.table), objects });

function told(before: Item | undefined, after: Item | undefined): Change {
  serial += 1;
  const sequenceNumber = String(serial).padStart(21, '0');
  return { changeId: sequenceNumber, changedAt: Date.now(), sequenceNumber, before, after };
}

/** The changes of an order that is placed and cancelled, as the stream tells them. */
async function anOrdersChanges(): Promise<{ readonly orderId: string; readonly changes: readonly Change[] }> {
  const shop = shopOn(local.table);
  serial += 1;
  const sku = `TRAIL-${serial}`;
  await shop.stock(sku, 10);
  const request = anOrderRequest({ lines: [{ sku, quantity: 2 }] });
  const { order } = await placeOrder({ request, caller: 'tests', idempotencyKey: sku }, shop.deps);
  const key = { pk: `ORDER#${order.id}`, sk: 'ORDER' };
  const placed = await local.table.get(key);
  await cancelOrder({ id: order.id, reason: '买家不想要了，改买别的', caller: 'service-desk' }, shop.deps);
  const cancelled = await local.table.get(key);
  return { orderId: order.id, changes: [told(undefined, placed), told(placed, cancelled)] };
}

describe('what the trail costs', () => {
  it('two write units a change, and two, a read and an object a segment', async () => {
    const { changes } = await anOrdersChanges();
    local.take();
    expect(await appendChanges(changes, deps())).toBe(2);
    expect(local.take()).toEqual({ requests: 2, writeUnits: 2 + 2 * 2, readUnits: 1 });
    expect(await appendChanges(changes, deps())).toBe(0);
    // Told again: the head is read, and the transaction refused by the rows.
    expect(local.take()).toMatchObject({ requests: 2, readUnits: 1 });
  });

  it('one transaction for ninety changes', async () => {
    const { changes } = await anOrdersChanges();
    const [placed] = changes;
    const many = Array.from({ length: 91 }, () => told(undefined, placed?.after));
    local.take();
    await appendChanges(many, deps());
    expect(local.take()).toEqual({ requests: 4, writeUnits: 2 * 2 + 91 * 2, readUnits: 2 });
  });
});

it('adds from several batches at once to one chain, each change once', async () => {
  const { changes } = await anOrdersChanges();
  const more = Array.from({ length: 12 }, () => told(undefined, changes[0]?.after));
  const added = await Promise.all([0, 1, 2, 3].map((at) => appendChanges(more.slice(at, at + 6), deps())));
  const rest = await appendChanges(more, deps());
  expect(added.reduce((sum, each) => sum + each, rest)).toBe(12);
});

type Answer = { readonly statusCode: number; readonly body: string };
async function ask(route: string, path: Record<string, string> = {}, query: Record<string, string> = {}) {
  const { handler } = await import('../../functions/audit/api.ts');
  const event = anHttpEvent({ route, path, query });
  const { statusCode, body } = (await handler(event, {} as Context)) as Answer;
  return { status: statusCode, body: JSON.parse(body) };
}

describe('reading it', () => {
  it('gives who, what and why of an order, page by page', async () => {
    const { orderId, changes } = await anOrdersChanges();
    await appendChanges(changes, deps());
    const first = await ask('GET /orders/{id}/trail', { id: orderId }, { limit: '1' });
    expect(first).toMatchObject({
      status: 200,
      body: { items: [{ kind: 'order', id: orderId, change: 'created', by: 'tests' }] },
    });
    const { nextCursor } = first.body;
    const second = await ask('GET /orders/{id}/trail', { id: orderId }, { limit: '1', cursor: nextCursor });
    expect(second.body.items).toMatchObject([
      {
        change: 'changed',
        values: { status: { from: 'PENDING_PAYMENT', to: 'CANCELLED' } },
        by: 'tests',
        named: 'service-desk',
        via: 'POST /orders/{id}/cancel',
        reason: '买家不想要了，改买别的',
        events: [{ type: 'order.cancelled', id: `${orderId}.2` }],
      },
    ]);
    expect(JSON.stringify([first, second])).not.toContain('nonce');
    const other = { id: orderId.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
    expect(await ask('GET /orders/{id}/trail', other, { cursor: nextCursor })).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    });
    expect((await ask('GET /orders/{id}/trail', other)).body).toEqual({ items: [] });
  });

  it('follows an item from where it was nobody’s to the order that it became part of', async () => {
    const key = { pk: 'PARCEL#sf#SF1', sk: 'PARCEL' };
    const put = (part: object): Write => ({ kind: 'put', item: { ...key, ...part } });
    const images: (Item | undefined)[] = [];
    for (const part of [{}, { seen: 1 }, { seen: 1, orderId: 'ord_x' }, { seen: 2, orderId: 'ord_x' }]) {
      await local.table.write(put(part));
      images.push(await local.table.get(key));
    }
    const changes = images.map((after, at) => told(images[at - 1], after));
    // Logistics could not read this parcel: its changes are in the trail all the same.
    await appendChanges(changes, deps());
    const all: { readonly change: string; readonly fields: readonly string[] }[] = [];
    let cursor: string | undefined;
    do {
      const query = { kind: 'parcel', id: 'sf:SF1', limit: '1', ...(cursor ? { cursor } : {}) };
      const { body } = await ask('GET /audit/entries', {}, query);
      all.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor);
    expect(all.map(({ change, fields }) => [change, ...fields])).toEqual([
      ['created'],
      ['changed', 'seen'],
      ['changed', 'orderId'],
      ['changed', 'seen'],
    ]);
  });

  it('knows nothing of what has no trail, and refuses a kind that there is not', async () => {
    expect((await ask('GET /audit/entries', {}, { kind: 'sku', id: 'a:b%' })).body).toEqual({ items: [] });
    expect(await ask('GET /audit/entries', {}, { kind: 'pool', id: 'TEA' })).toMatchObject({ status: 400 });
  });

  it('gives the last root once there is one', async () => {
    expect(await ask('GET /audit/anchor')).toMatchObject({ status: 404, body: { code: 'ANCHOR_NOT_FOUND' } });
    const table: Table = local.table;
    const anchors = anchorStore(table);
    const anchor = await makeAnchor({ trail: trailStore(table), anchors, objects, now: () => 0 });
    expect((await ask('GET /audit/anchor')).body).toMatchObject({
      sequence: 1,
      root: anchor?.root,
      findings: [],
    });
    const late = { last: async () => undefined, put: anchors.put };
    expect(
      await makeAnchor({ trail: trailStore(table), anchors: late, objects, now: () => 1 }),
    ).toBeUndefined();
  });
});

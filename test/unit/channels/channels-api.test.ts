import { channelCaseStore } from '../../../functions/channels/case-store.ts';
import type { Tell } from '../../../functions/channels/channel.ts';
import { listingStore } from '../../../functions/channels/listing-store.ts';
import { routes } from '../../../functions/channels/routes.ts';
import { shopStore } from '../../../functions/channels/shop-store.ts';
import { channelOrderStore } from '../../../functions/channels/store.ts';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import { tellingStore } from '../../../functions/channels/telling-store.ts';
import { channelAnswers, channelRequests } from '../../../scripts/generate/channel-examples.ts';
import { httpApi } from '../../../shared/http/api.ts';
import { routeKey } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { signedCursors } from '../../../shared/security/cursor.ts';
import { aBucket, aMessage, anAdapter, shopsOf, teaHouse } from '../../builders/a-channel.ts';
import { aChannelLine, aChannelOrder } from '../../builders/a-channel-order.ts';
import { aMarket, unavailable } from '../../builders/a-market.ts';
import { anHttpEvent } from '../../builders/http.ts';
import { memoryTable } from '../../builders/memory-table.ts';

const start = Date.parse('2026-11-24T02:00:00Z');
const path = { channel: 'tmall', shopId: 'tea-house' };
const channelOrderId = '41171612630246574';
const ofOrder = { ...path, channelOrderId };
const webOnly = { channel: 'shopify', shopId: 'cups', since: 0 } as const;

function anApi() {
  const clock = { at: start };
  const market = aMarket(clock);
  const { table } = memoryTable();
  const bucket = aBucket();
  const tell: Tell = { ship: async () => ({ state: 'DONE' }), stock: async () => ({ state: 'DONE' }) };
  const deps = {
    channels: shopsOf(anAdapter({ listing: market.listing, tell }), anAdapter({ shop: webOnly })),
    orders: channelOrderStore(table),
    listings: listingStore(table),
    shops: shopStore(table),
    tellings: tellingStore(table),
    cases: channelCaseStore(table),
    cursors: signedCursors({ table, secretBytes: (length) => Buffer.alloc(length, 7) }),
    ...{ keep: bucket.keep, objects: bucket.objects },
    now: () => clock.at,
    failed: () => undefined,
  };
  const api = httpApi(routes, deps);
  const byKey = new Map(routes.map((each) => [routeKey(each), each]));
  /** Asks, and holds the answer to the route's own schema. */
  const ask = async (route: string, part: Partial<Parameters<typeof anHttpEvent>[0]> = {}) => {
    try {
      const { statusCode = 0, body = '' } = await api(anHttpEvent({ route, ...part }));
      const said = JSON.parse(body);
      expect(byKey.get(route)?.responses[statusCode]?.schema.parse(said)).toEqual(said);
      return said;
    } catch (error) {
      if (error instanceof Failure) return error.code;
      throw error;
    }
  };
  const take = async (told: unknown, part = {}) => takeMessage(await bucket.put(aMessage(told, part)), deps);
  const deliver = async () => {
    for (const key of bucket.queue.splice(0)) await takeMessage(key, deps);
  };
  return { clock, market, deps, ask, take, deliver, bucket };
}

const taken = (part = {}) => ({ kind: 'order', order: aChannelOrder(part) });

it('GET /channels shows how each shop is, and which are not as documented', async () => {
  const { ask, deps } = anApi();
  const state = { channel: 'tmall', shopId: 'tea-house', version: 0, cursor: start - 34_000 } as const;
  await deps.shops.putState({ ...state, failingSince: start, lastError: { code: 'isp.busy', at: start } });
  const { items, problems } = await ask('GET /channels');
  expect(problems).toEqual([]);
  expect(items).toMatchObject([
    { ...path, lagSeconds: 34, lastError: { code: 'isp.busy' }, abilities: { poll: true, cancel: false } },
    { channel: 'shopify', abilities: { webhook: true, poll: false, stock: false } },
  ]);
});

describe('an order of a channel', () => {
  const route = 'GET /channels/{channel}/{shopId}/orders/{channelOrderId}';

  it('is shown with its messages, and without anybody’s name', async () => {
    const { ask, take } = anApi();
    expect(await ask(route, { path: ofOrder })).toBe('CHANNEL_ORDER_NOT_FOUND');
    await take(taken());
    const said = await ask(route, { path: ofOrder });
    expect(said).toMatchObject({ phase: 'PAID', revision: 1, messages: [{ door: 'webhook' }], gone: false });
    expect(JSON.stringify(said)).not.toContain('王小明');
  });

  it('of which only the deletion is known is gone', async () => {
    const { ask, take } = anApi();
    await take({ kind: 'gone', channelOrderId, modifiedAt: start });
    expect(await ask(route, { path: ofOrder })).toMatchObject({ gone: true, revision: 0 });
  });
});

describe('a replay', () => {
  const route = 'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/replay';

  it('fetches the order anew, and what is read stands above what was read before', async () => {
    const { ask, market, deliver, deps, take } = anApi();
    await take(taken({ modifiedAt: start, phase: 'SHIPPED' }));
    market.sell(channelOrderId, start);
    expect(await ask(route, { path: ofOrder })).toEqual({ from: 'fetched' });
    await deliver();
    expect(await deps.orders.head({ ...teaHouse, channelOrderId })).toMatchObject({
      phase: 'PAID',
      revision: 2,
    });
  });

  it('of a channel that cannot be asked reads the newest message that is kept', async () => {
    const { ask, take, deliver, deps } = anApi();
    const cups = { channel: 'shopify', shopId: 'cups' } as const;
    expect(await ask(route, { path: { ...ofOrder, ...cups } })).toBe('CHANNEL_ORDER_NOT_FOUND');
    await take(taken(cups), cups);
    expect(await ask(route, { path: { ...ofOrder, ...cups } })).toEqual({ from: 'kept' });
    await deliver();
    expect(await deps.orders.head({ ...cups, channelOrderId })).toMatchObject({
      revision: 1,
      rereadAt: start,
    });
  });

  it('of a channel that does not answer says so', async () => {
    const { ask, market } = anApi();
    market.script.before = () => {
      throw unavailable('isp.timeout', true);
    };
    expect(await ask(route, { path: ofOrder })).toBe('CHANNEL_UNAVAILABLE');
    expect(await ask(route, { path: { ...ofOrder, shopId: 'other' } })).toBe('CHANNEL_SHOP_NOT_FOUND');
  });
});

describe('a listing', () => {
  const route = 'PUT /channels/{channel}/{shopId}/listings/{listingId}';
  const at = (listingId: string) => ({ ...path, listingId });
  const body = JSON.stringify({ sku: 'CUP', itemId: '1', skuId: '2' });

  it('helps orders that waited for it, and has its stock told', async () => {
    const { ask, take, deps } = anApi();
    await take(taken({ lines: [aChannelLine({ listing: { itemId: '1', skuId: '2' } })] }));
    expect(await ask(route, { path: at('1:2'), body })).toMatchObject({ listingId: '1:2', buffer: 0 });
    const known = await deps.orders.get({ ...teaHouse, channelOrderId });
    expect(known?.order).toMatchObject({ stops: [], lines: [{ sku: 'CUP' }] });
    expect(await ask('GET /channels/{channel}/{shopId}/listings', { path })).toMatchObject({
      items: [{ sku: 'CUP', changedBy: 'shop' }],
    });
    expect(await ask('GET /channel-tellings')).toMatchObject({
      items: [{ kind: 'stock', listingId: '1:2' }],
    });
  });

  it('is refused under an id that is not its own, and for a shop that is not connected', async () => {
    const { ask } = anApi();
    expect(await ask(route, { path: at('1'), body })).toBe('INVALID_REQUEST');
    expect(await ask(route, { path: { ...at('1:2'), shopId: 'x' }, body })).toBe('CHANNEL_SHOP_NOT_FOUND');
  });
});

it('a waybill is wanted once, listed, and told again when somebody asks', async () => {
  const { ask, take } = anApi();
  const route = 'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills';
  const body = JSON.stringify({ carrier: 'sf', waybillNo: 'SF1' });
  expect(await ask(route, { path: ofOrder, body })).toBe('CHANNEL_ORDER_NOT_FOUND');
  await take(taken());
  const telling = await ask(route, { path: ofOrder, body });
  expect(await ask(route, { path: ofOrder, body })).toEqual(telling);
  expect(await ask('GET /channel-tellings', { query: { status: 'pending' } })).toEqual({ items: [telling] });
  expect(await ask('GET /channel-tellings', { query: { status: 'done' } })).toEqual({ items: [] });
  const retry = 'POST /channel-tellings/{id}/retry';
  expect(await ask(retry, { path: { id: telling.id } })).toMatchObject({ status: 'pending' });
  expect(await ask(retry, { path: { id: telling.id.replace(/.$/, '0') } })).toBe('TELLING_NOT_FOUND');
});

it('a case has its message read again, is resolved, and opens again', async () => {
  const { ask, take, bucket } = anApi();
  await take('no JSON');
  const [found] = (await ask('GET /channel-cases')).items;
  expect(found).toMatchObject({ kind: 'UNREADABLE', status: 'open', openings: 1 });
  const at = { path: { id: found.id } };
  await ask('POST /channel-cases/{id}/replay', at);
  expect(bucket.queue).toHaveLength(2);
  const body = JSON.stringify({ resolution: 'seen' });
  expect(await ask('POST /channel-cases/{id}/resolve', { ...at, body })).toMatchObject({
    status: 'resolved',
    resolvedBy: 'shop',
  });
  expect((await ask('GET /channel-cases')).items).toEqual([]);
  await take('no JSON', { receivedAt: start + 10_000 });
  expect((await ask('GET /channel-cases')).items).toMatchObject([{ id: found.id, openings: 2 }]);
  expect(await ask('POST /channel-cases/{id}/replay', { path: { id: found.id.replace(/.$/, '0') } })).toBe(
    'CASE_NOT_FOUND',
  );
});

it('the door answers by itself what it has kept', async () => {
  const { ask, bucket } = anApi();
  const route = 'POST /callbacks/channels/{channel}/{shopId}';
  const signed = { path, headers: { 'x-signature': 'right' } };
  expect(await ask(route, { ...signed, body: '{}' })).toEqual({ kept: true });
  expect(await ask(route, { ...signed, body: '' })).toEqual({ kept: false });
  expect(await ask(route, { path, body: '{}' })).toBe('SIGNATURE_REFUSED');
  expect(await ask(route, { ...signed, body: ' '.repeat(4 * 1024 * 1024 + 1) })).toBe('BODY_TOO_LARGE');
  expect(bucket.queue).toHaveLength(1);
});

it.each(routes.map((each) => [routeKey(each), each] as const))(
  '%s has examples of its forms',
  (key, route) => {
    const requests: Readonly<Record<string, object>> = channelRequests;
    for (const { value } of Object.values(requests[key] ?? {}))
      expect(route.request.body?.safeParse(value)).toMatchObject({ success: true });
    expect(route.request.body === undefined).toBe(requests[key] === undefined);
    const answers: Readonly<Record<string, unknown>> = channelAnswers;
    const [success] = Object.values(route.responses);
    expect(success?.schema.parse(answers[key])).toEqual(answers[key]);
  },
);

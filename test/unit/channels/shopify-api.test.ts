import { fetchedTopic } from '../../../functions/channels/shopify/read.ts';
import { anItem, anOrder, answering, aShopifyConfig, now, reader, readOrder } from './support/shopify-kit.ts';

const from = Date.parse('2026-11-11T00:00:00Z');
const to = Date.parse('2026-11-11T01:00:00Z');
const row = (id: number, time: string) => ({ id, created_at: time, updated_at: time });
const page = (orders: readonly unknown[], link?: string) => ({
  json: { orders },
  ...(link === undefined ? {} : { headers: { link } }),
});
const next = '<https://elsewhere.example/orders.json?limit=2&page_info=abc%2B1>; rel="next"';
const order = { json: { order: anOrder() } };

it('a shop without a token is neither asked nor told', () => {
  expect(Object.keys(reader).sort()).toEqual(['door', 'read', 'shop', 'tell']);
  expect(reader.tell).toEqual({});
  expect(Object.keys(answering([order]).adapter.tell)).toEqual(['cancel', 'ship', 'stock']);
});

it.each([
  ['no secret', { secrets: [] }],
  ['an address with a path', { shopDomain: 'tea.myshopify.com/admin' }],
  ['a version that is none', { apiVersion: '../x' }],
  ['a field that nobody knows', { secret: 'x' }],
])('a shop is not set up with %s', (_what, part) => {
  expect(() => aShopifyConfig(part)).toThrow();
});

describe('the orders of a shop of Shopify', () => {
  it('are read through to the end, from the earliest change on, and sent only to the shop', async () => {
    const { adapter, asked } = answering([
      page([row(1, '2026-11-11T08:00:00+08:00'), row(2, '2026-11-11T08:10:00+08:00')], next),
      page(
        [row(6123456, '2026-11-11T00:59:59Z'), row(4, '2026-11-11T01:00:00Z')],
        '<https://x/?page_info=1>; rel="previous"',
      ),
    ]);
    expect(await adapter.listing?.list('modified', { from, to }, 1)).toEqual({
      total: 3,
      orders: [
        { channelOrderId: '1', modifiedAt: from },
        { channelOrderId: '2', modifiedAt: from + 600_000 },
        { channelOrderId: '6123456', modifiedAt: to - 1_000 },
      ],
    });
    const [first, second] = asked.map(({ url }) => new URL(url));
    expect(first?.origin).toBe('https://tea-shop.myshopify.com');
    expect(Object.fromEntries(first?.searchParams ?? [])).toEqual({
      ...{ status: 'any', fields: 'id,created_at,updated_at', limit: '250', order: 'updated_at asc' },
      ...{ updated_at_min: '2026-11-11T00:00:00.000Z', updated_at_max: '2026-11-11T01:00:00.000Z' },
    });
    expect(second?.origin).toBe('https://tea-shop.myshopify.com');
    expect(Object.fromEntries(second?.searchParams ?? [])).toEqual({ limit: '250', page_info: 'abc+1' });
    expect(asked[0]?.headers).toMatchObject({ 'x-shopify-access-token': 'token' });
  });

  it('are too many where they have no end', async () => {
    const { adapter, asked } = answering([page([row(1, '2026-11-11T00:10:00Z')], next)], { mostPages: 3 });
    const listed = await adapter.listing?.list('created', { from, to }, 1);
    expect([listed?.total, asked.length]).toEqual([Number.MAX_SAFE_INTEGER, 3]);
    expect(asked[0]?.url).toContain('created_at_min');
  });

  it.each([
    ['no list', { json: {} }, 'UNREADABLE', true],
    ['a row without its time', page([{ id: 1 }]), 'UNREADABLE', true],
    ['HTML', { text: '<html>' }, 'UNREADABLE', true],
    ['too many calls', { status: 429, json: {} }, 'HTTP 429', true],
    ['a token that is none', { status: 401, json: {} }, 'HTTP 401', false],
    ['what it does not take', { status: 400, json: {} }, 'HTTP 400', false],
    ['no answer', new Error('reset'), 'TIMEOUT', true],
  ])('are not there where it answers with %s', async (_what, answer, code, retry) => {
    const { adapter } = answering([answer]);
    await expect(adapter.listing?.list('modified', { from, to }, 1)).rejects.toMatchObject({ code, retry });
  });

  it('are given whole, as they came', async () => {
    const { adapter } = answering([order, { status: 404, json: {} }, order]);
    const fetched = await adapter.listing?.fetch('6001002003004');
    expect(fetched).toMatchObject({ topic: fetchedTopic, observedAt: now });
    const message = { channel: 'shopify', shopId: 'tea-shop', door: 'poll', receivedAt: now } as const;
    if (fetched) expect(adapter.read({ ...message, ...fetched })).toEqual(readOrder(anOrder()));
    expect(await adapter.listing?.fetch('5')).toBeUndefined();
    expect(await adapter.listing?.fetch('../shop')).toBeUndefined();
    await expect(adapter.listing?.fetch('5')).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

describe('Shopify is told', () => {
  const about = { channelOrderId: '6001002003004', reason: 'buyer said: 李雷 13800138000' };
  it('of a cancellation, without the words of people', async () => {
    const { adapter, asked } = answering([{ json: {} }]);
    expect(await adapter.tell.cancel?.(about)).toEqual({ state: 'DONE' });
    expect(asked[0]).toMatchObject({ method: 'POST', body: '{"reason":"other","email":true}' });
    expect(asked[0]?.url).toMatch(/\/orders\/6001002003004\/cancel\.json$/);
  });

  it.each([
    [
      'it is cancelled already',
      [
        { status: 422, json: {} },
        { json: { order: anOrder({ cancelled_at: '2026-11-11T09:04:00+08:00' }) } },
      ],
      { state: 'DONE' },
    ],
    ['it is sent', [{ status: 422, json: {} }, order], { state: 'REFUSED', code: 'HTTP 422' }],
    [
      'it is not there',
      [
        { status: 404, json: {} },
        { status: 404, json: {} },
      ],
      { state: 'REFUSED', code: 'HTTP 404' },
    ],
    ['nobody answers', [new Error('reset')], { state: 'LATER', code: 'TIMEOUT' }],
    ['our token has ended', [{ status: 401, json: {} }], { state: 'LATER', code: 'HTTP 401' }],
  ])('of a cancellation, where %s', async (_what, answers, outcome) => {
    expect(await answering(answers).adapter.tell.cancel?.(about)).toEqual(outcome);
  });

  const line = (id: number, line_item_id: number, fulfillable_quantity: number) => ({
    ...{ id, line_item_id, fulfillable_quantity },
  });
  const fulfilments = (...orders: readonly unknown[]) => ({ json: { fulfillment_orders: orders } });
  const shipped = { channelOrderId: '6001002003004', carrier: 'sf', waybillNo: 'SF1' };

  it('of a parcel, with ids beyond 2^53 as they are', async () => {
    const long = { id: 1, status: 'open', line_items: [line(11, 101, 2), line(12, 102, 0)] };
    const text = JSON.stringify(fulfilments(long).json).replace('"id":1,', '"id":6123456789012345678,');
    const { adapter, asked } = answering([{ text }, { status: 201, json: {} }]);
    expect(await adapter.tell.ship?.(shipped)).toEqual({ state: 'DONE' });
    expect(asked[1]?.body).toBe(
      '{"fulfillment":{"line_items_by_fulfillment_order":[{"fulfillment_order_id":6123456789012345678,' +
        '"fulfillment_order_line_items":[{"id":11,"quantity":2}]}],' +
        '"tracking_info":{"number":"SF1","company":"SF Express"},"notify_customer":true}}',
    );
  });

  it('of a parcel with some lines, from wherever they lie', async () => {
    const { adapter, asked } = answering([
      fulfilments(
        { id: 1, status: 'open', line_items: [line(11, 101, 1), line(12, 102, 1)] },
        { id: 2, status: 'in_progress', line_items: [line(13, 103, 1)] },
        { id: 3, status: 'on_hold', line_items: [line(14, 101, 1)] },
      ),
      { status: 201, json: {} },
    ]);
    const some = { ...shipped, carrier: 'pigeon', channelLineIds: ['101', '103'] };
    expect(await adapter.tell.ship?.(some)).toEqual({ state: 'DONE' });
    expect(asked.slice(1).map(({ body = '' }) => JSON.parse(body).fulfillment)).toMatchObject([
      { line_items_by_fulfillment_order: [{ fulfillment_order_line_items: [{ id: 11 }] }] },
      {
        line_items_by_fulfillment_order: [{ fulfillment_order_id: 2 }],
        tracking_info: { company: 'pigeon' },
      },
    ]);
  });

  const sent = anOrder({}, [anItem({ fulfillment_status: 'fulfilled' })]);
  it.each([
    ['it was told already', [fulfilments(), { json: { order: sent } }], { state: 'DONE' }],
    [
      'it is on hold there',
      [fulfilments({ id: 1, status: 'on_hold', line_items: [line(1, 2, 1)] }), order],
      { state: 'REFUSED', code: 'NOTHING_TO_FULFIL' },
    ],
    ['it is not there', [{ status: 404, json: {} }], { state: 'REFUSED', code: 'HTTP 404' }],
    ['the answer is of no use', [{ json: {} }], { state: 'LATER', code: 'UNREADABLE' }],
    [
      'it says no',
      [fulfilments({ id: 1, status: 'open', line_items: [line(1, 2, 1)] }), { status: 422, json: {} }],
      { state: 'REFUSED', code: 'HTTP 422' },
    ],
  ])('of a parcel, where %s', async (_what, answers, outcome) => {
    expect(await answering(answers).adapter.tell.ship?.(shipped)).toEqual(outcome);
  });

  it('of stock, the whole number at our location', async () => {
    const { adapter, asked } = answering([
      { json: { variant: { id: 4, inventory_item_id: 808 } } },
      { json: {} },
    ]);
    expect(await adapter.tell.stock?.({ itemId: '3', skuId: '4', quantity: 7 })).toEqual({ state: 'DONE' });
    expect(asked[0]?.url).toContain('/variants/4.json');
    expect(asked[1]?.body).toBe('{"location_id":655,"inventory_item_id":808,"available":7}');
  });

  it.each([
    ['there is no such variant', '4', [{ status: 404, json: {} }], { state: 'REFUSED', code: 'NO_VARIANT' }],
    ['it names none', 'x', [{ json: {} }], { state: 'REFUSED', code: 'NO_VARIANT' }],
    [
      'it is not stocked here',
      '4',
      [{ json: { variant: { inventory_item_id: 1 } } }, { status: 422, json: {} }],
      { state: 'REFUSED', code: 'HTTP 422' },
    ],
    ['the answer is of no use', '4', [{ json: {} }], { state: 'LATER', code: 'UNREADABLE' }],
  ])('of stock, where %s', async (_what, skuId, answers, outcome) => {
    const { adapter } = answering(answers);
    expect(await adapter.tell.stock?.({ itemId: '3', skuId, quantity: 7 })).toEqual(outcome);
  });
});

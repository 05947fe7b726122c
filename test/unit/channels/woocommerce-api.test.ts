import {
  anOrder,
  answering,
  aRefund,
  aWooConfig,
  now,
  reader,
  readOrder,
} from './support/woocommerce-kit.ts';

const from = Date.parse('2026-11-11T00:00:00Z');
const to = Date.parse('2026-11-11T01:00:00Z');
const row = (id: number, time: string, status = 'processing') => ({
  ...{ id, status, date_created_gmt: time, date_modified_gmt: time },
});
const page = (rows: unknown, total: number | string = 2) => ({
  ...{ json: rows, headers: { 'x-wp-total': String(total) } },
});

it('a shop without a key is neither asked nor told', () => {
  expect(Object.keys(reader).sort()).toEqual(['door', 'read', 'shop', 'tell']);
  expect(reader.tell).toEqual({});
});

it.each([
  ['half a key', { consumerKey: 'ck' }],
  ['no secret', { secrets: [''] }],
  ['no address', { storeUrl: 'ftp://x' }],
])('a shop is not set up with %s', (_what, part) => {
  expect(() => aWooConfig(part)).toThrow();
});

describe('the orders of a shop of WooCommerce', () => {
  it('are listed by page, the newest first, without baskets', async () => {
    const { adapter, asked } = answering([
      page([
        row(3, '2026-11-11T01:00:00'),
        row(2, '2026-11-11T00:59:59'),
        row(9, '2026-11-11T00:30:00', 'checkout-draft'),
        row(1, '2026-11-11T00:00:00'),
        row(4, '2026-11-10T23:59:59'),
      ]),
    ]);
    expect(await adapter.listing?.list('modified', { from, to }, 1)).toEqual({
      total: 2,
      orders: [
        { channelOrderId: '2', modifiedAt: to - 1_000 },
        { channelOrderId: '1', modifiedAt: from },
      ],
    });
    const url = new URL(asked[0]?.url ?? '');
    expect(`${url.origin}${url.pathname}`).toBe('https://teahouse.example/wp-json/wc/v3/orders');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ modified_after: '2026-11-10T23:59:59', modified_before: '2026-11-11T01:00:01' },
      ...{
        dates_are_gmt: 'true',
        status: 'any',
        orderby: 'modified',
        order: 'desc',
        page: '1',
        per_page: '50',
      },
      _fields: 'id,status,date_created_gmt,date_modified_gmt',
    });
    expect(asked[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('ck:cs').toString('base64')}`);
  });

  it('are listed by their creation', async () => {
    const { adapter, asked } = answering([page([row(1, '2026-11-11T00:00:00')], 1)]);
    expect(await adapter.listing?.list('created', { from, to }, 1)).toMatchObject({ orders: [{}] });
    expect(asked[0]?.url).toContain('after=2026-11-10T23%3A59%3A59&before=');
  });

  it.each([
    ['no list', page({}), 'UNREADABLE', true],
    ['no total', { json: [] }, 'UNREADABLE', true],
    ['a page that cannot be empty', page([], 1), 'UNREADABLE', true],
    ['a row without its time', page([{ id: 1 }]), 'UNREADABLE', true],
    ['a key that is none', { status: 401, json: {} }, 'HTTP 401', false],
    ['a page of an error', { status: 500, text: '<html>' }, 'HTTP 500', true],
  ])('are not there where it answers with %s', async (_what, answer, code, retry) => {
    const { adapter } = answering([answer]);
    await expect(adapter.listing?.list('modified', { from, to }, 1)).rejects.toMatchObject({ code, retry });
  });

  const message = { channel: 'woocommerce', shopId: 'teahouse', door: 'poll', receivedAt: now } as const;
  it('are given whole, as they came', async () => {
    const { adapter, asked } = answering([{ json: anOrder() }]);
    const fetched = await adapter.listing?.fetch('7270');
    if (fetched) expect(adapter.read({ ...message, ...fetched })).toEqual(readOrder(anOrder()));
    expect([fetched?.observedAt, asked.length]).toEqual([now, 1]);
  });

  it('are given with their refunds', async () => {
    const order = anOrder({ refunds: [{ id: 726, total: '-18.80' }] });
    const { adapter, asked } = answering([{ json: order }, { json: [aRefund('315')] }]);
    const fetched = await adapter.listing?.fetch('7270');
    expect(fetched && adapter.read({ ...message, ...fetched })).toMatchObject({
      order: { stops: [], lines: [{ quantity: 1 }, {}] },
    });
    expect(asked[1]?.url).toMatch(/\/orders\/7270\/refunds\?per_page=100$/);
  });

  it('are not there where nobody knows them', async () => {
    const { adapter, asked } = answering([{ status: 404, json: {} }, { json: anOrder() }]);
    expect(await adapter.listing?.fetch('5')).toBeUndefined();
    expect(await adapter.listing?.fetch('../users')).toBeUndefined();
    expect(asked).toHaveLength(1);
    await expect(adapter.listing?.fetch('5')).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

describe('WooCommerce is told', () => {
  const state = (status: string) => ({ json: { id: 7270, status } });
  const ok = { json: {} };
  const posted = (asked: ReturnType<typeof answering>['asked']) =>
    asked.filter(({ method }) => method === 'POST').map(({ url, body }) => [url.split('/v3/')[1], body]);

  it.each([
    ['it is open', [state('processing'), ok], { state: 'DONE' }, [['orders/7270', '{"status":"cancelled"}']]],
    ['it is cancelled', [state('cancelled')], { state: 'DONE' }, []],
    ['it is completed', [state('completed')], { state: 'REFUSED', code: 'COMPLETED' }, []],
    ['it is not there', [{ status: 404, json: {} }], { state: 'REFUSED', code: 'NO_ORDER' }, []],
    [
      'it says no',
      [state('pending'), { status: 400, json: {} }],
      { state: 'REFUSED', code: 'HTTP 400' },
      [['orders/7270', '{"status":"cancelled"}']],
    ],
    ['nobody answers', [new Error('reset')], { state: 'LATER', code: 'TIMEOUT' }, []],
  ])('of a cancellation, where %s', async (_what, answers, outcome, sent) => {
    const { adapter, asked } = answering(answers);
    expect(await adapter.tell.cancel?.({ channelOrderId: '7270', reason: 'x' })).toEqual(outcome);
    expect(posted(asked)).toEqual(sent);
  });

  const note = ['orders/7270/notes', '{"note":"sf SF1","customer_note":true}'];
  const done = ['orders/7270', '{"status":"completed"}'];
  const noted = { json: [{ note: 'sf SF1' }] };
  const none = { json: [{ note: 'sf SF2' }] };
  it.each([
    [
      'all of it is in the parcel',
      undefined,
      [state('processing'), none, ok, ok],
      { state: 'DONE' },
      [note, done],
    ],
    ['some of it is in the parcel', ['315'], [state('processing'), none, ok], { state: 'DONE' }, [note]],
    ['it was told already', undefined, [state('completed'), noted], { state: 'DONE' }, []],
    ['it was told in half', undefined, [state('processing'), noted, ok], { state: 'DONE' }, [done]],
    ['it is cancelled', undefined, [state('refunded')], { state: 'REFUSED', code: 'CANCELLED' }, []],
    ['it is not there', undefined, [{ status: 404, json: {} }], { state: 'REFUSED', code: 'NO_ORDER' }, []],
    [
      'it takes no note',
      undefined,
      [state('processing'), none, { status: 400, json: {} }],
      { state: 'REFUSED', code: 'HTTP 400' },
      [note],
    ],
  ])('of a parcel, where %s', async (_what, channelLineIds, answers, outcome, sent) => {
    const { adapter, asked } = answering(answers);
    const about = { channelOrderId: '7270', carrier: 'sf', waybillNo: 'SF1' };
    expect(await adapter.tell.ship?.(channelLineIds ? { ...about, channelLineIds } : about)).toEqual(outcome);
    expect(posted(asked)).toEqual(sent);
  });

  it.each([
    ['a product', { itemId: '93' }, ok, { state: 'DONE' }, 'products/93'],
    ['a variation', { itemId: '93', skuId: '94' }, ok, { state: 'DONE' }, 'products/93/variations/94'],
    [
      'one that is not there',
      { itemId: '93' },
      { status: 404, json: {} },
      { state: 'REFUSED', code: 'HTTP 404' },
      'products/93',
    ],
  ])('of the stock of %s', async (_what, about, answer, outcome, path) => {
    const { adapter, asked } = answering([answer]);
    expect(await adapter.tell.stock?.({ ...about, quantity: 7 })).toEqual(outcome);
    expect(posted(asked)).toEqual([[path, '{"manage_stock":true,"stock_quantity":7}']]);
  });

  it('of no stock where nothing is named', async () => {
    const { adapter, asked } = answering([ok]);
    expect(await adapter.tell.stock?.({ itemId: '../x', quantity: 7 })).toEqual({
      ...{ state: 'REFUSED', code: 'NO_PRODUCT' },
    });
    expect(asked).toEqual([]);
  });
});

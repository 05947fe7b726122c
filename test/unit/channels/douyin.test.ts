import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { mainPhases } from '../../../functions/channels/douyin/phases.ts';
import { signDouyin, sortedJson } from '../../../functions/channels/douyin/signature.ts';
import {
  aDouyinConfig,
  anItem,
  anOrder,
  answering,
  at,
  detail,
  now,
  otherItem,
  readBody,
  readOrder,
} from './support/douyin-kit.ts';
import { cny, expectProven, type Fields, orderIn, readOdd } from './support/platform-kit.ts';

const orderOf = (part: Fields = {}, lines?: readonly Fields[]): ChannelOrder =>
  orderIn(readOrder(anOrder(part, lines)));
const codesOf = ({ stops }: ChannelOrder) => stops.map(({ code }) => code);

describe('the signature of Douyin', () => {
  const signed = { method: 'order.searchList', paramJson: '{"page":0,"size":100}', timestamp: '1800000000' };
  const key = { appKey: 'appkey123', appSecret: 'secret123' };
  it.each([
    ['md5', 'a84d3597bbb7aaeb0540d1022623165c'],
    ['hmac-sha256', '8a5350b8fdacaa753c0885ab9859d382a31de4add09c6943c1d34298bd2165f1'],
  ] as const)('is what clients of Douyin compute, by %s', (signMethod, sign) => {
    expect(signDouyin(signed, { ...key, signMethod })).toBe(sign);
  });

  it('is over JSON with its names sorted, at every depth', () => {
    const value = { size: 100, page: 0, b: [{ z: '茶', a: null }], a: { d: 1, c: '<' } };
    expect(sortedJson(value)).toBe('{"a":{"c":"<","d":1},"b":[{"a":null,"z":"茶"}],"page":0,"size":100}');
  });
});

describe('an order of Douyin (抖店)', () => {
  it('becomes an order in our words', () => {
    expect(readOrder(anOrder())).toEqual({
      kind: 'order',
      order: {
        channel: 'douyin',
        shopId: 'tea-douyin',
        channelOrderId: '6936476692437472001',
        modifiedAt: at('09:05:00') * 1_000,
        observedAt: now,
        statusRaw: '2',
        phase: 'PAID',
        stops: [],
        placedAt: at('09:00:00') * 1_000,
        paidAt: at('09:00:08') * 1_000,
        paymentTiming: 'prepaid',
        buyer: { id: '1@#open' },
        recipient: {
          ...{ token: '#address-1', country: 'CN', province: '广东省', city: '深圳市', district: '龙岗区' },
        },
        lines: [
          {
            channelLineId: '6936476692437472002',
            listing: { itemId: '3660207428038974001', skuId: '3410716076201001', code: 'TEA-RED-250' },
            title: '正山小种 250g',
            quantity: 2,
            unitPrice: cny(2000),
            payable: cny(3500),
            state: 'OPEN',
          },
          {
            channelLineId: '6936476692437472003',
            listing: { itemId: '3660207428038974001', skuId: '3410716076201002' },
            title: '正山小种 250g',
            quantity: 1,
            unitPrice: cny(1500),
            payable: cny(1500),
            state: 'OPEN',
          },
        ],
        totals: {
          ...{ goods: cny(5500), discount: cny(500), freight: cny(600), tax: cny(0), payable: cny(5600) },
          platformSubsidy: cny(200),
        },
        promise: { shipBy: at('23:00:00') * 1_000 },
        note: '周末送',
        memo: '老顾客',
      },
    });
  });

  it.each(Object.entries(mainPhases))('in main_status %s is %s', (main_status, phase) => {
    const lines = [anItem({ main_status }), otherItem({ main_status })];
    const order = orderOf({ main_status }, lines);
    expect(order.phase).toBe(phase);
    const stops = { '105': ['NEVER_SHIP'], '103': ['PRESALE'] };
    expect(codesOf(order)).toEqual(stops[main_status as keyof typeof stops] ?? []);
    expectProven(order);
  });

  it('is held in a state that nobody knows, be it of the order or of a line', () => {
    expect(codesOf(orderOf({ main_status: 6 }))).toEqual(['STATUS_UNKNOWN']);
    expect(codesOf(orderOf({ main_status: null }))).toEqual(['STATUS_UNKNOWN']);
    expect(codesOf(orderOf({}, [anItem({ main_status: 6 }), otherItem()]))).toEqual(['STATUS_UNKNOWN']);
  });

  it('on delivery is not paid, and may be sent', () => {
    const order = orderOf({ pay_type: 0, pay_time: 0 });
    expect(order).toMatchObject({ phase: 'UNPAID', paymentTiming: 'on-delivery', stops: [] });
    expect(order).not.toHaveProperty('paidAt');
  });

  it('waits while a line is wanted back, and goes without it once that is decided', () => {
    const wanted = anItem({ after_sale_info: { after_sale_status: 6, refund_status: 1 } });
    const order = orderOf({}, [wanted, otherItem()]);
    expect(codesOf(order)).toEqual(['REFUND_IN_PROGRESS']);
    expect(order.lines.map(({ state }) => state)).toEqual(['REFUNDING', 'OPEN']);
    for (const part of [{ after_sale_info: { refund_status: 3 } }, { main_status: 21 }]) {
      const decided = orderOf({}, [anItem(part), otherItem()]);
      expect(decided.lines.map(({ state }) => state)).toEqual(['CANCELLED', 'OPEN']);
      expect(decided).toMatchObject({ stops: [], totals: { goods: cny(1500), payable: cny(2100) } });
      expectProven(decided);
    }
  });

  it('is over where every line is', () => {
    const back = { after_sale_info: { refund_status: 3 } };
    const order = orderOf({}, [anItem(back), otherItem(back)]);
    expect(order).toMatchObject({ phase: 'CANCELLED', stops: [], totals: { payable: cny(0) } });
  });

  it('sends a present with what it was given for', () => {
    const present = otherItem({
      pay_amount: 0,
      origin_amount: 0,
      master_sku_order_id: '6936476692437472002',
    });
    const order = orderOf({ pay_amount: 4100 }, [anItem(), present]);
    expect(order.lines.map(({ bindGroup }) => bindGroup)).toEqual([
      '6936476692437472002',
      '6936476692437472002',
    ]);
    expect(order.stops).toEqual([]);
  });

  it('stands under its own number for a recipient without a token, and in the clear where it is so', () => {
    expect(orderOf({ open_address_id: '' }).recipient.token).toBe('6936476692437472001');
    const address = {
      province: { name: '广东省' },
      city: null,
      street: { name: '坂田街道' },
      detail: '1 号',
    };
    const clear = { encrypt_post_receiver: '', encrypt_post_tel: null, open_address_id: null };
    const known = { post_receiver: '李雷', post_tel: '138****8000', post_addr: address };
    expect(orderOf({ ...clear, ...known }).recipient).toEqual({
      ...{ name: '李雷', country: 'CN', province: '广东省', detail: '坂田街道 1 号' },
    });
  });
});

describe('the money of an order of Douyin', () => {
  it.each([
    ['lines with their postage', { post_amount: 600, pay_amount: 5000 }, { post_amount: 600 }, [2900, 1500]],
    ['lines with their tax', { tax_amount: 100, pay_amount: 5600 }, { tax_amount: 100 }, [3400, 1500]],
    ['lines without their tax', { pay_amount: 5700 }, { tax_amount: 100 }, [3500, 1500]],
    ['texts', { pay_amount: '5600', post_amount: '600' }, { pay_amount: '3500' }, [3500, 1500]],
  ])('is proven: %s', (_what, part, line, values) => {
    const order = orderOf(part, [anItem(line), otherItem()]);
    expect([order.stops, order.lines.map(({ payable }) => payable.minor)]).toEqual([[], values]);
    expectProven(order);
  });

  it.each([
    ['the order', { pay_amount: 5601 }, {}],
    ['the postage', { post_amount: 599 }, {}],
    ['a line', {}, { pay_amount: 3501 }],
  ])('is held where one fen is wrong: %s', (_what, part, line) => {
    const order = orderOf(part, [anItem(line), otherItem()]);
    expect(codesOf(order)).toEqual(['TOTAL_UNPROVEN']);
    expect(order.stops[0]?.message).toMatch('CNY 0.01 off');
  });

  it('shows a line that the seller raised at a higher price', () => {
    const order = orderOf({ pay_amount: 6600 }, [anItem({ pay_amount: 4500 }), otherItem()]);
    expect(order.lines[0]).toMatchObject({ unitPrice: cny(2250), payable: cny(4500) });
    expectProven(order);
  });
});

it.each([
  ['no lines', {}, [], 'no lines'],
  ['yuan', { pay_amount: 56.5 }, [anItem()], 'not as documented at pay_amount'],
  ['1e309 fen', { pay_amount: '1e309' }, [anItem()], 'not as documented at pay_amount'],
  ['less than nothing', { post_amount: -1 }, [anItem()], 'not as documented at post_amount'],
  ['no piece', {}, [anItem({ item_num: 0 })], 'no item_num'],
  ['no time of change', { update_time: 0 }, [anItem()], 'no update_time'],
  ['a line without a number', {}, [anItem({ order_id: '' })], 'no order_id of a line'],
])('an order of Douyin is kept for a person to look at: %s', (_what, part, lines, reason) => {
  expect(readOrder(anOrder(part, lines))).toMatchObject({ kind: 'unreadable', reason });
});

it('never throws at an order of Douyin, whatever stands in its fields', () => {
  const read = (order: Fields, item: Fields) => readOrder(anOrder(order, [anItem(item), otherItem()]));
  readOdd({ order: anOrder(), line: anItem() }, read, 150);
});

describe('the gateway of Douyin', () => {
  const window = { from: at('09:00:00') * 1_000, to: at('09:30:00') * 1_000 };
  const row = (order_id: string, time: number) => ({ order_id, create_time: time, update_time: time });
  const page = (shop_order_list: readonly unknown[], total: number) => ({
    json: { code: 10000, data: { shop_order_list, total, size: 50 } },
  });

  it('lists what changed in a window, signed, its pages counted from 0', async () => {
    const { adapter, asked } = answering([page([row('1', at('09:10:00')), row('2', at('09:30:00'))], 60)]);
    expect(await adapter.listing?.list('modified', window, 2)).toEqual({
      total: 60,
      orders: [{ channelOrderId: '1', modifiedAt: at('09:10:00') * 1_000 }],
    });
    const url = new URL(asked[0]?.url ?? '');
    const paramJson = asked[0]?.body ?? '';
    expect(`${url.origin}${url.pathname}`).toBe('https://openapi-fxg.jinritemai.com/order/searchList');
    expect(JSON.parse(paramJson)).toEqual({
      ...{ update_time_start: at('09:00:00'), update_time_end: at('09:30:00') },
      ...{ order_by: 'update_time', order_asc: false, page: 1, size: 50 },
    });
    const timestamp = String(now / 1_000);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ method: 'order.searchList', app_key: 'appkey123', access_token: 'token', timestamp, v: '2' },
      sign: signDouyin({ method: 'order.searchList', paramJson, timestamp }, aDouyinConfig()),
      sign_method: 'hmac-sha256',
    });
  });

  it.each([
    ['a page that cannot be empty', page([], 1), 'UNREADABLE', true],
    ['no total', { json: { code: 10000, data: { shop_order_list: [] } } }, 'UNREADABLE', true],
    ['a row without its time', page([row('1', 0)], 1), 'UNREADABLE', true],
    ['no code', { json: { data: {} } }, 'UNREADABLE', true],
    [
      'no right',
      { json: { code: 30001, sub_code: 'isv.app-permissions-insufficient' } },
      '30001 isv.app-permissions-insufficient',
      false,
    ],
    ['too many calls', { json: { code: 80000 } }, '80000', true],
    ['no answer', new Error('timeout'), 'TIMEOUT', true],
    ['an error of its own', { status: 503, text: '<html>' }, 'HTTP 503', true],
    ['HTML', { text: '<html>' }, 'UNREADABLE', true],
    ['a refusal', { status: 400, text: '' }, 'HTTP 400', false],
  ])('is not there where it answers with %s', async (_what, answer, code, retry) => {
    const { adapter } = answering([answer]);
    await expect(adapter.listing?.list('created', window, 1)).rejects.toMatchObject({ code, retry });
  });

  it('gives an order whole, as it came; or says that there is none', async () => {
    const { adapter, asked } = answering([
      { text: detail(anOrder()) },
      { json: { code: 10000, data: {} } },
      { json: { code: 50002, sub_code: 'isv.order-not-exist' } },
    ]);
    const found = await adapter.listing?.fetch('6936476692437472001');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ shop_order_id: '6936476692437472001' });
    expect(readBody(found?.body ?? '')).toEqual(readOrder(anOrder()));
    expect(await adapter.listing?.fetch('1')).toBeUndefined();
    expect(await adapter.listing?.fetch('1')).toBeUndefined();
  });
});

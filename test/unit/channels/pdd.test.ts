import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { signPdd } from '../../../functions/channels/pdd/signature.ts';
import {
  anItem,
  anOrder,
  answering,
  detail,
  now,
  otherItem,
  readBody,
  readOrder,
} from './support/pdd-kit.ts';
import { cny, expectProven, type Fields, orderIn, readOdd } from './support/platform-kit.ts';

const orderOf = (part: Fields = {}, lines?: readonly Fields[]): ChannelOrder =>
  orderIn(readOrder(anOrder(part, lines)));
const codesOf = ({ stops }: ChannelOrder) => stops.map(({ code }) => code);

it('signs as PDD does (known vector)', () => {
  const parameters = {
    ...{ type: 'pdd.order.number.list.get', client_id: '1', data_type: 'XML', timestamp: '1480411125' },
    ...{ access_token: 'asd78172s8ds9a921j9qqwda12312w1w21211', order_status: '1', page: '1' },
    ...{ page_size: '10', sign: 'is not signed' },
  };
  expect(signPdd(parameters, 'testSecret')).toBe('E4DE3ED21002510DED352819E7AE6775');
});

describe('an order of PDD (拼多多)', () => {
  it('becomes an order in our words', () => {
    expect(readOrder(anOrder())).toEqual({
      kind: 'order',
      order: {
        channel: 'pdd',
        shopId: 'tea-pdd',
        channelOrderId: '261111-271828182845904',
        modifiedAt: Date.parse('2026-11-11T09:05:00+08:00'),
        observedAt: now,
        statusRaw: '1/1',
        phase: 'PAID',
        stops: [],
        placedAt: Date.parse('2026-11-11T09:00:00+08:00'),
        paidAt: Date.parse('2026-11-11T09:00:08+08:00'),
        paymentTiming: 'prepaid',
        buyer: {},
        recipient: {
          ...{ name: '李雷', phone: '13800138000', country: 'CN', province: '广东省' },
          ...{ city: '深圳市', district: '龙岗区', detail: '坂田街道 1 号' },
        },
        lines: [
          {
            channelLineId: '51972265894',
            listing: { itemId: '252529615700001', skuId: '51972265894', code: 'TEA-RED-250' },
            title: '正山小种 250g',
            quantity: 2,
            unitPrice: cny(2010),
            payable: cny(3423),
            state: 'OPEN',
          },
          {
            channelLineId: '51972265895',
            listing: { itemId: '252529615700001', skuId: '51972265895' },
            title: '正山小种 250g',
            quantity: 1,
            unitPrice: cny(1500),
            payable: cny(1277),
            state: 'OPEN',
          },
        ],
        totals: {
          ...{ goods: cny(5520), discount: cny(820), freight: cny(600), tax: cny(0), payable: cny(5300) },
          platformSubsidy: cny(300),
        },
        promise: { shipBy: Date.parse('2026-11-13T09:00:10+08:00') },
        note: '周末送',
        memo: '老顾客',
      },
    });
  });

  const deposit = (step_trade_status: unknown) => ({ trade_type: 1, step_order_info: { step_trade_status } });
  it.each([
    ['sent', { order_status: 2 }, 'SHIPPED', []],
    ['signed for', { order_status: '3' }, 'FINISHED', []],
    ['refunded before it was sent', { refund_status: 4 }, 'CANCELLED', []],
    ['refunded after that', { refund_status: 4, order_status: 2 }, 'SHIPPED', []],
    ['called off', { confirm_status: 2 }, 'CANCELLED', []],
    ['of a group that did not come together', { group_status: 2 }, 'CANCELLED', []],
    ['of a group that is not whole', { group_status: 0, confirm_status: 0 }, 'PAID', ['NEVER_SHIP']],
    ['looked at by PDD', { risk_control_status: 1 }, 'PAID', ['NEVER_SHIP']],
    ['of a lottery', { is_lucky_flag: 2 }, 'PAID', ['NEVER_SHIP']],
    ['wanted back', { refund_status: 2 }, 'PAID', ['REFUND_IN_PROGRESS']],
    ['on its way back', { refund_status: '3' }, 'PAID', ['REFUND_IN_PROGRESS']],
    ['a deposit', deposit(1), 'PARTLY_PAID', ['PRESALE']],
    ['a deposit that is not paid', deposit(0), 'UNPAID', ['PRESALE']],
    ['a deposit in a way that nobody knows', deposit(null), 'PARTLY_PAID', ['PRESALE']],
    ['a deposit and its rest', deposit(2), 'PAID', []],
    ['in a state that nobody knows', { order_status: 8 }, 'PAID', ['STATUS_UNKNOWN']],
    ['in no state', { order_status: null }, 'PAID', ['STATUS_UNKNOWN']],
    ['refunded in a way that nobody knows', { refund_status: 9 }, 'PAID', ['STATUS_UNKNOWN']],
  ])('is %s', (_what, part, phase, stops) => {
    const order = orderOf(part);
    expect([order.phase, codesOf(order)]).toEqual([phase, stops]);
    expectProven(order);
  });

  it.each([
    ['by a token of its address', { open_address_id_2: 'oaid-2', open_address_id: 'oaid-1' }, 'oaid-2'],
    ['by its own number where it is encrypted', { receiver_name: '~AgAAA==~1~' }, '261111-271828182845904'],
    ['by its own number where it is masked', { receiver_phone: '138****8000' }, '261111-271828182845904'],
  ])('has a recipient that PDD alone can read, %s', (_what, part, token) => {
    expect(orderOf(part).recipient).toEqual({
      ...{ token, country: 'CN', province: '广东省', city: '深圳市', district: '龙岗区' },
    });
  });
});

describe('the money of an order of PDD', () => {
  it('is yuan as text, whatever floats would make of them', () => {
    const body = detail(anOrder()).replace('"pay_amount":53', '"pay_amount":53.00000');
    expect(codesOf(orderIn(readBody(body)))).toEqual([]);
    const floats = detail(anOrder()).replace('"postage":6', `"postage":${0.1 + 0.2}`);
    expect(readBody(floats)).toMatchObject({ kind: 'unreadable', reason: 'postage is not an amount' });
  });

  it.each([
    ['lowered by the seller', { order_change_amount: 2, goods_amount: 53.2, pay_amount: 51 }],
    ['raised by the seller', { order_change_amount: '-2.00', goods_amount: 57.2, pay_amount: 55 }],
    ['with carrying in', { delivery_home_value: 10, pay_amount: 63 }],
    ['as texts', { pay_amount: '53.00', goods_amount: '55.20', discount_amount: '8.20', postage: '6.00' }],
    ['without the parts of the sum', { discount_amount: null }],
  ])('is proven %s', (_what, part) => {
    const order = orderOf(part);
    expect(order.stops).toEqual([]);
    expectProven(order);
  });

  it.each([
    ['what is paid', { pay_amount: 52.99 }],
    ['the goods', { goods_amount: 55.21, pay_amount: 53.01 }],
    ['the discount', { discount_amount: 8.21, pay_amount: 52.99 }],
    ['a part of it', { seller_discount: 5.19 }],
    ['the postage', { postage: 6.01 }],
  ])('is held where one fen is wrong: %s', (_what, part) => {
    expect(codesOf(orderOf(part))).toEqual(['TOTAL_UNPROVEN']);
  });

  it('gives a SKU that stands twice a line each', () => {
    const lines = [anItem(), anItem({ goods_price: 0, goods_count: 1 }), otherItem()];
    const order = orderOf({}, lines);
    expect(order.lines.map(({ channelLineId }) => channelLineId)).toEqual([
      '51972265894',
      '51972265894-2',
      '51972265895',
    ]);
    expectProven(order);
  });
});

it.each([
  ['no lines', {}, [], 'no lines'],
  ['half a piece', {}, [anItem({ goods_count: 0.5 })], 'no goods_count'],
  ['a price below zero', {}, [anItem({ goods_price: -1 })], 'goods_price is below zero'],
  ['no payment', { pay_amount: null }, [anItem()], 'no pay_amount'],
  ['no time of change', { updated_at: '' }, [anItem()], 'no updated_at'],
])('an order of PDD is kept for a person to look at: %s', (_what, part, lines, reason) => {
  expect(readOrder(anOrder(part, lines))).toMatchObject({ kind: 'unreadable', reason });
});

it('never throws at an order of PDD, whatever stands in its fields', () => {
  const read = (order: Fields, item: Fields) => readOrder(anOrder(order, [anItem(item), otherItem()]));
  readOdd({ order: anOrder(), line: anItem() }, read, 150);
});

describe('the gateway of PDD', () => {
  const window = {
    from: Date.parse('2026-11-11T09:00:00+08:00'),
    to: Date.parse('2026-11-11T09:30:00+08:00'),
  };
  const row = (order_sn: string, updated_at: string) => ({ order_sn, updated_at, confirm_time: updated_at });
  const page = (list: readonly unknown[], total: number, name = 'order_sn_increment_get_response') => ({
    [name]: { order_sn_list: list, order_list: list, total_count: total },
  });

  it('lists what changed in a window, signed', async () => {
    const inside = row('261111-1', '2026-11-11 09:10:00');
    const { adapter, asked } = answering([page([inside, row('261111-2', '2026-11-11 09:30:00')], 7)]);
    expect(await adapter.listing?.list('modified', window, 3)).toEqual({
      total: 7,
      orders: [{ channelOrderId: '261111-1', modifiedAt: Date.parse('2026-11-11T09:10:00+08:00') }],
    });
    const { sign, ...rest } = Object.fromEntries(asked[0] ?? []);
    expect(rest).toEqual({
      ...{ type: 'pdd.order.number.list.increment.get', client_id: 'id', access_token: 'token' },
      ...{ data_type: 'JSON', version: 'V1', timestamp: String(now / 1_000), page: '3', page_size: '100' },
      ...{ start_updated_at: String(window.from / 1_000), end_updated_at: String(window.to / 1_000) },
      ...{ order_status: '5', refund_status: '5', is_lucky_flag: '0' },
    });
    expect(sign).toBe(signPdd(rest, 'testSecret'));
  });

  it('lists what was agreed in a window', async () => {
    const { adapter, asked } = answering([
      page([row('261111-1', '2026-11-11 09:10:00')], 1, 'order_list_get_response'),
    ]);
    expect(await adapter.listing?.list('created', window, 1)).toMatchObject({ total: 1, orders: [{}] });
    expect(asked[0]?.get('type')).toBe('pdd.order.list.get');
  });

  it.each([
    ['a page that cannot be empty', page([], 1), 'UNREADABLE', true],
    ['no total', { order_sn_increment_get_response: { order_sn_list: [] } }, 'UNREADABLE', true],
    ['a row without its time', page([row('1', '')], 1), 'UNREADABLE', true],
    ['nothing', {}, 'UNREADABLE', true],
    ['an expired token', { error_response: { error_code: 10019, error_msg: '…' } }, '10019', false],
    ['too many calls', { error_response: { error_code: 70031 } }, '70031', true],
    ['no answer', new Error('timeout'), 'TIMEOUT', true],
    ['HTML', { status: 502, text: '<html>' }, 'HTTP', true],
  ])('is not there where it answers with %s', async (_what, answer, code, retry) => {
    const { adapter } = answering([answer]);
    await expect(adapter.listing?.list('modified', window, 1)).rejects.toMatchObject({ code, retry });
  });

  it('gives an order whole, as it came; or says that there is none', async () => {
    const { adapter } = answering([
      { text: detail(anOrder()) },
      { text: detail(anOrder()) },
      { error_response: { error_code: 50030 } },
    ]);
    const found = await adapter.listing?.fetch('261111-271828182845904');
    expect(found).toMatchObject({ topic: 'pdd.order.information.get', observedAt: now });
    expect(readBody(found?.body ?? '')).toEqual(readOrder(anOrder()));
    expect(await adapter.listing?.fetch('261111-1')).toBeUndefined();
    expect(await adapter.listing?.fetch('261111-1')).toBeUndefined();
  });
});

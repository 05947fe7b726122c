import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { cny, expectProven, type Fields, orderIn, readOdd } from './support/platform-kit.ts';
import {
  anItem,
  anOrder,
  aRefund,
  callOf,
  messageOf,
  now,
  otherItem,
  readBody,
  reader,
  readOrder,
  readWith,
} from './support/woocommerce-kit.ts';

const orderOf = (part: Fields = {}, lines?: readonly Fields[]): ChannelOrder =>
  orderIn(readOrder(anOrder(part, lines)));
const fetched = (part: Fields, refunds: readonly Fields[]): ChannelOrder =>
  orderIn(readBody(JSON.stringify({ order: anOrder(part), refunds }), 'order.fetched'));
const codesOf = ({ stops }: ChannelOrder) => stops.map(({ code }) => code);

describe('a webhook of WooCommerce', () => {
  it.each([['webhook_id=1'], ['webhook_id=12345678901'], ['']])(
    'that only tries the door is a ping: "%s"',
    (text) => {
      const call = callOf(Buffer.from(text), { 'x-wc-webhook-signature': undefined });
      expect(reader.door?.(call, now)).toEqual({ kind: 'ping' });
    },
  );

  it.each([['webhook_id=1&x=2'], ['webhook_id='], ['webhook_id=x'], [' ']])('is no ping: "%s"', (text) => {
    const call = callOf(Buffer.from(text), { 'x-wc-webhook-signature': undefined });
    expect(reader.door?.(call, now)).toEqual({ kind: 'refused', reason: 'signature' });
  });

  it('is of the moment in which it came', () => {
    const bytes = Buffer.from('{"id":1}');
    expect(reader.door?.(callOf(bytes), now)).toEqual({
      kind: 'message',
      message: { topic: 'order.updated', observedAt: now, body: bytes },
    });
  });
});

describe('an order of WooCommerce', () => {
  it('becomes an order in our words', () => {
    expect(readOrder(anOrder())).toEqual({
      kind: 'order',
      order: {
        channel: 'woocommerce',
        shopId: 'teahouse',
        channelOrderId: '7270',
        modifiedAt: Date.parse('2026-11-11T01:05:00Z'),
        observedAt: now,
        statusRaw: 'processing',
        phase: 'PAID',
        stops: [],
        placedAt: Date.parse('2026-11-11T01:00:00Z'),
        paidAt: Date.parse('2026-11-11T01:00:30Z'),
        paymentTiming: 'prepaid',
        buyer: { id: '26', name: 'Lei Li', phone: '13800138000', email: 'lilei@example.com' },
        recipient: {
          ...{ name: '李雷', phone: '13800138000', country: 'CN', province: '广东' },
          ...{ city: '深圳市', detail: '坂田街道 1 号', postCode: '518129' },
        },
        lines: [
          {
            channelLineId: '315',
            listing: { itemId: '93', skuId: '94', code: 'TEA-RED-250' },
            title: 'Lapsang – 250 g',
            quantity: 2,
            unitPrice: cny(2000),
            payable: cny(3500),
            state: 'OPEN',
          },
          {
            channelLineId: '316',
            listing: { itemId: '95' },
            title: 'Longjing',
            quantity: 1,
            unitPrice: cny(1500),
            payable: cny(1400),
            state: 'OPEN',
          },
        ],
        totals: {
          ...{ goods: cny(5500), discount: cny(600), freight: cny(800), tax: cny(440) },
          payable: cny(6140),
        },
        note: 'Leave it & ring',
      },
    });
  });

  it.each([
    ['pending', {}, 'PAID?'],
    ['pending', { date_paid_gmt: null }, 'UNPAID'],
    ['processing', { date_paid_gmt: null }, 'PAID'],
    ['completed', {}, 'SHIPPED'],
    ['cancelled', {}, 'CANCELLED'],
    ['refunded', {}, 'CANCELLED'],
    ['failed', { date_paid_gmt: null }, 'CANCELLED'],
    ['trash', {}, 'CANCELLED'],
  ])('in state %s %j is %s', (status, part, phase) => {
    const order = orderOf({ status, ...part });
    expect(order).toMatchObject({ phase: phase === 'PAID?' ? 'UNPAID' : phase, stops: [] });
    expectProven(order);
  });

  it.each([
    ['on hold, and not paid', { status: 'on-hold', date_paid_gmt: null }, 'UNPAID', ['NEVER_SHIP']],
    ['on hold, and paid', { status: 'on-hold' }, 'PAID', ['NEVER_SHIP']],
    ['in a state of a plugin', { status: 'part-sent' }, 'PART_SHIPPED', []],
    ['in a state that nobody knows', { status: 'brewing' }, 'PAID', ['STATUS_UNKNOWN']],
    ['in no state', { status: null, date_paid_gmt: null }, 'UNPAID', ['STATUS_UNKNOWN']],
    ['in the state of a prototype', { status: 'constructor' }, 'PAID', ['STATUS_UNKNOWN']],
  ])('is %s', (_what, part, phase, stops) => {
    const order = orderIn(readWith({ statuses: { 'part-sent': 'PART_SHIPPED' } }, anOrder(part)));
    expect([order.phase, codesOf(order)]).toEqual([phase, stops]);
  });

  it('is no order before the buyer has left the till', () => {
    expect(readOrder(anOrder({ status: 'checkout-draft' })).kind).toBe('other');
  });

  it('on delivery is not paid, and may be sent', () => {
    const order = orderOf({ payment_method: 'cod', date_paid_gmt: null });
    expect(order).toMatchObject({ phase: 'UNPAID', paymentTiming: 'on-delivery', stops: [] });
  });

  it('goes nowhere where it has no address, and nobody is a guest', () => {
    const order = orderOf({ shipping: { first_name: '', address_1: '', country: '' }, customer_id: 0 });
    expect(order.recipient).toEqual({ country: 'ZZ' });
    expect(order.buyer).not.toHaveProperty('id');
  });

  it.each([
    ['CN2', '北京'],
    ['CN32', '新疆'],
    ['CN33', 'CN33'],
    ['广东', '广东'],
    ['CN30', '澳门'],
  ])('is sent to the province of %s, %s', (state, province) => {
    const shipping = { ...(anOrder()['shipping'] as Fields), state };
    expect(orderOf({ shipping }).recipient.province).toBe(province);
  });
});

describe('the money of an order of WooCommerce', () => {
  it.each([
    [
      'a fee below zero, for all lines',
      { fee_lines: [{ total: '-10.00' }], total: '49.40' },
      [2786, 1114],
      600,
    ],
    ['no fees', { fee_lines: null, total: '59.40' }, [3500, 1400], 600],
    ['two fees', { fee_lines: [{ total: '1.00' }, { total: '-7.00' }], total: '53.40' }, [3000, 1200], 700],
  ])('is proven: %s', (_what, part, values, freight) => {
    const order = orderOf(part);
    expect([order.stops, order.lines.map(({ payable }) => payable.minor)]).toEqual([[], values]);
    expect(order.totals.freight).toEqual(cny(freight));
    expectProven(order);
  });

  it('rounds the price of one piece up, and what that is too much is in the discount', () => {
    const line = anItem({ quantity: 3, subtotal: '10.00', total: '10.00', price: 3.3333333333333335 });
    const order = orderOf({ total: '36.40' }, [line, otherItem()]);
    expect(order.lines[0]).toMatchObject({ unitPrice: cny(334), payable: cny(1000) });
    expect(order.stops).toEqual([]);
    expectProven(order);
  });

  it.each([
    ['JPY', '1500', '1500', 1500],
    ['KWD', '1.234', '1.234', 1234],
  ])('is counted in %s by its decimals', (currency, worth, total, minor) => {
    const lines = [anItem({ quantity: 1, subtotal: worth, total: worth })];
    const none = { shipping_total: '0', total_tax: '0', fee_lines: [] };
    expect(orderOf({ currency, total, ...none }, lines)).toMatchObject({
      ...{ stops: [], totals: { payable: { currency, minor } } },
    });
  });

  it.each([
    ['the total', { total: '61.39' }, anItem()],
    ['the tax', { total_tax: '4.39' }, anItem()],
    ['a line', {}, anItem({ total: '35.01' })],
    ['no total', { total: null }, anItem()],
    ['a fee greater than the goods', { fee_lines: [{ total: '-60.00' }], total: '0.00' }, anItem()],
  ])('is held where one fen is wrong: %s', (_what, part, line) => {
    expect(codesOf(orderOf(part, [line, otherItem()]))).toEqual(['TOTAL_UNPROVEN']);
  });
});

describe('what came back of an order of WooCommerce', () => {
  const refunds = [{ id: 726, reason: '', total: '-18.80' }];

  it('is of no line in a webhook, so the order waits unless it is sent', () => {
    expect(codesOf(orderOf({ refunds }))).toEqual(['REFUND_IN_PROGRESS']);
    expect(codesOf(orderOf({ refunds, status: 'completed' }))).toEqual([]);
  });

  it('is pieces of a line in what is fetched', () => {
    const order = fetched({ refunds }, [aRefund('315')]);
    expect(order).toMatchObject({
      ...{ stops: [], lines: [{ quantity: 1, payable: cny(1750) }, { quantity: 1 }] },
      totals: { tax: cny(310), payable: cny(4260) },
    });
    expectProven(order);
  });

  it('is a whole line, and postage', () => {
    const shipping_lines = [{ total: '-6.00', total_tax: '-0.60' }];
    const order = fetched({ refunds }, [aRefund('315', { shipping_lines }), aRefund('315')]);
    expect(order.lines.map(({ state }) => state)).toEqual(['CANCELLED', 'OPEN']);
    expect(order.totals).toMatchObject({ freight: cny(200), tax: cny(120), payable: cny(1720) });
    expect(codesOf(order)).toEqual([]);
    expectProven(order);
  });

  it('is all of it, and the order is over', () => {
    const order = fetched({ refunds }, [aRefund('315'), aRefund('315'), aRefund('316')]);
    expect(order).toMatchObject({ phase: 'CANCELLED', stops: [], totals: { payable: cny(0) } });
  });

  it('is the order as it was told where nothing came back', () => {
    expect(fetched({}, [])).toEqual(orderOf());
  });
});

describe('what WooCommerce writes', () => {
  it.each([
    ['no lines', {}, [], 'no lines'],
    ['half a piece', {}, [anItem({ quantity: 1.5 })], 'no quantity'],
    ['no piece', {}, [anItem({ quantity: 0 })], 'no quantity'],
    ['2^31 pieces', {}, [anItem({ quantity: 2 ** 31 })], 'no quantity'],
    ['a line below zero', {}, [anItem({ total: '-1.00' })], 'total of a line is below zero'],
    ['a line of floats', {}, [anItem({ total: 0.1 + 0.2 })], 'total of a line is not an amount'],
    ['a total of 1e309', { total: '1e309' }, [anItem()], 'total is not an amount'],
    ['no currency', { currency: '' }, [anItem()], 'no currency in use'],
    ['a local time alone', { date_modified_gmt: null }, [anItem()], 'no date_modified_gmt'],
    ['a day that is none', { date_created_gmt: '2026-13-01T00:00:00' }, [anItem()], 'no date_created_gmt'],
  ])('is kept for a person to look at: %s', (_what, part, lines, reason) => {
    expect(readOrder(anOrder(part, lines))).toEqual({
      ...{ kind: 'unreadable', reason, channelOrderId: '7270' },
    });
  });

  it('is text, whatever it looks like', () => {
    const customer_note =
      '=cmd|&quot;/c calc&quot;!A0 &lt;script&gt;alert(1)&lt;/script&gt; 👩‍👩‍👧 𠮷\u0000\u202E';
    expect(orderOf({ customer_note }).note).toBe('=cmd|"/c calc"!A0 <script>alert(1)</script> 👩‍👩‍👧 𠮷');
  });

  it('may be an order of 10,000 lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      anItem({ id: index + 1, quantity: 1, subtotal: '0.10', total: '0.10' }),
    );
    const order = orderOf({ total: '1012.40' }, lines);
    expect([order.stops, order.lines.length]).toEqual([[], 10_000]);
  });

  it('never makes the reader throw, whatever stands in its fields', () => {
    const read = (order: Fields, item: Fields) =>
      reader.read(messageOf(JSON.stringify(anOrder(order, [anItem(item), otherItem()]))));
    readOdd({ order: anOrder(), line: anItem() }, read, 150);
  });
});

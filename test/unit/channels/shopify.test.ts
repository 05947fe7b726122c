import { isSignedBy } from '../../../functions/channels/body-signature.ts';
import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { financialPhases } from '../../../functions/channels/shopify/phases.ts';
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
} from './support/shopify-kit.ts';

const orderOf = (part: Fields = {}, lines?: readonly Fields[]): ChannelOrder =>
  orderIn(readOrder(anOrder(part, lines)));
const codesOf = ({ stops }: ChannelOrder) => stops.map(({ code }) => code);
const valuesOf = ({ lines }: ChannelOrder) => lines.map(({ payable }) => payable.minor);

describe('the signature of Shopify', () => {
  const vector = 'VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=';
  it('holds for the known vector, with any of the secrets, and for no other body', () => {
    expect(isSignedBy(['hush'], Buffer.from('{"id":1}'), vector)).toBe(true);
    expect(isSignedBy(['new', 'hush'], Buffer.from('{"id":1}'), vector)).toBe(true);
    expect(isSignedBy(['new'], Buffer.from('{"id":1}'), vector)).toBe(false);
    expect(isSignedBy(['hush'], Buffer.from('{"id":2}'), vector)).toBe(false);
    expect(isSignedBy(['hush'], Buffer.from(''), vector)).toBe(false);
    expect(isSignedBy(['hush'], Buffer.from('{"id":1}'), vector.replace('=', ''))).toBe(false);
    expect(isSignedBy(['hush'], Buffer.from('{"id":1}'), undefined)).toBe(false);
  });
});

describe('a webhook of Shopify', () => {
  const bytes = Buffer.from('{"id":1}');
  it('tells its event, when it was sent, and of what', () => {
    expect(reader.door?.(callOf(bytes), now)).toEqual({
      kind: 'message',
      message: {
        ...{ topic: 'orders/updated', eventId: 'event-1', body: bytes },
        observedAt: Date.parse('2026-11-11T01:59:58.123Z'),
      },
    });
  });

  it.each([
    ['later than it came', '2036-01-01T00:00:00Z'],
    ['no time', 'yesterday'],
    ['nothing', undefined],
  ])('was sent when it came, where it says %s', (_what, sentAt) => {
    const reading = reader.door?.(callOf(bytes, { 'x-shopify-triggered-at': sentAt }), now);
    expect(reading).toMatchObject({ message: { observedAt: now } });
  });

  it.each([['another.myshopify.com'], [undefined], ['']])('is refused from %s', (shop) => {
    expect(reader.door?.(callOf(bytes, { 'x-shopify-shop-domain': shop }), now)).toEqual({
      ...{ kind: 'refused', reason: 'another shop' },
    });
  });

  it('is of this shop however its address is written', () => {
    const call = callOf(bytes, { 'x-shopify-shop-domain': 'Tea-Shop.MyShopify.com' });
    expect(reader.door?.(call, now)).toMatchObject({ kind: 'message' });
  });
});

describe('an order of Shopify', () => {
  it('becomes an order in our words', () => {
    expect(readOrder(anOrder())).toEqual({
      kind: 'order',
      order: {
        channel: 'shopify',
        shopId: 'tea-shop',
        channelOrderId: '6001002003004',
        modifiedAt: Date.parse('2026-11-11T09:05:00+08:00'),
        observedAt: now,
        statusRaw: 'paid/unfulfilled',
        phase: 'PAID',
        stops: [],
        placedAt: Date.parse('2026-11-11T09:00:00+08:00'),
        paidAt: Date.parse('2026-11-11T09:00:30+08:00'),
        paymentTiming: 'prepaid',
        buyer: { id: '7001002003', name: 'Lei Li', email: 'lilei@example.com' },
        recipient: {
          ...{ name: '李雷', phone: '13800138000', country: 'CN', province: 'Guangdong' },
          ...{ city: '深圳市', detail: '龙岗区坂田街道 1 号', postCode: '518129' },
        },
        lines: [
          {
            channelLineId: '9001002003001',
            listing: { itemId: '8001002003', skuId: '4001002003', code: 'TEA-RED-250' },
            title: '正山小种 - 250g',
            quantity: 2,
            unitPrice: cny(2000),
            payable: cny(3500),
            state: 'OPEN',
          },
          {
            channelLineId: '9001002003002',
            listing: { itemId: '8001002003', skuId: '4001002004' },
            title: '龙井 - 100g',
            quantity: 1,
            unitPrice: cny(1500),
            payable: cny(1400),
            state: 'OPEN',
          },
        ],
        totals: {
          ...{ goods: cny(5500), discount: cny(600), freight: cny(600), tax: cny(440) },
          payable: cny(5940),
        },
        note: '周末送',
        memo: 'vip',
      },
    });
  });

  it('is the same by itself and in its `order`, by whatever topic of orders', () => {
    const order = readOrder(anOrder());
    expect(readBody(JSON.stringify({ order: anOrder() }), 'orders/fetched')).toEqual(order);
    for (const topic of ['create', 'paid', 'cancelled', 'fulfilled', 'partially_fulfilled'])
      expect(readBody(JSON.stringify(anOrder()), `orders/${topic}`)).toEqual(order);
  });

  it('is left alone where an edit tells of it, which comes as an update too', () => {
    const body = JSON.stringify({ order_edit: { id: 1, order_id: 2 } });
    expect(readBody(body, 'orders/edited').kind).toBe('other');
  });

  it.each([
    ['a draft', { admin_graphql_api_id: 'gid://shopify/DraftOrder/1' }],
    ['a basket', { financial_status: undefined }],
  ])('is not made of %s by its topic', (_what, part) => {
    expect(readOrder(anOrder(part))).toEqual({ kind: 'other', reason: 'it is no order' });
  });

  it.each(Object.entries(financialPhases))('whose money is %s is %s', (financial_status, phase) => {
    const order = orderOf({ financial_status });
    expect(order.phase).toBe(phase);
    const stops = {
      voided: ['NEVER_SHIP'],
      expired: ['NEVER_SHIP'],
      partially_refunded: ['REFUND_IN_PROGRESS'],
    };
    expect(codesOf(order)).toEqual(stops[financial_status as keyof typeof stops] ?? []);
    expectProven(order);
  });

  it.each([
    ['authorized, where that is as good as paid', { financial_status: 'authorized' }, 'PAID', []],
    [
      'cancelled, whatever else',
      { cancelled_at: '2026-11-11T09:04:00+08:00', fulfillment_status: 'fulfilled' },
      'CANCELLED',
      [],
    ],
    ['sent in part', { fulfillment_status: 'partial' }, 'PART_SHIPPED', []],
    ['sent', { fulfillment_status: 'fulfilled' }, 'SHIPPED', []],
    [
      'sent and archived',
      { fulfillment_status: 'fulfilled', closed_at: '2026-11-11T09:04:00+08:00' },
      'FINISHED',
      [],
    ],
    ['sent and refunded', { fulfillment_status: 'fulfilled', financial_status: 'refunded' }, 'SHIPPED', []],
    ['put back on the shelf', { fulfillment_status: 'restocked' }, 'PAID', ['NEVER_SHIP']],
    ['a test', { test: true }, 'PAID', ['NEVER_SHIP']],
    ['of money that nobody knows', { financial_status: 'in_tea' }, 'UNPAID', ['STATUS_UNKNOWN']],
    ['of no money', { financial_status: null }, 'UNPAID', ['STATUS_UNKNOWN']],
    ['sent in a way that nobody knows', { fulfillment_status: 'by_drone' }, 'PAID', ['STATUS_UNKNOWN']],
  ])('is %s', (_what, part, phase, stops) => {
    const order = orderIn(readWith({ authorizedIsPaid: true }, anOrder(part)));
    expect([order.phase, codesOf(order)]).toEqual([phase, stops]);
  });

  it('on delivery is not paid, and may be sent', () => {
    const part = { financial_status: 'pending', payment_gateway_names: ['Cash on Delivery (COD)'] };
    const order = orderOf(part);
    expect(order).toMatchObject({ phase: 'UNPAID', paymentTiming: 'on-delivery', stops: [] });
    expect(order).not.toHaveProperty('paidAt');
  });

  it('without an address goes nowhere, and never where its bill goes', () => {
    const order = orderOf({ shipping_address: null, billing_address: anOrder()['shipping_address'] });
    expect(order.recipient).toEqual({ country: 'ZZ' });
    const nowhere = orderOf({ shipping_address: { country: 'constructor' } });
    expect(nowhere.recipient).toEqual({ country: 'ZZ' });
  });

  it('is called at the number of the buyer where the address has none', () => {
    const shipping_address = { name: 'A', phone: null, country_code: 'HK', address1: '1', address2: '2' };
    expect(orderOf({ shipping_address, phone: '+85291234567' }).recipient).toEqual({
      ...{ name: 'A', phone: '+85291234567', country: 'HK', detail: '1 2' },
    });
  });
});

describe('the money of an order of Shopify', () => {
  it.each([
    [
      'a tax that is in the prices',
      { taxes_included: true, total_price: '55.00' },
      [3500, 1400],
      600,
      0,
      5500,
    ],
    ['no postage', { shipping_lines: [], total_price: '53.40' }, [3500, 1400], 0, 440, 5340],
    [
      'a discount of postage',
      {
        shipping_lines: [
          { price: '6.00', discounted_price: '6.00', discount_allocations: [{ amount: '6.00' }] },
        ],
        total_price: '53.40',
      },
      [3500, 1400],
      0,
      440,
      5340,
    ],
    [
      'cheaper postage, as older versions tell it',
      { shipping_lines: [{ price: '6.00', discounted_price: '2.00' }], total_price: '55.40' },
      [3500, 1400],
      200,
      440,
      5540,
    ],
    [
      'a tip and duties',
      {
        total_tip_received: '1.00',
        original_total_duties_set: { shop_money: { amount: '2.50', currency_code: 'CNY' } },
        total_price: '62.90',
      },
      [3500, 1400],
      950,
      440,
      6290,
    ],
  ])('is proven: %s', (_what, part, values, freight, tax, payable) => {
    const order = orderOf({ current_total_price: null, total_price_set: null, ...part });
    expect(order.stops).toEqual([]);
    expect(valuesOf(order)).toEqual(values);
    expect(order.totals).toMatchObject({ freight: cny(freight), tax: cny(tax), payable: cny(payable) });
    expectProven(order);
  });

  it('takes the line discount of older versions', () => {
    const lines = [anItem({ discount_allocations: [], total_discount: '5.00' }), otherItem()];
    expect(valuesOf(orderOf({}, lines))).toEqual([3500, 1400]);
  });

  it.each([
    ['JPY', '1500', '1500.0', 1500],
    ['KWD', '1.234', '1.234', 1234],
    ['USD', '0.30', '0.3', 30],
  ])('is counted in %s by its decimals', (currency, price, total_price, minor) => {
    const lines = [anItem({ quantity: 1, current_quantity: 1, price, discount_allocations: [] })];
    const part = { currency, total_price, total_tax: '0', shipping_lines: [] };
    const order = orderOf({ ...part, total_price_set: null, current_total_price: null }, lines);
    expect(order.totals.payable).toEqual({ currency, minor });
    expect(order.stops).toEqual([]);
  });

  const told = [anItem(), otherItem()];
  const shopMoney = (amount: string, currency_code: string) => ({
    total_price_set: { shop_money: { amount, currency_code } },
  });
  it.each([
    ['the total', { total_price: '59.39', total_price_set: null, current_total_price: '59.39' }, told],
    ['what is left of it', { current_total_price: '59.39' }, told],
    ['the tax', { total_tax: '4.41' }, told],
    ['a price', {}, [anItem({ price: '20.01' }), otherItem()]],
    ['a share of a discount', {}, [anItem({ discount_allocations: [{ amount: '4.99' }] }), otherItem()]],
    ['the total in the currency of the shop', shopMoney('59.41', 'CNY'), told],
    ['the currency of the total', shopMoney('59.40', 'USD'), told],
    ['no total', { total_price: null, total_price_set: null }, told],
  ])('is held where one fen is wrong: %s', (_what, part, lines) => {
    expect(codesOf(orderOf(part, lines))).toEqual(['TOTAL_UNPROVEN']);
  });

  it('takes a present for nothing', () => {
    const present = otherItem({ id: 3, price: '0.00', discount_allocations: [] });
    const order = orderOf({}, [anItem(), otherItem(), present]);
    expect([order.stops, valuesOf(order)]).toEqual([[], [3500, 1400, 0]]);
  });
});

describe('what came back of an order of Shopify', () => {
  const back = { line_item_id: 9001002003001, quantity: 1, subtotal: 17.5, total_tax: 1.3 };
  const partly = { financial_status: 'partially_refunded' };

  it('is pieces of a line', () => {
    const order = orderOf({ ...partly, refunds: [aRefund([back])], current_total_price: '40.60' });
    expect(order).toMatchObject({
      ...{ phase: 'PAID', stops: [] },
      lines: [
        { quantity: 1, payable: cny(1750), state: 'OPEN' },
        { quantity: 1, state: 'OPEN' },
      ],
      totals: { goods: cny(3500), discount: cny(350), tax: cny(310), payable: cny(4060) },
    });
    expectProven(order);
  });

  it('is a whole line, in two refunds, and the postage with it', () => {
    const shipping = { kind: 'shipping_refund', amount: '-6.00', tax_amount: '-0.60' };
    const refunds = [aRefund([back]), aRefund([back], { order_adjustments: [shipping] })];
    const order = orderOf({ ...partly, refunds, current_total_price: '15.20' });
    expect(order.lines.map(({ state }) => state)).toEqual(['CANCELLED', 'OPEN']);
    expect(order.totals).toEqual({
      ...{ goods: cny(1500), discount: cny(100), freight: cny(0), tax: cny(120), payable: cny(1520) },
    });
    expect(order.stops).toEqual([]);
    expectProven(order);
  });

  it('is everything, and the order is over', () => {
    const lines = [9001002003001, 9001002003002].map((line_item_id) => ({ line_item_id, quantity: 2 }));
    const order = orderOf({ ...partly, refunds: [aRefund(lines)] });
    expect(order).toMatchObject({ phase: 'CANCELLED', stops: [], totals: { payable: cny(0) } });
  });

  it('is what an edit took out, which tells no more than what is left', () => {
    const lines = [anItem({ current_quantity: 1 }), otherItem()];
    const order = orderOf({ current_total_price: null }, lines);
    expect(order.lines[0]).toMatchObject({ quantity: 1, payable: cny(1750) });
    expectProven(order);
  });

  it('is money for no line, which changes nothing of what is owed', () => {
    const gift = { kind: 'refund_discrepancy', amount: '-3.00', tax_amount: '0.00' };
    const order = orderOf({ ...partly, refunds: [aRefund([], { order_adjustments: [gift] })] });
    expect(order.stops).toEqual([]);
    expect(order.totals.payable).toEqual(cny(5940));
  });

  it('never is more than it cost', () => {
    const refunds = [aRefund([{ ...back, subtotal: '35.01' }])];
    expect(readOrder(anOrder({ ...partly, refunds }))).toMatchObject({ kind: 'unreadable' });
  });
});

describe('what Shopify writes', () => {
  it.each([
    ['no currency', { currency: null }, undefined, 'no currency in use'],
    ['another money', { currency: 'TEA' }, undefined, 'no currency in use'],
    ['no time of change', { updated_at: 'now' }, undefined, 'no updated_at'],
    ['a time without its offset', { created_at: '2026-11-11T09:00:00' }, undefined, 'no created_at'],
    ['half a piece', {}, [anItem({ quantity: 1.5 })], 'no quantity'],
    ['no piece', {}, [anItem({ quantity: 0 })], 'no quantity'],
    ['less than none', {}, [anItem({ quantity: -1 })], 'no quantity'],
    ['more than anybody has', {}, [anItem({ quantity: 2 ** 31 })], 'no quantity'],
    ['a price below zero', {}, [anItem({ price: '-20.00' })], 'price is below zero'],
    ['a price that is none', {}, [anItem({ price: 'NaN' })], 'price is not an amount'],
    ['a sum of floats', {}, [anItem({ price: 0.1 + 0.2 })], 'price is not an amount'],
    ['a price in fractions of a fen', {}, [anItem({ price: '0.001' })], 'price is not an amount'],
    [
      'a discount greater than its line',
      {},
      [anItem({ discount_allocations: [{ amount: '40.01' }] })],
      'a discount is greater than its line',
    ],
    [
      'amounts beyond reason',
      {},
      [anItem({ quantity: 99_999_999, price: '90071992547409.00' })],
      'amounts beyond 2^53',
    ],
    ['no lines and no sum', { total_line_items_price: null }, [], 'no line_items'],
  ])('is kept for a person to look at: %s', (_what, part, lines: readonly Fields[] | undefined, reason) => {
    expect(readOrder(anOrder(part, lines))).toEqual({
      ...{ kind: 'unreadable', reason, channelOrderId: '6001002003004' },
    });
  });

  it('is text, whatever it looks like', () => {
    const note = '=cmd|"/c calc"!A0 \'; DROP TABLE <script>alert(1)</script> 👩‍👩‍👧 𠮷';
    const order = orderOf({ note: `${note}\u0000\u202E`, tags: '\ud83d' }, [
      anItem({ name: 'ل'.repeat(300) }),
      otherItem(),
    ]);
    expect(order).toMatchObject({ note, memo: '\uFFFD', lines: [{ title: 'ل'.repeat(300) }, {}] });
  });

  it('may be numbers as texts and texts as numbers', () => {
    const lines = [anItem({ id: '9001002003001', quantity: '2', price: 20, sku: 42 }), otherItem()];
    const order = orderOf({ id: '6001002003004', total_price: 59.4, test: 'false' }, lines);
    expect(order).toMatchObject({ stops: [], lines: [{ quantity: 2, listing: { code: '42' } }, {}] });
    expectProven(order);
  });

  it('may name a member twice: the last one counts, as everywhere, and has to add up', () => {
    const body = JSON.stringify(anOrder()).replace('{', '{"total_price":"0.01",');
    expect(orderIn(readBody(body)).totals.payable).toEqual(cny(5940));
    const raised = JSON.stringify(anOrder()).replace(/}$/, ',"total_price":"0.01"}');
    expect(codesOf(orderIn(readBody(raised)))).toEqual(['TOTAL_UNPROVEN']);
  });

  it('may be an order of 10,000 lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      anItem({ id: index + 1, quantity: 1, current_quantity: 1, price: '0.10', discount_allocations: [] }),
    );
    const sums = { total_price: '1010.40', total_price_set: null, current_total_price: '1010.40' };
    const order = orderOf(sums, lines);
    expect([order.stops, order.lines.length, order.totals.payable.minor]).toEqual([[], 10_000, 101_040]);
    expectProven(order);
  });

  it('never makes the reader throw, whatever stands in its fields', () => {
    const read = (order: Fields, item: Fields) =>
      reader.read(messageOf(JSON.stringify(anOrder(order, [anItem(item), otherItem()]))));
    readOdd({ order: anOrder(), line: anItem() }, read, 150);
  });
});

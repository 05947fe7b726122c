import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { tradePhases } from '../../../functions/channels/taobao/phases.ts';
import { cny, expectProven, type Fields, orderIn, readMutated, readOdd } from './support/platform-kit.ts';
import { aLine, aTrade, fullInfo, now, readBody, readTrade } from './support/taobao-kit.ts';

const orderOf = (trade: unknown): ChannelOrder => orderIn(readTrade(trade));
const codesOf = (trade: unknown): readonly string[] => orderOf(trade).stops.map(({ code }) => code);

describe('a trade of TOP (淘宝交易)', () => {
  it('becomes an order in our words', () => {
    const trade = aTrade({
      buyer_message: '请用红色盒子',
      seller_memo: '老顾客',
      delivery_time: '2026-11-13 23:59:59',
      sign_time: '2026-11-16 23:59:59',
    });
    expect(readTrade(trade)).toEqual({
      kind: 'order',
      order: {
        channel: 'tmall',
        shopId: 'tea-house',
        channelOrderId: '3141592653589793238',
        modifiedAt: Date.parse('2026-11-11T00:05:10+08:00'),
        observedAt: now,
        statusRaw: 'WAIT_SELLER_SEND_GOODS',
        phase: 'PAID',
        stops: [],
        placedAt: Date.parse('2026-11-11T00:00:03+08:00'),
        paidAt: Date.parse('2026-11-11T00:05:09+08:00'),
        paymentTiming: 'prepaid',
        buyer: { id: 'AAHd5d-HAAeGwJedwSHpg8bT' },
        recipient: {
          token: 'oaid-1',
          country: 'CN',
          province: '浙江省',
          city: '杭州市',
          district: '西湖区',
        },
        lines: [
          {
            channelLineId: '3141592653589793239',
            listing: { itemId: '610000000001', skuId: '4100000000001', code: 'TEA-RED-250' },
            title: '正山小种 250g',
            quantity: 2,
            unitPrice: cny(2000),
            payable: cny(3500),
            state: 'OPEN',
          },
        ],
        totals: { goods: cny(4000), discount: cny(500), freight: cny(600), tax: cny(0), payable: cny(4100) },
        promise: {
          shipBy: Date.parse('2026-11-13T23:59:59+08:00'),
          deliverBy: Date.parse('2026-11-16T23:59:59+08:00'),
        },
        note: '请用红色盒子',
        memo: '老顾客',
      },
    });
  });

  it.each(Object.entries(tradePhases))('is told in status %s as %s', (status, phase) => {
    const order = orderOf(aTrade({ status }, [aLine({ status })]));
    expect(order).toMatchObject({ statusRaw: status, phase });
    expect(order.stops.map(({ code }) => code)).toEqual(
      status === 'PAID_FORBID_CONSIGN' ? ['NEVER_SHIP'] : [],
    );
    expectProven(order);
  });

  it.each([
    ['paid, it seems', {}, 'PAID'],
    ['unpaid, it seems', { pay_time: null }, 'UNPAID'],
  ])('is held in a status that nobody knows: %s', (_what, part, phase) => {
    const order = orderOf(aTrade({ status: 'SOMETHING_NEW', ...part }, [aLine({ status: 'SOMETHING_NEW' })]));
    expect(order).toMatchObject({ phase, stops: [{ code: 'STATUS_UNKNOWN' }] });
  });

  it.each([
    ['forbid_consign', 1],
    ['top_hold', '1'],
    ['team_buy_hold', 1],
    ['share_group_hold', 1],
    ['ofp_hold', 1],
    ['is_sh_ship', true],
  ])('must not leave with %s', (name, flag) => {
    expect(codesOf(aTrade({ [name]: flag }))).toEqual(['NEVER_SHIP']);
    expect(codesOf(aTrade({ [name]: 0 }))).toEqual([]);
    expect(codesOf(aTrade({ [name]: null }))).toEqual([]);
  });

  it('tells all that forbids it in one stop', () => {
    const { stops } = orderOf(aTrade({ forbid_consign: 1, top_hold: 1, rx_audit_status: '0' }));
    expect(stops).toHaveLength(1);
    expect(stops[0]?.message).toMatch(/forbid_consign.*top_hold.*处方/);
  });

  it.each([
    ['FRONT_NOPAID_FINAL_NOPAID', 'WAIT_BUYER_PAY', 'UNPAID', []],
    ['FRONT_PAID_FINAL_NOPAID', 'WAIT_BUYER_PAY', 'PARTLY_PAID', ['PRESALE']],
    ['FRONT_PAID_FINAL_NOPAID', 'WAIT_SELLER_SEND_GOODS', 'PARTLY_PAID', ['PRESALE']],
    ['FRONT_PAID_FINAL_PAID', 'WAIT_SELLER_SEND_GOODS', 'PAID', []],
    ['FRONT_PAID_FRONT_FORFEITED', 'TRADE_CLOSED', 'CANCELLED', []],
  ])('of a presale in %s and %s is %s', (step_trade_status, status, phase, stops) => {
    const trade = aTrade({ type: 'step', step_trade_status, status }, [aLine({ status })]);
    expect(orderOf(trade).phase).toBe(phase);
    expect(codesOf(trade)).toEqual(stops);
  });

  it('of a presale may tell the deposit as what was paid', () => {
    const deposit = { type: 'step', step_trade_status: 'FRONT_PAID_FINAL_NOPAID', step_paid_fee: '10.00' };
    const order = orderOf(aTrade({ ...deposit, status: 'WAIT_BUYER_PAY', payment: '10.00' }));
    expect(order.stops.map(({ code }) => code)).toEqual(['PRESALE']);
    expect(order.totals.payable).toEqual(cny(4100));
    expectProven(order);
  });

  it('on delivery (货到付款) is not paid, though it may be shipped', () => {
    const cod = {
      type: 'cod',
      pay_time: null,
      payment: '46.00',
      buyer_cod_fee: '5.00',
      cod_status: 'NEW_CREATED',
    };
    const order = orderOf(aTrade(cod));
    expect(order).toMatchObject({ phase: 'UNPAID', paymentTiming: 'on-delivery', stops: [] });
    expect(order).not.toHaveProperty('paidAt');
    expect(order.totals).toMatchObject({ freight: cny(1100), payable: cny(4600) });
    expectProven(order);
    expect(codesOf(aTrade({ ...cod, cod_status: 'CANCELED' }))).toEqual(['LOCKED']);
    expect(orderOf(aTrade({ ...cod, status: 'TRADE_BUYER_SIGNED' }, [aLine({ status: null })])).phase).toBe(
      'SHIPPED',
    );
  });

  it.each([
    ['WAIT_SELLER_AGREE', 'REFUNDING'],
    ['WAIT_BUYER_RETURN_GOODS', 'REFUNDING'],
    ['WAIT_SELLER_CONFIRM_GOODS', 'REFUNDING'],
    ['A_NEW_STATE', 'REFUNDING'],
    ['SUCCESS', 'CANCELLED'],
    ['SELLER_REFUSE_BUYER', 'OPEN'],
    ['CLOSED', 'OPEN'],
    ['NO_REFUND', 'OPEN'],
    [null, 'OPEN'],
  ])('with a refund in %s on one line has the line %s', (refund_status, state) => {
    const lines = [aLine({ oid: 1, oid_str: '1', refund_status }), aLine({ oid: 2, oid_str: '2' })];
    const order = orderOf(aTrade({ payment: '76.00', total_fee: '80.00' }, lines));
    expect(order.lines.map((line) => line.state)).toEqual([state, 'OPEN']);
    expect(order.stops.map(({ code }) => code)).toEqual(state === 'REFUNDING' ? ['REFUND_IN_PROGRESS'] : []);
    expect(order.totals.payable).toEqual(cny(state === 'CANCELLED' ? 4100 : 7600));
    expectProven(order);
  });

  it('does not hold what has left for a refund that came after', () => {
    const status = 'WAIT_BUYER_CONFIRM_GOODS';
    const order = orderOf(aTrade({ status }, [aLine({ status, refund_status: 'WAIT_SELLER_AGREE' })]));
    expect(order).toMatchObject({ phase: 'SHIPPED', stops: [], lines: [{ state: 'REFUNDING' }] });
  });

  it('of which every line is refunded is cancelled', () => {
    const order = orderOf(aTrade({}, [aLine({ refund_status: 'SUCCESS', status: 'TRADE_CLOSED' })]));
    expect(order).toMatchObject({
      phase: 'CANCELLED',
      stops: [],
      totals: { goods: cny(0), payable: cny(0) },
    });
  });

  it('in parts has lines that are gone and lines that are not', () => {
    const lines = [
      aLine({ oid_str: '1', status: 'WAIT_BUYER_CONFIRM_GOODS' }),
      aLine({ oid_str: '2', status: 'WAIT_SELLER_SEND_GOODS' }),
      aLine({ oid_str: '3', status: null, invoice_no: 'SF1' }),
      aLine({ oid_str: '4', status: null }),
    ];
    const trade = aTrade({ status: 'SELLER_CONSIGNED_PART', payment: '146.00', total_fee: '160.00' }, lines);
    const order = orderOf(trade);
    expect(order.phase).toBe('PART_SHIPPED');
    expect(order.lines.map(({ state }) => state)).toEqual(['SHIPPED', 'OPEN', 'SHIPPED', 'OPEN']);
  });
});

const two = (first = {}, second = {}) => [
  aLine({
    ...{ oid_str: '1', price: '10.00', num: 3, total_fee: '30.00', payment: '30.00' },
    ...{ part_mjz_discount: '3.33', divide_order_fee: '26.67', ...first },
  }),
  aLine({
    ...{ oid_str: '2', price: '5.00', num: 1, total_fee: '5.00', payment: '5.00' },
    ...{ part_mjz_discount: '0.67', divide_order_fee: '4.33', ...second },
  }),
];
const ofTwo = { payment: '37.00', post_fee: '6.00', total_fee: '35.00', discount_fee: '4.00' };
const undivided = { divide_order_fee: null, part_mjz_discount: null };

describe('the money of a trade (实付金额)', () => {
  it.each([
    ['one line, whose payment holds the postage', {}, [aLine()], [3500], 600, 4100],
    ['one line without what it was divided to', {}, [aLine({ divide_order_fee: null })], [3500], 600, 4100],
    [
      'one line with nothing but its payment',
      {},
      [aLine({ ...undivided, total_fee: null, price: null, payment: '41.00' })],
      [3500],
      600,
      4100,
    ],
    ['one line, the reduction on the trade alone', {}, [aLine(undivided)], [3500], 600, 4100],
    [
      'one line, no postage',
      { payment: '35.00', post_fee: '0.00' },
      [aLine({ payment: '35.00' })],
      [3500],
      0,
      3500,
    ],
    [
      'one line, made cheaper by hand',
      { payment: '38.50', adjust_fee: '-2.50' },
      [aLine({ adjust_fee: '-2.50', total_fee: '37.50', divide_order_fee: '32.50' })],
      [3250],
      600,
      3850,
    ],
    ['one line with the red packet of coupon_fee', { coupon_fee: 300 }, [aLine()], [3500], 600, 4100],
    [
      'the Tmall sample, 5 x 8.80 - 14.50',
      { payment: '29.50', post_fee: '0.00', total_fee: '44.00', discount_fee: '14.50' },
      [
        aLine({
          price: '8.80',
          num: 5,
          total_fee: '44.00',
          payment: '29.50',
          part_mjz_discount: '14.50',
          divide_order_fee: '29.50',
        }),
      ],
      [2950],
      0,
      2950,
    ],
    ['several lines, whose payment has no postage', ofTwo, two(), [2667, 433], 600, 3700],
    [
      'several lines without what they were divided to',
      ofTwo,
      two({ divide_order_fee: null }, { divide_order_fee: null }),
      [2667, 433],
      600,
      3700,
    ],
    [
      'several lines, the reduction on the trade alone',
      ofTwo,
      two(undivided, undivided),
      [2657, 443],
      600,
      3700,
    ],
    [
      'several lines with nothing but their payment',
      { ...ofTwo, payment: '41.00', discount_fee: '0.00', total_fee: null },
      two({ ...undivided, total_fee: null, price: null }, { ...undivided, total_fee: null, price: null }),
      [3000, 500],
      600,
      4100,
    ],
    [
      'several lines with a present',
      { ...ofTwo, payment: '32.67', total_fee: '30.00' },
      [
        two()[0],
        aLine({
          oid_str: '2',
          num: 1,
          price: '0.00',
          total_fee: '0.00',
          payment: '0.00',
          part_mjz_discount: '0.00',
          divide_order_fee: '0.00',
        }),
      ],
      [2667, 0],
      600,
      3267,
    ],
    [
      'tax of an import (天猫国际)',
      { order_tax_fee: '1.23', payment: '42.23' },
      [aLine()],
      [3500],
      600,
      4223,
    ],
    ['tax that the seller bears', { order_tax_fee: '1.23' }, [aLine()], [3500], 600, 4100],
  ])('is proven: %s', (_what, part, lines, values, freight, payable) => {
    const order = orderOf(aTrade(part, lines as never));
    expect(order.stops).toEqual([]);
    expect(order.lines.map((line) => line.payable.minor)).toEqual(values);
    expect(order.totals.freight).toEqual(cny(freight));
    expect(order.totals.payable).toEqual(cny(payable));
    expectProven(order);
  });

  it('keeps the subsidy of the platform beside what the buyer pays', () => {
    const { totals } = orderOf(aTrade({ platform_subsidy_fee: '2.00' }));
    expect(totals).toMatchObject({ payable: cny(4100), platformSubsidy: cny(200) });
    const after = orderOf(aTrade({ platform_subsidy_fee: '2.00', payment: '39.00' }));
    expect(after.stops).toEqual([]);
    expect(after.totals).toMatchObject({ payable: cny(3900), platformSubsidy: cny(200) });
    expectProven(after);
  });

  it('shows a line that was made dearer by hand at the price that it has', () => {
    const line = aLine({
      adjust_fee: '0.01',
      total_fee: '40.01',
      part_mjz_discount: '0.00',
      divide_order_fee: '40.01',
    });
    const order = orderOf(aTrade({ payment: '46.01', adjust_fee: '0.01', discount_fee: '0.00' }, [line]));
    expect(order.lines[0]).toMatchObject({ unitPrice: cny(2001), payable: cny(4001) });
    expect(order.stops).toEqual([]);
    expectProven(order);
  });

  it.each([
    ['what the buyer pays', { payment: '41.01' }, {}],
    ['what the buyer pays, the other way', { payment: '40.99' }, {}],
    ['the postage', { post_fee: '6.01' }, {}],
    ['what the line was divided to', {}, { divide_order_fee: '34.99' }],
    ['the price', {}, { price: '20.01' }],
    ['what the line costs before sharing', {}, { total_fee: '40.01' }],
    ['what the goods cost', { total_fee: '39.99' }, {}],
    ['no payment at all', { payment: null }, {}],
  ])('is held where one fen is wrong: %s', (_what, part, line) => {
    const order = orderOf(aTrade(part, [aLine(line)]));
    expect(order.stops.map(({ code }) => code)).toEqual(['TOTAL_UNPROVEN']);
  });

  it.each(['12.345', '1e309', 'NaN', 'Infinity', '-1.00', '0x10', '1,000.00', '99999999999.00'])(
    'is refused as %s',
    (payment) => {
      expect(readTrade(aTrade({ payment }))).toMatchObject({
        kind: 'unreadable',
        channelOrderId: '3141592653589793238',
      });
    },
  );

  it.each([0, -1, 1.5, 2 ** 31, '', null, 'two'])('never has %s pieces', (num) => {
    expect(readTrade(aTrade({}, [aLine({ num })]))).toMatchObject({
      kind: 'unreadable',
      reason: 'no quantity',
    });
  });

  it('of lines that were refunded may have been lessened or not', () => {
    const lines = two({}, { refund_status: 'SUCCESS', status: 'TRADE_CLOSED' });
    for (const payment of ['37.00', '32.67']) {
      const order = orderOf(aTrade({ ...ofTwo, payment }, lines));
      expect(order.stops).toEqual([]);
      expect(order.totals.payable).toEqual(cny(3267));
      expectProven(order);
    }
  });
});

describe('who gets the goods (收货人)', () => {
  const plain = {
    oaid: null,
    receiver_name: '李雷',
    receiver_mobile: '13800138000',
    receiver_town: '翠苑街道',
    receiver_address: '文三路 1 号',
    receiver_zip: '310012',
  };
  it('is a token where TOP gives one, and then nothing that is masked', () => {
    expect(orderOf(aTrade()).recipient).not.toHaveProperty('name');
    expect(orderOf(aTrade({ ...plain, oaid: 'x' })).recipient).toEqual({
      ...{ token: 'x', country: 'CN', province: '浙江省', city: '杭州市', district: '西湖区' },
    });
  });
  it('is a person where it is plain', () => {
    expect(orderOf(aTrade(plain)).recipient).toMatchObject({
      ...{ name: '李雷', phone: '13800138000', detail: '翠苑街道文三路 1 号', postCode: '310012' },
    });
    expect(orderOf(aTrade({ ...plain, receiver_mobile: '13812345678-1234' })).recipient.phone).toBe(
      '13812345678-1234',
    );
    expect(
      orderOf(aTrade({ ...plain, receiver_mobile: null, receiver_phone: '0571-88888888' })).recipient.phone,
    ).toBe('0571-88888888');
  });
  it('is never taken from what is masked or encrypted', () => {
    const { recipient, buyer } = orderOf(
      aTrade({ oaid: null, receiver_name: '~AbC=~1~', buyer_nick: 'tea***' }),
    );
    expect(recipient).toEqual({ country: 'CN', province: '浙江省', city: '杭州市', district: '西湖区' });
    expect(buyer).toEqual({ id: 'AAHd5d-HAAeGwJedwSHpg8bT' });
  });
  it('may live in a county that has no city above it (省直辖县)', () => {
    const place = { receiver_state: '河南省', receiver_city: '', receiver_district: '济源市' };
    const { recipient } = orderOf(aTrade(place));
    expect(recipient).toMatchObject({ province: '河南省', city: '济源市' });
    expect(recipient).not.toHaveProperty('district');
  });
  it.each([
    ['中国', '香港特别行政区', 'HK'],
    ['中国', '澳门特别行政区', 'MO'],
    [null, '台湾', 'TW'],
    ['中国香港', '', 'HK'],
    ['中国', '浙江省', 'CN'],
    ['美国', '海外', 'US'],
    ['jp', '海外', 'JP'],
    ['Atlantis', '海外', 'ZZ'],
  ])('lives in %s %s, which is %s', (receiver_country, receiver_state, country) => {
    expect(orderOf(aTrade({ receiver_country, receiver_state })).recipient.country).toBe(country);
  });
});

describe('what TOP writes', () => {
  it.each([
    ['as number and as text', '41171612630246574', '"41171612630246574"'],
    ['as a number alone', '41171612630246574', 'null'],
    ['as a number of 19 digits', '3141592653589793238', '""'],
  ])('keeps every digit of numbers beyond 2^53: %s', (_what, number, text) => {
    const body = fullInfo(aTrade({}, [aLine({ oid: 'OID', oid_str: null })]))
      .replace('"tid":"3141592653589793238"', `"tid":${number}`)
      .replace('"tid_str":"3141592653589793238"', `"tid_str":${text}`)
      .replace('"oid":"OID"', `"oid":${number}`);
    const order = orderIn(readBody(body));
    expect(order.channelOrderId).toBe(number);
    expect(order.lines[0]?.channelLineId).toBe(number);
  });

  it('may come with or without what is around the trade', () => {
    const order = orderOf(aTrade());
    expect(orderIn(readBody(JSON.stringify(aTrade())))).toEqual(order);
    expect(orderIn(readBody(JSON.stringify({ trade: aTrade() })))).toEqual(order);
    expect(orderIn(readBody(`\uFEFF${fullInfo(aTrade())}`))).toEqual(order);
    expect(orderOf({ ...aTrade(), orders: [aLine()] })).toEqual(order);
  });

  it('may be null wherever a trade can do without', () => {
    const needed = ['tid', 'created', 'modified', 'orders', 'status', 'payment', 'pay_time'];
    for (const name of Object.keys(aTrade()).filter((each) => !needed.includes(each)))
      expect([name, readTrade(aTrade({ [name]: null })).kind]).toEqual([name, 'order']);
    for (const name of Object.keys(aLine()).filter((each) => !['oid', 'oid_str', 'num'].includes(each)))
      expect([name, readTrade(aTrade({}, [aLine({ [name]: null })])).kind]).toEqual([name, 'order']);
  });

  it.each([
    ['no number', aTrade({ tid: null, tid_str: null }), 'no tid'],
    ['no lines', aTrade({ orders: null }), 'no lines'],
    ['no time of change', aTrade({ modified: '0001-01-01 00:00:00' }), 'no modified'],
    ['a day that is none', aTrade({ created: '2026-02-30 00:00:00' }), 'no created'],
    ['no number of a line', aTrade({}, [aLine({ oid: null, oid_str: null })]), 'no oid'],
    ['lines that are none', aTrade({ orders: { order: 'x' } }), 'not as documented at orders'],
    [
      'amounts beyond reason',
      aTrade({}, [aLine({ price: '9999999999.00', num: 99_999_999, divide_order_fee: '1.00' })]),
      'amounts beyond 2^53',
    ],
  ])('is kept for a person to look at: %s', (_what, trade, reason) => {
    expect(readTrade(trade)).toMatchObject({ kind: 'unreadable', reason });
  });

  it.each([
    ['', 'it is no JSON object'],
    ['[]', 'it is no JSON object'],
    ['<html>502</html>', 'it is no JSON object'],
    [JSON.stringify({ error_response: { code: 27 } }), 'no tid'],
  ])('is kept where it is no trade: %s', (body, reason) => {
    expect(readBody(body)).toMatchObject({ kind: 'unreadable', reason });
  });

  it('takes hostile text as text, and what no table can hold not at all', () => {
    const memo = '=cmd|"/c calc"!A0 \'; DROP TABLE <script>alert(1)</script> 👩‍👩‍👧 𠮷 \u202Eabc';
    const body = fullInfo(
      aTrade({ seller_memo: memo, buyer_message: 'a\u0000b\ud800c', buyer_nick: '&ndash;' }),
    ).replace('"status":"WAIT', '"__proto__":{"phase":"FINISHED"},"status":"WAIT');
    const order = orderIn(readBody(body));
    expect(order).toMatchObject({
      ...{ phase: 'PAID', note: 'ab\uFFFDc', buyer: { name: '&ndash;' } },
      memo: memo.replace('\u202E', ''),
    });
  });

  it('tells which lines go in one parcel, whichever of them says so', () => {
    const lines = [
      aLine({ oid_str: '10', bind_oids: '30' }),
      aLine({ oid_str: '20', bind_oids: '' }),
      aLine({ oid_str: '30', bind_oid: 9 }),
      aLine({ oid_str: '9' }),
      aLine({ oid_str: '40', bind_oids: '41,77' }),
    ];
    const order = orderOf(aTrade({ payment: '181.00', total_fee: '200.00' }, lines));
    expect(order.lines.map(({ bindGroup }) => bindGroup)).toEqual(['9', undefined, '9', '9', undefined]);
  });

  it('tells the trades of a deposit and its rest as one purchase', () => {
    expect(orderOf(aTrade({ o2o_step_order_id: '77' })).group).toBe('3141592653589793238');
    expect(orderOf(aTrade({ o2o_et_order_id: '3141592653589793238' })).group).toBe('3141592653589793238');
    expect(orderOf(aTrade())).not.toHaveProperty('group');
  });

  it('may be an order of 10,000 lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => aLine({ oid: null, oid_str: `${index + 1}` }));
    const order = orderOf(aTrade({ payment: '350006.00', total_fee: '400000.00' }, lines));
    expect(order.lines).toHaveLength(10_000);
    expect(order.stops).toEqual([]);
    expectProven(order);
  });

  it('never makes the reader throw, whatever the bytes, and what it tells can be kept', () => {
    readMutated(fullInfo(aTrade(ofTwo, two())), readBody, 400);
  });

  it('never makes the reader throw, whatever stands in its fields', () => {
    const read = (trade: Fields, line: Fields) =>
      readTrade(aTrade(trade, [aLine(line), aLine({ oid_str: '2' })]));
    readOdd({ order: aTrade(), line: aLine() }, read, 200);
  });
});

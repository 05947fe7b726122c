import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { orderPhases } from '../../../functions/channels/jd/phases.ts';
import { anItem, anOrder, detail, now, otherItem, readBody, readOrder } from './support/jd-kit.ts';
import { cny, expectProven, type Fields, orderIn, readMutated, readOdd } from './support/platform-kit.ts';

const orderOf = (order: unknown): ChannelOrder => orderIn(readOrder(order));
const codesOf = ({ stops }: ChannelOrder) => stops.map(({ code }) => code);

describe('an order of JD (京东订单)', () => {
  it('becomes an order in our words', () => {
    expect(readOrder(anOrder())).toEqual({
      kind: 'order',
      order: {
        channel: 'jd',
        shopId: 'tea-house-jd',
        channelOrderId: '287901234567',
        modifiedAt: Date.parse('2021-05-07T09:01:03+08:00'),
        observedAt: now,
        statusRaw: 'WAIT_SELLER_STOCK_OUT',
        phase: 'PAID',
        stops: [],
        placedAt: Date.parse('2021-05-07T09:00:01+08:00'),
        paidAt: Date.parse('2021-05-07T09:01:02+08:00'),
        paymentTiming: 'prepaid',
        buyer: { id: 'buyer-1' },
        recipient: {
          ...{ name: '李雷', phone: '13800138000', country: 'CN' },
          ...{ province: '广东', city: '深圳市', district: '龙岗区', detail: '坂田街道 1 号' },
        },
        lines: [
          {
            channelLineId: '1002003',
            listing: { itemId: '5001', skuId: '1002003', code: 'TEA-RED-250' },
            title: '正山小种 250g',
            quantity: 2,
            unitPrice: cny(2000),
            payable: cny(3370),
            state: 'OPEN',
          },
          {
            channelLineId: '1002004',
            listing: { itemId: '5001', skuId: '1002004', code: 'TEA-GREEN-100' },
            title: '正山小种 250g',
            quantity: 1,
            unitPrice: cny(1500),
            payable: cny(1330),
            state: 'OPEN',
          },
        ],
        totals: {
          ...{ goods: cny(5500), discount: cny(800), freight: cny(600), tax: cny(0), payable: cny(5300) },
          platformSubsidy: cny(300),
        },
        note: '周末送',
        memo: '老顾客',
      },
    });
  });

  it('is read from the old names as well, and told without lines keeps its money', () => {
    const sample = {
      ...{ order_id: '9630526312', pay_type: '4-在线支付', order_state: 'WAIT_SELLER_STOCK_OUT' },
      ...{ order_total_price: '279.00', order_seller_price: '269.00', order_payment: '269.00' },
      ...{ freight_price: '0.00', seller_discount: '10.00' },
      ...{ modified: '2014-07-09 23:43:02', order_start_time: '2014-07-09 23:35:34' },
      consignee_info: { fullname: '李雷', city: '深圳市', county: '龙岗区', full_address: '**' },
      coupon_detail_list: [{ sku_id: '', coupon_price: '10.00', coupon_type: '35-满返满送(返现)' }],
    };
    const order = orderIn(readBody(JSON.stringify(sample)));
    expect(order).toMatchObject({
      channelOrderId: '9630526312',
      phase: 'PAID',
      stops: [],
      lines: [{ channelLineId: '9630526312-0', listing: {}, quantity: 1, payable: cny(26900) }],
      totals: { goods: cny(27900), discount: cny(1000), payable: cny(26900) },
    });
    expect(order.recipient).toMatchObject({ city: '深圳市', district: '龙岗区' });
    expect(order.recipient).not.toHaveProperty('detail');
    expectProven(order);
  });

  it.each(Object.entries(orderPhases))('is told in state %s as %s', (orderState, phase) => {
    const order = orderOf(anOrder({ orderState }));
    expect(order).toMatchObject({ statusRaw: orderState, phase });
    expect(codesOf(order)).toEqual(/LOCK|PAUSE/.test(orderState) ? ['LOCKED'] : []);
    expectProven(order);
  });

  it('is held in a state that nobody knows', () => {
    expect(orderOf(anOrder({ orderState: 'DELIVERY_RETURN' }))).toMatchObject({
      ...{ phase: 'PAID', stops: [{ code: 'STATUS_UNKNOWN' }] },
    });
  });

  it.each([
    ['never paid', '0001-01-01 00:00:00', '4-在线支付', 'UNPAID', 'prepaid'],
    ['not told when', null, '4-在线支付', 'PAID', 'prepaid'],
    ['on delivery', '0001-01-01 00:00:00', '1-货到付款', 'UNPAID', 'on-delivery'],
    ['on delivery, in short', null, 1, 'UNPAID', 'on-delivery'],
    ['by a card of the tenth kind', null, '10-其它', 'PAID', 'prepaid'],
  ])('is paid or not: %s', (_what, paymentConfirmTime, payType, phase, paymentTiming) => {
    const order = orderOf(anOrder({ paymentConfirmTime, payType }));
    expect(order).toMatchObject({ phase, paymentTiming });
    expect(order).not.toHaveProperty('paidAt');
    expect(orderOf(anOrder({ paymentConfirmTime, payType, orderState: 'LOCKED' })).phase).toBe(phase);
  });

  it('that was split tells of what it was a part', () => {
    expect(orderOf(anOrder({ parentOrderId: '287900000000' })).group).toBe('287900000000');
    expect(orderOf(anOrder({ directParentOrderId: 287900000001 })).group).toBe('287900000001');
    expect(orderOf(anOrder())).not.toHaveProperty('group');
  });

  it('never has a recipient that is masked', () => {
    const masked = {
      fullname: '李*',
      mobile: '138****8000',
      province: '广东',
      city: '深圳市',
      fullAddress: '**',
    };
    expect(orderOf(anOrder({ consigneeInfo: masked })).recipient).toEqual({
      ...{ country: 'CN', province: '广东', city: '深圳市' },
    });
    expect(orderOf(anOrder({ consigneeInfo: { ...masked, oaid: 'token' } })).recipient).toEqual({
      ...{ token: 'token', country: 'CN', province: '广东', city: '深圳市' },
    });
    expect(orderOf(anOrder({ consigneeInfo: null })).recipient).toEqual({ country: 'CN' });
    expect(orderOf(anOrder({ consigneeInfo: { province: '香港' } })).recipient.country).toBe('HK');
  });
});

const plain = { sellerDiscount: '0.00', orderSellerPrice: '55.00', couponDetailList: [] };
const shop = (couponPrice: string, skuId = '', couponType = '100-店铺优惠') => ({
  skuId,
  couponType,
  couponPrice,
});

describe('the money of an order (货款)', () => {
  it.each([
    ['nothing taken off', { ...plain, orderPayment: '61.00' }, [4000, 1500], 600, 6100, undefined],
    ['no freight', { ...plain, orderPayment: '55.00', freightPrice: null }, [4000, 1500], 0, 5500, undefined],
    [
      'the seller took off, and says no more',
      { orderPayment: '56.00', couponDetailList: null },
      [3636, 1364],
      600,
      5600,
      undefined,
    ],
    [
      'the seller took off from one SKU',
      { orderPayment: '56.00', couponDetailList: [shop('5.00', '1002004')] },
      [4000, 1000],
      600,
      5600,
      undefined,
    ],
    [
      'beans and vouchers of JD',
      {
        ...plain,
        orderPayment: '51.00',
        couponDetailList: [shop('4.00', '', '39-京豆优惠'), shop('6.00', '', '41-京东券优惠')],
      },
      [3273, 1227],
      600,
      5100,
      1000,
    ],
    [
      'the balance of the buyer',
      { ...plain, orderPayment: '50.00', balanceUsed: '11.00' },
      [4000, 1500],
      600,
      6100,
      undefined,
    ],
    [
      'a gift card of the buyer',
      { ...plain, orderPayment: '41.00', couponDetailList: [shop('20.00', '', '52-礼品卡优惠')] },
      [4000, 1500],
      600,
      6100,
      undefined,
    ],
    [
      'the seller price holds the freight',
      { ...plain, orderPayment: '61.00', orderSellerPrice: '61.00' },
      [4000, 1500],
      600,
      6100,
      undefined,
    ],
    [
      'a tax of an import',
      { ...plain, orderPayment: '62.23', taxFee: '1.23' },
      [4000, 1500],
      600,
      6223,
      undefined,
    ],
    [
      'more off than the goods cost',
      { ...plain, sellerDiscount: '57.00', orderSellerPrice: null, orderPayment: '4.00' },
      [0, 0],
      400,
      400,
      undefined,
    ],
  ])('is proven: %s', (_what, part, values, freight, payable, subsidy) => {
    const order = orderOf(anOrder(part));
    expect(order.stops).toEqual([]);
    expect(order.lines.map((line) => line.payable.minor)).toEqual(values);
    expect(order.totals).toMatchObject({ freight: cny(freight), payable: cny(payable) });
    expect(order.totals.platformSubsidy?.minor).toBe(subsidy);
    expectProven(order);
  });

  it('shares 10.00 over three equal lines to the fen', () => {
    const lines = ['1', '2', '3'].map((skuId) => anItem({ skuId, jdPrice: '10.00', itemTotal: 1 }));
    const order = orderOf(
      anOrder(
        {
          orderTotalPrice: '30.00',
          sellerDiscount: '10.00',
          orderSellerPrice: '20.00',
          orderPayment: '26.00',
          couponDetailList: [],
        },
        lines,
      ),
    );
    expect(order.lines.map(({ payable }) => payable.minor)).toEqual([666, 667, 667]);
    expectProven(order);
  });

  it('has a line of its own for each time that a SKU is there, and takes a present for nothing', () => {
    const lines = [anItem(), anItem({ itemTotal: '1', jdPrice: '0.00' }), otherItem()];
    const order = orderOf(anOrder({}, lines));
    expect(order.lines.map(({ channelLineId }) => channelLineId)).toEqual([
      '1002003',
      '1002003-2',
      '1002004',
    ]);
    expect(order.lines[1]?.payable).toEqual(cny(0));
    expectProven(order);
  });

  it.each([
    ['what the buyer pays', { orderPayment: '53.01' }],
    ['what the buyer pays, the other way', { orderPayment: '52.99' }],
    ['the sum', { orderTotalPrice: '55.01' }],
    ['the seller price', { orderSellerPrice: '49.99' }],
    ['what the seller took off', { sellerDiscount: '4.99', couponDetailList: [] }],
    ['the freight', { freightPrice: '6.01' }],
    ['no payment', { orderPayment: null }],
  ])('is held where one fen is wrong: %s', (_what, part) => {
    expect(codesOf(orderOf(anOrder(part)))).toEqual(['TOTAL_UNPROVEN']);
  });

  it('is held where a price is wrong by one fen', () => {
    expect(codesOf(orderOf(anOrder({}, [anItem({ jdPrice: '20.01' }), otherItem()])))).toEqual([
      'TOTAL_UNPROVEN',
    ]);
  });

  it('of an order that is over is nothing', () => {
    const order = orderOf(anOrder({ orderState: 'TRADE_CANCELED' }));
    expect(order).toMatchObject({ stops: [], totals: { goods: cny(0), freight: cny(0), payable: cny(0) } });
    expect(order.lines.map(({ state, payable }) => [state, payable.minor])).toEqual([
      ['CANCELLED', 3370],
      ['CANCELLED', 1330],
    ]);
  });
});

describe('what JD writes', () => {
  it('may be JSON in a text, spelt either way, or the order alone', () => {
    const order = orderOf(anOrder());
    const orderInfo = JSON.stringify(anOrder());
    const inText = {
      code: '0',
      orderDetailInfo: JSON.stringify({ apiResult: { success: 'true' }, orderInfo }),
    };
    expect(orderIn(readBody(JSON.stringify({ jingdong_pop_order_get_responce: inText })))).toEqual(order);
    expect(orderIn(readBody(JSON.stringify({ jingdong_pop_order_get_response: inText })))).toEqual(order);
    expect(orderIn(readBody(orderInfo))).toEqual(order);
    const lists = anOrder({
      itemInfoList: JSON.stringify([anItem(), otherItem()]),
      consigneeInfo: JSON.stringify(anOrder()['consigneeInfo']),
    });
    expect(orderOf(lists)).toEqual(order);
  });

  it('keeps every digit of numbers beyond 2^53', () => {
    const body = detail(anOrder()).replace('"orderId":"287901234567"', '"orderId":3141592653589793238');
    expect(orderIn(readBody(body)).channelOrderId).toBe('3141592653589793238');
  });

  it('may be null wherever an order can do without', () => {
    const needed = ['orderId', 'orderStartTime', 'modified', 'orderState', 'orderPayment'];
    for (const name of Object.keys(anOrder()).filter((each) => !needed.includes(each)))
      expect([name, readOrder(anOrder({ [name]: null })).kind]).toEqual([name, 'order']);
  });

  it.each([
    ['no number', anOrder({ orderId: null }), 'no order_id'],
    ['no time of change', anOrder({ modified: '' }), 'no modified'],
    ['no time of its beginning', anOrder({ orderStartTime: '2021-13-01 00:00:00' }), 'no order_start_time'],
    ['half a piece', anOrder({}, [anItem({ itemTotal: '0.5' })]), 'no quantity'],
    ['no price', anOrder({}, [anItem({ jdPrice: '' })]), 'no jd_price'],
    ['no SKU', anOrder({}, [anItem({ skuId: null, wareId: 0 })]), 'no sku_id'],
    ['no lines and no sum', anOrder({ orderTotalPrice: null }, []), 'no order_total_price'],
    ['an amount that is none', anOrder({ orderPayment: '1e309' }), 'not as documented at order_payment'],
    [
      'amounts beyond reason',
      anOrder({}, [anItem({ jdPrice: '9999999999.00', itemTotal: 99_999_999 })]),
      'amounts beyond 2^53',
    ],
  ])('is kept for a person to look at: %s', (_what, order, reason) => {
    expect(readOrder(order)).toMatchObject({ kind: 'unreadable', reason });
  });

  it.each(['', '[]', 'null', '<html>', '{"error_response":{"code":"19"}}'])(
    'is kept where it is no order: %s',
    (body) => {
      expect(readBody(body).kind).toBe('unreadable');
    },
  );

  it('may be an order of 10,000 lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => anItem({ skuId: `${index + 1}` }));
    const sums = {
      orderTotalPrice: '400000.00',
      sellerDiscount: '0.01',
      orderSellerPrice: '399999.99',
      orderPayment: '400005.99',
    };
    const order = orderOf(anOrder({ ...sums, couponDetailList: [] }, lines));
    expect(order.stops).toEqual([]);
    expect(order.lines).toHaveLength(10_000);
    expectProven(order);
  });

  it('never makes the reader throw, whatever the bytes, and what it tells can be kept', () => {
    readMutated(detail(anOrder()), readBody, 300);
  });

  it('never makes the reader throw, whatever stands in its fields', () => {
    const read = (order: Fields, item: Fields) =>
      readOrder(anOrder({ itemInfoList: [anItem(item), otherItem()], ...order }));
    readOdd({ order: anOrder(), line: anItem() }, read, 200);
  });
});

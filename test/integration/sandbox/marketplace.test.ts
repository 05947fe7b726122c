import { createHmac } from 'node:crypto';
import { josSignature } from '../../../infra/sandbox/marketplace/jd/signature.ts';
import { topSignature } from '../../../infra/sandbox/marketplace/taobao/signature.ts';
import { type Asked, josMerchant, topMerchant } from './merchant/market-merchant.ts';
import { startShop, startTestSandbox, until } from './merchant/shop.ts';
import { beijing } from './merchant/times.ts';

const shop = await startShop();
const world = await startTestSandbox({ merchantUrl: shop.url });
const { clock } = world;
const shops = () => world.sandbox().settings.shops;
const top = topMerchant(shops, () => clock.now);
const jos = josMerchant(shops, () => clock.now);

type Market = 'tmall' | 'jd' | 'shopify' | 'woocommerce';
type Line = { readonly id: string; readonly code: string };
type Placed = { readonly id: string; readonly payable: number; readonly lines: readonly Line[] };

const run = (command: string, body: object) => world.sandbox().control.run(`market/${command}`, body);
const place = (market: Market, more: object = {}) =>
  run('place', { market, lines: [{ code: 'TEA', price: 1990 }], ...more }) as Placed;
/** Parcels of an order, each with its carrier, as the market knows them. */
function parcelsOf(id: string): readonly string[] {
  const { orders } = world.sandbox().control.market() as {
    orders: readonly { id: string; parcels: readonly { carrier: string; waybillNo: string }[] }[];
  };
  const parcels = orders.find((each) => each.id === id)?.parcels ?? [];
  return parcels.map(({ carrier, waybillNo }) => `${carrier} ${waybillNo}`);
}
const fault = (provider: Market, point: string, kind: string, times = 1) =>
  world.sandbox().control.run('faults', { provider, point, kind, times });

/** Nothing in the lists is older than the test. */
beforeEach(() => {
  clock.now += 3_600_000;
});
afterAll(async () => {
  await world.end();
  shop.close();
});

describe('a signature', () => {
  const toptext = {
    app_key: '12345678',
    fields: 'num_iid,title,nick,price,num',
    format: 'json',
    method: 'taobao.item.seller.get',
    num_iid: '11223344',
    session: 'test',
    timestamp: '2016-01-01 12:00:00',
    v: '2.0',
    empty: '',
  };

  it.each([
    ['md5', '66987CB115214E59E6EC978214934FB8'],
    ['hmac', 'D56D7858309C31B6251083A874D48273'],
    ['hmac-sha256', '04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8'],
    ['sha1', undefined],
  ])('of TOP by %s is the documented one', (sign_method, sign) => {
    expect(topSignature({ ...toptext, sign_method }, 'helloworld')).toBe(sign);
  });

  it('of JOS is the documented one, whatever format and sign_method say', () => {
    const parameters = {
      '360buy_param_json':
        '{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}',
      access_token: 'yourtoken',
      app_key: 'yourappkey',
      method: 'jingdong.pop.order.search',
      timestamp: '2021-05-07 09:20:39.683+0800',
      v: '2.0',
      format: 'json',
      sign_method: 'md5',
    };
    expect(josSignature(parameters, 'yourappSecret')).toBe('D70825340F4084360B9362B60DFD7930');
  });
});

const without = (name: string): Asked => ({
  change: (values) => Object.fromEntries(Object.entries(values).filter(([each]) => each !== name)),
});
const other = (name: string, value: string): Asked => ({
  change: (values) => ({ ...values, [name]: value }),
});

describe('a request', () => {
  const lowered: Asked = { change: (each) => ({ ...each, sign: `${each['sign']}`.toLowerCase() }) };

  it.each<[string, Asked, number, number?]>([
    ['a parameter that was changed', other('s_message_ids', '2'), 25],
    ['a signature in small letters', lowered, 25],
    ['no signature', without('sign'), 24],
    ['another application', other('app_key', '1'), 29],
    ['no timestamp', without('timestamp'), 30],
    ['a clock eleven minutes off', {}, 31, 11],
    ['no method', without('method'), 21],
  ])('to TOP with %s is refused', async (_, asked, code, minutesOff = 0) => {
    const fields = { s_message_ids: '1', group_name: 'default' };
    const how = { ...asked, at: clock.now - minutesOff * 60_000 };
    const { error_response } = await top.call('taobao.tmc.messages.confirm', fields, how);
    expect(error_response.code).toBe(code);
  });

  it.each<[Record<string, string>, number]>([
    [{ session: 'another' }, 27],
    [{ session: '' }, 26],
    [{ format: 'xml' }, 23],
    [{ method: 'constructor' }, 22],
  ])('to TOP signed with %j is refused', async (fields, code) => {
    const signable = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
    const asked = fields['session'] === '' ? sessionless : undefined;
    const { error_response } = await top.call('taobao.trade.close', signable, asked);
    expect(error_response.code).toBe(code);
  });

  it('to TOP by GET and nine minutes old is answered', async () => {
    const values = top.signed('taobao.tmc.messages.consume', { timestamp: beijing(clock.now - 9 * 60_000) });
    const answer = await fetch(`${shops().tmall.gateway}?${new URLSearchParams(values)}`);
    expect(await answer.json()).toHaveProperty('tmc_messages_consume_response');
  });

  it.each<[string, Asked, string, number?]>([
    ['a parameter that was changed', other('360buy_param_json', '{"page":"2"}'), '12'],
    ['another application', other('app_key', 'x'), '21'],
    ['a clock seven minutes off', {}, '8', 7],
    ['no signature', without('sign'), '11'],
  ])('to JOS with %s is refused', async (_, asked, code, minutesOff = 0) => {
    const how = { ...asked, at: clock.now - minutesOff * 60_000 };
    const { error_response } = await jos.call('jingdong.pop.order.get', { order_id: '1' }, how);
    expect([error_response.code, typeof error_response.zh_desc]).toEqual([code, 'string']);
  });

  it('to JOS under another token is refused', async () => {
    const stranger = josMerchant(
      () => ({ ...shops(), jd: { ...shops().jd, accessToken: 'x' } }),
      () => clock.now,
    );
    const { error_response } = await stranger.call('jingdong.pop.order.get', { order_id: '1' });
    expect(error_response.code).toBe('19');
  });
});

/** Takes the session out and signs without it. */
const sessionless: Asked = {
  change: ({ session: _, sign: __, ...rest }) => ({
    ...rest,
    sign: topSignature(rest, shops().tmall.appSecret) ?? '',
  }),
};

const window = (back = 600_000) => ({
  start_modified: beijing(clock.now - back),
  end_modified: beijing(clock.now),
});
const increment = async (fields: Record<string, string> = {}) => {
  const all = { fields: 'tid,tid_str,status,modified,receiver_name', ...window(), ...fields };
  const answer = await top.call('taobao.trades.sold.increment.get', all);
  return answer.trades_sold_increment_get_response ?? answer.error_response;
};
const rows = async (fields: Record<string, string> = {}): Promise<readonly string[]> =>
  ((await increment(fields)).trades?.trade ?? []).map(({ tid_str }: { tid_str: string }) => tid_str);
const fullInfo = async (tid: string, more: object = {}) => {
  const fields = {
    fields: 'tid_str,status,payment,orders,receiver_name,receiver_mobile,receiver_address,receiver_state',
  };
  const answer = await top.call('taobao.trade.fullinfo.get', { ...fields, tid, ...more });
  return answer.trade_fullinfo_get_response?.trade ?? answer.error_response;
};

describe('the list of TOP', () => {
  it('is sorted by change, the latest first, and what changes while somebody pages moves', async () => {
    const placed = [1, 2, 3, 4, 5].map(() => {
      clock.now += 1_000;
      return place('tmall').id;
    });
    const [a, b, c, d, e] = placed;
    const page = (page_no: string) => rows({ page_size: '2', page_no });
    expect([await page('1'), await page('3')]).toEqual([[e, d], [a]]);
    clock.now += 1_000;
    run('change', { market: 'tmall', id: c, memo: 'x' });
    expect([await page('1'), await page('2'), await page('3')]).toEqual([[c, e], [d, b], [a]]);
    expect(await increment({ page_size: '2', page_no: '2', use_has_next: 'true' })).toMatchObject({
      has_next: true,
    });
    expect(await increment({ end_modified: beijing(clock.now - 1_000) })).toMatchObject({ total_results: 4 });
  });

  it('tells what was asked for and what lists know, and numbers that no float holds', async () => {
    const { id } = place('tmall');
    const all = { fields: 'tid,tid_str,receiver_name,orders.oid', ...window() };
    const { text } = await top.raw('taobao.trades.sold.increment.get', all);
    expect(text).toContain(`"tid":${id},`);
    expect(Number.isSafeInteger(Number(id))).toBe(false);
    const [row] = JSON.parse(text).trades_sold_increment_get_response.trades.trade;
    expect([Object.keys(row).sort(), Object.keys(row.orders.order[0])]).toEqual([
      ['orders', 'tid', 'tid_str'],
      ['oid'],
    ]);
  });

  it.each([
    [{ page_size: '101' }, 'isv.invalid-parameter:page_size'],
    [{ page_no: '0' }, 'isv.invalid-parameter:page_no'],
    [{ fields: '' }, 'isv.missing-parameter:fields'],
    [
      { start_modified: '2026-11-24 00:00:00', end_modified: '2026-11-25 00:00:01' },
      'isv.invalid-parameter:end_modified',
    ],
    [{ start_modified: 'yesterday' }, 'isv.invalid-parameter:start_modified'],
  ])('is refused with %j', async (fields, sub_code) => {
    const given = Object.entries({ fields: 'tid', ...window(), ...fields }).filter(
      ([, value]) => value !== '',
    );
    const answer = await top.call('taobao.trades.sold.increment.get', Object.fromEntries(given));
    expect(answer.error_response.sub_code).toBe(sub_code);
  });

  it('by creation is another one', async () => {
    const first = place('tmall').id;
    clock.now += 60_000;
    run('change', { market: 'tmall', id: first, memo: 'x' });
    const second = place('tmall').id;
    const times = { start_created: beijing(clock.now - 600_000), end_created: beijing(clock.now) };
    const answer = await top.call('taobao.trades.sold.get', { fields: 'tid_str', ...times });
    expect(answer.trades_sold_get_response.trades.trade).toEqual([{ tid_str: second }, { tid_str: first }]);
  });
});

describe('a trade', () => {
  it('has its money to the fen, its recipient masked, and an oaid that changes with the address', async () => {
    const lines = [
      { code: 'A', price: 1000, quantity: 1 },
      { code: 'B', price: 1000, quantity: 2, discount: 100 },
    ];
    const { id, payable } = place('tmall', { lines, discount: 1000, postage: 800 });
    const trade = await fullInfo(id, { include_oaid: 'include_oaid' });
    expect([
      payable,
      trade.payment,
      trade.orders.order.map((line: Record<string, string>) => line['divide_order_fee']),
    ]).toEqual([2700, '27.00', ['6.55', '12.45']]);
    expect([
      trade.receiver_name,
      trade.receiver_mobile,
      trade.receiver_address,
      trade.receiver_state,
    ]).toEqual(['王**', '*******8000', '**', '浙江省']);
    run('change', { market: 'tmall', id, recipient: { detail: '文三路 1 号' } });
    const moved = await fullInfo(id, { include_oaid: 'include_oaid' });
    expect([typeof moved.oaid, moved.oaid === trade.oaid, 'oaid' in (await fullInfo(id))]).toEqual([
      'string',
      false,
      false,
    ]);
  });

  it('goes through its states as buyer, seller and platform act', async () => {
    const { id, lines } = place('tmall', {
      lines: [
        { code: 'A', price: 100 },
        { code: 'B', price: 200 },
      ],
      isPaid: false,
    });
    const act = async (command: string, more: object = {}) => {
      run(command, { market: 'tmall', id, ...more });
      return (await fullInfo(id)).status;
    };
    expect((await fullInfo(id)).status).toBe('WAIT_BUYER_PAY');
    expect(await act('pay')).toBe('WAIT_SELLER_SEND_GOODS');
    expect(await act('forbid')).toBe('PAID_FORBID_CONSIGN');
    expect(await act('forbid', { isForbidden: false })).toBe('WAIT_SELLER_SEND_GOODS');
    expect(await act('ship', { waybillNo: 'SF1', lines: [lines[0]?.id] })).toBe('SELLER_CONSIGNED_PART');
    await act('refund', { line: 'B', status: 'WAIT_SELLER_AGREE' });
    expect((await fullInfo(id)).orders.order[1].refund_status).toBe('WAIT_SELLER_AGREE');
    expect(await act('refund', { line: 'B' })).toBe('WAIT_BUYER_CONFIRM_GOODS');
    expect(await act('finish')).toBe('TRADE_FINISHED');
    expect(() => run('close', { market: 'tmall', id })).toThrow('FINISHED');
  });

  it('of a presale is paid in two steps, and closed before it is paid by the platform', async () => {
    const { id } = place('tmall', { deposit: 500 });
    const step = async () => {
      const fields = { fields: 'status,step_trade_status,step_paid_fee' };
      const { status, step_trade_status, step_paid_fee } = await fullInfo(id, fields);
      return [status, step_trade_status, step_paid_fee];
    };
    expect(await step()).toEqual(['WAIT_BUYER_PAY', 'FRONT_PAID_FINAL_NOPAID', '5.00']);
    run('pay', { market: 'tmall', id });
    expect(await step()).toEqual(['WAIT_SELLER_SEND_GOODS', 'FRONT_PAID_FINAL_PAID', '19.90']);
    const unpaid = place('tmall', { isPaid: false }).id;
    run('close', { market: 'tmall', id: unpaid });
    expect((await fullInfo(unpaid)).status).toBe('TRADE_CLOSED_BY_TAOBAO');
  });

  it('is shipped and closed by the merchant once, and what it said is kept', async () => {
    const { id } = place('tmall');
    const unpaid = place('tmall', { isPaid: false }).id;
    const send = (tid: string) =>
      top.call('taobao.logistics.offline.send', { tid, out_sid: 'SF7', company_code: 'SF' });
    const close = (tid: string) => top.call('taobao.trade.close', { tid, close_reason: '缺货' });
    const stock = { num_iid: '612345678901', sku_id: '5123', quantity: '7', type: '1' };
    expect((await send(id)).logistics_offline_send_response.shipping.is_success).toBe(true);
    expect((await send(id)).error_response.sub_code).toBe('isv.logistics-offline-service-error:B04');
    expect((await send('411700000000999999')).error_response.sub_code).toBe('isv.trade-not-exist');
    expect(await close(unpaid)).toHaveProperty('trade_close_response');
    expect((await close(id)).error_response.sub_code).toBe('isv.trade-status-not-allowed');
    expect(
      (await top.call('taobao.item.quantity.update', stock)).item_quantity_update_response.item.num,
    ).toBe(7);
    const { told } = world.sandbox().control.market() as {
      told: readonly { said: object; outcome: string }[];
    };
    expect(told.slice(-6).map(({ said, outcome }) => [Object.values(said)[0], outcome])).toEqual([
      [id, 'OK'],
      [id, 'isv.logistics-offline-service-error:B04'],
      ['411700000000999999', 'isv.trade-not-exist'],
      [unpaid, 'OK'],
      [id, 'isv.trade-status-not-allowed'],
      ['612345678901', 'OK'],
    ]);
  });
});

/** What TMC gives out now: number, topic and content. */
const consumed = async () => {
  const { text } = await top.raw('taobao.tmc.messages.consume', { group_name: 'default', quantity: '200' });
  const found = text.matchAll(/"id":(\d+),"topic":"([^"]+)".*?"content":"(.*?)"\}/g);
  return [...found].map(([, id = '', topic = '', content = '']) => ({ id, topic, content }));
};
const confirm = (ids: readonly string[]) =>
  top.call('taobao.tmc.messages.confirm', { group_name: 'default', s_message_ids: ids.join(',') });
const drain = async () => {
  clock.now += 60_000;
  for (let found = await consumed(); found.length > 0; found = await consumed())
    await confirm(found.map(({ id }) => id));
};

describe('the messages of TMC', () => {
  beforeEach(drain);
  const topicsOf = (found: Awaited<ReturnType<typeof consumed>>) => found.map(({ topic }) => topic).sort();

  it('come again until they are confirmed, over a restart too, and say which trade', async () => {
    const { id } = place('tmall');
    const both = ['taobao_trade_TradeBuyerPay', 'taobao_trade_TradeCreate'];
    const first = await consumed();
    expect([topicsOf(first), await consumed()]).toEqual([both, []]);
    expect(first.every(({ content }) => content.includes(`\\"tid\\":${id},`))).toBe(true);
    clock.now += 60_000;
    expect(topicsOf(await consumed())).toEqual(both);
    await world.restart();
    const again = await consumed();
    expect(again.map((each) => each.id).sort()).toEqual(first.map((each) => each.id).sort());
    await confirm(again.map((each) => each.id));
    clock.now += 60_000;
    expect([await consumed(), (await fullInfo(id)).status]).toEqual([[], 'WAIT_SELLER_SEND_GOODS']);
  });

  it('can be lost, late, and come again after they were confirmed', async () => {
    fault('tmall', 'change', 'never');
    place('tmall', { isPaid: false });
    expect(await consumed()).toEqual([]);
    fault('tmall', 'change', 'late');
    place('tmall', { isPaid: false });
    expect(await consumed()).toEqual([]);
    clock.now += 1_000;
    const late = await consumed();
    expect(topicsOf(late)).toEqual(['taobao_trade_TradeCreate']);
    await confirm(late.map(({ id }) => id));
    fault('tmall', 'change', 'twice');
    place('tmall', { isPaid: false });
    const once = await consumed();
    await confirm(once.map(({ id }) => id));
    const twice = await consumed();
    expect(twice).toEqual(once);
    await confirm(twice.map(({ id }) => id));
    expect(await consumed()).toEqual([]);
  });

  it('are of no other group, and 10 to 200 at once', async () => {
    const ask = async (fields: Record<string, string>) =>
      (await top.call('taobao.tmc.messages.consume', fields)).error_response.sub_code;
    expect([await ask({ group_name: 'x' }), await ask({ quantity: '9' })]).toEqual([
      'isv.invalid-parameter:group_name',
      'isv.invalid-parameter:quantity',
    ]);
  });
});

describe('JD', () => {
  const search = async (fields: object = {}) => {
    const all = {
      start_date: beijing(clock.now - 600_000),
      end_date: beijing(clock.now),
      order_state: 'WAIT_SELLER_STOCK_OUT,LOCKED,TRADE_CANCELED',
      optional_fields: 'orderId,modified,orderPayment',
      page: '1',
      page_size: '2',
      sortType: '1',
      dateType: '0',
      ...fields,
    };
    return (await jos.call('jingdong.pop.order.search', all)).jingdong_pop_order_search_responce
      .searchorderinfo_result;
  };
  const get = async (order_id: string) => {
    const optional_fields =
      'orderState,orderTotalPrice,sellerDiscount,orderSellerPrice,freightPrice,orderPayment,paymentConfirmTime,couponDetailList';
    const answer = await jos.call('jingdong.pop.order.get', { order_id, optional_fields });
    return answer.jingdong_pop_order_get_responce.orderDetailInfo;
  };
  const idsOf = ({ orderInfoList }: { orderInfoList: readonly { orderId: string }[] }) =>
    orderInfoList.map(({ orderId }) => orderId);

  it('pages by change, and says what is wrong beside the result', async () => {
    const placed = [1, 2, 3].map(() => {
      clock.now += 1_000;
      return place('jd').id;
    });
    const [a, b, c] = placed;
    expect([idsOf(await search()), idsOf(await search({ sortType: '0' }))]).toEqual([
      [c, b],
      [a, b],
    ]);
    clock.now += 1_000;
    run('forbid', { market: 'jd', id: a });
    expect([idsOf(await search()), (await search()).orderTotal]).toEqual([[a, c], 3]);
    expect(idsOf(await search({ order_state: 'LOCKED' }))).toEqual([a]);
    const wrong = [{ page_size: '101' }, { start_date: '2026-01-01 00:00:00' }, { order_state: '' }];
    for (const fields of wrong) expect((await search(fields)).apiResult.success).toBe(false);
  });

  it('has money as text, its own vouchers off what is paid, and the year 1 where there is no time', async () => {
    const lines = [{ code: 'A', price: 10_000, quantity: 2, discount: 500 }];
    const { id } = place('jd', { lines, discount: 500, postage: 600, subsidy: 300 });
    expect((await get(id)).orderInfo).toMatchObject({
      orderId: id,
      orderTotalPrice: '200.00',
      sellerDiscount: '10.00',
      orderSellerPrice: '190.00',
      freightPrice: '6.00',
      orderPayment: '193.00',
      couponDetailList: [{ couponPrice: '5.00' }, { couponPrice: '5.00' }, { couponType: '41-京东券优惠' }],
    });
    const onDelivery = place('jd', { isCod: true }).id;
    expect((await get(onDelivery)).orderInfo).toMatchObject({
      orderState: 'WAIT_SELLER_STOCK_OUT',
      paymentConfirmTime: '0001-01-01 00:00:00',
    });
  });

  it('is told of a parcel once, and of stock', async () => {
    const { id } = place('jd');
    const ship = async (orderId: string, logiCoprId = '467', logiNo = 'SF9') => {
      const parcel = { orderId, logiCoprId, logiNo };
      const answer = await jos.call('jingdong.pop.order.shipment', parcel);
      const { success, numberCode } = answer.jingdong_pop_order_shipment_responce.sopjosshipment_result;
      return [success, numberCode];
    };
    expect([await ship(id), await ship(id), await ship('1')]).toEqual([
      [true, 0],
      [false, 10_400_001],
      [false, 10_400_005],
    ]);
    expect((await get(id)).orderInfo.orderState).toBe('WAIT_GOODS_RECEIVE_CONFIRM');
    const several = place('jd').id;
    expect(await ship(several, '467|1499', 'SF1,SF2')).toEqual([false, 10_400_006]);
    expect(await ship(several, '467|1499', 'SF1,SF2|ZT1')).toEqual([true, 0]);
    expect(parcelsOf(several)).toEqual(['467 SF1', '467 SF2', '1499 ZT1']);
    expect((await get('1')).apiResult.numberCode).toBe(10_400_005);
    const stock = await jos.call('jingdong.stock.write.updateSkuStock', { skuId: '100', stockNum: '5' });
    expect(stock.jingdong_stock_write_updateSkuStock_responce).toEqual({ code: '0', success: true });
  });

  it('locks an order while a refund is wanted, and takes all of it back', async () => {
    const lines = [
      { code: 'A', price: 100 },
      { code: 'B', price: 200 },
    ];
    const { id } = place('jd', { lines });
    run('refund', { market: 'jd', id, line: 'A', status: 'WAIT_SELLER_AGREE' });
    expect((await get(id)).orderInfo.orderState).toBe('LOCKED');
    run('refund', { market: 'jd', id, line: 'A' });
    expect((await get(id)).orderInfo.orderState).toBe('TRADE_CANCELED');
  });
});

describe('a fault', () => {
  it.each([
    ['limited', 7, '2'],
    ['isp', 15, '67'],
    ['session', 27, '19'],
  ])('%s strikes the next answer of each', async (kind, code, josCode) => {
    world.sandbox().control.run('faults', { point: 'answer', kind, times: 2 });
    const { error_response: said } = await top.call('taobao.tmc.messages.consume');
    const { error_response: josSaid } = await jos.call('jingdong.pop.order.get', { order_id: '1' });
    expect([said.code, josSaid.code]).toEqual([code, josCode]);
    expect(await top.call('taobao.tmc.messages.consume')).not.toHaveProperty('error_response');
  });

  it('gives a page in HTML, with 200 or 500', async () => {
    fault('tmall', 'answer', 'html');
    const html = await top.raw('taobao.tmc.messages.consume');
    fault('tmall', 'request', '5xx');
    const broken = await top.raw('taobao.tmc.messages.consume');
    expect([html.status, html.text.startsWith('<html>'), broken.status]).toEqual([200, true, 500]);
  });

  it('carries out what it does not answer', async () => {
    const { id } = place('tmall');
    fault('tmall', 'request', 'lost-answer');
    const parcel = { tid: id, out_sid: 'SF8', company_code: 'SF' };
    await expect(top.call('taobao.logistics.offline.send', parcel)).rejects.toThrow();
    expect((await fullInfo(id)).status).toBe('WAIT_BUYER_CONFIRM_GOODS');
  });

  it('leaves a page empty, or has a row twice', async () => {
    const { id } = place('tmall');
    fault('tmall', 'page', 'empty-page');
    expect(await increment()).toEqual({ total_results: 1 });
    fault('tmall', 'page', 'duplicate-rows');
    expect([await rows(), await rows()]).toEqual([[id, id], [id]]);
  });

  it('keeps a change from the lists for a while, though the order itself tells of it', async () => {
    fault('tmall', 'change', 'lag');
    const { id } = place('tmall', { isPaid: false });
    expect([await rows(), (await fullInfo(id)).status]).toEqual([[], 'WAIT_BUYER_PAY']);
    clock.now += 20_000;
    expect(await rows()).toEqual([id]);
    fault('tmall', 'change', 'lag');
    const before = beijing(clock.now - 20_000);
    run('pay', { market: 'tmall', id });
    const seen = async () => (await increment()).trades.trade[0].modified;
    expect(await seen()).toBe(before);
    clock.now += 20_000;
    expect(await seen()).toBe(beijing(clock.now - 20_000));
  });

  it('writes numbers of trades where texts are promised, and a total that is one fen off', async () => {
    const { id } = place('tmall');
    fault('tmall', 'page', 'numbers');
    const fields = { fields: 'tid_str', ...window() };
    expect((await top.raw('taobao.trades.sold.increment.get', fields)).text).toContain(`"tid_str":${id}}`);
    fault('tmall', 'order', 'wrong-totals');
    expect([(await fullInfo(id)).payment, (await fullInfo(id)).payment]).toEqual(['19.91', '19.90']);
  });

  it('that strikes elsewhere is refused', () => {
    expect(() => fault('tmall', 'answer', 'lag')).toThrow('no such fault');
  });
});

describe.each([
  ['shopify', 'x-shopify-hmac-sha256', 'x-shopify-topic', 'orders/create', 'orders/updated'],
  ['woocommerce', 'x-wc-webhook-signature', 'x-wc-webhook-topic', 'order.created', 'order.updated'],
] as const)('the webhooks of %s', (market, signature, topic, created, updated) => {
  const path = `/callbacks/channels/${market}/${market === 'shopify' ? 'tea-shop' : 'teahouse'}`;
  const heard = async (count: number, from: number) => {
    await until(() => shop.at(path).length >= from + count);
    return shop.at(path).slice(from);
  };
  const told = async (count: number, act: () => void) => {
    const from = shop.at(path).length;
    act();
    return heard(count, from);
  };
  const bytesOf = (body: string) => Buffer.from(body, 'latin1');
  const isSigned = ({
    headers,
    body,
  }: {
    headers: Readonly<Record<string, string | undefined>>;
    body: string;
  }) =>
    headers[signature] ===
    createHmac('sha256', shops()[market].secret).update(bytesOf(body)).digest('base64');
  const read = (body: string) => JSON.parse(bytesOf(body).toString());

  it('are signed over their bytes and tell the whole order', async () => {
    const lines = [
      { code: 'A', price: 1000, title: '祁门红茶 – 100g' },
      { code: 'B', price: 2000, quantity: 2 },
    ];
    const heardOf = await told(2, () => void place(market, { lines, discount: 500, postage: 800 }));
    expect(heardOf.map(({ headers }) => headers[topic]).sort()).toEqual([created, updated]);
    expect(heardOf.every(isSigned)).toBe(true);
    const last = read(heardOf.find(({ headers }) => headers[topic] === updated)?.body ?? '');
    expect(last.total_price ?? last.total).toBe('53.00');
    expect(last.line_items.map(({ sku }: { sku: string }) => sku)).toEqual(['A', 'B']);
  });

  it('come twice under new ids, written otherwise, one fen off or badly signed, as they are told to', async () => {
    const { id } = place(market, { lines: [{ code: 'A', price: 1990, title: '茶' }], isPaid: false });
    await until(() => shop.at(path).some(({ body }) => body.includes(`"id":${id},`)));
    const memo = (kind?: string, point = 'notify') =>
      told(point === 'change' ? 2 : 1, () => {
        if (kind !== undefined) fault(market, point, kind);
        run('change', { market, id, memo: `${kind}` });
      });
    const [first, second] = await memo('twice', 'change');
    const deliveries = market === 'shopify' ? 'x-shopify-webhook-id' : 'x-wc-webhook-delivery-id';
    expect([
      first?.body === second?.body,
      first?.headers[deliveries] === second?.headers[deliveries],
    ]).toEqual([true, false]);
    const [other] = await memo('reserialised');
    const plain = bytesOf(other?.body ?? '').toString();
    expect([other && isSigned(other), JSON.stringify(JSON.parse(plain)) === plain]).toEqual([true, false]);
    const [dear] = await memo('wrong-amount');
    const { total_price, total } = read(dear?.body ?? '');
    expect([dear && isSigned(dear), total_price ?? total]).toEqual([true, '19.91']);
    const [forged] = await memo('wrong-signature');
    expect(forged && isSigned(forged)).toBe(false);
  });

  it('never come where they are lost', async () => {
    const count = world.sandbox().control.callbacks().length;
    fault(market, 'change', 'never', 2);
    place(market);
    expect(world.sandbox().control.callbacks()).toHaveLength(count);
  });
});

it('WooCommerce gives up after five refusals in a row, and pings when it is subscribed to again', async () => {
  const path = '/callbacks/channels/woocommerce/teahouse';
  shop.refuse(path);
  const states = () =>
    world
      .sandbox()
      .control.callbacks()
      .filter(({ provider }) => provider === 'woocommerce')
      .map(({ state }) => state);
  for (let times = 0; times < 5; times += 1) {
    const before = states().length;
    place('woocommerce', { isPaid: false });
    await until(() => states().length > before && states().at(-1) === 'GIVEN_UP');
  }
  const count = states().length;
  place('woocommerce', { isPaid: false });
  expect(states()).toHaveLength(count);
  shop.accept(path);
  run('subscribe', { market: 'woocommerce', url: `${shop.url}/again` });
  await until(() => shop.at('/again').some(({ body }) => body === 'webhook_id=1'));
  place('woocommerce', { isPaid: false });
  await until(() => shop.at('/again').some(({ body }) => body.includes('"status":"pending"')));
});

it('plays a day that the seed decides, with all kinds of orders', () => {
  const before = (world.sandbox().control.market() as { orders: readonly object[] }).orders.length;
  const played = run('play', { orders: 60, day: '2026-11-25' }) as Record<string, number>;
  const sales = (world.sandbox().control.market() as { orders: readonly { createdAt: number }[] }).orders;
  const days = new Set(sales.slice(before).map(({ createdAt }) => beijing(createdAt).slice(0, 10)));
  expect([Object.values(played).reduce((all, each) => all + each, 0), [...days]]).toEqual([
    60,
    ['2026-11-25'],
  ]);
  expect(run('play', { orders: 60, day: '2026-11-25' })).toEqual(played);
});

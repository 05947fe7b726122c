import { ChannelUnavailable } from '../../../functions/channels/channel.ts';
import { jdConfig } from '../../../functions/channels/jd/config.ts';
import { josTime, requestParameters } from '../../../functions/channels/jd/gateway.ts';
import { signedText, signJos } from '../../../functions/channels/jd/signature.ts';
import { aJdConfig, anOrder, answering, asking, detail, messageOf, no, now, said } from './support/jd-kit.ts';
import { orderIn } from './support/platform-kit.ts';

const query = {
  end_date: null,
  optional_fields: null,
  order_state: 'WAIT_SELLER_STOCK_OUT',
  page: '1',
  page_size: '200',
  start_date: null,
};
const vector = 'D70825340F4084360B9362B60DFD7930';

describe('the signature of JOS', () => {
  it('is as seen of a real request', () => {
    const parameters = requestParameters('jingdong.pop.order.search', query, { config: aJdConfig(), now });
    expect(signedText(parameters)).toBe(
      '360buy_param_json{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}access_tokenyourtokenapp_keyyourappkeymethodjingdong.pop.order.searchtimestamp2021-05-07 09:20:39.683+0800v2.0',
    );
    expect(parameters['sign']).toBe(vector);
    expect(signJos({ ...parameters, format: 'json', sign_method: 'md5', sign: 'x' }, 'yourappSecret')).toBe(
      vector,
    );
    expect(signJos({ ...parameters, v: '2.1' }, 'yourappSecret')).not.toBe(vector);
    expect(signJos(parameters, 'yourappSecreT')).not.toBe(vector);
  });
  it('has the time to the millisecond', () => {
    expect(josTime(Date.parse('2021-05-06T16:00:00.007Z'))).toBe('2021-05-07 00:00:00.007+0800');
  });
});

describe('a shop on JD', () => {
  it('is set up with little', () => {
    expect(aJdConfig()).toMatchObject({ channel: 'jd', gateway: 'https://api.jd.com/routerjson' });
    for (const wrong of [{ pageSize: 101 }, { channel: 'tmall' }, { secret: 'x' }, { since: 'yesterday' }])
      expect(jdConfig.safeParse({ ...aJdConfig(), since: '2026-01-01T00:00:00Z', ...wrong }).success).toBe(
        false,
      );
  });
  it('cannot be told of cancellations, and pokes nobody', () => {
    const { adapter } = answering([]);
    expect(Object.keys(adapter.tell)).toEqual(['ship', 'stock']);
    expect(adapter).not.toHaveProperty('pokes');
    expect(adapter).not.toHaveProperty('door');
  });
});

const search = 'jingdong.pop.order.search';
const listed = (result: unknown) => said(search, { code: '0', searchorderinfo_result: result });
const page = (orderTotal: unknown, orderInfoList: unknown) => ({
  apiResult: { success: true },
  orderTotal,
  orderInfoList,
});
const window = { from: Date.parse('2021-05-07T09:00:00+08:00'), to: Date.parse('2021-05-07T10:00:00+08:00') };
const one = { orderId: 287901234567, modified: '2021-05-07 09:00:00', orderStartTime: '2021-05-06 23:00:00' };

describe('a list of orders', () => {
  it.each([
    ['as objects', listed(page(3, [one, { ...one, orderId: '2', modified: '2021-05-07 10:00:00' }]))],
    ['as text', listed(JSON.stringify(page('3', JSON.stringify([one]))))],
    [
      'in the old names',
      listed({
        api_result: { success: 'true' },
        order_total: 3,
        order_info_list: [{ order_id: '287901234567', modified: one.modified }],
      }),
    ],
  ])('is asked for by the time of change: %s', async (_what, answer) => {
    const { adapter, asked } = answering([answer]);
    expect(await adapter.listing?.list('modified', window, 2)).toEqual({
      total: 3,
      orders: [{ channelOrderId: '287901234567', modifiedAt: window.from }],
    });
    expect(asked[0]?.get('method')).toBe(search);
    expect(asking(asked)).toMatchObject({
      ...{ start_date: '2021-05-07 09:00:00', end_date: '2021-05-07 10:00:00' },
      ...{ page: '2', page_size: '50', dateType: '0', sortType: '1' },
    });
  });
  it('is asked for by the time of creation, in the member that newer versions want', async () => {
    const { adapter, asked } = answering([listed(page(0, null))], { orderQuery: 'paramOrderJSFQuery' });
    expect(await adapter.listing?.list('created', window, 1)).toEqual({ total: 0, orders: [] });
    expect(asking(asked)).toMatchObject({ paramOrderJSFQuery: { dateType: '1' } });
  });

  const retry = true;
  it.each([
    ['19 session-expired', false, no('19')],
    ['12', false, no('12')],
    ['67', retry, no('67')],
    ['67', retry, said(search, { code: '67' })],
    ['9001', retry, listed({ apiResult: { success: false, errorCode: '9001' } })],
    ['9002', retry, listed({ apiResult: { success: 'false', numberCode: 9002 } })],
    ['UNREADABLE', retry, listed(page(null, []))],
    ['UNREADABLE', retry, listed(page(1, []))],
    ['UNREADABLE', retry, listed(page(1, [{ orderId: '1' }]))],
    ['UNREADABLE', retry, { other: {} }],
    ['UNREADABLE', retry, { text: 'no JSON' }],
    ['HTTP', retry, { status: 503, text: '' }],
    ['TIMEOUT', retry, new Error('reset')],
  ])('is not there: %s', async (code, mayRetry, answer) => {
    const failure = await answering([answer])
      .adapter.listing?.list('modified', window, 1)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChannelUnavailable);
    expect(failure).toMatchObject({ code, retry: mayRetry });
  });
});

const get = 'jingdong.pop.order.get';
const about = (orderInfo: unknown, apiResult: unknown = { success: true }) =>
  said(get, { code: '0', orderDetailInfo: { apiResult, orderInfo } });

describe('an order that is fetched', () => {
  it('is kept byte for byte, and read from that', async () => {
    const { adapter, asked } = answering([{ text: detail(anOrder()) }]);
    const fetched = await adapter.listing?.fetch('287901234567');
    expect(fetched).toMatchObject({ topic: get, observedAt: now });
    expect(Buffer.from(fetched?.body ?? []).toString()).toBe(detail(anOrder()));
    expect(orderIn(adapter.read(messageOf(fetched?.body ?? ''))).channelOrderId).toBe('287901234567');
    expect(asking(asked)).toMatchObject({ order_id: '287901234567' });
  });
  it.each([
    ['no order', about(null)],
    ['no detail', said(get, { code: '0' })],
    ['a code', about(null, { success: false, errorCode: '10400005' })],
    ['a code of the gateway', no('10400005')],
  ])('may not be there: %s', async (_what, answer) => {
    expect(await answering([answer]).adapter.listing?.fetch('1')).toBeUndefined();
  });
  it.each([
    ['an expired token is no word on it', no('19')],
    ['the service has no time', about(null, { success: false, errorCode: '9001' })],
  ])('may be had later: %s', async (_what, answer) => {
    const failure = await answering([answer])
      .adapter.listing?.fetch('1')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ retry: true });
  });
});

const parcel = { channelOrderId: '287901234567', carrier: 'sf', waybillNo: 'SF1234567890' };
const shipment = (result: unknown) =>
  said('jingdong.pop.order.shipment', { code: '0', sopjosshipment_result: result });
const refused = shipment({ success: 'false', errorCode: '9003' });

describe('JD is told', () => {
  it.each([
    ['it is so', [shipment({ success: true })], { state: 'DONE' }],
    ['it is so, in a text', [shipment('{"success":"true"}')], { state: 'DONE' }],
    ['it was so', [refused, about(anOrder({ orderState: 'WAIT_GOODS_RECEIVE_CONFIRM' }))], { state: 'DONE' }],
    ['it was so, by the code', [shipment({ success: false, errorCode: '10400001' })], { state: 'DONE' }],
    ['it is not', [refused, about(anOrder())], { state: 'REFUSED', code: '9003' }],
    [
      'it is cancelled',
      [refused, about(anOrder({ orderState: 'TRADE_CANCELED' }))],
      { state: 'REFUSED', code: '9003' },
    ],
    ['the token has to be renewed', [no('19')], { state: 'LATER', code: '19 session-expired' }],
    ['nobody answers', [new Error('reset')], { state: 'LATER', code: 'TIMEOUT' }],
    ['nobody answers the second time', [refused, new Error('reset')], { state: 'LATER', code: 'TIMEOUT' }],
  ])('what was sent, and %s', async (_what, answers, outcome) => {
    const { adapter, asked } = answering(answers);
    expect(await adapter.tell.ship?.(parcel)).toEqual(outcome);
    expect(asking(asked)).toEqual({ orderId: '287901234567', logiCoprId: '467', logiNo: 'SF1234567890' });
  });
  it('all parcels of an order at once, by their companies', async () => {
    const { adapter, asked } = answering([shipment({ success: true })]);
    const others = [
      { carrier: 'zto', waybillNo: '73100000000001' },
      { carrier: 'sf', waybillNo: 'SF1234567891' },
    ];
    expect(await adapter.tell.ship?.({ ...parcel, others })).toEqual({ state: 'DONE' });
    expect(asking(asked)).toEqual({
      ...{ orderId: '287901234567', logiCoprId: '467|1499' },
      logiNo: 'SF1234567890,SF1234567891|73100000000001',
    });
  });
  it('nothing of a carrier that it does not know', async () => {
    const { adapter, asked } = answering([]);
    expect(await adapter.tell.ship?.({ ...parcel, carrier: 'pigeon' })).toEqual({
      state: 'REFUSED',
      code: 'CARRIER_UNKNOWN',
    });
    expect(asked).toEqual([]);
  });
  it.each([
    [
      'it is so',
      said('jingdong.stock.write.updateSkuStock', { code: '0', success: true }),
      { state: 'DONE' },
    ],
    [
      'it is refused',
      said('jingdong.stock.write.updateSkuStock', { code: '0', success: false, errorCode: '7' }),
      { state: 'REFUSED', code: '7' },
    ],
    ['it is later', no('67'), { state: 'LATER', code: '67' }],
  ])('how many pieces may be sold, and %s', async (_what, answer, outcome) => {
    const { adapter, asked } = answering([answer]);
    expect(await adapter.tell.stock?.({ itemId: '5001', skuId: '1002003', quantity: 0 })).toEqual(outcome);
    expect(asking(asked)).toEqual({ skuId: '1002003', stockNum: '0', storeId: '0' });
  });
});

import { ChannelUnavailable } from '../../../functions/channels/channel.ts';
import { taobaoConfig } from '../../../functions/channels/taobao/config.ts';
import { requestParameters } from '../../../functions/channels/taobao/gateway.ts';
import { signedText, signTop } from '../../../functions/channels/taobao/signature.ts';
import { taobao } from '../../../functions/channels/taobao/taobao.ts';
import { orderIn } from './support/platform-kit.ts';
import { aLine, answering, aTaobaoConfig, aTrade, messageOf, no, now } from './support/taobao-kit.ts';

/** The official example of 淘宝开放平台, with `sign_method=md5`; the other two digests are over the same text. */
const example = {
  method: 'taobao.item.seller.get',
  app_key: '12345678',
  session: 'test',
  timestamp: '2016-01-01 12:00:00',
  format: 'json',
  v: '2.0',
  sign_method: 'md5',
  fields: 'num_iid,title,nick,price,num',
  num_iid: '11223344',
};
const appSecret = 'helloworld';

describe('the signature of TOP', () => {
  it('is over the names and values in their order', () => {
    expect(signedText({ ...example, sign: 'x', empty: '' })).toBe(
      'app_key12345678fieldsnum_iid,title,nick,price,numformatjsonmethodtaobao.item.seller.getnum_iid11223344sessiontestsign_methodmd5timestamp2016-01-01 12:00:00v2.0',
    );
  });

  it.each([
    ['md5', '66987CB115214E59E6EC978214934FB8'],
    ['hmac', 'D56D7858309C31B6251083A874D48273'],
    ['hmac-sha256', '04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8'],
  ] as const)('is as documented with %s', (sign_method, signature) => {
    const sign = (part = {}) =>
      signTop({ ...example, sign_method, ...part }, { appSecret, signMethod: sign_method });
    expect(sign()).toBe(signature);
    expect(sign({ num_iid: '11223345' })).not.toBe(signature);
    expect(
      signTop({ ...example, sign_method }, { appSecret: 'helloworle', signMethod: sign_method }),
    ).not.toBe(signature);
  });

  it('is made of a request in Beijing time, of what has a value', () => {
    const config = aTaobaoConfig({ signMethod: 'md5' });
    const at = Date.parse('2016-01-01T04:00:00Z');
    const fields = { fields: example.fields, num_iid: example.num_iid, sku_id: '' };
    expect(requestParameters(example.method, fields, { config, now: at })).toEqual({
      ...example,
      sign: '66987CB115214E59E6EC978214934FB8',
    });
  });
});

describe('a shop on TOP', () => {
  it('is set up with little', () => {
    expect(aTaobaoConfig()).toMatchObject({
      gateway: 'https://eco.taobao.com/router/rest',
      signMethod: 'hmac-sha256',
      since: Date.parse('2025-12-31T16:00:00Z'),
    });
    for (const wrong of [
      { pageSize: 39 },
      { pageSize: 101 },
      { windowMinutes: 1441 },
      { channel: 'jd' },
      { secret: 'x' },
    ])
      expect(
        taobaoConfig.safeParse({ ...aTaobaoConfig(), since: '2026-01-01T00:00:00Z', ...wrong }).success,
      ).toBe(false);
  });
  it('has pokes only with a group of messages', () => {
    const deps = { send: () => Promise.reject(new Error('no')), now: () => now };
    expect(taobao(aTaobaoConfig(), deps).pokes).toBeUndefined();
    expect(taobao(aTaobaoConfig({ tmcGroup: 'tea' }), deps).pokes).toBeDefined();
    expect(taobao(aTaobaoConfig({ channel: 'taobao' }), deps)).toMatchObject({
      shop: { channel: 'taobao', shopId: 'tea-house', since: Date.parse('2025-12-31T16:00:00Z') },
    });
  });
});

const listed = (name: string, total: unknown, trades: readonly unknown[]) => ({
  [name]: { total_results: total, ...(trades.length > 0 && { trades: { trade: trades } }) },
});
const increment = 'trades_sold_increment_get_response';
const window = { from: Date.parse('2026-11-11T00:00:00+08:00'), to: Date.parse('2026-11-11T00:30:00+08:00') };

describe('a list of trades', () => {
  it('is asked for by the time of change, counted, and gives whole numbers', async () => {
    const text = JSON.stringify(
      listed(increment, 77, [
        { tid: 'TID', modified: '2026-11-11 00:00:00' },
        { tid_str: '3', tid: 3, modified: '2026-11-11 00:29:59' },
        { tid_str: '4', modified: '2026-11-11 00:30:00' },
      ]),
    ).replace('"TID"', '3141592653589793238');
    const { adapter, asked } = answering([{ text }]);
    expect(await adapter.listing?.list('modified', window, 2)).toEqual({
      total: 77,
      orders: [
        { channelOrderId: '3141592653589793238', modifiedAt: window.from },
        { channelOrderId: '3', modifiedAt: window.to - 1_000 },
      ],
    });
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      method: 'taobao.trades.sold.increment.get',
      start_modified: '2026-11-11 00:00:00',
      end_modified: '2026-11-11 00:30:00',
      type: 'guarantee_trade,auto_delivery,ec,cod,step',
      ...{ page_no: '2', page_size: '50', use_has_next: 'false', timestamp: '2026-11-11 00:20:00' },
    });
  });

  it('is asked for by the time of creation, over whole seconds', async () => {
    const trades = [{ tid: '3', created: '2026-11-11 00:00:00', modified: '2026-11-12 00:00:00' }];
    const { adapter, asked } = answering([listed('trades_sold_get_response', '1', trades)]);
    const between = { from: window.from + 1, to: window.to + 1 };
    const page = await adapter.listing?.list('created', between, 1);
    expect(page?.orders).toEqual([
      { channelOrderId: '3', modifiedAt: Date.parse('2026-11-12T00:00:00+08:00') },
    ]);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      method: 'taobao.trades.sold.get',
      ...{ start_created: '2026-11-11 00:00:00', end_created: '2026-11-11 00:30:01' },
    });
  });

  it('may be empty', async () => {
    const { adapter } = answering([listed(increment, 0, [])]);
    expect(await adapter.listing?.list('modified', window, 1)).toEqual({ total: 0, orders: [] });
    const beyond = answering([listed(increment, 50, [])]).adapter;
    expect(await beyond.listing?.list('modified', window, 2)).toEqual({ total: 50, orders: [] });
  });

  const retry = true;
  it.each([
    ['7 app-call-limited', retry, no(7)],
    [
      '7 app-call-limited accesscontrol.limited-by-app-access-count',
      retry,
      no(7, 'accesscontrol.limited-by-app-access-count'),
    ],
    ['27 session-expired', false, no(27)],
    ['27 session-expired invalid-sessionkey', false, no(27, 'invalid-sessionkey')],
    ['26 session-missing', false, no(26)],
    ['25', false, no(25)],
    ['15 isp.top-remote-connection-timeout', retry, no(15, 'isp.top-remote-connection-timeout')],
    ['15 isv.remote-service-error', false, no(15, 'isv.remote-service-error')],
    ['HTTP', retry, { status: 502, text: '<html>' }],
    ['HTTP', retry, { status: 429, text: '' }],
    ['HTTP', false, { status: 404, text: '' }],
    ['UNREADABLE', retry, { text: '<html>a page</html>' }],
    ['UNREADABLE', retry, { text: '{"other_response":{}}' }],
    ['UNREADABLE', retry, listed(increment, null, [])],
    ['UNREADABLE', retry, listed(increment, 1, [])],
    ['UNREADABLE', retry, listed(increment, 1, [{ tid: 'x', modified: '2026-11-11 00:00:00' }])],
    ['TIMEOUT', retry, new Error('socket hang up')],
  ])('is not there: %s', async (code, mayRetry, answer) => {
    const { adapter } = answering([answer]);
    const failure = await adapter.listing?.list('modified', window, 1).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChannelUnavailable);
    expect(failure).toMatchObject({ code, retry: mayRetry });
  });
});

describe('a trade that is fetched', () => {
  it('is kept byte for byte, and read from that', async () => {
    const answer = { trade_fullinfo_get_response: { trade: aTrade() } };
    const { adapter, asked } = answering([answer]);
    const fetched = await adapter.listing?.fetch('3141592653589793238');
    expect(fetched).toMatchObject({ topic: 'taobao.trade.fullinfo.get', observedAt: now });
    expect(Buffer.from(fetched?.body ?? []).toString()).toBe(JSON.stringify(answer));
    expect(orderIn(adapter.read(messageOf(fetched?.body ?? ''))).channelOrderId).toBe('3141592653589793238');
    const query = Object.fromEntries(asked[0] ?? []);
    expect(query).toMatchObject({ tid: '3141592653589793238', include_oaid: 'include_oaid' });
    expect(query['fields']).toContain('step_trade_status');
    expect(query['fields']).not.toContain('undefined');
  });
  it('may not be there', async () => {
    expect(await answering([no(15, 'isv.trade-not-exist')]).adapter.listing?.fetch('1')).toBeUndefined();
  });
  it.each([
    ['an expired session is no word on it', no(27), true],
    ['it is refused', no(15, 'isv.permission-denied'), false],
    ['TOP is busy', no(15, 'isp.remote-service-timeout'), true],
  ])('may be had later or never: %s', async (_what, answer, mayRetry) => {
    const failure = await answering([answer])
      .adapter.listing?.fetch('1')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ retry: mayRetry });
  });
});

describe('a message of TMC (淘宝消息)', () => {
  const consumed = (messages: readonly unknown[]) => ({
    tmc_messages_consume_response: messages.length > 0 ? { messages: { tmc_message: messages } } : {},
  });
  const config = { tmcGroup: 'tea' };
  it.each([
    [
      'of a trade',
      'taobao_trade_TradeBuyerPay',
      '{"tid":3141592653589793238,"oid":3,"buyer_nick":"t**"}',
      '3141592653589793238',
    ],
    [
      'of a trade, its number as text',
      'taobao_trade_TradeChanged',
      '{"tid":"3141592653589793238"}',
      '3141592653589793238',
    ],
    ['of a refund', 'taobao_refund_RefundCreated', '{"refund_id":9,"tid":8,"oid":7}', '8'],
    ['of an item', 'taobao_item_ItemUpdate', '{"num_iid":5,"tid":8}', undefined],
    ['of a trade without a number', 'taobao_trade_TradeRated', '{}', undefined],
    ['that is no JSON', 'taobao_trade_TradeRated', '<xml>', undefined],
    ['without content', 'taobao_trade_TradeRated', null, undefined],
  ])('names the trade, and nothing else of it is believed: %s', async (_what, topic, content, tid) => {
    const text = JSON.stringify(consumed([{ id: 'ID', topic, content }])).replace(
      '"ID"',
      '7104300007405429232',
    );
    const { adapter, asked } = answering([{ text }], config);
    expect(await adapter.pokes?.take(16)).toEqual([
      { id: '7104300007405429232', topic, ...(tid && { channelOrderId: tid }) },
    ]);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      ...{ method: 'taobao.tmc.messages.consume', group_name: 'tea', quantity: '16' },
    });
  });
  it('may be none, and TOP gives 10 to 200', async () => {
    const { adapter, asked } = answering([consumed([])], config);
    expect(await adapter.pokes?.take(1)).toEqual([]);
    expect(await adapter.pokes?.take(500)).toEqual([]);
    expect(asked.map((query) => query.get('quantity'))).toEqual(['10', '200']);
  });
  it('is confirmed, 200 at a time, and none is nothing to ask', async () => {
    const { adapter, asked } = answering([{ tmc_messages_confirm_response: { is_success: true } }], config);
    await adapter.pokes?.confirm([]);
    await adapter.pokes?.confirm(Array.from({ length: 201 }, (_, index) => `${index + 1}`));
    expect(asked.map((query) => query.get('s_message_ids')?.split(',').length)).toEqual([200, 1]);
  });
  it('is not confirmed where TOP does not say so', async () => {
    const failure = await answering([no(7)], config)
      .adapter.pokes?.confirm(['1'])
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: '7 app-call-limited', retry: true });
  });
});

const trade = (part = {}, line = {}) => ({
  trade_fullinfo_get_response: { trade: aTrade(part, [aLine(line)]) },
});
const parcel = { channelOrderId: '31', carrier: 'sf', waybillNo: 'SF1234567890' };

describe('TOP is told', () => {
  it('what was sent, by its own code of the carrier', async () => {
    const shipped = { logistics_offline_send_response: { shipping: { is_success: true } } };
    const { adapter, asked } = answering([shipped]);
    expect(await adapter.tell.ship?.(parcel)).toEqual({ state: 'DONE' });
    expect(await adapter.tell.ship?.({ ...parcel, channelLineIds: ['32', '33'] })).toEqual({ state: 'DONE' });
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      ...{ method: 'taobao.logistics.offline.send', tid: '31', out_sid: 'SF1234567890', company_code: 'SF' },
    });
    expect(asked[0]?.has('sub_tid')).toBe(false);
    expect(Object.fromEntries(asked[1] ?? [])).toMatchObject({ sub_tid: '32,33', is_split: '1' });
  });
  it('what was sent through a carrier that TOP orders', async () => {
    const shipped = { logistics_online_send_response: { shipping: { is_success: true } } };
    const { adapter, asked } = answering([shipped], { shipBy: 'online' });
    expect(await adapter.tell.ship?.(parcel)).toEqual({ state: 'DONE' });
    expect(asked[0]?.get('method')).toBe('taobao.logistics.online.send');
  });

  const b04 = 'isv.logistics-offline-service-error:B04';
  const sent = { status: 'WAIT_BUYER_CONFIRM_GOODS' };
  it.each([
    ['sent already', [no(15, b04), trade(sent, sent)], { state: 'DONE' }],
    [
      'sent already under this number',
      [no(15, b04), trade(sent, { ...sent, invoice_no: parcel.waybillNo })],
      { state: 'DONE' },
    ],
    [
      'sent already under the number of its first carton',
      [no(15, b04), trade(sent, { ...sent, invoice_no: 'SF1234567889' })],
      { state: 'REFUSED', code: `15 ${b04}` },
    ],
    [
      'sent already, and wanted back',
      [no(15, b04), trade(sent, { ...sent, refund_status: 'WAIT_SELLER_AGREE' })],
      { state: 'DONE' },
    ],
    [
      'closed',
      [no(15, b04), trade({ status: 'TRADE_CLOSED' }, { status: 'TRADE_CLOSED' })],
      { state: 'REFUSED', code: `15 ${b04}` },
    ],
    [
      'not sent',
      [no(15, 'isv.logistics-offline-service-error:B60'), trade()],
      { state: 'REFUSED', code: '15 isv.logistics-offline-service-error:B60' },
    ],
    [
      'not there',
      [no(15, 'isv.logistics-offline-service-error:B01'), no(15, 'isv.trade-not-exist')],
      { state: 'REFUSED', code: '15 isv.logistics-offline-service-error:B01' },
    ],
    ['not to be seen now', [no(15, b04), no(7)], { state: 'LATER', code: '7 app-call-limited' }],
    [
      'for later',
      [no(15, 'isv.logistics-offline-service-error:B150')],
      { state: 'LATER', code: '15 isv.logistics-offline-service-error:B150' },
    ],
    [
      'for later, by TOP',
      [no(15, 'isp.remote-service-timeout')],
      { state: 'LATER', code: '15 isp.remote-service-timeout' },
    ],
    ['for when the session is renewed', [no(27)], { state: 'LATER', code: '27 session-expired' }],
    ['unanswered', [new Error('reset')], { state: 'LATER', code: 'TIMEOUT' }],
    [
      'answered without a word',
      [{ logistics_offline_send_response: {} }],
      { state: 'LATER', code: 'UNREADABLE' },
    ],
  ])('what was sent, and it is %s', async (_what, answers, outcome) => {
    expect(await answering(answers).adapter.tell.ship?.(parcel)).toEqual(outcome);
  });
  it('nothing of a carrier that it does not know', async () => {
    const { adapter, asked } = answering([no(7)]);
    expect(await adapter.tell.ship?.({ ...parcel, carrier: 'pigeon' })).toEqual({
      state: 'REFUSED',
      code: 'CARRIER_UNKNOWN',
    });
    expect(asked).toEqual([]);
  });

  const closed = { trade_close_response: { trade: { tid: 31, modified: '2026-11-11 00:21:00' } } };
  it.each([
    ['is closed', [closed], { state: 'DONE' }],
    [
      'was closed',
      [no(15, 'isv.trade-close-error'), trade({ status: 'TRADE_CLOSED_BY_TAOBAO' })],
      { state: 'DONE' },
    ],
    [
      'is paid, so a person has to',
      [no(15, 'isv.trade-close-error'), trade()],
      { state: 'REFUSED', code: 'BY_HAND 15 isv.trade-close-error' },
    ],
    [
      'is too young',
      [no(15, 'isv.trade-service-error:CLOSE_TRADE_TOO_FAST')],
      { state: 'LATER', code: '15 isv.trade-service-error:CLOSE_TRADE_TOO_FAST' },
    ],
  ])('that a trade is cancelled, which %s', async (_what, answers, outcome) => {
    const { adapter, asked } = answering(answers);
    expect(await adapter.tell.cancel?.({ channelOrderId: '31', reason: '缺货' })).toEqual(outcome);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      method: 'taobao.trade.close',
      tid: '31',
      close_reason: '缺货',
    });
  });
  it('that a trade is cancelled, for a reason that it takes', async () => {
    const { adapter, asked } = answering([closed]);
    await adapter.tell.cancel?.({ channelOrderId: '31', reason: 'out of tea' });
    expect(asked[0]?.get('close_reason')).toBe('买家不想买了');
  });

  it.each([
    ['it is so', { item_quantity_update_response: { item: { num_iid: 5 } } }, { state: 'DONE' }],
    [
      'it is refused',
      no(15, 'isv.item-quantity-service-error'),
      { state: 'REFUSED', code: '15 isv.item-quantity-service-error' },
    ],
    [
      'it is later',
      no(15, 'isp.item-quantity-service-error'),
      { state: 'LATER', code: '15 isp.item-quantity-service-error' },
    ],
  ])('how many pieces may be sold, the whole number, and %s', async (_what, answer, outcome) => {
    const { adapter, asked } = answering([answer]);
    expect(await adapter.tell.stock?.({ itemId: '5', skuId: '6', quantity: 0 })).toEqual(outcome);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      ...{ method: 'taobao.item.quantity.update', num_iid: '5', sku_id: '6', quantity: '0', type: '1' },
    });
    await adapter.tell.stock?.({ itemId: '5', quantity: 3 });
    expect(asked[1]?.has('sku_id')).toBe(false);
  });
});

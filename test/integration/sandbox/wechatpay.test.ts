import { createHash, sign } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { noon, startShop, startTestSandbox, until } from './merchant/shop.ts';
import { decrypt, readNotice, wechatMerchant } from './merchant/wechat-merchant.ts';

const world = await startTestSandbox();
const shop = await startShop();
const { clock } = world;
const settings = world.sandbox().settings.wechatpay;
const merchant = wechatMerchant(settings, () => clock.now);
const run = (name: string, body: unknown) => world.sandbox().control.run(name, body);
let orders = 0;

afterAll(async () => {
  await world.end();
  shop.close();
});
beforeEach(() => {
  clock.now = noon;
});

const anOrder = (total = 1999, more: object = {}) => {
  orders += 1;
  const outTradeNo = `order-${orders}`;
  return {
    appid: settings.appid,
    mchid: settings.mchid,
    description: '红茶 250g, 装',
    out_trade_no: outTradeNo,
    notify_url: `${shop.url}/${outTradeNo}`,
    amount: { total, currency: 'CNY' },
    payer: { openid: 'oABC' },
    ...more,
  };
};

async function aPaidOrder(total?: number) {
  const order = anOrder(total);
  await merchant.post('/v3/pay/transactions/jsapi', order);
  world.sandbox().pay({ provider: 'wechatpay', outTradeNo: order.out_trade_no });
  await until(() => shop.at(`/${order.out_trade_no}`).length > 0);
  return order;
}

const query = async (outTradeNo: string) =>
  merchant.get(`/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${settings.mchid}`);
const refund = (order: ReturnType<typeof anOrder>, amount: number, number: string) =>
  merchant.post('/v3/refund/domestic/refunds', {
    out_trade_no: order.out_trade_no,
    out_refund_no: number,
    notify_url: `${shop.url}/refund/${number}`,
    amount: { refund: amount, total: order.amount.total, currency: 'CNY' },
  });
const refundStatus = async (number: string) =>
  (await merchant.get(`/v3/refund/domestic/refunds/${number}`)).value.status;

describe('a request', () => {
  const replace = (from: string | RegExp, to: string) => (headers: Record<string, string>) => {
    headers['authorization'] = (headers['authorization'] ?? '').replace(from, to);
  };
  it.each([
    ['a changed signature', { change: replace(/signature="..../, 'signature="AAAA') }, 401, 'SIGN_ERROR'],
    ['another nonce', { change: replace(/nonce_str="./, 'nonce_str="x') }, 401, 'SIGN_ERROR'],
    ['another merchant', { change: replace(/mchid="\d+"/, 'mchid="1"') }, 401, 'SIGN_ERROR'],
    ['another certificate', { change: replace(/serial_no="./, 'serial_no="0') }, 401, 'SIGN_ERROR'],
    ['a scheme of its own', { change: replace('WECHATPAY2', 'WECHATPAY3') }, 401, 'SIGN_ERROR'],
    ['a field too many', { change: replace('mchid=', 'a="b",mchid=') }, 401, 'SIGN_ERROR'],
    ['a time more than five minutes off', { at: noon - 301_000 }, 401, 'SIGN_ERROR'],
  ])('with %s is refused, in an answer that is signed', async (_, options, status, code) => {
    const order = anOrder();
    const answer = await merchant.post('/v3/pay/transactions/native', order, options);
    expect([answer.status, answer.value.code, answer.isSigned]).toEqual([status, code, true]);
    expect((await query(order.out_trade_no)).value.code).toBe('ORDER_NOT_EXIST');
  });

  it('five minutes old is still taken', async () => {
    const options = { at: noon - 300_000 };
    expect((await merchant.post('/v3/pay/transactions/native', anOrder(), options)).status).toBe(200);
  });

  it.each([
    ['another appid', { appid: 'wx1' }, 'APPID_MCHID_NOT_MATCH'],
    ['nothing to pay', { amount: { total: 0 } }, 'PARAM_ERROR'],
    ['a fraction of a fen', { amount: { total: 1.5 } }, 'PARAM_ERROR'],
    ['a short order number', { out_trade_no: 'a1' }, 'PARAM_ERROR'],
    ['nobody to pay', { payer: undefined }, 'PARAM_ERROR'],
    ['a time that is over', { time_expire: '2026-11-26T11:59:59+08:00' }, 'PARAM_ERROR'],
  ])('with %s is refused', async (_, change, code) => {
    const answer = await merchant.post('/v3/pay/transactions/jsapi', anOrder(100, change));
    expect([answer.status, answer.value.code]).toEqual([400, code]);
  });

  it('gets the platform certificates, encrypted', async () => {
    const { value, isSigned } = await merchant.get('/v3/certificates');
    const found = value.data.map((each: { serial_no: string; encrypt_certificate: never }) => [
      each.serial_no,
      decrypt(each.encrypt_certificate, settings.apiV3Key),
    ]);
    const known = settings.platformKeys
      .slice(0, 2)
      .map((each) => [each.serial, 'certificate' in each ? each.certificate : '']);
    expect([found, isSigned]).toEqual([known, true]);
  });
});

describe('an order', () => {
  it.each([
    ['jsapi', 'prepay_id', {}],
    ['app', 'prepay_id', {}],
    ['native', 'code_url', {}],
    ['h5', 'h5_url', { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }],
  ])('by %s gives a %s', async (kind, field, more) => {
    const { value, isSigned } = await merchant.post(`/v3/pay/transactions/${kind}`, anOrder(1, more));
    expect([Object.keys(value), isSigned]).toEqual([[field], true]);
  });

  it('is paid, told and found', async () => {
    const order = await aPaidOrder();
    const [heard] = shop.at(`/${order.out_trade_no}`);
    if (heard === undefined) throw new Error('nothing heard');
    const { isSigned, event, plain } = readNotice(settings, heard);
    expect([isSigned, event.event_type, event.resource_type]).toEqual([
      true,
      'TRANSACTION.SUCCESS',
      'encrypt-resource',
    ]);
    expect(plain).toMatchObject({
      appid: settings.appid,
      mchid: settings.mchid,
      out_trade_no: order.out_trade_no,
      trade_state: 'SUCCESS',
      success_time: '2026-11-26T12:00:00+08:00',
      payer: { openid: 'oABC' },
      amount: { total: 1999, payer_total: 1999, currency: 'CNY', payer_currency: 'CNY' },
    });
    expect((await query(order.out_trade_no)).value).toEqual(plain);
    const byId = await merchant.get(
      `/v3/pay/transactions/id/${plain.transaction_id}?mchid=${settings.mchid}`,
    );
    expect(byId.value).toEqual(plain);
  });

  it('may be paid with a coupon: the total stays what it was', async () => {
    const order = anOrder(1000);
    await merchant.post('/v3/pay/transactions/native', order);
    world.sandbox().pay({ provider: 'wechatpay', outTradeNo: order.out_trade_no, coupon: 150 });
    expect((await query(order.out_trade_no)).value.amount).toMatchObject({ total: 1000, payer_total: 850 });
  });

  it('keeps its number', async () => {
    const order = anOrder();
    const first = await merchant.post('/v3/pay/transactions/jsapi', order);
    const again = await merchant.post('/v3/pay/transactions/jsapi', order);
    expect(again.value).toEqual(first.value);
    const other = await merchant.post('/v3/pay/transactions/jsapi', { ...order, amount: { total: 1 } });
    expect([other.status, other.value.code]).toEqual([403, 'OUT_TRADE_NO_USED']);
    world.sandbox().pay({ provider: 'wechatpay', outTradeNo: order.out_trade_no });
    expect((await merchant.post('/v3/pay/transactions/jsapi', order)).value.code).toBe('ORDERPAID');
  });

  it('closes once, on demand or when its time is over', async () => {
    const order = anOrder(5, { time_expire: '2026-11-26T12:05:00+08:00' });
    await merchant.post('/v3/pay/transactions/native', order);
    const close = (number: string) =>
      merchant.post(`/v3/pay/transactions/out-trade-no/${number}/close`, { mchid: settings.mchid });
    const closed = await close(order.out_trade_no);
    expect([closed.status, closed.isSigned, closed.value]).toEqual([204, true, undefined]);
    expect((await close(order.out_trade_no)).value.code).toBe('ORDER_CLOSED');
    const other = anOrder(5, { time_expire: '2026-11-26T12:05:00+08:00' });
    await merchant.post('/v3/pay/transactions/native', other);
    clock.now = Date.parse('2026-11-26T12:05:00+08:00');
    expect((await query(other.out_trade_no)).value.trade_state).toBe('CLOSED');
    expect((await close((await aPaidOrder()).out_trade_no)).value.code).toBe('ORDERPAID');
  });

  it("opens on the phone only with the merchant's own signature", async () => {
    const order = anOrder();
    const { value } = await merchant.post('/v3/pay/transactions/jsapi', order);
    const call = { timeStamp: '1', nonceStr: 'n', package: `prepay_id=${value.prepay_id}` };
    const message = `${settings.appid}\n1\nn\n${call.package}\n`;
    const paySign = sign('RSA-SHA256', Buffer.from(message), settings.merchantPrivateKey).toString('base64');
    const invoke = (more: object) =>
      run('wechatpay/invoke', { outTradeNo: order.out_trade_no, ...call, paySign, ...more });
    expect(invoke({})).toEqual({ opened: true });
    expect(() => invoke({ nonceStr: 'm' })).toThrow('签名失败');
  });
});

describe('a refund', () => {
  it('is on its way, then done, then told', async () => {
    const order = await aPaidOrder(1000);
    const asked = await refund(order, 400, 'part-1');
    expect(asked.value).toMatchObject({ status: 'PROCESSING', amount: { total: 1000, refund: 400 } });
    const heard = await until(() => shop.at('/refund/part-1')[0]);
    const { isSigned, event, plain } = readNotice(settings, heard);
    expect([isSigned, event.event_type]).toEqual([true, 'REFUND.SUCCESS']);
    expect(plain).toMatchObject({ mchid: settings.mchid, out_refund_no: 'part-1', refund_status: 'SUCCESS' });
    expect(Object.keys(plain)).not.toContain('appid');
    expect(await refundStatus('part-1')).toBe('SUCCESS');
    expect((await query(order.out_trade_no)).value.trade_state).toBe('REFUND');
  });

  it('of the same number is the same refund, of another amount none', async () => {
    const order = await aPaidOrder(1000);
    const first = await refund(order, 400, 'same');
    const again = await refund(order, 400, 'same');
    expect(again.value.refund_id).toBe(first.value.refund_id);
    expect((await refund(order, 401, 'same')).value.code).toBe('INVALID_REQUEST');
    expect((await refund(order, 601, 'rest')).value.message).toBe('累计退款金额大于支付金额');
    expect((await refund(order, 600, 'rest')).status).toBe(200);
    expect((await refund(order, 1, 'more')).value.code).toBe('INVALID_REQUEST');
    const other = await aPaidOrder(1000);
    expect((await refund(other, 400, 'same')).value.code).toBe('INVALID_REQUEST');
  });

  it('can go wrong, and be tried again under its number', async () => {
    const order = await aPaidOrder(1000);
    run('refund-result', { provider: 'wechatpay', refundNo: 'odd', status: 'ABNORMAL' });
    const first = await refund(order, 1000, 'odd');
    const heard = await until(() => shop.at('/refund/odd')[0]);
    expect(readNotice(settings, heard).event.event_type).toBe('REFUND.ABNORMAL');
    expect(await refundStatus('odd')).toBe('ABNORMAL');
    const again = await refund(order, 1000, 'odd');
    expect(again.value).toMatchObject({ status: 'PROCESSING', refund_id: first.value.refund_id });
    await until(() => shop.at('/refund/odd').length === 2);
    expect(await refundStatus('odd')).toBe('SUCCESS');
  });

  it('can be closed, which leaves the money to be given back', async () => {
    const order = await aPaidOrder(1000);
    run('refund-result', { provider: 'wechatpay', refundNo: 'shut', status: 'CLOSED' });
    await refund(order, 1000, 'shut');
    await until(() => shop.at('/refund/shut').length === 1);
    expect((await refund(order, 1000, 'anew')).value.status).toBe('PROCESSING');
  });

  it('is refused after a year, of an unpaid order, and the 51st time', async () => {
    const order = await aPaidOrder(1000);
    const unpaid = anOrder();
    await merchant.post('/v3/pay/transactions/native', unpaid);
    expect((await refund(unpaid, 1, 'unpaid')).value.code).toBe('INVALID_REQUEST');
    for (let part = 1; part <= 50; part += 1) await refund(order, 1, `p${part}`);
    expect((await refund(order, 1, 'p51')).value.message).toContain('50');
    const old = await aPaidOrder(1000);
    clock.now += 366 * 86_400_000;
    expect((await refund(old, 1, 'old')).value.code).toBe('INVALID_REQUEST');
    expect((await merchant.get('/v3/refund/domestic/refunds/old')).value.code).toBe('RESOURCE_NOT_EXISTS');
  });
});

describe('the platform', () => {
  it('signs with another key after a rotation, callbacks and answers alike', async () => {
    const [first, second, byId] = settings.platformKeys;
    for (const key of [second, byId, first]) {
      run('wechatpay/rotate', { serial: key?.serial });
      const order = await aPaidOrder();
      const [heard] = shop.at(`/${order.out_trade_no}`);
      if (heard === undefined) throw new Error('nothing heard');
      const { serial, isSigned } = await query(order.out_trade_no);
      expect([heard.headers['wechatpay-serial'], readNotice(settings, heard).isSigned]).toEqual([
        key?.serial,
        true,
      ]);
      expect([serial, isSigned]).toEqual([key?.serial, true]);
    }
  });

  it('probes with a signature that says it is wrong, once', async () => {
    const order = await aPaidOrder();
    shop.refuse(`/${order.out_trade_no}`);
    run('wechatpay/probe', { outTradeNo: order.out_trade_no });
    const probe = await until(() => shop.at(`/${order.out_trade_no}`)[1]);
    expect(probe.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//);
    expect(readNotice(settings, probe).isSigned).toBe(false);
    await until(() => world.sandbox().control.callbacks().at(-1)?.state === 'GIVEN_UP');
  });

  it('tells a complaint, and what it says', async () => {
    const order = await aPaidOrder();
    run('wechatpay/complain', {
      outTradeNo: order.out_trade_no,
      url: `${shop.url}/complaint`,
      detail: '未收到货',
    });
    const { event, plain, isSigned } = readNotice(settings, await until(() => shop.at('/complaint')[0]));
    expect([isSigned, event.event_type, plain.action_type]).toEqual([
      true,
      'COMPLAINT.CREATE',
      'CREATE_COMPLAINT',
    ]);
    const { value } = await merchant.get(`/v3/merchant-service/complaints-v2/${plain.complaint_id}`);
    expect(value.complaint_detail).toBe('未收到货');
  });
});

describe('the bills of a day', () => {
  const day = '2026-12-01';
  const bill = async (target: string) => {
    const { value } = await merchant.get(target);
    const { pathname, search } = new URL(value.download_url);
    const csv = gunzipSync(
      Buffer.from(await (await merchant.raw('GET', pathname + search, '')).arrayBuffer()),
    );
    expect(createHash('sha1').update(csv).digest('hex')).toBe(value.hash_value);
    expect(csv.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const lines = csv.subarray(3).toString().split('\r\n');
    return { head: lines[0]?.split(','), rows: lines.slice(1, -1).map((line) => line.slice(1).split(',`')) };
  };
  const trades = (type: string) => `/v3/bill/tradebill?bill_date=${day}&bill_type=${type}&tar_type=GZIP`;

  beforeAll(async () => {
    clock.now = Date.parse(`${day}T10:00:00+08:00`);
    const first = await aPaidOrder(10_000);
    await aPaidOrder(7);
    clock.now += 60_000;
    await refund(first, 3_000, 'bill-1');
    await until(() => shop.at('/refund/bill-1').length > 0);
    clock.now = Date.parse(`${day}T23:59:59+08:00`);
    await aPaidOrder(100);
    clock.now += 1_000;
    await aPaidOrder(1_000_000);
    run('day', { day });
    clock.now = Date.parse('2026-12-03T23:59:59+08:00');
    const last = await aPaidOrder(500);
    run('refund-result', { provider: 'wechatpay', refundNo: 'under-way', status: 'PROCESSING' });
    await refund(last, 500, 'under-way');
    clock.now += 1_000;
    run('day', { day: '2026-12-03' });
  });
  beforeEach(() => {
    clock.now = Date.parse('2026-12-02T10:00:00+08:00');
  });

  it('are not there before ten in the morning after', async () => {
    clock.now -= 1_000;
    const early = await merchant.get(trades('ALL'));
    expect([early.status, early.value.code]).toEqual([400, 'STATEMENT_CREATING']);
    clock.now += 1_000;
    expect((await merchant.get(trades('ALL'))).status).toBe(200);
    expect((await merchant.get(trades('SOME'))).value.code).toBe('PARAM_ERROR');
  });

  it('add up to what was paid and given back', async () => {
    const { head, rows } = await bill(trades('ALL'));
    expect(head).toHaveLength(27);
    expect(rows.slice(0, 4).map((row) => [row[9], row[12], row[15], row[16], row[22], row[20]])).toEqual([
      ['SUCCESS', '100.00', '0', '0.00', '0.60000', '红茶 250g, 装'],
      ['SUCCESS', '0.07', '0', '0.00', '0.00000', '红茶 250g, 装'],
      ['REFUND', '0.00', 'bill-1', '30.00', '-0.18000', '红茶 250g, 装'],
      ['SUCCESS', '1.00', '0', '0.00', '0.01000', '红茶 250g, 装'],
    ]);
    expect(rows.at(-1)).toEqual(['4', '101.07', '30.00', '0.00', '0.43', '101.07', '30.00']);
  });

  it('come as payments only and refunds only', async () => {
    const payments = await bill(trades('SUCCESS'));
    const refunds = await bill(trades('REFUND'));
    expect(payments.rows.map((row) => row.length)).toEqual([20, 20, 20, 1, 7]);
    expect(payments.head).not.toContain('商户退款单号');
    expect([refunds.rows[0]?.[14], refunds.rows[0]?.[15]]).toEqual([
      '2026-12-01 10:01:00',
      '2026-12-01 10:01:00',
    ]);
    expect(refunds.rows.at(-1)).toEqual(['1', '0.00', '30.00', '0.00', '-0.18', '0.00', '30.00']);
  });

  it('have a fund bill whose balance follows from its lines', async () => {
    const { rows } = await bill(`/v3/bill/fundflowbill?bill_date=${day}&account_type=BASIC&tar_type=GZIP`);
    const entries = rows.slice(0, -2);
    expect(entries.map((row) => [row[4], row[5], row[6]])).toEqual([
      ['交易', '收入', '100.00'],
      ['扣除交易手续费', '支出', '0.60'],
      ['交易', '收入', '0.07'],
      ['退款', '支出', '29.82'],
      ['交易', '收入', '1.00'],
      ['扣除交易手续费', '支出', '0.01'],
    ]);
    const fen = (text = '') => BigInt(text.replace('.', ''));
    expect(fen(entries.at(-1)?.[7]) - fen(entries[0]?.[7]) + fen(entries[0]?.[6])).toBe(7064n);
    expect(rows.at(-1)).toEqual(['6', '3', '101.07', '3', '30.43']);
  });

  it('hold a refund on the day of its acceptance, in the state that it had when the day was closed', async () => {
    run('refund-result', { provider: 'wechatpay', refundNo: 'under-way', status: 'SUCCESS' });
    clock.now = Date.parse('2026-12-04T10:00:00+08:00');
    const target = '/v3/bill/tradebill?bill_date=2026-12-03&bill_type=ALL&tar_type=GZIP';
    expect((await bill(target)).rows.map((row) => [row[0], row[15], row[16], row[19]])[1]).toEqual([
      '2026-12-03 23:59:59',
      'under-way',
      '5.00',
      'PROCESSING',
    ]);
  });

  it.each(['/v3/%E0%A4%A', '/v3/guess', '/v3/pay/transactions/guess'])(
    'are not found at %s',
    async (target) => {
      expect((await merchant.get(target)).status).toBe(404);
    },
  );

  it('do not exist for a day without trade', async () => {
    run('day', { day: '2026-12-05' });
    clock.now = Date.parse('2026-12-06T10:00:00+08:00');
    const { value } = await merchant.get('/v3/bill/tradebill?bill_date=2026-12-05&bill_type=ALL');
    expect(value.code).toBe('NO_STATEMENT_EXIST');
  });
});

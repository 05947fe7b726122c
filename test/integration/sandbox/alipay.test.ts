import { alipayMerchant, readNotice } from './merchant/alipay-merchant.ts';
import { noon, startShop, startTestSandbox, until } from './merchant/shop.ts';
import { beijing } from './merchant/times.ts';
import { unzip } from './merchant/zip-reader.ts';

const world = await startTestSandbox();
const shop = await startShop();
const { clock } = world;
const { settings } = world.sandbox();
const merchant = alipayMerchant(settings.alipay, () => clock.now);
let orders = 0;

afterAll(async () => {
  await world.end();
  shop.close();
});
beforeEach(() => {
  clock.now = noon;
});

/** A trade that a page opened, with its own notify_url. */
async function anOpenTrade(yuan = '19.99') {
  orders += 1;
  const outTradeNo = `order_${orders}`;
  const path = `/notify/${outTradeNo}`;
  const business = {
    out_trade_no: outTradeNo,
    total_amount: yuan,
    subject: '红茶',
    product_code: 'FAST_INSTANT_TRADE_PAY',
  };
  const page = await merchant.page('alipay.trade.page.pay', business, { notifyUrl: shop.url + path });
  return { outTradeNo, path, page, business };
}

async function aPaidTrade(yuan?: string) {
  const trade = await anOpenTrade(yuan);
  world.sandbox().pay({ provider: 'alipay', outTradeNo: trade.outTradeNo });
  await until(() => shop.at(trade.path).length > 0);
  return trade;
}

const query = async (outTradeNo: string) =>
  (await merchant.call('alipay.trade.query', { out_trade_no: outTradeNo })).result;
const refund = async (outTradeNo: string, yuan: string, number: string) =>
  (
    await merchant.call('alipay.trade.refund', {
      out_trade_no: outTradeNo,
      refund_amount: yuan,
      out_request_no: number,
    })
  ).result;
const notices = (path: string) =>
  shop.at(path).map(({ body }) => readNotice(body, settings.alipay.alipayPublicKey));

describe('the gateway', () => {
  it.each([
    ['a changed amount', 'biz_content', '{"out_trade_no":"y"}', '40002', 'isv.invalid-signature'],
    ['a signature of nothing', 'sign', 'AAAA', '40002', 'isv.invalid-signature'],
    ['no signature', 'sign', '', '40001', 'isv.missing-signature'],
    ['an older algorithm', 'sign_type', 'RSA', '40002', 'isv.invalid-signature-type'],
    ['an unknown app', 'app_id', '2021000100000099', '40002', 'isv.invalid-app-id'],
    ['an unknown method', 'method', 'alipay.trade.guess', '40002', 'isv.invalid-method'],
    ['no timestamp', 'timestamp', '', '40001', 'isv.missing-timestamp'],
  ])('refuses %s', async (_, name, value, code, subCode) => {
    const change = (form: Record<string, string>) => {
      form[name] = value;
    };
    const { result, isSigned } = await merchant.call('alipay.trade.query', { out_trade_no: 'x' }, { change });
    expect({ code: result['code'], sub: result['sub_code'], isSigned }).toEqual({
      code,
      sub: subCode,
      isSigned: true,
    });
  });

  it('refuses a page whose signature is wrong with a page that says so', async () => {
    const change = (form: Record<string, string>) => {
      form['timestamp'] = '2026-11-26 12:00:01';
    };
    const page = await merchant.page(
      'alipay.trade.page.pay',
      { out_trade_no: 'p1', total_amount: '1', subject: 'x' },
      { change },
    );
    expect(page).toContain('错误代码 invalid-signature');
    expect((await query('p1'))['sub_code']).toBe('ACQ.TRADE_NOT_EXIST');
  });

  it('opens a page by a link as well as by a form', async () => {
    const business = { out_trade_no: 'link', total_amount: '1.00', subject: '红茶' };
    const query = merchant.form('alipay.trade.wap.pay', business, {});
    const page = await fetch(`${settings.alipay.gateway}?${query}`);
    expect(await page.text()).toContain('红茶 1.00元');
    expect((await merchant.call('alipay.trade.query', { out_trade_no: 'link' })).result['code']).toBe(
      '10000',
    );
  });

  it('takes no parameter twice', async () => {
    const query = merchant.form('alipay.trade.query', { out_trade_no: 'link' }, {});
    const answer = await fetch(`${settings.alipay.gateway}?${query}`, {
      method: 'POST',
      body: 'charset=gbk',
    });
    expect(await answer.text()).toContain('isv.invalid-parameter');
  });

  it('escapes slashes in what it signs', async () => {
    const { raw, isSigned } = await merchant.call('alipay.trade.precreate', {
      out_trade_no: 'slash',
      total_amount: '1.00',
      subject: 'x',
    });
    expect({ isSigned, isEscaped: raw.includes('http:\\/\\/127.0.0.1') }).toEqual({
      isSigned: true,
      isEscaped: true,
    });
  });
});

describe('a trade', () => {
  it('is paid, told and found', async () => {
    const { outTradeNo, path, page } = await anOpenTrade();
    expect(page).toContain('支付宝收银台');
    expect(await query(outTradeNo)).toMatchObject({
      code: '10000',
      trade_status: 'WAIT_BUYER_PAY',
      total_amount: '19.99',
    });
    world.sandbox().pay({ provider: 'alipay', outTradeNo });
    await until(() => shop.at(path).length === 1);
    const [notice] = notices(path);
    expect(notice?.isSigned).toBe(true);
    expect(notice?.values).toMatchObject({
      app_id: settings.alipay.appId,
      seller_id: settings.alipay.sellerId,
      out_trade_no: outTradeNo,
      trade_status: 'TRADE_SUCCESS',
      total_amount: '19.99',
      subject: '红茶',
      gmt_payment: beijing(noon),
      fund_bill_list: '[{"amount":"19.99","fundChannel":"ALIPAYACCOUNT"}]',
    });
    expect(await query(outTradeNo)).toMatchObject({
      trade_status: 'TRADE_SUCCESS',
      send_pay_date: beijing(noon),
    });
  });

  it('is told in GBK when it was asked for in GBK', async () => {
    const business = { out_trade_no: 'gbk_order', total_amount: '1.00', subject: '红茶' };
    await merchant.call('alipay.trade.app.pay', business, { charset: 'gbk', notifyUrl: `${shop.url}/gbk` });
    world.sandbox().pay({ provider: 'alipay', outTradeNo: 'gbk_order' });
    await until(() => shop.at('/gbk').length > 0);
    const [notice] = notices('/gbk');
    expect({ isSigned: notice?.isSigned, subject: notice?.values['subject'] }).toEqual({
      isSigned: true,
      subject: '红茶',
    });
    expect(shop.at('/gbk')[0]?.body).toContain('subject=%BA%EC%B2%E8');
  });

  it('does not exist before its code was scanned', async () => {
    const business = { out_trade_no: 'scan', total_amount: '5', subject: 'x' };
    const { result } = await merchant.call('alipay.trade.precreate', business);
    const close = () => merchant.call('alipay.trade.close', { out_trade_no: 'scan' });
    expect((await query('scan'))['sub_code']).toBe('ACQ.TRADE_NOT_EXIST');
    expect((await close()).result['sub_code']).toBe('ACQ.TRADE_NOT_EXIST');
    await fetch(result['qr_code'] ?? '');
    expect(await query('scan')).toMatchObject({ trade_status: 'WAIT_BUYER_PAY' });
    expect((await close()).result['code']).toBe('10000');
  });

  it('keeps its number: the same again, never another amount, never twice paid', async () => {
    const { outTradeNo, business } = await anOpenTrade('8.00');
    const again = (change: object) => merchant.call('alipay.trade.app.pay', { ...business, ...change });
    expect((await again({})).result['code']).toBe('10000');
    expect((await again({ total_amount: '8.01' })).result['sub_code']).toBe('ACQ.CONTEXT_INCONSISTENT');
    world.sandbox().pay({ provider: 'alipay', outTradeNo });
    expect((await again({})).result['sub_code']).toBe('ACQ.TRADE_HAS_SUCCESS');
    expect(() => world.sandbox().pay({ provider: 'alipay', outTradeNo })).toThrow('paid already');
  });

  it.each(['0', '0.001', '-1', '1e2', ' 1', '100000000.01', ''])(
    'refuses the amount "%s"',
    async (amount) => {
      const business = { out_trade_no: 'bad_amount', total_amount: amount, subject: 'x' };
      expect((await merchant.call('alipay.trade.app.pay', business)).result['sub_code']).toBe(
        'ACQ.INVALID_PARAMETER',
      );
    },
  );

  it('closes when its time is over, and then cannot be paid unless the payment was on its way', async () => {
    const business = { out_trade_no: 'late', total_amount: '3.00', subject: 'x', timeout_express: '5m' };
    await merchant.call('alipay.trade.app.pay', business, { notifyUrl: `${shop.url}/late` });
    clock.now = noon + 300_000;
    expect(await query('late')).toMatchObject({ trade_status: 'TRADE_CLOSED' });
    expect(() => world.sandbox().pay({ provider: 'alipay', outTradeNo: 'late' })).toThrow('closed');
    world.sandbox().pay({ provider: 'alipay', outTradeNo: 'late', late: true });
    expect(await query('late')).toMatchObject({ trade_status: 'TRADE_SUCCESS' });
  });

  it('is either closed or paid when both are tried, and the other one is refused', async () => {
    const { outTradeNo } = await anOpenTrade();
    const closing = merchant.call('alipay.trade.close', { out_trade_no: outTradeNo });
    const paying = fetch(`${world.sandbox().url}/sandbox/pay`, {
      method: 'POST',
      body: JSON.stringify({ provider: 'alipay', outTradeNo }),
    });
    const isClosed = (await closing).result['code'] === '10000';
    expect((await paying).status).toBe(isClosed ? 400 : 200);
    expect(await query(outTradeNo)).toMatchObject({
      trade_status: isClosed ? 'TRADE_CLOSED' : 'TRADE_SUCCESS',
    });
  });
});

describe('a refund', () => {
  it('goes back in parts until nothing is left, each told with the sum so far', async () => {
    const { outTradeNo, path } = await aPaidTrade('10.00');
    expect(await refund(outTradeNo, '4.00', 'r1')).toMatchObject({ fund_change: 'Y', refund_fee: '4.00' });
    expect(await refund(outTradeNo, '6.01', 'r2')).toMatchObject({
      sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
    });
    expect(await refund(outTradeNo, '6.00', 'r2')).toMatchObject({ fund_change: 'Y', refund_fee: '10.00' });
    await until(() => shop.at(path).length === 3);
    const told = notices(path)
      .filter(({ values }) => values['gmt_refund'] !== undefined)
      .map(({ values, isSigned }) => [
        values['out_biz_no'],
        values['refund_fee'],
        values['trade_status'],
        isSigned,
      ]);
    expect(told.sort()).toEqual([
      ['r1', '4.00', 'TRADE_SUCCESS', true],
      ['r2', '10.00', 'TRADE_CLOSED', true],
    ]);
  });

  it('of the same number happens once, and never with another amount', async () => {
    const { outTradeNo } = await aPaidTrade('10.00');
    await refund(outTradeNo, '4.00', 'r1');
    expect(await refund(outTradeNo, '4.00', 'r1')).toMatchObject({
      code: '10000',
      fund_change: 'N',
      refund_fee: '4.00',
    });
    expect(await refund(outTradeNo, '5.00', 'r1')).toMatchObject({
      sub_code: 'ACQ.DISCORDANT_REPEAT_REQUEST',
    });
    const found = await merchant.call('alipay.trade.fastpay.refund.query', {
      out_trade_no: outTradeNo,
      out_request_no: 'r1',
    });
    expect(found.result).toMatchObject({ refund_amount: '4.00', refund_status: 'REFUND_SUCCESS' });
    const none = await merchant.call('alipay.trade.fastpay.refund.query', {
      out_trade_no: outTradeNo,
      out_request_no: 'r9',
    });
    expect(none.result).toEqual({ code: '10000', msg: 'Success' });
  });

  it('is refused of what is not paid, not there or finished', async () => {
    const { outTradeNo } = await anOpenTrade();
    expect(await refund(outTradeNo, '1.00', 'r')).toMatchObject({ sub_code: 'ACQ.TRADE_STATUS_ERROR' });
    expect(await refund('nobody', '1.00', 'r')).toMatchObject({ sub_code: 'ACQ.TRADE_NOT_EXIST' });
    world.sandbox().pay({ provider: 'alipay', outTradeNo });
    world.sandbox().control.run('alipay/finish', { outTradeNo });
    expect(await refund(outTradeNo, '1.00', 'r')).toMatchObject({ sub_code: 'ACQ.TRADE_HAS_FINISHED' });
  });
});

it('tells a complaint', async () => {
  const { outTradeNo } = await aPaidTrade();
  world.sandbox().control.run('alipay/complain', { outTradeNo, url: `${shop.url}/complaint` });
  await until(() => shop.at('/complaint').length > 0);
  const [notice] = notices('/complaint');
  expect(notice).toMatchObject({
    isSigned: true,
    values: { msg_method: 'alipay.merchant.tradecomplain.changed' },
  });
});

describe('the bills of a day', () => {
  const day = '2026-12-01';
  const at = Date.parse(`${day}T09:30:00+08:00`);
  const ask = (type: string) =>
    merchant.call('alipay.data.dataservice.bill.downloadurl.query', { bill_type: type, bill_date: day });
  const fetched = async (type: string) => {
    const { result } = await ask(type);
    const answer = await fetch(result['bill_download_url'] ?? '');
    const members = unzip(Buffer.from(await answer.arrayBuffer()));
    expect(members.map(({ isUtf8Named }) => isUtf8Named)).toEqual([false, false]);
    const decoder = new TextDecoder('gb18030', { fatal: true });
    return members.map(({ name, content }) => ({
      name: decoder.decode(name),
      lines: decoder.decode(content).split('\r\n'),
    }));
  };

  beforeAll(async () => {
    clock.now = at;
    const first = await anOpenTrade('100.00');
    const second = await anOpenTrade('0.07');
    for (const { outTradeNo } of [first, second]) world.sandbox().pay({ provider: 'alipay', outTradeNo });
    clock.now = at + 60_000;
    await refund(first.outTradeNo, '30.00', 'back_1');
    world.sandbox().control.run('day', { day });
  });

  it('are not there before nine in the morning after', async () => {
    clock.now = Date.parse('2026-12-02T08:59:59+08:00');
    expect((await ask('trade')).result['sub_code']).toBe('isp.bill_not_ready');
    clock.now += 1_000;
    expect((await ask('trade')).result['code']).toBe('10000');
    expect((await ask('guess')).result['sub_code']).toBe('TYPE_NOT_SUPPORTED');
  });

  it('add up to what was paid and given back', async () => {
    clock.now = Date.parse('2026-12-02T09:00:00+08:00');
    const [detail, summary] = await fetched('trade');
    expect(detail?.name).toBe(`${settings.alipay.sellerId}0156_20261201_业务明细.csv`);
    const rows = detail?.lines.filter((line) => line.startsWith('2026120122')).map((line) => line.split(','));
    expect(rows?.map((row) => [row[2], row[11], row[12], row[21], row[22]])).toEqual([
      ['交易\t', '100.00', '100.00', '\t', '-0.60'],
      ['交易\t', '0.07', '0.07', '\t', '0.00'],
      ['退款\t', '-30.00', '-30.00', 'back_1\t', '0.00'],
    ]);
    expect(rows?.every((row) => row.length === 25)).toBe(true);
    expect(detail?.lines).toContain('#交易合计：2笔，商家实收共100.07元，商家优惠共0.00元');
    expect(detail?.lines).toContain('#退款合计：1笔，商家实收退款共-30.00元，商家优惠退款共0.00元');
    expect(summary?.lines).toContain('合计,,2,1,70.07,70.07,0.00,0.00,0.00,-0.60,0.00,69.47');
  });

  it('have a fund bill whose balance follows from its lines', async () => {
    clock.now = Date.parse('2026-12-02T09:00:00+08:00');
    const [detail, summary] = await fetched('signcustomer');
    const rows = detail?.lines.filter((line) => /^5\d{13}\t/.test(line)).map((line) => line.split(',')) ?? [];
    expect(rows.map((row) => [row[6], row[7], row[10]])).toEqual([
      ['100.00', '0.00', '在线支付'],
      ['0.00', '-0.60', '收费'],
      ['0.07', '0.00', '在线支付'],
      ['0.00', '-30.00', '交易退款'],
    ]);
    const fen = (text = '') => BigInt(text.replace('.', ''));
    const opening = fen(rows[0]?.[8]) - fen(rows[0]?.[6]);
    expect(fen(rows[3]?.[8])).toBe(opening + 6947n);
    expect(summary?.lines).toContain('合计,2,100.07,2,-30.60,69.47');
  });

  it('are fetched within half a minute or asked for again', async () => {
    clock.now = Date.parse('2026-12-02T09:00:00+08:00');
    const { result } = await ask('trade');
    clock.now += 30_000;
    expect((await fetch(result['bill_download_url'] ?? '')).status).toBe(403);
  });

  it('do not exist for a day without trade', async () => {
    world.sandbox().control.run('day', { day: '2026-12-05' });
    clock.now = Date.parse('2026-12-06T09:00:00+08:00');
    const asked = { bill_type: 'trade', bill_date: '2026-12-05' };
    const { result } = await merchant.call('alipay.data.dataservice.bill.downloadurl.query', asked);
    expect(result['sub_code']).toBe('isp.bill_not_exist');
  });
});

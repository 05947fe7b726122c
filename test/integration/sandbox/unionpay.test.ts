import { inflateSync } from 'node:zlib';
import { noon, startShop, startTestSandbox, until } from './merchant/shop.ts';
import { compact } from './merchant/times.ts';
import { readForm, readMessage, unionpayMerchant, type Values } from './merchant/unionpay-merchant.ts';
import { unzip } from './merchant/zip-reader.ts';

const world = await startTestSandbox();
const shop = await startShop();
const { clock } = world;
const settings = world.sandbox().settings.unionpay;
const merchant = unionpayMerchant(settings);
const run = (name: string, body: unknown) => world.sandbox().control.run(name, body);
const unionpay = '中国银联股份有限公司';
let orders = 0;

afterAll(async () => {
  await world.end();
  shop.close();
});
beforeEach(() => {
  clock.now = noon;
});

function anOrder(fen = 1999, more: Values = {}): Values {
  orders += 1;
  const orderId = `ORDER${String(orders).padStart(6, '0')}`;
  return {
    txnType: '01',
    txnSubType: '01',
    orderId,
    txnTime: compact(clock.now),
    txnAmt: String(fen),
    currencyCode: '156',
    backUrl: `${shop.url}/${orderId}`,
    frontUrl: `${shop.url}/back`,
    reqReserved: 'shop one',
    ...more,
  };
}

const told = (orderId = '') =>
  shop.at(`/${orderId}`).map(({ body }) => readMessage(settings, readForm(body)));

async function aPaidOrder(fen?: number) {
  const order = anOrder(fen);
  await merchant.page(settings.frontTransReq, order);
  world.sandbox().pay({ provider: 'unionpay', outTradeNo: order['orderId'] ?? '' });
  const [notice] = await until(() => told(order['orderId']).length > 0 && told(order['orderId']));
  if (notice === undefined) throw new Error('nothing told');
  return { order, notice };
}

const query = ({ orderId = '', txnTime = '' }: Values) =>
  merchant.call(settings.queryTrans, { txnType: '00', txnSubType: '00', orderId, txnTime });

function giveBack(of: { readonly notice: { readonly values: Values } }, fen: number, txnType: '04' | '31') {
  const { frontUrl: _, ...asked } = anOrder(fen, { txnType, txnSubType: '00' });
  const message = { ...asked, origQryId: of.notice.values['queryId'] ?? '' };
  return { asked, send: () => merchant.call(settings.backTransReq, message) };
}

describe('a request', () => {
  it.each([
    ['a changed amount', 'txnAmt', '2000', '11'],
    ['a signature of nothing', 'signature', 'AAAA', '11'],
    ['another certificate', 'certId', '12345', '11'],
    ['the shared-key method', 'signMethod', '11', '10'],
    ['an older version', 'version', '5.0.0', '10'],
    ['another merchant', 'merId', '700000000000001', '31'],
    ['no order number', 'orderId', '', '13'],
  ])('with %s is refused, in an answer that is signed', async (_, name, value, code) => {
    const answer = await merchant.call(settings.appTransReq, anOrder(), (values) => {
      values[name] = value;
    });
    expect([answer.values['respCode'], answer.isSigned, answer.isChained, answer.signer]).toEqual([
      code,
      true,
      true,
      unionpay,
    ]);
  });

  it('of a browser is refused on a page', async () => {
    const order = anOrder();
    const page = await merchant.page(settings.frontTransReq, order, (values) => {
      values['txnAmt'] = '1';
    });
    expect(page).toContain('11 验证签名失败[9100004]');
    expect((await query(order)).values['respCode']).toBe('34');
  });

  it.each(['0', '01', '1.5', '-1'])('for %s fen is malformed', async (txnAmt) => {
    expect((await merchant.call(settings.appTransReq, { ...anOrder(), txnAmt })).values['respCode']).toBe(
      '10',
    );
  });
});

describe('a payment', () => {
  it('is told and found by order number and time', async () => {
    const { order, notice } = await aPaidOrder();
    expect([notice.isSigned, notice.isChained, notice.signer]).toEqual([true, true, unionpay]);
    expect(notice.values).toMatchObject({
      merId: settings.merId,
      orderId: order['orderId'],
      txnTime: order['txnTime'],
      txnType: '01',
      txnAmt: '1999',
      settleAmt: '1999',
      settleDate: '1126',
      currencyCode: '156',
      respCode: '00',
      respMsg: '成功[0000000]',
      reqReserved: 'shop one',
    });
    expect(notice.values['signPubKeyCert']).toContain('\r\n');
    const found = await query(order);
    expect(found.values).toMatchObject({
      respCode: '00',
      origRespCode: '00',
      queryId: notice.values['queryId'],
    });
    expect(found.isSigned).toBe(true);
    const otherTime = await query({ ...order, txnTime: compact(noon + 1_000) });
    expect(otherTime.values['respCode']).toBe('34');
  });

  it('is not there before the buyer pays, and the page can be opened again', async () => {
    const order = anOrder();
    const page = await merchant.page(settings.frontTransReq, order);
    expect(page).toContain('19.99元');
    expect((await query(order)).values['respCode']).toBe('34');
    expect(await merchant.page(settings.frontTransReq, order)).toBe(page);
    world.sandbox().pay({ provider: 'unionpay', outTradeNo: order['orderId'] ?? '' });
    expect(await merchant.page(settings.frontTransReq, order)).toContain('12 重复交易');
  });

  it('by app gets a transaction number', async () => {
    const answer = await merchant.call(settings.appTransReq, anOrder());
    expect(answer.values).toMatchObject({ respCode: '00', tn: expect.stringMatching(/^\d{21}$/) });
  });

  it('is refused when its time is over', async () => {
    const order = anOrder(5, { payTimeout: compact(noon + 60_000) });
    await merchant.page(settings.frontTransReq, order);
    clock.now = noon + 60_000;
    expect(() => world.sandbox().pay({ provider: 'unionpay', outTradeNo: order['orderId'] ?? '' })).toThrow(
      'closed',
    );
  });

  it('after 23:00 belongs to the next clearing day, at the turn of the year too', async () => {
    clock.now = Date.parse('2026-12-31T23:00:00+08:00');
    const { notice } = await aPaidOrder();
    expect(notice.values).toMatchObject({ txnTime: '20261231230000', settleDate: '0101' });
  });

  it('can be claimed by a stranger, whose certificate is of the same authority', async () => {
    const order = anOrder();
    await merchant.page(settings.frontTransReq, order);
    run('unionpay/forge', { outTradeNo: order['orderId'] });
    const [forged] = await until(() => told(order['orderId']).length > 0 && told(order['orderId']));
    expect([forged?.values['respCode'], forged?.isSigned, forged?.isChained]).toEqual(['00', true, true]);
    expect(forged?.signer).toBe('700000000000001:SIGN');
    expect((await query(order)).values['respCode']).toBe('34');
  });
});

describe('a refund or void', () => {
  it('is accepted, and its result told as a transaction of its own', async () => {
    const payment = await aPaidOrder(1000);
    const { asked, send } = giveBack(payment, 400, '04');
    expect((await send()).values['respCode']).toBe('00');
    const [notice] = await until(() => told(asked['orderId']).length > 0 && told(asked['orderId']));
    expect([notice?.isSigned, notice?.values['origQryId']]).toEqual([true, payment.notice.values['queryId']]);
    expect(notice?.values).toMatchObject({ txnType: '04', txnSubType: '00', txnAmt: '400', respCode: '00' });
    expect((await query(asked)).values).toMatchObject({ txnType: '04', origRespCode: '00' });
    expect((await query(payment.order)).values).toMatchObject({ txnType: '01', origRespCode: '00' });
    expect((await send()).values['respCode']).toBe('12');
    expect((await giveBack(payment, 601, '04').send()).values['respCode']).toBe('33');
    expect((await giveBack(payment, 600, '04').send()).values['respCode']).toBe('00');
  });

  it('can fail, which is told too and leaves the money to be given back', async () => {
    const payment = await aPaidOrder(1000);
    const { asked, send } = giveBack(payment, 1000, '04');
    const refundNo = `${asked['orderId']}@${asked['txnTime']}`;
    run('refund-result', { provider: 'unionpay', refundNo, status: 'CLOSED' });
    await send();
    const [notice] = await until(() => told(asked['orderId']).length > 0 && told(asked['orderId']));
    expect(notice?.values['respCode']).toBe('01');
    expect((await query(asked)).values['origRespCode']).toBe('01');
    expect((await giveBack(payment, 1000, '04').send()).values['respCode']).toBe('00');
  });

  it('stays unknown for as long as it is told to', async () => {
    const payment = await aPaidOrder(1000);
    const { asked, send } = giveBack(payment, 1000, '04');
    const refundNo = `${asked['orderId']}@${asked['txnTime']}`;
    run('refund-result', { provider: 'unionpay', refundNo, status: 'PROCESSING' });
    await send();
    expect((await query(asked)).values['origRespCode']).toBe('05');
    run('refund-result', { provider: 'unionpay', refundNo, status: 'SUCCESS' });
    expect((await query(asked)).values['origRespCode']).toBe('00');
  });

  it('of the whole payment on its own day is a void', async () => {
    const payment = await aPaidOrder(1000);
    expect((await giveBack(payment, 999, '31').send()).values['respCode']).toBe('36');
    const { asked, send } = giveBack(payment, 1000, '31');
    expect((await send()).values['respCode']).toBe('00');
    const [notice] = await until(() => told(asked['orderId']).length > 0 && told(asked['orderId']));
    expect(notice?.values['txnType']).toBe('31');
    expect((await giveBack(payment, 1, '04').send()).values['respCode']).toBe('35');
    const yesterday = await aPaidOrder(1000);
    clock.now += 86_400_000;
    expect((await giveBack(yesterday, 1000, '31').send()).values['respCode']).toBe('39');
  });

  it('needs a payment', async () => {
    const { send } = giveBack({ notice: { values: { queryId: '202611261200000000000' } } }, 5, '04');
    expect((await send()).values['respCode']).toBe('34');
  });
});

describe("a clearing day's file", () => {
  const day = '2026-12-01';
  const download = (settleDate: string, change?: (values: Values) => void) => {
    const asked = {
      txnType: '76',
      txnSubType: '01',
      bizType: '000000',
      fileType: '00',
      settleDate,
      txnTime: compact(clock.now),
    };
    return merchant.call(settings.fileHost, asked, change);
  };
  const field = (line: Buffer, at: number, width: number) =>
    new TextDecoder('gb18030').decode(line.subarray(at, at + width)).trimEnd();
  let paid: Awaited<ReturnType<typeof aPaidOrder>>;

  beforeAll(async () => {
    clock.now = Date.parse('2026-11-30T23:00:00+08:00');
    paid = await aPaidOrder(10_000);
    clock.now = Date.parse(`${day}T12:00:00+08:00`);
    const { asked, send } = giveBack(paid, 3_000, '04');
    await send();
    await until(() => told(asked['orderId']).length > 0);
    clock.now = Date.parse(`${day}T23:00:00+08:00`);
    await aPaidOrder(77);
    clock.now -= 1_000;
    run('unionpay/dispute', { outTradeNo: paid.order['orderId'], amount: 7_000 });
    run('day', { day });
  });
  beforeEach(() => {
    clock.now = Date.parse('2026-12-02T09:00:00+08:00');
  });

  it('holds what was paid and given back until 23:00, byte for byte where the specification says', async () => {
    const { values, isSigned } = await download('1201');
    expect([values['respCode'], values['fileName'], isSigned]).toEqual([
      '00',
      `${settings.merId}_20261201.zip`,
      true,
    ]);
    const members = unzip(inflateSync(Buffer.from(values['fileContent'] ?? '', 'base64')));
    expect(members.map(({ name }) => name.toString())).toEqual([
      `INN26120188ZM_${settings.merId}`,
      `INN26120188ZME_${settings.merId}`,
    ]);
    const zm = members[0]?.content ?? Buffer.alloc(0);
    expect(zm.length).toBe(2 * 609);
    const [payment, refund] = [zm.subarray(0, 607), zm.subarray(609, 609 + 607)];
    const seen = (line: Buffer) => ({
      amount: field(line, 66, 12),
      queryId: field(line, 87, 21),
      fee: field(line, 166, 13),
      settled: field(line, 180, 13),
      type: field(line, 215, 2),
      origQueryId: field(line, 271, 21),
      merId: field(line, 293, 15),
      shop: field(line, 327, 32),
      net: field(line, 374, 13),
      origOrder: field(line, 476, 32),
    });
    expect(seen(payment)).toEqual({
      amount: '000000010000',
      queryId: paid.notice.values['queryId'],
      fee: 'D000000000060',
      settled: 'C000000009940',
      type: '01',
      origQueryId: '',
      merId: settings.merId,
      shop: '掌柜商店',
      net: 'C000000009940',
      origOrder: '',
    });
    expect(seen(refund)).toMatchObject({
      amount: '000000003000',
      fee: 'C000000000018',
      settled: 'D000000002982',
      type: '04',
      origQueryId: paid.notice.values['queryId'],
      origOrder: paid.order['orderId'],
    });
    const zme = members[1]?.content ?? Buffer.alloc(0);
    expect([zme.length, field(zme, 66, 12)]).toEqual([341, '000000007000']);
  });

  it('is not there before nine, for another day, or for a wrong signature', async () => {
    expect((await download('1130')).values['respCode']).toBe('98');
    const forged = await download('1201', (values) => {
      values['settleDate'] = '1130';
    });
    expect(forged.values['respCode']).toBe('11');
    clock.now -= 1_000;
    expect((await download('1201')).values['respCode']).toBe('98');
  });
});

import type { PayInput } from '../../../infra/sandbox/control.ts';
import { alipayMerchant, readNotice } from './merchant/alipay-merchant.ts';
import { noon, startShop, startTestSandbox, until } from './merchant/shop.ts';
import { compact } from './merchant/times.ts';
import { unionpayMerchant } from './merchant/unionpay-merchant.ts';
import { wechatMerchant } from './merchant/wechat-merchant.ts';

const shop = await startShop();
const world = await startTestSandbox();
/** Here a minute is a minute: what is held back stays so while the test looks. */
const still = await startTestSandbox({ notifyDelayScale: 1, slowMs: 600_000 });
let orders = 0;

afterAll(async () => {
  await Promise.all([world.end(), still.end()]);
  shop.close();
});
beforeEach(() => shop.answerWith({ status: 200, body: 'success' }));

const alipayOf = (of = world) => alipayMerchant(of.sandbox().settings.alipay, () => of.clock.now);

/** An Alipay trade, paid with these faults on its first notice. */
async function paid(faults: PayInput['faults'], { of = world, isRefused = false } = {}) {
  orders += 1;
  const outTradeNo = `order_${orders}`;
  const path = `/${outTradeNo}`;
  if (isRefused) shop.refuse(path);
  const business = { out_trade_no: outTradeNo, total_amount: '19.99', subject: 'tea' };
  await alipayOf(of).call('alipay.trade.app.pay', business, { notifyUrl: shop.url + path });
  const { callback } = of
    .sandbox()
    .pay({ provider: 'alipay', outTradeNo, ...(faults === undefined ? {} : { faults }) });
  const state = () =>
    of
      .sandbox()
      .control.callbacks()
      .find(({ id }) => id === callback);
  const notices = () =>
    shop.at(path).map(({ body }) => readNotice(body, of.sandbox().settings.alipay.alipayPublicKey));
  return { path, state, notices, done: () => until(() => state()?.state !== 'PENDING' && state()) };
}

describe('a notice', () => {
  it('that is dropped comes with the next attempt', async () => {
    const { done, notices } = await paid(['drop']);
    const { attempts, state } = await done();
    expect([state, notices().length]).toEqual(['DONE', 1]);
    expect(attempts.map((each) => [each.faults, each.status])).toEqual([
      [['drop'], 0],
      [[], 200],
    ]);
  });

  it('that is doubled is heard twice, the same', async () => {
    const { done, notices } = await paid(['double']);
    expect((await done()).attempts).toHaveLength(1);
    const [first, second] = notices();
    expect([first?.isSigned, notices().length]).toEqual([true, 2]);
    expect(second).toEqual(first);
  });

  it('whose acknowledgement is lost comes again under its own id', async () => {
    const { done, notices } = await paid(['lost-answer']);
    expect((await done()).attempts.map(({ isAcknowledged }) => isAcknowledged)).toEqual([false, true]);
    expect(new Set(notices().map(({ values }) => values['notify_id'])).size).toBe(1);
  });

  it.each([
    ['wrong-signature', false, '19.99'],
    ['wrong-amount', true, '20.00'],
  ] as const)(
    'with a %s is followed by the right one when it is refused',
    async (fault, isSigned, amount) => {
      const { path, done, notices } = await paid([fault], { isRefused: true });
      await until(() => shop.at(path).length > 0);
      shop.accept(path);
      await done();
      const told = notices().map((each) => [each.isSigned, each.values['total_amount']]);
      expect([told[0], told.at(-1)]).toEqual([
        [isSigned, amount],
        [true, '19.99'],
      ]);
    },
  );

  it('of a refund can bear a wrong amount too', async () => {
    const { path, done, notices } = await paid([]);
    await done();
    world.sandbox().control.run('faults', { point: 'notify', kind: 'wrong-amount', provider: 'alipay' });
    const asked = { out_trade_no: path.slice(1), refund_amount: '5.00', out_request_no: 'r1' };
    await alipayOf().call('alipay.trade.refund', asked);
    await until(() => shop.at(path).length === 2);
    expect(notices().at(-1)).toMatchObject({
      isSigned: true,
      values: { total_amount: '19.99', refund_fee: '5.01' },
    });
  });

  it('that is delayed waits while others pass', async () => {
    const late = await paid(['delay'], { of: still });
    const other = await paid([], { of: still });
    await other.done();
    expect([late.notices().length, late.state()?.state]).toEqual([0, 'PENDING']);
  });

  it('that is reordered lets the next one pass, and follows it', async () => {
    const first = await paid(['reorder'], { of: still });
    expect(first.state()?.state).toBe('PENDING');
    const second = await paid([], { of: still });
    await Promise.all([first.done(), second.done()]);
    const paths = shop.order().filter((path) => path === first.path || path === second.path);
    expect(paths).toEqual([second.path, first.path]);
  });

  it('goes nowhere but to this machine', async () => {
    const business = { out_trade_no: 'abroad', total_amount: '1', subject: 'x' };
    await alipayOf().call('alipay.trade.app.pay', business, { notifyUrl: 'http://192.0.2.1/notify' });
    const { callback } = world.sandbox().pay({ provider: 'alipay', outTradeNo: 'abroad' });
    const found = () =>
      world
        .sandbox()
        .control.callbacks()
        .find(({ id }) => id === callback);
    const over = await until(() => found()?.state === 'GIVEN_UP' && found());
    expect(over.attempts.every(({ status }) => status === 0)).toBe(true);
  });
});

describe('retries', () => {
  async function unacknowledged(provider: 'alipay' | 'wechatpay' | 'unionpay') {
    const sandbox = world.sandbox();
    const outTradeNo = `never${orders++}order`;
    const notify = `${shop.url}/${outTradeNo}`;
    const { wechatpay, unionpay } = sandbox.settings;
    const open = {
      alipay: () =>
        alipayOf().call(
          'alipay.trade.app.pay',
          { out_trade_no: outTradeNo, total_amount: '1', subject: 'x' },
          { notifyUrl: notify },
        ),
      wechatpay: () =>
        wechatMerchant(wechatpay, () => world.clock.now).post('/v3/pay/transactions/native', {
          appid: wechatpay.appid,
          mchid: wechatpay.mchid,
          description: 'x',
          out_trade_no: outTradeNo,
          notify_url: notify,
          amount: { total: 1 },
        }),
      unionpay: () =>
        unionpayMerchant(unionpay).call(unionpay.appTransReq, {
          txnType: '01',
          txnSubType: '01',
          orderId: outTradeNo,
          txnTime: compact(noon),
          txnAmt: '1',
          currencyCode: '156',
          backUrl: notify,
        }),
    };
    await open[provider]();
    const { callback } = sandbox.pay({ provider, outTradeNo });
    const found = () => sandbox.control.callbacks().find(({ id }) => id === callback);
    const over = await until(() => found()?.state !== 'PENDING' && found());
    return { state: over.state, heard: shop.at(`/${outTradeNo}`).length };
  }

  it.each([
    ['alipay', { status: 200, body: 'SUCCESS' }, 'GIVEN_UP', 8],
    ['alipay', { status: 200, body: 'success\n' }, 'GIVEN_UP', 8],
    ['alipay', { status: 500, body: 'success' }, 'GIVEN_UP', 8],
    ['alipay', { status: 200, body: 'success' }, 'DONE', 1],
    ['wechatpay', { status: 500, body: '{"code":"FAIL","message":"x"}' }, 'GIVEN_UP', 16],
    ['wechatpay', { status: 204, body: '' }, 'DONE', 1],
    ['unionpay', { status: 302, body: 'ok' }, 'GIVEN_UP', 5],
    ['unionpay', { status: 200, body: '' }, 'DONE', 1],
  ] as const)(
    'of %s after the answer %j end as %s, heard %i times',
    async (provider, answer, state, heard) => {
      shop.answerWith(answer);
      expect(await unacknowledged(provider)).toEqual({ state, heard });
    },
  );
});

describe('a request', () => {
  const order = (kind: string, of = world) =>
    of.sandbox().control.run('faults', { point: 'request', kind, provider: 'alipay' });
  const ask = (outTradeNo: string, of = world) =>
    alipayOf(of).call('alipay.trade.app.pay', { out_trade_no: outTradeNo, total_amount: '1', subject: 'x' });
  const isThere = (outTradeNo: string) =>
    world
      .sandbox()
      .control.trades()
      .some((trade) => trade.outTradeNo === outTradeNo);

  it('that fails in the provider does nothing', async () => {
    order('5xx');
    await expect(ask('broken')).rejects.toThrow('500');
    expect(isThere('broken')).toBe(false);
    expect((await ask('broken')).result['code']).toBe('10000');
  });

  it('whose answer is lost was carried out', async () => {
    order('lost-answer');
    await expect(ask('lost')).rejects.toThrow();
    expect(isThere('lost')).toBe(true);
  });

  it('that is never answered was carried out', async () => {
    order('timeout');
    const { gateway } = world.sandbox().settings.alipay;
    const given = new AbortController();
    const body = alipayOf().form(
      'alipay.trade.app.pay',
      { out_trade_no: 'never', total_amount: '1', subject: 'x' },
      {},
    );
    const asked = fetch(gateway, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      signal: given.signal,
    });
    await until(() => isThere('never'));
    given.abort();
    await expect(asked).rejects.toThrow();
  });

  it('that is slow is passed by others', async () => {
    order('slow', still);
    const slow = ask('slow', still).then(
      () => 'slow',
      () => 'slow',
    );
    const quick = ask('quick', still).then(() => 'quick');
    expect(await Promise.race([slow, quick])).toBe('quick');
  });

  it('can get an answer whose signature is wrong, from each provider', async () => {
    const sandbox = world.sandbox();
    const { wechatpay, unionpay } = sandbox.settings;
    sandbox.control.run('faults', { point: 'request', kind: 'wrong-signature', times: 3 });
    const signed = [
      (await ask('spoilt')).isSigned,
      (await wechatMerchant(wechatpay, () => world.clock.now).get('/v3/certificates')).isSigned,
      (
        await unionpayMerchant(unionpay).call(unionpay.queryTrans, {
          txnType: '00',
          txnSubType: '00',
          orderId: 'ORDER0001',
          txnTime: compact(noon),
        })
      ).isSigned,
      (await ask('spoilt')).isSigned,
    ];
    expect(signed).toEqual([false, false, false, true]);
  });
});

describe('chance', () => {
  /** What strikes the first notices of a sandbox, each refused until it is given up. */
  async function struck(seed: number) {
    const of = await startTestSandbox({ seed, faults: { drop: 0.5, double: 0.3 } });
    const trade = await paid([], { of, isRefused: true });
    const { attempts } = await trade.done();
    await of.end();
    return attempts.map((each) => [each.number, ...each.faults].join(' '));
  }

  it('is the same for the same seed, and another for another', async () => {
    const first = await struck(7);
    expect(first.some((each) => each.includes('drop'))).toBe(true);
    expect(await struck(7)).toEqual(first);
    expect(await struck(8)).not.toEqual(first);
  });
});

import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { alipayMerchant, readNotice } from './merchant/alipay-merchant.ts';
import { startShop, startTestSandbox, until } from './merchant/shop.ts';
import { wechatMerchant } from './merchant/wechat-merchant.ts';

const shop = await startShop();
const world = await startTestSandbox({ refundDelayMs: 600_000 });

afterAll(async () => {
  await world.end();
  shop.close();
});

const alipay = () => alipayMerchant(world.sandbox().settings.alipay, () => world.clock.now);
const query = async (outTradeNo: string) =>
  (await alipay().call('alipay.trade.query', { out_trade_no: outTradeNo })).result;
const open = (outTradeNo: string) =>
  alipay().call(
    'alipay.trade.app.pay',
    { out_trade_no: outTradeNo, total_amount: '10.00', subject: 'x' },
    { notifyUrl: `${shop.url}/${outTradeNo}` },
  );

it('keeps keys, trades and numbers over a restart', async () => {
  const before = world.sandbox().settings;
  await open('first');
  world.sandbox().pay({ provider: 'alipay', outTradeNo: 'first' });
  const known = await query('first');
  await world.restart();
  const { alipayPublicKey } = world.sandbox().settings.alipay;
  expect(alipayPublicKey).toBe(before.alipay.alipayPublicKey);
  expect(await query('first')).toEqual(known);
  await open('second');
  await query('second').then(({ trade_no }) => expect(trade_no).not.toBe(known['trade_no']));
});

it('goes on telling what was not acknowledged, under its own id', async () => {
  shop.refuse('/untold');
  await open('untold');
  world.sandbox().pay({ provider: 'alipay', outTradeNo: 'untold' });
  await until(() => shop.at('/untold').length > 0);
  await world.restart();
  shop.accept('/untold');
  const told = () =>
    world
      .sandbox()
      .control.callbacks()
      .find(({ url }) => url.endsWith('/untold'));
  await until(() => told()?.state === 'DONE');
  const { alipayPublicKey } = world.sandbox().settings.alipay;
  const ids = shop.at('/untold').map(({ body }) => readNotice(body, alipayPublicKey).values['notify_id']);
  expect(new Set(ids).size).toBe(1);
});

it('keeps a refund on its way, and what it was told about it', async () => {
  const order = () => wechatMerchant(world.sandbox().settings.wechatpay, () => world.clock.now);
  const { appid, mchid } = world.sandbox().settings.wechatpay;
  const notify = { notify_url: `${shop.url}/wechat`, out_trade_no: 'wechat' };
  await order().post('/v3/pay/transactions/native', {
    ...notify,
    appid,
    mchid,
    description: 'x',
    amount: { total: 9 },
  });
  world.sandbox().pay({ provider: 'wechatpay', outTradeNo: 'wechat' });
  const amount = { refund: 9, total: 9, currency: 'CNY' };
  await order().post('/v3/refund/domestic/refunds', { out_trade_no: 'wechat', out_refund_no: 'r1', amount });
  await world.restart();
  const status = async () => (await order().get('/v3/refund/domestic/refunds/r1')).value.status;
  expect(await status()).toBe('PROCESSING');
  world.sandbox().control.run('refund-result', { provider: 'wechatpay', refundNo: 'r1', status: 'ABNORMAL' });
  expect(await status()).toBe('ABNORMAL');
});

it('serves a bill as it was made, until the day is closed anew', async () => {
  const day = '2026-11-26';
  const bill = async () => {
    const asked = { bill_type: 'trade', bill_date: day };
    const { result } = await alipay().call('alipay.data.dataservice.bill.downloadurl.query', asked);
    return Buffer.from(await (await fetch(result['bill_download_url'] ?? '')).arrayBuffer());
  };
  world.sandbox().control.run('day', { day, early: true });
  const made = await bill();
  await open('third');
  world.sandbox().pay({ provider: 'alipay', outTradeNo: 'third' });
  await world.restart();
  expect(await bill()).toEqual(made);
  world.sandbox().control.run('day', { day, early: true });
  expect(await bill()).not.toEqual(made);
});

it('leaves out a line that a crash tore', async () => {
  const known = await query('first');
  appendFileSync(join(world.stateDir, 'journal.jsonl'), '{"kind":"trade","value":{"prov');
  await world.restart();
  expect(await query('first')).toEqual(known);
  await open('after_crash');
  await world.restart();
  expect(await query('after_crash')).toMatchObject({ trade_status: 'WAIT_BUYER_PAY' });
});

it('keeps its keys and papers from everybody else', () => {
  const files = readdirSync(world.stateDir, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const modes = files.map((each) => statSync(join(each.parentPath, each.name)).mode & 0o777);
  expect(files.length).toBeGreaterThan(3);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

describe('the control API', () => {
  const post = async (path: string, body: string) => {
    const answer = await fetch(`${world.sandbox().url}/sandbox/${path}`, { method: 'POST', body });
    return [answer.status, await answer.text()] as const;
  };

  it.each([
    ['pay', '{"provider":"alipay","outTradeNo":"nobody"}', 'has no trade'],
    ['pay', '{"provider":"paypal","outTradeNo":"x"}', 'provider'],
    ['pay', '{"provider":"alipay","outTradeNo":"x","amount":-1}', 'amount'],
    ['pay', '{', 'JSON'],
    ['day', '{"day":"2026-02-30"}', 'day'],
    ['guess', '{}', 'No command'],
    ['constructor', '{}', 'No command'],
    ['alipay/constructor', '{}', 'No command'],
    ['wechatpay/rotate', '{"serial":"x"}', 'No key'],
  ])('answers %s %s with what is wrong', async (path, body, words) => {
    const [status, text] = await post(path, body);
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
  });

  it('pays, and shows what it knows', async () => {
    await open('by_http');
    const [status, text] = await post('pay', '{"provider":"alipay","outTradeNo":"by_http","amount":999}');
    expect([status, JSON.parse(text).trade.amount]).toEqual([200, 999]);
    const views = ['settings', 'callbacks', 'trades'].map((view) =>
      fetch(`${world.sandbox().url}/sandbox/${view}`),
    );
    expect((await Promise.all(views)).map((each) => each.status)).toEqual([200, 200, 200]);
    expect((await fetch(`${world.sandbox().url}/sandbox/constructor`)).status).toBe(404);
  });
});

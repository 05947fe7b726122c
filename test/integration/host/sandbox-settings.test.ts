import { randomBytes } from 'node:crypto';
import type { ChannelUnavailable } from '../../../functions/channels/channel.ts';
import { channelMakers } from '../../../functions/channels/channel-makers.ts';
import { configuredChannels } from '../../../functions/channels/configured-channels.ts';
import { walkWindow } from '../../../functions/channels/walk-window.ts';
import type { Provider, ProviderName } from '../../../functions/payments/provider.ts';
import { alipay } from '../../../functions/payments/providers/alipay/alipay.ts';
import { alipayConfig } from '../../../functions/payments/providers/alipay/config.ts';
import { unionpayConfig } from '../../../functions/payments/providers/unionpay/config.ts';
import { unionpay } from '../../../functions/payments/providers/unionpay/unionpay.ts';
import { wechatpayConfig } from '../../../functions/payments/providers/wechatpay/config.ts';
import { wechatpay } from '../../../functions/payments/providers/wechatpay/wechatpay.ts';
import { channelShopsSecret, providerSecret } from '../../../infra/local/sandbox-settings.ts';
import { outbound } from '../../../shared/adapters/outbound.ts';
import { noon, startShop, startTestSandbox, until } from '../sandbox/merchant/shop.ts';

const shop = await startShop();
const fixture = await startTestSandbox();
const secret = providerSecret(fixture.sandbox().settings, shop.url);
const deps = {
  send: outbound({ loopback: true }),
  now: () => fixture.clock.now,
  nonce: () => randomBytes(16).toString('hex'),
};

afterAll(async () => {
  shop.close();
  await fixture.end();
});

const providers: Readonly<Record<ProviderName, () => Provider>> = {
  alipay: () => alipay(alipayConfig.parse(secret.alipay), deps),
  wechatpay: () => wechatpay(wechatpayConfig.parse(secret.wechatpay), deps),
  unionpay: () => unionpay(unionpayConfig.parse(secret.unionpay), deps),
};

const attempt = {
  outTradeNo: 'PAY20261126X0001',
  amount: { currency: 'CNY', minor: 8888 },
  createdAt: noon,
  expiresAt: noon + 3_600_000,
};

/** A code of Alipay's is a trade only when somebody scans it. */
const scan = (code: string) => fetch(code);

describe.each<[ProviderName, string]>([
  ['alipay', 'qr'],
  ['wechatpay', 'qr'],
  ['unionpay', 'app'],
])('the settings of %s', (name, method) => {
  it('let our adapter open an attempt, and read the callback of its payment and the query', async () => {
    const provider = providers[name]();
    const opened = await provider.open({ attempt, method, title: '龙井茶 250g' });
    expect(opened).toMatchObject({ state: 'OPENED' });
    if (name === 'alipay' && opened.state === 'OPENED' && opened.action.kind === 'qr')
      await scan(opened.action.code);

    fixture.sandbox().pay({ provider: name, outTradeNo: attempt.outTradeNo });
    const { headers, body } = await until(() => shop.at(`/callbacks/payments/${name}`)[0]);
    const fact = { outTradeNo: attempt.outTradeNo, state: 'SUCCEEDED', amount: attempt.amount };
    expect(
      provider.readCallback({ headers, body: Buffer.from(body, 'latin1') }, fixture.clock.now),
    ).toMatchObject({
      kind: 'payment',
      fact,
    });
    expect(await provider.query(attempt)).toMatchObject({ state: 'SUCCEEDED', fact });
  });
});

it('pin each platform key once: two certificates by their serials, and the public key by its id', () => {
  const { platformKeys } = wechatpayConfig.parse(secret.wechatpay);
  expect(platformKeys.size).toBe(3);
  expect(secret.wechatpay.platformKeys.map((key) => Object.keys(key).sort())).toEqual([
    ['certificate', 'serial'],
    ['certificate', 'serial'],
    ['publicKey', 'serial'],
  ]);
});

describe.each([
  ['tmall', 'flagship'],
  ['jd', '67000'],
] as const)('the shop on %s', (channel, shopId) => {
  const shops = configuredChannels(async () => channelShopsSecret(fixture.sandbox().settings), {
    ...deps,
    makers: channelMakers,
  });
  const run = (command: string, body: object) =>
    fixture.sandbox().control.run(`market/${command}`, body) as { readonly id: string };

  it('lets our adapter list an order, read it with all its money, and tell of a parcel and of stock', async () => {
    const adapter = (await shops()).find(channel, shopId);
    if (adapter?.listing === undefined) throw new Error('there is no such shop');
    const lines = [
      { code: 'TEA-A', price: 3333, quantity: 3, discount: 100 },
      { code: 'TEA-B', price: 1990 },
    ];
    const { id } = run('place', { market: channel, lines, discount: 1000, postage: 800, memo: '发顺丰' });
    const now = fixture.clock.now;
    const window = { from: now - 1_000, to: now + 1_000 };
    expect(await adapter.listing.list('modified', window, 1)).toEqual({
      total: 1,
      orders: [{ channelOrderId: id, modifiedAt: now }],
    });
    const fetched = await adapter.listing.fetch(id);
    if (fetched === undefined) throw new Error('it cannot be fetched');
    const told = adapter.read({ ...fetched, channel, shopId, door: 'poll', receivedAt: now });
    expect(told).toMatchObject({
      kind: 'order',
      order: {
        phase: 'PAID',
        stops: [],
        memo: '发顺丰',
        lines: [{ listing: { code: 'TEA-A' }, quantity: 3 }, { listing: { code: 'TEA-B' } }],
        totals: { payable: { currency: 'CNY', minor: 9999 - 100 + 1990 - 1000 + 800 } },
      },
    });
    const parcel = { channelOrderId: id, carrier: 'sf', waybillNo: 'SF1234567890' };
    expect(await adapter.tell.ship?.(parcel)).toEqual({ state: 'DONE' });
    expect(await adapter.tell.ship?.(parcel)).toEqual({ state: 'DONE' });
    expect(await adapter.tell.stock?.({ itemId: '612345678901', skuId: '5123', quantity: 7 })).toEqual({
      state: 'DONE',
    });
    expect(await adapter.listing.fetch('411799999999999999')).toBeUndefined();
  });

  /** What a walk through a window of 60 orders comes to, and how many it saw; `again` where it may be asked again. */
  async function walked(point: string, kind: string): Promise<readonly [outcome: string, seen: number]> {
    const adapter = (await shops()).find(channel, shopId);
    if (adapter?.listing === undefined) throw new Error('there is no such shop');
    fixture.clock.now += 3_600_000;
    const now = fixture.clock.now;
    run('play', { orders: 60, market: channel });
    fixture.sandbox().control.run('faults', { provider: channel, point, kind });
    const seen = new Set<string>();
    const walk = walkWindow({
      listing: adapter.listing,
      by: 'modified',
      window: { from: now - 1_000, to: now + 1_000 },
      mostOrders: 1_000,
      isOver: () => false,
      visit: async (orders) => {
        for (const { channelOrderId } of orders) seen.add(channelOrderId);
        return true;
      },
    });
    const outcome = await walk.catch(({ retry }: ChannelUnavailable) => (retry ? 'again' : 'never'));
    return [outcome, seen.size];
  }

  it.each([
    ['page', 'duplicate-rows', 'DONE', 60],
    ['page', 'numbers', 'DONE', 60],
    ['page', 'empty-page', 'again', 0],
    ['answer', 'html', 'again', 0],
    ['answer', 'isp', 'again', 0],
    ['answer', 'limited', 'again', 0],
    ['answer', 'session', 'never', 0],
    ['request', '5xx', 'again', 0],
  ])('with a fault at %s: %s is walked through whole or not at all', async (point, kind, outcome, seen) => {
    expect(await walked(point, kind)).toEqual([outcome, seen]);
  });
});

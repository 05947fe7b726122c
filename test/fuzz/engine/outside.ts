import type { Carriers } from '../../../functions/logistics/carrier-accounts.ts';
import type { Provider, ProviderName } from '../../../functions/payments/provider.ts';
import { aCarrier, accountsOf } from '../../builders/a-carrier.ts';
import { aProvider, noAnswer } from '../../builders/a-provider.ts';
import { jdKit } from '../../unit/logistics/carriers/support/jd-kit.ts';
import { kuaidi100Kit } from '../../unit/logistics/carriers/support/kuaidi100-kit.ts';
import { sfKit } from '../../unit/logistics/carriers/support/sf-kit.ts';
import { ytoKit } from '../../unit/logistics/carriers/support/yto-kit.ts';
import { ztoKit } from '../../unit/logistics/carriers/support/zto-kit.ts';
import { alipayKit } from '../../unit/payments/support/alipay-kit.ts';
import { unionpayKit } from '../../unit/payments/support/unionpay-kit.ts';
import { wechatpayKit } from '../../unit/payments/support/wechatpay-kit.ts';

/** The shops whose messages come to our door, as the secret `ChannelShops` names them. */
const since = '2026-01-01T00:00:00+08:00';
const gatewayKeys = { appKey: 'key', appSecret: 'secret', since };
export const shopSecret = {
  shops: [
    {
      channel: 'shopify',
      shopId: 'tea-shop',
      since,
      secrets: ['hush'],
      shopDomain: 'tea-shop.myshopify.com',
    },
    {
      channel: 'woocommerce',
      shopId: 'teahouse',
      since,
      secrets: ['hush'],
      storeUrl: 'https://tea.example/',
    },
    { channel: 'tmall', shopId: 'tea-house', session: 'session', ...gatewayKeys },
    { channel: 'taobao', shopId: 'market', session: 'session', ...gatewayKeys },
    { channel: 'jd', shopId: 'tea-jd', accessToken: 'token', ...gatewayKeys },
    { channel: 'douyin', shopId: 'tea-douyin', accessToken: 'token', ...gatewayKeys },
    {
      ...{ channel: 'pdd', shopId: 'tea-pdd', since },
      ...{ clientId: 'id', clientSecret: 'secret', accessToken: 'token' },
    },
  ],
};

/** What those outside do with what they are asked: as they should, not at all, or with a no. */
export const weathers = ['fine', 'silent', 'unwilling'] as const;
export type Weather = (typeof weathers)[number];

const real = {
  alipay: alipayKit().provider,
  wechatpay: wechatpayKit().provider,
  unionpay: unionpayKit().provider,
} satisfies Readonly<Record<ProviderName, Provider>>;
const declined = { state: 'DECLINED', code: 'NO_AUTH' } as const;

/** Providers that read messages as the real ones, with keys of ours, and answer by the weather. */
export function providersIn(weather: () => Weather): ReadonlyMap<ProviderName, Provider> {
  const under = (provider: Provider): Provider => {
    const good = aProvider(provider);
    const asked =
      <Asked, Answer>(ask: (asked: Asked) => Promise<Answer>) =>
      async (question: Asked) =>
        weather() === 'fine' ? ask(question) : weather() === 'silent' ? noAnswer : declined;
    return {
      ...good,
      open: asked(good.open),
      close: asked(good.close),
      refund: asked(good.refund),
      query: async (attempt) => (weather() === 'fine' ? good.query(attempt) : noAnswer),
      queryRefund: async (request) => (weather() === 'fine' ? good.queryRefund(request) : noAnswer),
    };
  };
  return new Map(Object.values(real).map((provider) => [provider.name, under(provider)]));
}

const kits = { sf: sfKit, zto: ztoKit, jd: jdKit, yto: ytoKit, kuaidi100: kuaidi100Kit };
const codes = ['sf', 'zto', 'jd', 'yto', 'kuaidi100'] as const;
const pushesOf = new Map(codes.map((code) => [code, kits[code].answering([]).carrier.pushes]));

/** Carriers that read pushes as the real ones, and book and tell by the weather. */
export function carriersIn(weather: () => Weather): Carriers {
  const under = (code: (typeof codes)[number]) => {
    const good = aCarrier(code);
    const pushes = pushesOf.get(code);
    const { bookings } = good.carrier;
    return {
      ...good.carrier,
      ...(pushes ? { pushes } : {}),
      ...(bookings && {
        bookings: {
          ...bookings,
          book: async (booking: Parameters<typeof bookings.book>[0]) => {
            if (weather() === 'silent') good.troubles.push('not-reached');
            if (weather() === 'unwilling') good.troubles.push({ state: 'REFUSED', code: 'BAD_FIELD' });
            return bookings.book(booking);
          },
        },
      }),
    };
  };
  return accountsOf(...codes.map(under));
}

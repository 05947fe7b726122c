import { createHash, X509Certificate } from 'node:crypto';
import type { Keys } from '../keys.ts';
import { shopIds } from './names.ts';

export type MarketSettings = ReturnType<typeof marketSettings>;

/** What a merchant has to know of its shops. The secrets come of the sandbox's keys, and are as old as these. */
export function marketSettings(url: string, { wechatpay }: Pick<Keys, 'wechatpay'>) {
  const secret = (name: string) =>
    createHash('sha256').update(`${wechatpay.apiV3Key}/${name}`).digest('hex').slice(0, 32);
  return {
    /** Since when the shops sell: the keys were made then, and are good from a day before. */
    since: new Date(
      Date.parse(new X509Certificate(wechatpay.merchant.certificate).validFrom) + 86_400_000,
    ).toISOString(),
    tmall: {
      shopId: shopIds.tmall,
      gateway: `${url}/router/rest`,
      appKey: '12345678',
      appSecret: secret('tmall'),
      session: `6100${secret('session')}`,
      tmcGroup: 'default',
    },
    jd: {
      shopId: shopIds.jd,
      gateway: `${url}/routerjson`,
      appKey: secret('jd-key').toUpperCase(),
      appSecret: secret('jd'),
      accessToken: secret('token'),
    },
    shopify: {
      shopId: shopIds.shopify,
      shopDomain: 'tea-shop.myshopify.com',
      secret: `shpss_${secret('shopify')}`,
    },
    woocommerce: {
      shopId: shopIds.woocommerce,
      storeUrl: 'https://teahouse.example',
      secret: secret('woocommerce'),
    },
  };
}

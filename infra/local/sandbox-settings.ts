import type { Settings } from '../sandbox/settings.ts';

type PlatformKey = Settings['wechatpay']['platformKeys'][number];

/**
 * What the sandbox tells its merchant, in the form of the secret `PaymentProviders`: each provider's part is the input of
 * its `functions/payments/providers/<provider>/config.ts`. Callbacks go to the host at `hostUrl`.
 */
export function providerSecret({ alipay, wechatpay, unionpay }: Settings, hostUrl: string) {
  const notifyUrl = (provider: string) => `${hostUrl}/callbacks/payments/${provider}`;
  return {
    alipay: {
      appId: alipay.appId,
      sellerId: alipay.sellerId,
      privateKey: alipay.appPrivateKey,
      alipayKeys: [alipay.alipayPublicKey],
      notifyUrl: notifyUrl('alipay'),
      gateway: alipay.gateway,
      billHosts: [alipay.billHost],
    },
    wechatpay: {
      mchId: wechatpay.mchid,
      appId: wechatpay.appid,
      certificateSerial: wechatpay.merchantSerial,
      privateKey: wechatpay.merchantPrivateKey,
      apiV3Keys: [wechatpay.apiV3Key],
      platformKeys: wechatpay.platformKeys.map(pinned),
      notifyUrl: notifyUrl('wechatpay'),
      host: wechatpay.host,
    },
    unionpay: {
      merId: unionpay.merId,
      certificate: unionpay.merchantCertificate,
      privateKey: unionpay.merchantPrivateKey,
      root: unionpay.rootCertificate,
      middle: unionpay.middleCertificate,
      signerName: unionpay.signerCommonName,
      notifyUrl: notifyUrl('unionpay'),
      gateway: `${unionpay.gateway}/gateway/api`,
      fileUrl: unionpay.fileHost,
    },
  };
}

/**
 * The shops that the sandbox serves, in the form of the secret `ChannelShops`: each is the input of its
 * `functions/channels/<channel>/config.ts`. Their webhooks go to the host's `/callbacks/channels/{channel}/{shopId}`.
 */
export function channelShopsSecret({ shops }: Pick<Settings, 'shops'>) {
  const { since, tmall, jd, shopify, woocommerce } = shops;
  return {
    shops: [
      { channel: 'tmall', since, ...tmall },
      { channel: 'jd', since, ...jd },
      {
        ...{ channel: 'shopify', since, shopId: shopify.shopId },
        shopDomain: shopify.shopDomain,
        secrets: [shopify.secret],
      },
      {
        ...{ channel: 'woocommerce', since, shopId: woocommerce.shopId },
        storeUrl: woocommerce.storeUrl,
        secrets: [woocommerce.secret],
      },
    ],
  };
}

/** Our names of what carriers offer: SF's `expressTypeId`, and ZTO's services. */
const products = {
  sf: { standard: 2, express: 1, 'next-day': 1 },
  zto: {
    standard: { services: [] },
    express: { services: ['standardExpress'] },
    'next-day': { services: ['vip'] },
  },
};

/**
 * The accounts that the sandbox's carriers have for us, in the form of the secret `Carriers`: each is the input of its
 * `functions/logistics/carriers/<carrier>/config.ts`. They push to the host's `/callbacks/carriers/{carrier}/{token}`.
 */
export function carriersSecret({ carriers: { sf, zto } }: Pick<Settings, 'carriers'>) {
  return {
    carriers: {
      sf: {
        ...{ partnerId: sf.partnerId, checkword: sf.checkword, monthlyCard: sf.monthlyCard },
        ...{ gateway: sf.serviceUrl, products: products.sf },
      },
      zto: {
        ...{ appKey: zto.appKey, appSecret: zto.appSecret, companyId: zto.companyId },
        ...{ gateway: zto.serviceUrl, products: products.zto },
        account: { accountId: 'TEASHOP', accountPassword: 'ZTO123' },
        // 预约件: an order that can be taken back.
        orderType: '2',
      },
    },
    tokens: { sf: [sf.pushToken], zto: [zto.pushToken] },
  };
}

/** A certificate where there is one, so that its days count too; the public key has none. */
const pinned = (key: PlatformKey) =>
  'certificate' in key
    ? { serial: key.serial, certificate: key.certificate }
    : { serial: key.serial, publicKey: key.publicKey };

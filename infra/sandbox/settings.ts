import { alipayMerchant } from './alipay/merchant.ts';
import { bankAccount } from './bank/statement.ts';
import { carrierSettings } from './carriers/settings.ts';
import { type Keys, unionpayMerchant } from './keys.ts';
import { marketSettings } from './marketplace/settings.ts';
import { wechatMerchant } from './wechatpay/orders.ts';
import { publicKeyId } from './wechatpay/platform.ts';
import { serialOf } from './wechatpay/request.ts';

export type Settings = ReturnType<typeof settingsOf>;

/** What a merchant has to know of each provider, its own private keys among it. */
export const settingsOf = (url: string, keys: Keys) => ({
  alipay: alipaySettings(url, keys.alipay),
  wechatpay: wechatSettings(url, keys.wechatpay),
  unionpay: unionpaySettings(url, keys.unionpay),
  /** The shops on marketplaces and shop systems. */
  shops: marketSettings(url, keys),
  /** The accounts with carriers. */
  carriers: carrierSettings(url, keys),
  /** Where the providers pay out to. */
  bank: { account: bankAccount, statements: `${url}/sandbox/bank/statements` },
});

const alipaySettings = (url: string, { app, alipay }: Keys['alipay']) => ({
  ...alipayMerchant,
  gateway: `${url}/gateway.do`,
  billHost: new URL(url).host,
  appPrivateKey: app.privateKey,
  alipayPublicKey: alipay.publicKey,
});

function wechatSettings(url: string, { merchant, platform: [first, second], apiV3Key }: Keys['wechatpay']) {
  return {
    ...wechatMerchant,
    host: url,
    merchantSerial: serialOf(merchant.certificate),
    merchantPrivateKey: merchant.privateKey,
    apiV3Key,
    platformKeys: [
      { serial: serialOf(first.certificate), publicKey: first.publicKey, certificate: first.certificate },
      { serial: serialOf(second.certificate), publicKey: second.publicKey, certificate: second.certificate },
      { serial: publicKeyId, publicKey: second.publicKey },
    ],
  };
}

const unionpaySettings = (url: string, keys: Keys['unionpay']) => ({
  merId: unionpayMerchant,
  merchantPrivateKey: keys.merchant.privateKey,
  merchantCertificate: keys.merchant.certificate,
  rootCertificate: keys.root.certificate,
  middleCertificate: keys.middle.certificate,
  signerCommonName: '中国银联股份有限公司',
  gateway: url,
  fileHost: `${url}/`,
  frontTransReq: `${url}/gateway/api/frontTransReq.do`,
  appTransReq: `${url}/gateway/api/appTransReq.do`,
  backTransReq: `${url}/gateway/api/backTransReq.do`,
  queryTrans: `${url}/gateway/api/queryTrans.do`,
});

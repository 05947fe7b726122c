import { createHash } from 'node:crypto';
import type { Keys } from '../keys.ts';

export type CarrierSettings = ReturnType<typeof carrierSettings>;

/** What a merchant has to know of its accounts. The secrets come of the sandbox's keys, and are as old as these. */
export function carrierSettings(url: string, { wechatpay }: Pick<Keys, 'wechatpay'>) {
  const secret = (name: string) =>
    createHash('sha256').update(`${wechatpay.apiV3Key}/carriers/${name}`).digest('hex').slice(0, 32);
  return {
    sf: {
      serviceUrl: `${url}/std/service`,
      partnerId: 'TEASHOP01',
      checkword: secret('sf'),
      monthlyCard: '7551234567',
      /** The last part of the address that routes are pushed to: `/callbacks/carriers/sf/{pushToken}`. */
      pushToken: secret('sf-push'),
    },
    zto: {
      /** APIs stand below it by their names: `/zto.open.createOrder`. */
      serviceUrl: url,
      appKey: secret('zto-key'),
      appSecret: secret('zto'),
      /** In pushes. */
      companyId: secret('zto-company'),
      pushToken: secret('zto-push'),
    },
  };
}

import * as z from 'zod';
import { billHosts, billSettings } from '../bill-settings.ts';
import { privateKey, publicKey } from '../signature.ts';

/** Business codes and products as remembered from Alipay's pages, so each merchant can put them right. */
const codes = z.strictObject({
  absent: z.array(z.string()).default(['ACQ.TRADE_NOT_EXIST']),
  /** Alipay does not know what became of the request. */
  unclear: z
    .array(z.string())
    .default(['ACQ.SYSTEM_ERROR', 'aop.ACQ.SYSTEM_ERROR', 'isp.unknow-error', 'isp.system-error']),
});
const products = z.strictObject({
  page: z.string().default('FAST_INSTANT_TRADE_PAY'),
  wap: z.string().default('QUICK_WAP_WAY'),
  app: z.string().default('QUICK_MSECURITY_PAY'),
  qr: z.string().default('FACE_TO_FACE_PAYMENT'),
});

/** How we are known to Alipay (支付宝), in public-key mode (公钥模式). Keys are parsed once. */
export const alipayConfig = z.strictObject({
  appId: z.string().min(1),
  /** Our account, 2088 and 12 digits (PID). */
  sellerId: z.string().regex(/^2088\d{12}$/),
  privateKey,
  /** Alipay's public key, not the app's; two while it is being changed. */
  alipayKeys: z.array(publicKey).min(1).max(2),
  notifyUrl: z.url(),
  gateway: z.url().default('https://openapi.alipay.com/gateway.do'),
  timeoutMs: z.int().positive().default(8000),
  refundWindowDays: z.int().positive().default(365),
  openMinutes: z
    .int()
    .positive()
    .default(15 * 24 * 60),
  codes: codes.prefault({}),
  products: products.prefault({}),
  bills: billSettings({
    readyAtHour: 9,
    mostBytes: 1_000_000_000,
    none: ['isp.bill_not_exist'],
    notReady: ['isp.bill_not_ready'],
  }),
  billHosts: billHosts.default(['dwbillcenter.alipay.com']),
  billTypes: z
    .strictObject({ trade: z.string().default('trade'), fund: z.string().default('signcustomer') })
    .prefault({}),
});
export type AlipayConfig = z.output<typeof alipayConfig>;

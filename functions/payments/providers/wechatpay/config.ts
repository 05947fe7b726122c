import { createSecretKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { billHosts, billSettings } from '../bill-settings.ts';
import { certificate, isInForce, privateKey, publicKey } from '../signature.ts';

/** A key of WeChat Pay that we pinned, and when it may be used. */
export type PinnedKey = { readonly key: KeyObject; readonly isInForce: (at: number) => boolean };

const serial = z.string().regex(/^[\w-]{1,64}$/);
/** A platform certificate (平台证书) under its serial, or the public key (微信支付公钥) under its PUB_KEY_ID_…. */
const platformKey = z.union([
  z
    .strictObject({ serial, publicKey })
    .transform(({ serial, publicKey: key }) => [serial, { key, isInForce: () => true }] as const),
  z
    .strictObject({ serial, certificate })
    .transform(
      ({ serial, certificate: held }) =>
        [serial, { key: held.publicKey, isInForce: (at: number) => isInForce(held, at) }] as const,
    ),
]);

const apiV3Key = z
  .string()
  .refine((text) => Buffer.byteLength(text) === 32, 'An APIv3 key (APIv3密钥) has 32 bytes')
  .transform((text) => createSecretKey(Buffer.from(text)));

/** Error codes as remembered from WeChat Pay's pages, older spellings beside newer ones. */
const codes = z.strictObject({
  absent: z.array(z.string()).default(['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS']),
  closed: z.array(z.string()).default(['ORDER_CLOSED', 'ORDERCLOSED']),
  unclear: z.array(z.string()).default([
    'SYSTEM_ERROR',
    // Ours to mend, and then to be asked again.
    'SIGN_ERROR',
    'SYSTEMERROR',
    'BANK_ERROR',
    'BANKERROR',
    'FREQUENCY_LIMITED',
    'FREQUENCY_LIMIT',
  ]),
});

/** How we are known to WeChat Pay (微信支付), API v3, as a merchant of our own (普通商户). Keys are parsed once. */
export const wechatpayConfig = z.strictObject({
  mchId: z.string().regex(/^\d{8,12}$/),
  appId: z.string().min(1),
  /** Where a way to pay belongs to another app: the official account for jsapi, the mobile app for app. */
  appIds: z
    .strictObject({
      jsapi: z.string().min(1).optional(),
      qr: z.string().min(1).optional(),
      h5: z.string().min(1).optional(),
      app: z.string().min(1).optional(),
    })
    .prefault({}),
  /** The serial of our API certificate (商户API证书序列号). */
  certificateSerial: z.string().regex(/^[0-9A-F]{8,40}$/),
  privateKey,
  /** Two while it is being changed. */
  apiV3Keys: z.array(apiV3Key).min(1).max(2),
  /** Two while they overlap. A Map, so that no serial names a part of the language. */
  platformKeys: z
    .array(platformKey)
    .min(1)
    .transform((all): ReadonlyMap<string, PinnedKey> => new Map(all)),
  notifyUrl: z.url(),
  host: z.url().default('https://api.mch.weixin.qq.com'),
  timeoutMs: z.int().positive().default(8000),
  /** How far a message's time may be from ours (防重放). */
  windowSeconds: z.int().positive().default(300),
  partialRefunds: z.int().positive().default(50),
  refundWindowDays: z.int().positive().default(365),
  openMinutes: z.int().positive().default(120),
  codes: codes.prefault({}),
  bills: billSettings({
    readyAtHour: 10,
    mostBytes: 1_000_000_000,
    none: ['NO_STATEMENT_EXIST'],
    notReady: ['STATEMENT_CREATING'],
  }),
  /** Besides that of `host`. */
  billHosts: billHosts.default([]),
});
export type WechatpayConfig = z.output<typeof wechatpayConfig>;

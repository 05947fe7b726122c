import * as z from 'zod';
import { instant } from '../../../shared/kernel/text.ts';
import { shopIdSchema } from '../stored-order.ts';

/** [unverified], all of it: seen in clients of Douyin, not in its documents. */
const codes = z.strictObject({
  success: z.array(z.string()).default(['10000', '0']),
  /** Whatever we ask: token, application, signature or its rights are wrong. */
  setup: z
    .array(z.string())
    .default(['30001', '30002', '30003', '30005', '30006', '30007', '30009', '40002', '40003']),
  /** `sub_code`s of an order that is not there; an answer without one means the same. */
  absent: z.array(z.string()).default(['isv.business-failed:50002', 'isv.order-not-exist']),
});

/** One shop on Douyin (抖店), known to its gateway by an application and the shop's access token. */
export const douyinConfig = z.strictObject({
  channel: z.literal('douyin').default('douyin'),
  shopId: shopIdSchema,
  since: instant.transform((text) => Date.parse(text)),
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  accessToken: z.string().min(1),
  gateway: z.url().default('https://openapi-fxg.jinritemai.com'),
  /** [unverified] Douyin is said to take `md5` as well, for now. */
  signMethod: z.enum(['hmac-sha256', 'md5']).default('hmac-sha256'),
  timeoutMs: z.int().positive().default(10_000),
  /** Douyin takes 100 at most. */
  pageSize: z.int().min(1).max(100).default(50),
  windowMinutes: z.int().min(1).max(1_440).default(60),
  codes: codes.prefault({}),
});
export type DouyinConfig = z.output<typeof douyinConfig>;

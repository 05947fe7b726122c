import * as z from 'zod';
import { instant } from '../../../shared/kernel/text.ts';
import { shopIdSchema } from '../stored-order.ts';

/** JD's numbers of carriers (物流公司 ID). [unverified] of `jtexpress` and `best`: see 我的配送 of the shop. */
const companies = {
  sf: '467',
  zto: '1499',
  yto: '463',
  sto: '470',
  yunda: '1327',
  ems: '465',
  deppon: '3046',
  jd: '2087',
  self: '1274',
} as const;

/** [unverified], all of it: JD's pages list the codes no more, so a code that is not here is taken for a passing one. */
const codes = z.strictObject({
  /** The authorisation has ended (19), or is none. */
  session: z.array(z.string()).default(['19', '18', '20']),
  /** What we ask is wrong however often we ask: method, parameters, signature, application. */
  ours: z
    .array(z.string())
    .default(['3', '4', '10', '11', '12', '13', '21', '22', '23', '24', '26', '27', '28']),
  /** An order that is not there; an answer without one means the same. */
  absent: z.array(z.string()).default(['10400005']),
  /** An order that has left the warehouse already (已出库). */
  shipped: z.array(z.string()).default(['10400001']),
});

/** One shop of a merchant on JD (京东 POP 商家), known to JOS by an application and the shop's access token. */
export const jdConfig = z.strictObject({
  channel: z.literal('jd').default('jd'),
  shopId: shopIdSchema,
  since: instant.transform((text) => Date.parse(text)),
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  accessToken: z.string().min(1),
  gateway: z.url().default('https://api.jd.com/routerjson'),
  timeoutMs: z.int().positive().default(10_000),
  /** JD takes 100 at most. */
  pageSize: z.int().min(1).max(100).default(50),
  /** JD takes a month at most. */
  windowMinutes: z
    .int()
    .min(1)
    .max(28 * 24 * 60)
    .default(60),
  /** States that are asked for; one that is not named is never seen. */
  states: z
    .array(z.string())
    .default([
      'NOT_PAY',
      'WAIT_SELLER_STOCK_OUT',
      'SEND_TO_DISTRIBUTION_CENER',
      'DISTRIBUTION_CENTER_RECEIVED',
      'WAIT_GOODS_RECEIVE_CONFIRM',
      'RECEIPTS_CONFIRM',
      'WAIT_SELLER_DELIVERY',
      'FINISHED_L',
      'TRADE_CANCELED',
      'LOCKED',
      'PAUSE',
      'POP_ORDER_PAUSE',
    ]),
  /** [unverified] The member that newer versions of the order methods want around their parameters (`paramOrderJSFQuery`). */
  orderQuery: z.string().min(1).exactOptional(),
  companies: z.record(z.string(), z.string()).default(companies),
  stockMethod: z.string().default('jingdong.stock.write.updateSkuStock'),
  /** Kinds of reductions that JD gives back to the merchant: 手机红包, 京豆, 京东券. [unverified] of 34. */
  voucherKinds: z.array(z.string()).default(['34', '39', '41']),
  /** Kinds that are the buyer's own money: 礼品卡. */
  cardKinds: z.array(z.string()).default(['52']),
  codes: codes.prefault({}),
});
export type JdConfig = z.output<typeof jdConfig>;

import * as z from 'zod';
import { instant } from '../../../shared/kernel/text.ts';
import { shopIdSchema } from '../stored-order.ts';

/** TOP's codes of carriers (taobao.logistics.companies.get). [unverified] of `jd`, `jtexpress` and `best`: check them in the shop. */
const companies = {
  sf: 'SF',
  zto: 'ZTO',
  yto: 'YTO',
  sto: 'STO',
  yunda: 'YUNDA',
  ems: 'EMS',
  post: 'POSTB',
  deppon: 'DBKD',
  zjs: 'ZJS',
  best: 'HTKY',
  jd: 'JD',
  jtexpress: 'JTSD',
} as const;

/** The reasons that a seller may give for closing a trade; TOP takes no other. */
export const closeReasons = [
  '未及时付款',
  '买家不想买了',
  '买家信息填写错误，重新拍',
  '恶意买家/同行捣乱',
  '缺货',
  '买家拍错了',
  '同城见面交易',
] as const;

const codes = z.strictObject({
  /** `sub_code`s of an order that is not there. */
  absent: z.array(z.string()).default(['isv.trade-not-exist', 'isv.invalid-parameter:tid']),
  /** Worth asking again although they blame us: the first is 发货异常，请稍等后重试, the other a trade of a few seconds. */
  again: z.array(z.string()).default(['isv.logistics-offline-service-error:B150', 'CLOSE_TRADE_TOO_FAST']),
  /** What stands for the whole application, and passes: it called too often, or TOP is not available. */
  busy: z.array(z.string()).default(['4', '5', '6', '7', '8', '10']),
  /** The shop's authorisation has ended or was never there; somebody has to renew it. */
  session: z.array(z.string()).default(['26', '27', '53', 'session-expired', 'invalid-sessionkey']),
});

/** One shop on Tmall or Taobao (天猫、淘宝), known to TOP by an application and the seller's session. */
export const taobaoConfig = z.strictObject({
  channel: z.enum(['tmall', 'taobao']),
  shopId: shopIdSchema,
  since: instant.transform((text) => Date.parse(text)),
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  session: z.string().min(1),
  gateway: z.url().default('https://eco.taobao.com/router/rest'),
  signMethod: z.enum(['md5', 'hmac', 'hmac-sha256']).default('hmac-sha256'),
  /** The group of TMC whose messages are this shop's alone; without one there are no pokes. */
  tmcGroup: z.string().min(1).exactOptional(),
  timeoutMs: z.int().positive().default(10_000),
  /** TOP takes 1 to 100 and advises 40 to 50. */
  pageSize: z.int().min(40).max(100).default(50),
  /** TOP takes a day at most and advises half an hour. */
  windowMinutes: z
    .int()
    .min(1)
    .max(24 * 60 - 1)
    .default(30),
  /** What a listing that names none would give; a type that is not named is never seen. */
  types: z.string().default('guarantee_trade,auto_delivery,ec,cod,step'),
  /** `offline`: the merchant has a contract with the carrier. `online`: TOP orders it, the only way for 货到付款. */
  shipBy: z.enum(['offline', 'online']).default('offline'),
  companies: z.record(z.string(), z.string()).default(companies),
  closeReason: z.enum(closeReasons).default('买家不想买了'),
  codes: codes.prefault({}),
});
export type TaobaoConfig = z.output<typeof taobaoConfig>;

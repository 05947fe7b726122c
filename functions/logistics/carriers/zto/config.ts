import * as z from 'zod';
import { taughtCodes } from '../taught-codes.ts';

const words = z.array(z.string());

const codes = z.strictObject({
  /** Answers that pass: timeout, error or absence of the service behind it, quotas. */
  again: words.default(['S200', 'S202', 'S203', 'S206', 'S221']),
  /** [unverified] No order of that number; an empty answer means the same. */
  absent: words.default([]),
  /** [unverified] Cancelled already. */
  cancelled: words.default([]),
  /** [unverified] Addresses or goods that ZTO does not take. */
  undeliverable: words.default([]),
});

const product = z.strictObject({
  /** Services that make the product (vasType): `vip`, `standardExpress`, `twoHour` … */
  services: words.default([]),
});

/** An account with ZTO (中通开放平台), and the merchant's electronic waybills (电子面单) with one of its sites. */
export const ztoConfig = z.strictObject({
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  /** What pushes call us, where it is to be compared. */
  companyId: z.string().min(1).exactOptional(),
  /** The sandbox is https://japi-test.zto.com. */
  gateway: z.url().default('https://japi.zto.com'),
  timeoutMs: z.int().positive().default(10_000),
  /** 1 a group (集团客户), 2 anybody else. */
  partnerType: z.enum(['1', '2']).default('2'),
  /**
   * 1 全网件: a site fetches all parcels, and nothing can be cancelled. 2 预约件 with a waybill number, 3 without one until
   * a courier comes: those can. 4 星联.
   */
  orderType: z.enum(['1', '2', '3', '4']).default('1'),
  account: z.strictObject({
    accountId: z.string().min(1),
    accountPassword: z.string(),
    type: z.union([z.literal(1), z.literal(74)]).default(1),
    customerId: z.string().default(''),
  }),
  products: z.record(z.string(), product).default({ standard: { services: [] } }),
  /** What stands for the district of an address without one (东莞, 儋州, 济源 …), which ZTO requires; else the city's name. */
  districtFiller: z.string().min(1).exactOptional(),
  /** [unverified] Where ZTO goes with these accounts. */
  countries: words.default(['CN']),
  /** 1 不想寄了 … 7 态度差. */
  cancelType: z.enum(['1', '2', '3', '4', '5', '6', '7']).default('1'),
  /** What the two-dimensional code of a label holds. */
  qr: z.string().default('https://q.zto.com/c/idx?channel=ydy'),
  /** [unverified] By which member of `zto.open.getOrderInfo` an order is found by our number. */
  orderNumberMember: z.string().min(1).default('partnerOrderCode'),
  /** [unverified] States in which an order is no more. */
  cancelledStates: words.default(['99']),
  /** [unverified] Words of a refusal that mean: not there. */
  undeliverableWords: words.default(['超区', '不派送', '停发', '服务范围']),
  pauseMs: z
    .int()
    .positive()
    .default(30 * 60_000),
  codes: codes.prefault({}),
  /** By the action of a push, or by `query:` and the kind of a scan in answers. */
  taughtCodes,
  /** [unverified] What ZTO is told when it has to come again. */
  again: z.string().default('{"message":"try again","result":"fail","status":false,"statusCode":"1"}'),
});
export type ZtoConfig = z.output<typeof ztoConfig>;

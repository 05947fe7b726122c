import * as z from 'zod';
import { taughtCodes } from '../taught-codes.ts';

const words = z.array(z.string());

/** [unverified] of A1005 and beyond, and of every business code but S0000: SF's pages list more than anybody has seen. */
const codes = z.strictObject({
  /** Answers of the platform that pass: throttled, the system behind it is away, an error of its own. */
  again: words.default(['A1005', 'A1009', 'A1099']),
  /** The order number was used before (重复下单): then that order is asked for. */
  repeated: words.default(['8016']),
  /** No order of that number. */
  absent: words.default(['8018', '8024']),
  /** Cancelled already (已消单). */
  cancelled: words.default(['8037']),
  /** Addresses or goods that SF does not take, where it says so with a code of its own rather than filterResult 3. */
  undeliverable: words.default([]),
});

/** [unverified] What SF wants to hear of pushes that are no routes. */
const answers = z.strictObject({
  stored: z.string().default('{"success":"true","code":"0","msg":""}'),
  again: z.string().default('{"success":"false","code":"1","msg":"try again"}'),
});

/**
 * An account with SF Express (顺丰丰桥). `products` turns our names into `expressTypeId` (快件产品类别): published tables
 * contradict each other, so it is what SF's salesman wrote into the contract.
 */
export const sfConfig = z.strictObject({
  partnerId: z.string().min(1).max(64),
  checkword: z.string().min(1),
  /** The sandbox is https://sfapi-sbox.sf-express.com/std/service. */
  gateway: z.url().default('https://sfapi.sf-express.com/std/service'),
  timeoutMs: z.int().positive().default(10_000),
  spelling: z.enum(['java', 'raw']).default('java'),
  /** Monthly account (月结卡号); in the sandbox 7551234567. Without one the payer pays on the spot. */
  monthlyCard: z.string().max(20).exactOptional(),
  /** 1 the sender pays, 2 the receiver, 3 a third party. */
  payMethod: z.int().min(1).max(3).default(1),
  products: z.record(z.string(), z.int().min(1).max(99_999)),
  /** SF sends somebody for the parcels (isDocall). */
  collected: z.boolean().default(false),
  /** What is in the parcel where nothing is said. */
  cargoName: z.string().min(1).max(128).default('商品'),
  /** The account that money collected on delivery goes to (代收货款卡号). */
  collectAccount: z.string().max(30).exactOptional(),
  /** SF refuses mothers with children (子母件) of 6 kg and less; lighter ones are declared with this weight. */
  leastMotherGrams: z.int().min(1).default(6_001),
  /** SF's codes of countries and regions. [unverified] of 853 and 886. */
  countries: z.record(z.string(), z.string().max(30)).default({ CN: 'CN', HK: '852', MO: '853', TW: '886' }),
  /** Numbers in one question for routes. [unverified] */
  mostNumbers: z.int().min(1).max(100).default(10),
  pauseMs: z
    .int()
    .positive()
    .default(30 * 60_000),
  codes: codes.prefault({}),
  answers: answers.prefault({}),
  /** By opCode, or by opCode and reason (`70+46`). */
  taughtCodes,
});
export type SfConfig = z.output<typeof sfConfig>;

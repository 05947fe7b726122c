import * as z from 'zod';
import { taughtCodes } from '../taught-codes.ts';
import { algorithms } from './signature.ts';

const words = z.array(z.string());

/** [unverified], all but `ok`: JD's pages list more than anybody has seen. */
const codes = z.strictObject({
  ok: words.default(['0', '1000']),
  /** Answers that pass: throttled, the service behind the platform is away. */
  again: words.default(['5', '10', '43', '500']),
  /** No parcel of that number, or none of this customer. */
  refused: words.default(['1001', '1002']),
});

/** [unverified] What JD wants to hear of a push; anything but success is sent again. */
const answers = z.strictObject({
  stored: z.string().default('{"code":0,"msg":"成功","success":true}'),
  again: z.string().default('{"code":1,"msg":"try again","success":false}'),
});

/** A customer of JD Logistics (京东物流 JDL), known to its open platform (LOP) by an application and its token. */
export const jdCarrierConfig = z.strictObject({
  appKey: z.string().min(1),
  appSecret: z.string().min(1),
  accessToken: z.string().min(1),
  /** 商家编码: parcels of other customers are not told about. */
  customerCode: z.string().min(1),
  /** 0 快递 C2C, 1 快递 B2C, 2 C2B, 4 快运 B2C, 5 快运 C2C: as it was ordered. */
  orderOrigin: z.int().min(0).max(5).default(1),
  /** The rehearsal (预发) is https://uat-api.jdl.com, the sandbox https://test-api.jdl.com. */
  gateway: z.url().default('https://api.jdl.com'),
  domain: z.string().default('ECAP'),
  tracePath: z.string().startsWith('/').default('/ecap/v1/orders/trace/query'),
  subscribePath: z.string().startsWith('/').default('/ecap/v1/orders/trace/subscribe'),
  algorithm: z.enum(algorithms).default('md5-salt'),
  timeoutMs: z.int().positive().default(10_000),
  /** [unverified] */
  pauseMs: z
    .int()
    .positive()
    .default(30 * 60_000),
  codes: codes.prefault({}),
  answers: answers.prefault({}),
  taughtCodes,
});
export type JdCarrierConfig = z.output<typeof jdCarrierConfig>;

import * as z from 'zod';
import { carrierCodes } from '../../domain/tracking.ts';
import { taughtCodes } from '../taught-codes.ts';
import { type StationPolicy, stationPolicies } from './states.ts';

const words = z.array(z.string());
const policies = Object.keys(stationPolicies) as [StationPolicy, ...StationPolicy[]];

/** [unverified], all but 200. */
const codes = z.strictObject({
  /** 查询无结果: no scan yet. */
  none: words.default(['500']),
  /** 服务器错误, 服务器繁忙. */
  again: words.default(['501', '502']),
  /** 单号不合规, 手机号验证失败: it would not tell about this number. */
  refused: words.default(['400', '408']),
  /** 重复订阅: it is watched already. */
  subscribed: words.default(['501']),
  /** 服务器错误 of a subscription. */
  subscribeAgain: words.default(['500']),
});

/** Our carriers by the codes that Kuaidi100 has for companies (快递公司编码). */
const companies = {
  shunfeng: 'sf',
  shunfengkuaiyun: 'sf',
  zhongtong: 'zto',
  yuantong: 'yto',
  jd: 'jd',
} as const;

/** A customer of Kuaidi100 (快递100), who watches parcels of every carrier. */
export const kuaidi100Config = z.strictObject({
  /** 授权 key. */
  key: z.string().min(1),
  /** 公司编号, for questions. */
  customer: z.string().min(1),
  /** What its pushes are signed with; we choose it, and say it with each subscription. */
  salt: z.string().min(8).max(32),
  subscribeUrl: z.url().default('https://poll.kuaidi100.com/poll'),
  queryUrl: z.url().default('https://poll.kuaidi100.com/poll/query.do'),
  timeoutMs: z.int().positive().default(10_000),
  /** It locks a customer out who asks for one number more often than every half hour. */
  pauseMs: z
    .int()
    .min(30 * 60_000)
    .default(30 * 60_000),
  /** 304 投柜或站签收: the parcel waits for its buyer, or it is delivered. */
  stationSignature: z.enum(policies).default('available-for-pickup'),
  companies: z.record(z.string(), z.enum(carrierCodes)).default(companies),
  codes: codes.prefault({}),
  taughtCodes,
});
export type Kuaidi100Config = z.output<typeof kuaidi100Config>;

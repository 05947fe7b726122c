import * as z from 'zod';
import { bankCalendarSchema, policySchema } from './policy.ts';

/** 0.6 %, the usual contract; whoever has another one says so, or leaves `fee` out, and then fees are not judged. */
const usualPpm = 6000;

/** How a merchant's books are compared: a policy for each provider, and when the banks work. */
export const reconciliationConfigSchema = z.strictObject({
  alipay: policySchema.prefault({ fee: { ppm: usualPpm, refundReturns: false } }),
  wechatpay: policySchema.prefault({ fee: { ppm: usualPpm } }),
  /** It pays out the net of each clearing day, and has one bill. */
  unionpay: policySchema.prefault({ fee: { ppm: usualPpm }, payouts: 'daily-net' }),
  calendar: bankCalendarSchema.prefault({}),
  /** How many hours after a bill should be there it may still come; after that the day is blocked and somebody is told. */
  patienceHours: z.int().min(1).max(72).default(8),
});
export type ReconciliationConfig = z.output<typeof reconciliationConfigSchema>;

export const providers = ['alipay', 'wechatpay', 'unionpay'] as const;
export type ProviderName = (typeof providers)[number];

import * as z from 'zod';
import { bankCalendarSchema, policySchema } from './policy.ts';

/** How a merchant's books are compared: a policy for each provider, and when the banks work. */
export const reconciliationConfigSchema = z.strictObject({
  alipay: policySchema.prefault({}),
  wechatpay: policySchema.prefault({}),
  /** It pays out the net of each clearing day; its own bill is the only one. */
  unionpay: policySchema.prefault({ payouts: 'daily-net' }),
  calendar: bankCalendarSchema.prefault({}),
  /** How many hours after a bill should be there it may still come; after that the day is blocked and somebody is told. */
  patienceHours: z.int().min(1).max(72).default(8),
});
export type ReconciliationConfig = z.output<typeof reconciliationConfigSchema>;

export const providers = ['alipay', 'wechatpay', 'unionpay'] as const;
export type ProviderName = (typeof providers)[number];

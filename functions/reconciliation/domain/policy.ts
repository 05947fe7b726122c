import * as z from 'zod';

/** What a provider keeps of a payment by contract: the fee that a bill is compared with. */
export const feePolicySchema = z.strictObject({
  /** Millionths of the amount: 6000 is 0.6 %. */
  ppm: z.int().min(0).max(1_000_000),
  rounding: z.enum(['half-up', 'down', 'up']).default('half-up'),
  /** Whether the share of a refund comes back; `as-billed` where nobody knows how it is rounded, so it is not judged. */
  refundReturns: z.union([z.boolean(), z.literal('as-billed')]).default('as-billed'),
});
export type FeePolicy = z.output<typeof feePolicySchema>;

const day = z.iso.date();

/** How the books of one account are compared. Every number of it is a merchant's contract or a habit of a bank, so data. */
export const policySchema = z.strictObject({
  /** Left out: fees are booked as the bill says them and compared with the fund bill only. */
  fee: feePolicySchema.optional(),
  /** Days that a line may come later on the other side than on the first, before it is a break. */
  timingDays: z.int().min(0).max(30).default(1),
  /** The same for a line that the provider calls not final yet, such as a refund on its way (退款处理中). */
  processingDays: z.int().min(0).max(30).default(5),
  /** Whether payouts are lines of the fund bill, or the whole net of a business day is paid out (清算净额, UnionPay). */
  payouts: z.enum(['fund-bill', 'daily-net']).default('fund-bill'),
  /** The bank account that settlements come to; left out, leg C is not compared. */
  bankAccount: z.string().min(1).max(40).optional(),
  /** Working days until a settlement has to be at the bank. */
  bankDueDays: z.int().min(0).max(30).default(2),
  /** A bank's line is a settlement of this provider where its counterparty or text has one of these words in it. */
  bankWords: z.array(z.string().min(1).max(80)).max(20).default([]),
});
export type Policy = z.output<typeof policySchema>;

/** Days on which the banks do not work besides Saturdays and Sundays, and weekend days on which they do (调休). */
export const bankCalendarSchema = z.strictObject({
  holidays: z.array(day).default([]),
  workdays: z.array(day).default([]),
});
export type BankCalendar = z.output<typeof bankCalendarSchema>;

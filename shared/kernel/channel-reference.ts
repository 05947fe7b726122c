import * as z from 'zod';

/** What a provider calls a movement on its account for us (渠道流水), by which the journal is compared with its bills. */
export const channelReferenceSchema = z.object({
  kind: z.enum(['PAYMENT', 'REFUND', 'DISPUTE']),
  /** Ours: number of the attempt, of the refund, of the dispute (商户订单号, 商户退款单号). */
  outNo: z.string(),
  /** The provider's number of the movement; absent where it has none (Alipay's refunds) or did not tell. */
  channelNo: z.string().optional(),
  /** The provider's number of the payment that this is, or that a refund or dispute is of. */
  paymentNo: z.string().optional(),
  /** Our account there. */
  account: z.string().optional(),
  /** The provider's own business day: the calendar day in Beijing, UnionPay's settle date (清算日期). */
  day: z.iso.date().optional(),
});
export type ChannelReference = z.output<typeof channelReferenceSchema>;

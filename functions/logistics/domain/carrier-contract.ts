import * as z from 'zod';

const minor = z.int().min(0).max(1_000_000_000);

/**
 * What a carrier pays for what it loses or breaks (赔偿), and until when it is to be told. Amounts are fen. Uninsured
 * parcels are paid by multiples of their freight, never more than what they were worth; the multiples and caps are each
 * contract's own (快递暂行条例 art. 27 leaves them to it).
 */
export const carrierContractSchema = z.strictObject({
  freightMultiple: z
    .int()
    .min(0)
    .max(100)
    .meta({ description: 'Paid without insurance: freight times this (运费倍数)' }),
  mostMinor: minor.meta({ description: 'The most that is paid for a parcel without insurance (封顶)' }),
  claimWithinDays: z
    .int()
    .min(1)
    .max(3650)
    .meta({ description: 'Claims are taken so many days from the booking (理赔时限)' }),
  /** The most that a buyer gets of us for a parcel without a second look. */
  mostCompensationMinor: minor.meta({
    description: 'The most that a buyer is compensated with for one parcel (赔付上限)',
  }),
});
export type CarrierContract = z.output<typeof carrierContractSchema>;

/** Where nobody has said anything: three times the freight, 300 yuan at most, told within a year. */
export const defaultCarrierContract: CarrierContract = {
  freightMultiple: 3,
  mostMinor: 30_000,
  claimWithinDays: 365,
  mostCompensationMinor: 30_000,
};

/** What a carrier owes for a parcel by its contract: fen, at most what the goods were worth where that is known. */
export function claimOf(
  { freightMultiple, mostMinor }: CarrierContract,
  { freightMinor, valueMinor }: { readonly freightMinor: number; readonly valueMinor?: number | undefined },
): number {
  const byFreight = Math.min(freightMinor * freightMultiple, mostMinor);
  return valueMinor === undefined ? byFreight : Math.min(byFreight, valueMinor);
}

const dayMs = 86_400_000;

/** Whether a claim still comes in time; the last day counts. */
export const isClaimInTime = (
  { claimWithinDays }: CarrierContract,
  { bookedAt, now }: { readonly bookedAt: number; readonly now: number },
): boolean => now <= bookedAt + claimWithinDays * dayMs;

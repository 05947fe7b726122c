import * as z from 'zod';
import { isOver, isWithinCity } from './rule.ts';
import type { ParcelView } from './types.ts';

const dayMs = 86_400_000;
export const fen = z.int().min(0).max(1_000_000_000);
const days = z.int().min(0).max(3650);

/**
 * What a carrier's contract says of losses (赔偿条款). Amounts are fen. All numbers are a contract's own: 快递暂行条例 art. 27
 * leaves what is not insured to civil law and contracts. The defaults are what is commonly said of them, to be checked
 * against each contract: three times the freight and 300 yuan at most, told within a year, and late by three days within a
 * city or seven elsewhere is lost (彻底延误, GB/T 27917.1).
 */
export const claimTermsSchema = z.strictObject({
  freightMultiple: z
    .int()
    .min(0)
    .max(100)
    .default(3)
    .meta({ description: 'Paid without insurance: freight times this (运费倍数)' }),
  mostMinor: fen.default(30_000).meta({ description: 'Fen; the most that is paid without insurance (封顶)' }),
  claimWithinDays: days
    .min(1)
    .default(365)
    .meta({ description: 'Claims are taken so many days from the booking (理赔时限)' }),
  completeDelayDays: z
    .strictObject({ sameCity: days, other: days })
    .default({ sameCity: 3, other: 7 })
    .meta({ description: 'So many days past the promise, what has not come counts as lost (彻底延误)' }),
});
export type ClaimTerms = z.output<typeof claimTermsSchema>;

/** What is claimed for: the carrier says so, the buyer says so, or it is so late that it counts as lost. */
export type ClaimGround = 'LOST' | 'DAMAGED' | 'DESTROYED' | 'NOT_RECEIVED' | 'COMPLETE_DELAY';

export type Claim = {
  readonly ground: ClaimGround;
  readonly minor: number;
  /** What the amount comes from: what it is insured for, a multiple of the freight or its cap, or what it was worth. */
  readonly basis: 'INSURED' | 'FREIGHT' | 'CAP' | 'VALUE';
  /** The last moment at which the carrier takes it. */
  readonly by: number;
};
export type NoClaim = {
  readonly reason: 'NO_GROUND' | 'NOT_YET' | 'TOO_LATE' | 'NOTHING_DUE';
  /** NOT_YET: from then on it counts as lost. TOO_LATE: it should have been told by then. */
  readonly at?: number;
};

type Lost = {
  readonly parcel: ParcelView;
  readonly freightMinor: number;
  /** What the goods cost the buyer; nobody is paid more than that. */
  readonly valueMinor?: number | undefined;
  readonly insuredMinor?: number | undefined;
};

/** What a carrier owes for a parcel at a moment by its contract, or why it owes nothing. */
export function claimOf(lost: Lost, terms: ClaimTerms, now: number): Claim | NoClaim {
  const ground = groundOf(lost.parcel, terms);
  if (!ground) return { reason: 'NO_GROUND' };
  if (ground.at > now) return { reason: 'NOT_YET', at: ground.at };
  const by = lost.parcel.bookedAt + terms.claimWithinDays * dayMs;
  if (now > by) return { reason: 'TOO_LATE', at: by };
  const amount = amountOf(lost, terms);
  return amount.minor === 0 ? { reason: 'NOTHING_DUE' } : { ground: ground.ground, ...amount, by };
}

type Ground = { readonly ground: ClaimGround; readonly at: number };

function groundOf(parcel: ParcelView, { completeDelayDays }: ClaimTerms): Ground | undefined {
  const { trace, tracking, complaints, promisedAt } = parcel;
  if (trace.loss) return { ground: trace.loss.kind, at: trace.loss.at };
  const broken = complaints.findLast(({ kind }) => kind === 'DAMAGED');
  if (broken) return { ground: 'DAMAGED', at: broken.at };
  const { deliveredAt } = tracking;
  const missing = complaints.findLast(({ at }) => deliveredAt !== undefined && at >= deliveredAt);
  if (missing) return { ground: 'NOT_RECEIVED', at: missing.at };
  if (isOver(parcel) || promisedAt === undefined || tracking.pickedUpAt === undefined) return undefined;
  const late = isWithinCity(parcel) ? completeDelayDays.sameCity : completeDelayDays.other;
  return { ground: 'COMPLETE_DELAY', at: promisedAt + late * dayMs + 1 };
}

/** Insured goods are paid by their insurance, others by freight up to the cap; neither by more than they were worth. */
function amountOf(
  { freightMinor, valueMinor, insuredMinor }: Lost,
  terms: ClaimTerms,
): Pick<Claim, 'minor' | 'basis'> {
  const value = valueMinor ?? Number.MAX_SAFE_INTEGER;
  const byFreight = freightMinor * terms.freightMultiple;
  const owed =
    insuredMinor !== undefined
      ? ({ minor: insuredMinor, basis: 'INSURED' } as const)
      : byFreight > terms.mostMinor
        ? ({ minor: terms.mostMinor, basis: 'CAP' } as const)
        : ({ minor: byFreight, basis: 'FREIGHT' } as const);
  return owed.minor > value ? { minor: value, basis: 'VALUE' } : owed;
}

/** What a buyer is given without a second look (先行赔付): a share of what they paid, under a cap. */
export const compensationPolicySchema = z.strictObject({
  permille: z
    .int()
    .min(0)
    .max(1000)
    .default(1000)
    .meta({ description: 'Thousandths of what the buyer paid for what was in the parcel' }),
  mostMinor: fen.default(30_000).meta({ description: 'Fen; the most for one parcel (封顶)' }),
});
export type CompensationPolicy = z.output<typeof compensationPolicySchema>;

/** Fen, rounded down, of what the buyer paid for the goods of the parcel; never more than that. */
export const compensationOf = (paidMinor: number, { permille, mostMinor }: CompensationPolicy): number =>
  Math.min(mostMinor, Number((BigInt(paidMinor) * BigInt(permille)) / 1000n));

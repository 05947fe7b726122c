import { accountOf, type Owner, receivableOf } from './payment.ts';

/**
 * AWAITING_APPROVAL: a person has to agree. REQUESTED: to be sent to the provider. PROCESSING: it took it. ABNORMAL: the
 * money could not reach the buyer, a person has to see to it there. FAILED: no money moved. REJECTED: nobody agreed.
 */
export const nextRefundStatuses = {
  AWAITING_APPROVAL: ['REQUESTED', 'REJECTED'],
  REQUESTED: ['REQUESTED', 'PROCESSING', 'SUCCEEDED', 'ABNORMAL', 'FAILED'],
  PROCESSING: ['PROCESSING', 'SUCCEEDED', 'ABNORMAL', 'FAILED'],
  ABNORMAL: ['SUCCEEDED', 'FAILED'],
  SUCCEEDED: [],
  FAILED: [],
  REJECTED: [],
} as const satisfies Record<string, readonly string[]>;
export type RefundStatus = keyof typeof nextRefundStatuses;

export const mayBecome = (from: RefundStatus, to: RefundStatus): boolean =>
  (nextRefundStatuses[from] as readonly RefundStatus[]).includes(to);

type Of = {
  readonly refundId: string;
  readonly provider: string;
  readonly owner: Owner;
  readonly currency: string;
  readonly minor: number;
};
/** An entry to be made: who is debited and credited how much, and why. */
type Booking = {
  readonly entryId: string;
  readonly cause: { readonly kind: string; readonly id: string };
  readonly postedAt: number;
  readonly currency: string;
  readonly debit: string;
  readonly credit: string;
  readonly minor: number;
};

/** The entries of a refund: asked for, done, or given back to whose the money was. */
export function refundBooking(
  step: 'requested' | 'succeeded' | 'failed',
  { refundId, provider, owner, currency, minor }: Of,
  at: number,
  entryId: string,
): Booking {
  const own = accountOf(owner, provider);
  const sides = {
    requested: { debit: own, credit: 'refunds-payable' },
    succeeded: { debit: 'refunds-payable', credit: receivableOf(provider) },
    failed: { debit: 'refunds-payable', credit: own },
  }[step];
  return {
    ...sides,
    minor,
    currency,
    entryId,
    cause: { kind: `refund.${step}`, id: refundId },
    postedAt: at,
  };
}

/** What is done without a person: minor units of the payment's currency. */
export type RefundPolicy = {
  /** Refunds up to this need nobody's approval. */
  readonly automaticUpTo: number;
};

/** Whether somebody other than the asker has to approve it: it is large, or the money is disputed. */
export const needsApproval = (
  { minor, disputed }: { readonly minor: number; readonly disputed: boolean },
  { automaticUpTo }: RefundPolicy,
): boolean => disputed || minor > automaticUpTo;

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

/** The accounts that a refund moves between: asked for, done, or given back to whose the money was. */
export const refundSides = (
  step: 'requested' | 'succeeded' | 'failed',
  { provider, owner }: { readonly provider: string; readonly owner: Owner },
): { readonly debit: string; readonly credit: string } => {
  const own = accountOf(owner, provider);
  return {
    requested: { debit: own, credit: 'refunds-payable' },
    succeeded: { debit: 'refunds-payable', credit: receivableOf(provider) },
    failed: { debit: 'refunds-payable', credit: own },
  }[step];
};

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

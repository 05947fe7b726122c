import type * as z from 'zod';
import type { differenceApproved } from '../../events/reconciliation.ts';
import { type BilledPayment, type FetchOutcome, fetchPayment } from './fetch-payment.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import { type DuplicateOutcome, refundDuplicate } from './refund-duplicate.ts';
import { providerSchema } from './store.ts';

type Approved = z.output<typeof differenceApproved.schema>['data'];

/**
 * Does what two people want because of a difference between our books and a provider's bill. IGNORED: an action or provider
 * that is none of ours.
 */
export async function actOnDifference(
  approved: Approved,
  deps: PaymentsDeps,
): Promise<FetchOutcome | DuplicateOutcome | 'IGNORED'> {
  const { action, differenceId, reason, proposedBy } = approved;
  const provider = providerSchema.safeParse(approved.provider).data;
  if (provider === undefined) return 'IGNORED';
  const billed: BilledPayment = {
    provider,
    account: approved.account,
    outTradeNo: approved.outNo,
    channelTxnId: approved.channelNo,
    amount: approved.amount,
    paidAt: Date.parse(approved.at),
    businessDate: approved.businessDate,
  };
  if (action === 'fetch-payment') return fetchPayment(billed, deps);
  if (action !== 'refund-duplicate') return 'IGNORED';
  return refundDuplicate({ billed, reason, by: proposedBy, key: differenceId }, deps);
}

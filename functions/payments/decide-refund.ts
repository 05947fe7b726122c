import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { orderIsInForce } from '../orders/contract.ts';
import { refundEntry } from './entries.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { StoredRefund } from './refund-store.ts';
import { troubleOf } from './settle-refund.ts';

type Ask = {
  readonly refundId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly caller: string;
};

/**
 * Approves or rejects a refund that waits for that (复核), never by whoever asked for it. The same decision again answers
 * the same. What is rejected and belongs to no order in force opens a case. Throws REFUND_NOT_FOUND, FOUR_EYES or
 * WRONG_STATUS.
 */
export async function decideRefund(ask: Ask, deps: PaymentsDeps): Promise<StoredRefund> {
  const { refundId, decision, reason, caller } = ask;
  const refund = await deps.refunds.get(refundId);
  if (!refund) throw new Failure('REFUND_NOT_FOUND', 'There is no such refund.');
  if (refund.decidedBy === caller && (refund.status === 'REJECTED') === (decision === 'reject'))
    return refund;
  if (refund.status !== 'AWAITING_APPROVAL')
    throw new Failure('WRONG_STATUS', `The refund is ${refund.status}.`, {
      members: { current: refund.status },
    });
  if (refund.by === caller) throw new Failure('FOUR_EYES', 'Somebody other than the asker has to decide.');
  const now = deps.now();
  const change = { decidedBy: caller, decision: reason };
  const done =
    decision === 'approve'
      ? await deps.refunds.step({
          before: refund,
          to: 'REQUESTED',
          change,
          events: ['refund.requested'],
          askAt: now,
          at: now,
        })
      : await rejected(refund, change, deps);
  if (!done) return decideRefund(ask, deps);
  return { ...refund, ...change, status: decision === 'approve' ? 'REQUESTED' : 'REJECTED' };
}

type Decided = { readonly decidedBy: string; readonly decision: string };

/** The money stays where it was: with an order in force, or else before a person. False where somebody was first. */
async function rejected(refund: StoredRefund, change: Decided, deps: PaymentsDeps): Promise<boolean> {
  const now = deps.now();
  const step = { before: refund, to: 'REJECTED', change, ...takenBack(refund, now), at: now } as const;
  const orderId = refund.owner === 'ORDER' ? (await deps.payments.get(refund.paymentId))?.orderId : undefined;
  const order = orderId === undefined ? undefined : await deps.payable(orderId);
  if (orderId === undefined || !order || order.status === 'CANCELLED')
    return deps.refunds.step({ ...step, opens: troubleOf(refund, 'REJECTED', now) });
  try {
    return await deps.refunds.step({ ...step, requires: orderIsInForce(orderId) });
  } catch (error) {
    if (error instanceof TransactionRefused) return false;
    throw error;
  }
}

const takenBack = (refund: StoredRefund, now: number) => ({
  posting: refundEntry('rejected', refund, now),
  events: ['refund.failed'],
});

import { isMarketplace } from '../../shared/kernel/channel.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { cut } from '../../shared/kernel/text.ts';
import { applied, type Review, type ReviewDecision, type ReviewEffect } from './domain/review.ts';
import type { JudgedOrders } from './judged-orders.ts';
import type { ReviewStore } from './review-store.ts';

export type ReviewDeps = {
  readonly reviews: ReviewStore;
  readonly orders: JudgedOrders;
  readonly now: Clock;
};

/**
 * Lets the order know what was decided about it, and writes down what came of it: an approval lifts the hold, a rejection
 * cancels an order of an own channel, so that payments give its money back, and only holds one of a marketplace. Nothing
 * comes of a decision about an order that is closed or has other contents by now. May be done again.
 */
export async function applyReview(review: Review, { reviews, orders }: ReviewDeps): Promise<Review> {
  const { decision } = review;
  if (!decision || review.effect !== undefined) return review;
  const after = applied(review, await carryOut(review, decision, orders));
  if (await reviews.save(after)) return after;
  return (await reviews.get(review.reviewId)) ?? after;
}

/** Brings an order to what was decided about it, and says what came of it; again changes nothing more. */
export async function carryOut(
  review: Review,
  decision: ReviewDecision,
  orders: JudgedOrders,
): Promise<ReviewEffect> {
  const { orderId, contentHash, channel } = review;
  const order = await orders.view(orderId);
  const isOver = decision.decision === 'supersede' || order?.contentHash !== contentHash;
  if (isOver || !order) return 'NONE';
  const isClosed = order.status === 'CANCELLED';
  const told = { contentHash, message: decision.reason, by: decision.by };
  if (decision.decision === 'approve') {
    // Also of a closed order: its channel may take it up again.
    await orders.riskDecided(orderId, { ...told, outcome: 'PASS' });
    return isClosed ? 'NONE' : 'RELEASED';
  }
  if (isClosed && isMarketplace(channel)) return 'NONE';
  await orders.riskDecided(orderId, { ...told, outcome: 'BLOCKED' });
  if (isMarketplace(channel)) return 'HELD';
  return (await cancelled(orderId, decision, orders)) ? 'CANCELLED' : 'HELD';
}

/** False where the parcel is too far along: the order stays held, for people to call it back. */
async function cancelled(
  orderId: string,
  { reason, by }: ReviewDecision,
  orders: JudgedOrders,
): Promise<boolean> {
  try {
    await orders.cancel(orderId, cut(`风控审核不通过: ${reason}`, 200), by);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'TOO_LATE_TO_CANCEL') return false;
    throw error;
  }
}

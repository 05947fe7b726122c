import type { BusEvent } from '../../events/define-event.ts';
import { riskDecided, riskReviewDecided, riskReviewEscalated, riskReviewOpened } from '../../events/risk.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { Review } from './domain/review.ts';
import { readReview } from './review-store.ts';
import { readDecision } from './store.ts';

export { personLists, riskHolder } from './person-of-order.ts';

type Change = { readonly before: Item | undefined; readonly after: Item | undefined };

/** The event of a change of an order's latest decision: of each revision. */
export function decisionEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after) return [];
  const { orderId, revision, outcome, score, hits, reviewId, decidedAt } = readDecision(after);
  if (before && readDecision(before).revision === revision) return [];
  const event = riskDecided.schema.parse({
    id: `${orderId}.risk.${revision}`,
    type: riskDecided.type,
    version: riskDecided.version,
    occurredAt: isoTime(decidedAt),
    data: { orderId, revision, outcome, score, hits, reviewId },
  });
  return [event];
}

/** The events that a change of a review means. */
export function reviewEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after) return [];
  const review = readReview(after);
  const isNew = review.version !== (before && readReview(before).version);
  return isNew ? review.events.map((type) => reviewEvent(type, review)) : [];
}

function reviewEvent(type: string, review: Review): BusEvent {
  const envelope = { id: `${review.reviewId}.${review.version}`, type, version: 1 };
  if (type === riskReviewDecided.type) return decidedEvent(envelope, review);
  const { reviewId, orderId, channel, shopId, total, priority, dueAt, score, hits, message } = review;
  const isFirst = type === riskReviewOpened.type;
  const contract = isFirst ? riskReviewOpened : riskReviewEscalated;
  return contract.schema.parse({
    ...envelope,
    occurredAt: isoTime(isFirst ? review.openedAt : (review.escalatedAt ?? review.openedAt)),
    data: {
      ...{ reviewId, orderId, channel, shopId, total, priority, score, message },
      dueAt: isoTime(dueAt),
      rules: hits.map(({ ruleId }) => ruleId),
      kind: 'RISK_REVIEW',
    },
  });
}

type Envelope = Pick<BusEvent, 'id' | 'type' | 'version'>;

function decidedEvent(envelope: Envelope, { decision, ...review }: Review): BusEvent {
  if (!decision) throw new Error('a review tells that it is decided and is not');
  const { reviewId, orderId, channel, shopId, hits } = review;
  return riskReviewDecided.schema.parse({
    ...envelope,
    occurredAt: isoTime(decision.at),
    data: {
      ...{ reviewId, orderId, channel, shopId },
      ...{ decision: decision.decision, reason: decision.reason, by: decision.by },
      rules: hits.map(({ ruleId }) => ruleId),
    },
  });
}

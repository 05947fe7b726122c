import type { Channel } from '../../../shared/kernel/channel.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import { cut } from '../../../shared/kernel/text.ts';
import { shippedRiskPolicy } from './decide.ts';
import type { Decision, RuleHit } from './decision.ts';

/** SUPERSEDED: what it was about changed and was judged again, or is closed. The rest a person decided, or the clock by policy. */
export const nextReviewStatuses = {
  OPEN: ['APPROVED', 'REJECTED', 'SUPERSEDED'],
  APPROVED: [],
  REJECTED: [],
  SUPERSEDED: [],
} as const satisfies Record<string, readonly string[]>;
export type ReviewStatus = keyof typeof nextReviewStatuses;
export const reviewStatuses = Object.keys(nextReviewStatuses) as [ReviewStatus, ...ReviewStatus[]];

/** What is looked at first, the most pressing first. */
export const reviewPriorities = ['urgent', 'high', 'normal'] as const;
export type ReviewPriority = (typeof reviewPriorities)[number];

/**
 * What came of a decision: RELEASED lifted the hold; CANCELLED closed the order, and payments give the money back; HELD
 * keeps the order where it is, for a person to cancel it on its marketplace or to call a parcel back; NONE: there was
 * nothing left to do, since the order is closed or was judged again.
 */
export const reviewEffects = ['RELEASED', 'CANCELLED', 'HELD', 'NONE'] as const;
export type ReviewEffect = (typeof reviewEffects)[number];

export type ReviewDecision = {
  readonly decision: 'approve' | 'reject' | 'supersede';
  readonly by: string;
  readonly reason: string;
  readonly at: number;
};

/** One question to a person (人工审核): may this order go? Times are milliseconds since 1970. */
export type Review = {
  readonly reviewId: string;
  readonly orderId: string;
  readonly channel: Channel;
  readonly shopId?: string | undefined;
  /** What was judged: a decision about other contents has no effect on the order. */
  readonly contentHash: string;
  /** Which of the order's decisions asked. */
  readonly revision: number;
  readonly score: number;
  readonly hits: readonly RuleHit[];
  readonly total: Money;
  readonly message: string;
  readonly status: ReviewStatus;
  readonly priority: ReviewPriority;
  readonly openedAt: number;
  readonly dueAt: number;
  /** How often it was overdue. */
  readonly escalations: number;
  readonly escalatedAt?: number | undefined;
  readonly assignee?: string | undefined;
  readonly decision?: ReviewDecision | undefined;
  /** Absent until the order knows of the decision. */
  readonly effect?: ReviewEffect | undefined;
  readonly version: number;
  /** What its last change tells others. */
  readonly events: readonly string[];
};

/** How reviews are run, as data (审核策略). */
export type ReviewPolicy = {
  /** From so many points on a person has to look. */
  readonly threshold: number;
  /** Minutes until somebody should have decided, by priority. */
  readonly dueMinutes: Readonly<Record<ReviewPriority, number>>;
  /** What becomes of a review that nobody decided in time. Orders that a rule blocks are escalated whatever it says. */
  readonly onOverdue: 'escalate' | 'approve' | 'reject';
  /** What becomes of an order of an own channel that a rule blocks. Those of marketplaces are always held. */
  readonly ownBlocked: 'cancel' | 'hold';
};

export const shippedReviewPolicy: ReviewPolicy = {
  threshold: shippedRiskPolicy.threshold,
  dueMinutes: { urgent: 60, high: 240, normal: 1440 },
  onOverdue: 'escalate',
  ownBlocked: 'cancel',
};

const minuteMs = 60_000;
const longestEscalationMs = 1440 * minuteMs;

type Judged = {
  readonly reviewId: string;
  readonly decision: Pick<Decision, 'orderId' | 'score' | 'threshold' | 'hits'>;
  readonly order: {
    readonly channel: Channel;
    readonly shopId?: string | undefined;
    readonly contentHash: string;
    readonly total: Money;
    readonly delivery: string;
  };
  readonly revision: number;
};

/** The review that a decision asks for. */
export function openedReview(
  { reviewId, decision, order, revision }: Judged,
  now: number,
  policy: ReviewPolicy,
) {
  const { orderId, score, hits } = decision;
  const { channel, shopId, contentHash, total, delivery } = order;
  const priority = priorityOf(decision, delivery);
  return {
    ...{ reviewId, orderId, channel, shopId, contentHash, revision, score, hits, total, priority },
    message: messageOf(decision),
    status: 'OPEN',
    openedAt: now,
    dueAt: now + policy.dueMinutes[priority] * minuteMs,
    escalations: 0,
    version: 1,
    events: ['risk.review.opened'],
  } as const satisfies Review;
}

/** Whether a rule wants the order stopped, whatever its channel allows. */
const isBlocked = ({ hits }: Pick<Review, 'hits'>): boolean => hits.some(({ action }) => action === 'block');

/** What a rule wants stopped comes first; next-day orders and those with twice the score that holds are next. */
function priorityOf(
  { hits, score, threshold }: Pick<Judged['decision'], 'hits' | 'score' | 'threshold'>,
  delivery: string,
): ReviewPriority {
  if (isBlocked({ hits })) return 'urgent';
  return delivery === 'next-day' || score >= 2 * threshold ? 'high' : 'normal';
}

const messageOf = ({ orderId, hits }: Judged['decision']): string => {
  const why = hits.map(({ message }) => message).join('; ');
  const what = isBlocked({ hits }) ? 'is blocked (拦截)' : 'waits for a decision (人工审核)';
  return cut(`Order ${orderId} ${what}: ${why}`, 500);
};

const changed = (review: Review, change: Partial<Review>, events: readonly string[] = []): Review => ({
  ...review,
  ...change,
  version: review.version + 1,
  events,
});

const requireOpen = ({ status, decision }: Review): void => {
  if (status === 'OPEN') return;
  throw new Failure('WRONG_STATUS', `The review is ${status.toLowerCase()} already.`, {
    members: { current: status.toLowerCase(), decidedBy: decision?.by },
  });
};

/** `undefined` gives it back to all. Throws WRONG_STATUS where it is over, or where one takes what another has. */
export function assigned(
  review: Review,
  { assignee, taker }: { readonly assignee: string | undefined; readonly taker?: string },
): Review {
  requireOpen(review);
  const isTaken = review.assignee !== undefined && review.assignee !== taker;
  if (taker !== undefined && isTaken)
    throw new Failure('WRONG_STATUS', 'Somebody else has taken the review.', {
      members: { current: 'assigned', assignee: review.assignee },
    });
  return changed(review, { assignee });
}

const statusAfter = { approve: 'APPROVED', reject: 'REJECTED', supersede: 'SUPERSEDED' } as const;

/** Throws WRONG_STATUS where it is over. A superseded one asks nothing of its order any more. */
export function decided(review: Review, decision: ReviewDecision): Review {
  requireOpen(review);
  const effect = decision.decision === 'supersede' ? ({ effect: 'NONE' } as const) : {};
  const status = statusAfter[decision.decision];
  return changed(review, { status, decision, ...effect }, ['risk.review.decided']);
}

export const applied = (review: Review, effect: ReviewEffect): Review => changed(review, { effect });

/** What the clock does about a review that is overdue: the longer nobody looks, the longer until it says so again. */
export function overdue(review: Review, now: number, policy: ReviewPolicy): Review {
  requireOpen(review);
  const { onOverdue } = policy;
  if (onOverdue !== 'escalate' && !isBlocked(review))
    return decided(review, {
      decision: onOverdue,
      by: 'clock',
      reason: 'Nobody decided in time (超时自动处理).',
      at: now,
    });
  const pauseMs = policy.dueMinutes.urgent * minuteMs * 2 ** Math.min(review.escalations, 10);
  const dueAt = now + Math.min(pauseMs, longestEscalationMs);
  const escalations = review.escalations + 1;
  return changed(review, { priority: 'urgent', dueAt, escalations, escalatedAt: now }, [
    'risk.review.escalated',
  ]);
}

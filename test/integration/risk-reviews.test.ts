import type { RiskView } from '../../functions/orders/contract.ts';
import { closeReview } from '../../functions/risk/close-review.ts';
import { assignReview, decideReview } from '../../functions/risk/decide-review.ts';
import { type ReviewPolicy, shippedReviewPolicy } from '../../functions/risk/domain/review.ts';
import { reviewPut, reviewStore } from '../../functions/risk/review-store.ts';
import { workReviews } from '../../functions/risk/work-reviews.ts';
import type { Channel } from '../../shared/kernel/channel.ts';
import { aReview, orderIdFor } from '../builders/a-review.ts';
import { aRiskView } from '../builders/a-risk-view.ts';
import { judgedOrders } from '../builders/judged-orders.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';

const noon = Date.parse('2026-11-24T04:00:00Z');
const hourMs = 3_600_000;

let local: LocalTable;
const clock = { now: noon };
const orders = judgedOrders();
let policy: ReviewPolicy = shippedReviewPolicy;
let count = 0;

beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());
beforeEach(() => {
  clock.now = noon;
  policy = shippedReviewPolicy;
});

const deps = () => ({
  reviews: reviewStore(local.table),
  orders: orders.port,
  now: () => clock.now,
  rulesInForce: async () => ({ reviewPolicy: policy }),
});

type Opening = Partial<Omit<Parameters<typeof aReview>[0], 'order'>> & { readonly channel?: Channel };

/** A review that waits, of an order that is held for it. */
async function open({ channel = 'web', ...asked }: Opening = {}) {
  count += 1;
  const order: RiskView = aRiskView({ orderId: orderIdFor(count), channel });
  orders.put(order);
  const review = aReview({ order, at: clock.now, ...asked });
  const { contentHash } = order;
  await orders.port.riskDecided(order.orderId, { contentHash, outcome: 'REVIEW', message: '', by: 'risk' });
  await local.table.write(reviewPut(review));
  orders.done.splice(0);
  return review;
}

const decide = (reviewId: string, decision: 'approve' | 'reject', caller = 'li') =>
  decideReview({ reviewId, decision, reason: 'looked at it', caller }, deps());
const work = () => workReviews(clock.now + hourMs, deps());

describe('a decision about an order that waits', () => {
  it('lifts the hold when it is approved, and is counted for each rule that matched, once', async () => {
    const { reviewId, orderId } = await open({ rules: ['R5', 'R6'] });
    local.take();
    const review = await decide(reviewId, 'approve');
    expect(local.take()).toEqual({ requests: 3, writeUnits: 11, readUnits: 1 });
    expect(review).toMatchObject({ status: 'APPROVED', effect: 'RELEASED', decision: { by: 'li' } });
    expect(orders.holdOf(orderId)).toBeUndefined();
    await decide(reviewId, 'approve');
    const counted = (await deps().reviews.outcomes()).filter(({ ruleId }) => ['R5', 'R6'].includes(ruleId));
    expect(counted).toEqual([
      { ruleId: 'R5', ruleVersion: 1, approved: 1, rejected: 0, expired: 0 },
      { ruleId: 'R6', ruleVersion: 1, approved: 1, rejected: 0, expired: 0 },
    ]);
  });

  it('cancels an order of an own channel when it is rejected', async () => {
    const { reviewId, orderId } = await open();
    expect(await decide(reviewId, 'reject')).toMatchObject({ status: 'REJECTED', effect: 'CANCELLED' });
    expect(orders.done).toEqual([`BLOCKED ${orderId}`, `CANCEL ${orderId} li 风控审核不通过: looked at it`]);
  });

  it('never cancels an order of a marketplace, which stays held for a person to cancel there', async () => {
    const { reviewId, orderId } = await open({ channel: 'tmall' });
    expect(await decide(reviewId, 'reject')).toMatchObject({ status: 'REJECTED', effect: 'HELD' });
    expect([orders.statusOf(orderId), orders.holdOf(orderId)]).toEqual(['PAID', 'BLOCKED']);
  });

  it('keeps an order held that is packed already', async () => {
    const { reviewId, orderId } = await open();
    orders.change(orderId, { status: 'PACKED' });
    expect(await decide(reviewId, 'reject')).toMatchObject({ effect: 'HELD' });
  });

  it.each(['approve', 'reject'] as const)(
    'to %s is recorded without effect after the channel cancelled',
    async (decision) => {
      const { reviewId, orderId } = await open({ channel: 'jd' });
      orders.change(orderId, { status: 'CANCELLED' });
      expect(await decide(reviewId, decision)).toMatchObject({ effect: 'NONE' });
      expect(orders.statusOf(orderId)).toBe('CANCELLED');
    },
  );

  it('has no effect on an order with other contents by now', async () => {
    const { reviewId, orderId } = await open();
    orders.change(orderId, { contentHash: 'another' });
    expect(await decide(reviewId, 'approve')).toMatchObject({ effect: 'NONE' });
    expect(orders.holdOf(orderId)).toBe('PENDING');
  });

  it('is the first of two reviewers at once; the other hears who decided', async () => {
    const { reviewId } = await open();
    const both = await Promise.allSettled([
      decide(reviewId, 'approve', 'li'),
      decide(reviewId, 'reject', 'wang'),
    ]);
    const won = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const lost = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual([
      expect.objectContaining({
        code: 'WRONG_STATUS',
        members: { current: won[0]?.status.toLowerCase(), decidedBy: won[0]?.decision?.by },
      }),
    ]);
    expect((await deps().reviews.get(reviewId))?.decision).toEqual(won[0]?.decision);
  });

  it('reaches its order by the clock where the request was cut off before that', async () => {
    const { reviewId, orderId } = await open();
    const { orders: _, ...rest } = deps();
    const cut = { ...orders.port, riskDecided: () => Promise.reject(new Error('the power is out')) };
    const ask = { reviewId, decision: 'approve', reason: 'fine', caller: 'li' } as const;
    await expect(decideReview(ask, { ...rest, orders: cut })).rejects.toThrow('the power is out');
    expect(orders.holdOf(orderId)).toBe('REVIEW');
    expect(await work()).toEqual({ overdue: 0, applied: 1, failed: [] });
    expect(await deps().reviews.get(reviewId)).toMatchObject({ status: 'APPROVED', effect: 'RELEASED' });
    expect(orders.holdOf(orderId)).toBeUndefined();
    expect(await work()).toMatchObject({ applied: 0 });
  });
});

describe('a review of an order that is cancelled', () => {
  const close = (orderId: string, reviewId: string) =>
    closeReview(orderId, { ...deps(), decisions: { latest: async () => ({ reviewId }) } });

  it('asks nobody any more where the order stays closed, and is no judgement of its rules', async () => {
    const { reviewId, orderId } = await open({ rules: ['R12'] });
    orders.change(orderId, { status: 'CANCELLED', isClosedForGood: true });
    await close(orderId, reviewId);
    const closed = await deps().reviews.get(reviewId);
    expect(closed).toMatchObject({ status: 'SUPERSEDED', effect: 'NONE', decision: { by: 'clock' } });
    expect((await deps().reviews.outcomes()).filter(({ ruleId }) => ruleId === 'R12')).toEqual([]);
    await close(orderId, reviewId);
    expect(await deps().reviews.get(reviewId)).toEqual(closed);
  });

  it('is taken back by the clock when it is due, where nothing else told of the end', async () => {
    const { reviewId, orderId } = await open();
    orders.change(orderId, { status: 'CANCELLED', isClosedForGood: true });
    clock.now += 48 * hourMs;
    await work();
    expect(await deps().reviews.get(reviewId)).toMatchObject({ status: 'SUPERSEDED', escalations: 0 });
  });

  it('waits on where the order may be taken up again', async () => {
    const { reviewId, orderId } = await open();
    orders.change(orderId, { status: 'CANCELLED' });
    await close(orderId, reviewId);
    expect(await deps().reviews.get(reviewId)).toMatchObject({ status: 'OPEN' });
  });

  it('is closed though somebody takes it at that moment', async () => {
    const { reviewId, orderId } = await open();
    orders.change(orderId, { status: 'CANCELLED', isClosedForGood: true });
    const { reviews, ...rest } = deps();
    let isTaken = false;
    const raced = {
      ...reviews,
      decide: async (after: Parameters<typeof reviews.decide>[0]) => {
        if (!isTaken) await assignReview({ reviewId, assignee: 'wang', caller: 'wang' }, deps());
        isTaken = true;
        return reviews.decide(after);
      },
    };
    await closeReview(orderId, {
      ...rest,
      reviews: raced,
      decisions: { latest: async () => ({ reviewId }) },
    });
    expect(await reviews.get(reviewId)).toMatchObject({ status: 'SUPERSEDED', assignee: 'wang' });
  });

  it('keeps what a person has decided', async () => {
    const { reviewId, orderId } = await open();
    await decide(reviewId, 'reject');
    await close(orderId, reviewId);
    expect(await deps().reviews.get(reviewId)).toMatchObject({ status: 'REJECTED', effect: 'CANCELLED' });
  });
});

describe('a review', () => {
  it('is taken by one, who may give it to another', async () => {
    const { reviewId } = await open();
    const assign = (assignee: string | undefined, caller: string) =>
      assignReview({ reviewId, assignee, caller }, deps());
    expect(await assign('me', 'li')).toMatchObject({ assignee: 'li' });
    expect(await assign('me', 'li')).toMatchObject({ assignee: 'li' });
    await expect(assign('me', 'wang')).rejects.toMatchObject({ code: 'WRONG_STATUS' });
    expect(await assign('wang', 'li')).toMatchObject({ assignee: 'wang' });
    const ofWang = await deps().reviews.list('OPEN', 'wang', { limit: 10 });
    expect(ofWang.items.map((review) => review.reviewId)).toEqual([reviewId]);
    expect((await assign(undefined, 'wang')).assignee).toBeUndefined();
    await decide(reviewId, 'approve');
    await expect(assign('me', 'li')).rejects.toMatchObject({ code: 'WRONG_STATUS' });
  });

  it('is listed by due time, a blocked order before one with twice the score, before all others', async () => {
    clock.now = Date.parse('2026-11-20T00:00:00Z');
    const normal = await open({ score: 50 });
    const high = await open({ score: 100 });
    const urgent = await open({ action: 'block' });
    const { items } = await deps().reviews.list('OPEN', undefined, { limit: 3 });
    expect(items.map(({ reviewId }) => reviewId)).toEqual(
      [urgent, high, normal].map(({ reviewId }) => reviewId),
    );
    expect(items.map(({ dueAt }) => (dueAt - clock.now) / hourMs)).toEqual([1, 4, 24]);
    for (const { reviewId } of items) await decide(reviewId, 'approve');
  });
});

describe('a review that nobody decides in time', () => {
  it('is escalated, again and again after longer pauses, and never lost', async () => {
    const { reviewId } = await open();
    const escalations: (number | undefined)[] = [];
    clock.now = noon + 25 * hourMs;
    for (let times = 0; times < 3; times += 1) {
      await work();
      await work();
      const review = await deps().reviews.get(reviewId);
      escalations.push(review?.escalations, ((review?.dueAt ?? 0) - clock.now) / hourMs);
      clock.now = review?.dueAt ?? 0;
    }
    expect(escalations).toEqual([1, 1, 2, 2, 3, 4]);
    expect(await deps().reviews.get(reviewId)).toMatchObject({
      status: 'OPEN',
      priority: 'urgent',
      events: ['risk.review.escalated'],
    });
    await decide(reviewId, 'approve');
  });

  it.each([
    ['approve', 'web', { status: 'APPROVED', effect: 'RELEASED' }],
    ['reject', 'web', { status: 'REJECTED', effect: 'CANCELLED' }],
    ['reject', 'taobao', { status: 'REJECTED', effect: 'HELD' }],
  ] as const)(
    'is decided by policy to %s it (%s), which is no judgement of its rules',
    async (onOverdue, channel, end) => {
      const { reviewId } = await open({ channel, rules: [`by-clock-${onOverdue}-${channel}`] });
      policy = { ...policy, onOverdue };
      clock.now = noon + 25 * hourMs;
      await work();
      expect(await deps().reviews.get(reviewId)).toMatchObject({ ...end, decision: { by: 'clock' } });
      const outcomes = await deps().reviews.outcomes();
      const counted = outcomes.find(({ ruleId }) => ruleId === `by-clock-${onOverdue}-${channel}`);
      expect(counted).toMatchObject({ approved: 0, rejected: 0, expired: 1 });
    },
  );

  it('is escalated whatever the policy says where a rule blocks its order', async () => {
    const { reviewId } = await open({ action: 'block' });
    policy = { ...policy, onOverdue: 'approve' };
    clock.now = noon + 2 * hourMs;
    await work();
    expect(await deps().reviews.get(reviewId)).toMatchObject({ status: 'OPEN', escalations: 1 });
    await decide(reviewId, 'reject');
  });
});

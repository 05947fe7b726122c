import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { riskView } from '../../functions/orders/contract.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { putOnList, takeOffList } from '../../functions/risk/change-lists.ts';
import { putReviewPolicy, putRule, switchRule } from '../../functions/risk/change-rules.ts';
import { decideReview } from '../../functions/risk/decide-review.ts';
import { shippedReviewPolicy } from '../../functions/risk/domain/review.ts';
import type { RuleInput } from '../../functions/risk/domain/rule.ts';
import { shippedRules } from '../../functions/risk/domain/shipped-rules.ts';
import { judgeOrder } from '../../functions/risk/judge-order.ts';
import { keepRefund } from '../../functions/risk/keep-refund.ts';
import { riskDeps } from '../../functions/risk/risk-deps.ts';
import { tryRule } from '../../functions/risk/try-rule.ts';
import { anOrderRequest } from '../builders/order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { lineOf, riskDesk } from './support/risk-desk.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let desk: ReturnType<typeof riskDesk>;

beforeAll(async () => {
  local = await startLocalTable();
  desk = riskDesk(local.table);
});
afterAll(() => local.stop());

const again = { id: 'buyer-again', phone: '18600001111' };
const sameItem = { lines: [lineOf('TEA-AGAIN')] };
const rulesOf = ({ hits }: { readonly hits: readonly { readonly ruleId: string }[] }) =>
  hits.map(({ ruleId }) => ruleId);
const ofBuyer = (id: string) => ({ ...sameItem, buyer: { ...again, id } });
const minuteMs = 60_000;

describe('judging an order', () => {
  it('costs what the README says: its keys, a query for each that is counted, one write, and the hold', async () => {
    const shop = shopOn(local.table);
    await shop.stock('TEA-COST', 10);
    const deps = riskDeps({ table: local.table, secretBytes: (n) => Buffer.alloc(n, 7), now: shop.deps.now });
    const place = async (phone: string) => {
      const request = anOrderRequest({
        customer: { id: phone, name: '王小明', phone },
        lines: [{ sku: 'TEA-COST', quantity: 1 }],
      });
      const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: phone }, shop.deps);
      return order.id;
    };
    await judgeOrder(await place('13911110001'), deps);
    shop.time.now += 5000;
    const orderId = await place('13611112222');
    local.take();
    const { outcome } = await judgeOrder(orderId, deps);
    expect({ outcome, ...local.take() }).toEqual({
      outcome: 'PASS',
      requests: 17,
      writeUnits: 14,
      readUnits: 11.5,
    });
    await judgeOrder(orderId, deps);
    expect(local.take()).toEqual({ requests: 3, writeUnits: 0, readUnits: 3 });
    expect((await shop.orders.get(orderId))?.holds).toEqual([]);
  });

  it('reaches an order that was closed while a person decided, and was paid late', async () => {
    const shop = shopOn(local.table);
    shop.time.now += 86_400_000;
    await shop.stock('TEA-LATE', 10);
    const deps = riskDeps({ table: local.table, secretBytes: (n) => Buffer.alloc(n, 7), now: shop.deps.now });
    const request = anOrderRequest({ lines: [{ sku: 'TEA-LATE', quantity: 1 }], note: '刷单，返款' });
    const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: 'late' }, shop.deps);
    const { reviewId = '' } = await judgeOrder(order.id, deps);
    shop.time.now += 40 * minuteMs;
    await expireOrders(shop.time.now + 60_000, shop.deps);
    const ask = { reviewId, decision: 'approve', reason: 'called', caller: 'li' } as const;
    expect(await decideReview(ask, deps)).toMatchObject({ effect: 'NONE' });
    await payOrder({ orderId: order.id, paymentId: 'pay_1' }, shop.deps);
    expect(await shop.orders.get(order.id)).toMatchObject({
      status: 'PAID',
      holds: [{ kind: 'RISK', code: 'PENDING' }],
    });
    await judgeOrder(order.id, deps);
    expect(await shop.orders.get(order.id)).toMatchObject({ status: 'RELEASED', holds: [] });
  });

  it('knows which orders nothing takes up again', async () => {
    const shop = shopOn(local.table);
    shop.time.now += 2 * 86_400_000;
    await shop.stock('TEA-END', 10);
    const isClosedForGood = async (
      how: 'cancel' | 'expire' | 'expire, cancel' | 'leave',
      channel: 'web' | 'tmall' = 'web',
    ) => {
      const lines = [{ sku: 'TEA-END', quantity: 1 }];
      const sold = { channel, shopId: 'tea-house', channelOrderId: '4117161263024657' } as const;
      const request = anOrderRequest({ lines, ...(channel === 'web' ? {} : sold) });
      const key = `${how} ${channel}`;
      const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: key }, shop.deps);
      shop.time.now += how.startsWith('expire') ? 40 * minuteMs : 0;
      await expireOrders(shop.time.now + minuteMs, shop.deps);
      if (how.endsWith('cancel')) await cancelOrder({ id: order.id, reason: 'no', caller: 'li' }, shop.deps);
      return (await riskView(local.table, order.id))?.isClosedForGood;
    };
    expect(await isClosedForGood('leave')).toBe(false);
    expect(await isClosedForGood('cancel')).toBe(true);
    expect(await isClosedForGood('expire')).toBe(false);
    expect(await isClosedForGood('expire, cancel')).toBe(true);
    expect(await isClosedForGood('cancel', 'tmall')).toBe(false);
  });

  it('counts an order once, however often its event comes', async () => {
    const first = desk.place(ofBuyer('often'));
    for (let times = 0; times < 4; times += 1) await judgeOrder(first.orderId, desk.container());
    const decision = await desk.placeAndJudge(ofBuyer('often'));
    expect(decision.snapshot.counts).toContainEqual({ of: 'buyer.orders', window: 'PT30M', value: 2 });
    expect(await desk.decisionsOf(first.orderId)).toHaveLength(1);
  });

  it('lets at least one of two orders of one moment see the other', async () => {
    const a = desk.place(ofBuyer('twins'));
    const b = desk.place({ ...ofBuyer('twins'), placedAt: a.placedAt });
    const both = await Promise.all([a, b].map(({ orderId }) => judgeOrder(orderId, desk.container())));
    const seen = both.map(({ snapshot }) => snapshot.counts.find(({ of }) => of === 'buyer.orders')?.value);
    expect(Math.max(...seen.map(Number))).toBe(2);
  });

  it('ends windows at the time of the order, so that a late event sees what an early one does', async () => {
    const late = desk.place(ofBuyer('late'));
    desk.clock.now += 90 * minuteMs;
    await desk.placeAndJudge(ofBuyer('late'));
    const decision = await desk.judge(late.orderId);
    expect(decision.snapshot.counts).toContainEqual({ of: 'buyer.orders', window: 'PT30M', value: 1 });
    expect(rulesOf(decision)).toEqual([]);
  });

  it('asks a person from so many points on, with the hold on the order until then', async () => {
    const brusher = { ...ofBuyer('brusher'), shipTo: { country: 'CN', phone: again.phone, name: '王小明' } };
    await desk.placeAndJudge(brusher);
    const { outcome, score, reviewId, orderId } = await desk.placeAndJudge(brusher);
    expect({ outcome, score, hold: desk.orders.holdOf(orderId) }).toEqual({
      outcome: 'REVIEW',
      score: 60,
      hold: 'REVIEW',
    });
    const review = await decideReview(
      { reviewId: reviewId ?? '', decision: 'approve', reason: 'a regular', caller: 'li' },
      desk.deps,
    );
    expect(review.effect).toBe('RELEASED');
    await desk.judge(orderId);
    expect(desk.orders.holdOf(orderId)).toBeUndefined();
  });

  it('judges changed contents anew, and the review of the old ones is over', async () => {
    const mover = { ...ofBuyer('mover'), shipTo: { country: 'CN', phone: again.phone, name: '王小明' } };
    await desk.placeAndJudge(mover);
    const first = await desk.placeAndJudge(mover);
    desk.orders.change(first.orderId, { contentHash: 'second', lines: [lineOf('ANOTHER-TEA')] });
    const second = await desk.judge(first.orderId);
    expect(second).toMatchObject({ revision: 2, contentHash: 'second' });
    expect(await desk.deps.reviews.get(first.reviewId ?? '')).toMatchObject({
      status: 'SUPERSEDED',
      effect: 'NONE',
      decision: { decision: 'supersede' },
    });
    expect((await desk.decisionsOf(first.orderId)).map(({ revision }) => revision)).toEqual([2, 1]);
    const ask = {
      reviewId: first.reviewId ?? '',
      decision: 'approve',
      reason: 'late',
      caller: 'li',
    } as const;
    await expect(decideReview(ask, desk.deps)).rejects.toMatchObject({ code: 'WRONG_STATUS' });
  });
});

describe('lists', () => {
  const put = (list: string, kind: 'phone' | 'address' | 'buyer', value: string, until?: number) =>
    putOnList({ list, kind, value, until, reason: 'seen before', caller: 'li' }, desk.deps);
  const from = (phone: string) => ({
    buyer: { id: `id-${phone}`, phone },
    shipTo: { country: 'CN', phone, name: '王小明' },
  });

  it('block an order of an own channel, which is cancelled', async () => {
    await put('blacklist', 'phone', '+86 138-0000-7777');
    const order = desk.place(from('１３８００００７７７７'));
    expect(await desk.judge(order.orderId)).toMatchObject({ outcome: 'BLOCK', reviewId: undefined });
    expect(desk.orders.statusOf(order.orderId)).toBe('CANCELLED');
    expect(desk.orders.done.at(-1)).toMatch(/^CANCEL .* risk 风控拦截/);
  });

  it('ask nobody about an order that was cancelled before it was judged', async () => {
    await putReviewPolicy({ ...shippedReviewPolicy, ownBlocked: 'hold' }, desk.deps);
    const order = desk.place(from('13800007777'));
    desk.orders.change(order.orderId, { status: 'CANCELLED', isClosedForGood: true });
    const done = desk.orders.done.length;
    expect(await judgeOrder(order.orderId, desk.container())).toMatchObject({
      outcome: 'BLOCK',
      reviewId: undefined,
    });
    expect(desk.orders.done.slice(done)).toEqual([]);
    await putReviewPolicy(shippedReviewPolicy, desk.deps);
  });

  it('ask nobody either where it is cancelled while it is judged', async () => {
    await putReviewPolicy({ ...shippedReviewPolicy, ownBlocked: 'hold' }, desk.deps);
    const { orderId } = desk.place(from('13800007777'));
    const { decisions, ...rest } = desk.container();
    const keep = (next: Parameters<typeof decisions.keep>[0]) => {
      desk.orders.change(orderId, { status: 'CANCELLED', isClosedForGood: true });
      return decisions.keep(next);
    };
    const { reviewId } = await judgeOrder(orderId, { ...rest, decisions: { ...decisions, keep } });
    expect(await desk.deps.reviews.get(reviewId ?? '')).toMatchObject({ status: 'SUPERSEDED' });
    await putReviewPolicy(shippedReviewPolicy, desk.deps);
  });

  it('hold an order of a marketplace for a person, who is asked at once', async () => {
    const order = desk.place({ ...from('13800007777'), channel: 'tmall' });
    const { reviewId } = await desk.judge(order.orderId);
    expect(desk.orders.statusOf(order.orderId)).toBe('PAID');
    expect(desk.orders.holdOf(order.orderId)).toBe('REVIEW');
    expect(await desk.deps.reviews.get(reviewId ?? '')).toMatchObject({ status: 'OPEN', priority: 'urgent' });
  });

  it('hold an order of an own channel too where the policy says so', async () => {
    await putReviewPolicy({ ...shippedReviewPolicy, ownBlocked: 'hold' }, desk.deps);
    const order = desk.place(from('13800007777'));
    const { reviewId } = await judgeOrder(order.orderId, desk.container());
    expect(await desk.deps.reviews.get(reviewId ?? '')).toMatchObject({ status: 'OPEN' });
    expect([desk.orders.statusOf(order.orderId), desk.orders.holdOf(order.orderId)]).toEqual([
      'PAID',
      'BLOCKED',
    ]);
    await putReviewPolicy(shippedReviewPolicy, desk.deps);
  });

  it('let an order pass that is on the allow-list, whatever else speaks against it', async () => {
    await put('whitelist', 'buyer', 'id-13800007777');
    const order = desk.place(from('13800007777'));
    expect(await judgeOrder(order.orderId, desk.container())).toMatchObject({ outcome: 'ALLOW' });
    expect(desk.orders.holdOf(order.orderId)).toBeUndefined();
  });

  it('find an address however it is written, and one that is like it for a person to look at', async () => {
    await put('blacklist', 'address', '广东省深圳市南山区科技园路88号3栋');
    const at = (detail: string) => ({
      shipTo: {
        country: 'CN',
        province: '广东省',
        city: '深圳市',
        district: '南山区',
        detail,
        name: '王小明',
      },
    });
    desk.clock.now += minuteMs;
    const judged = await Promise.all(
      ['科技園路 ８８號 3棟 2单元501', '科技园路88号3栋'].map((detail) =>
        judgeOrder(desk.place(at(detail)).orderId, desk.container()),
      ),
    );
    expect(judged.map(({ outcome }) => outcome)).toEqual(['BLOCK', 'BLOCK']);
    expect(judged[0]?.snapshot.listed).toEqual([{ list: 'blacklist', by: 'address', similarity: 1 }]);
  });

  it('forget what is taken off them, and what has expired', async () => {
    const taken = await put('blacklist', 'phone', '13900008888');
    await put('blacklist', 'phone', '13900009999', desk.clock.now + 5 * minuteMs);
    const { list, kind, hash } = taken;
    await takeOffList({ name: { list, kind, hash }, reason: 'a mistake', caller: 'wang' }, desk.deps);
    expect(await desk.placeAndJudge(from('13900008888'))).toMatchObject({ snapshot: { listed: [] } });
    desk.clock.now += 10 * minuteMs;
    expect(await desk.placeAndJudge(from('13900009999'))).toMatchObject({ snapshot: { listed: [] } });
  });
});

const night: RuleInput = {
  name: { zh: '大单', en: 'large order' },
  action: 'review',
  weight: 0,
  scope: {},
  when: { fact: 'amount', op: '>=', value: 15_000 },
  message: { zh: '金额较大', en: 'A large amount' },
  enabled: true,
};

describe('rules', () => {
  const put = (content: RuleInput) => putRule({ ruleId: 'LARGE', content, caller: 'li' }, desk.deps);
  const turn = (ruleId: string, version: number, enabled: boolean) =>
    switchRule({ ruleId, version, enabled, reason: 'tried', caller: 'li' }, desk.deps);

  it('are those that were shipped, until somebody changes them', async () => {
    const { rules } = await riskDesk(local.table).deps.rulesInForce();
    expect(rules.map(({ id }) => id)).toEqual(shippedRules.map(({ id }) => id).toSorted());
  });

  it('change in versions, of which none works before it is switched on; the same content is no new one', async () => {
    expect(await put(night)).toMatchObject({ version: 1, enabled: false });
    expect(await put({ ...night, enabled: false })).toMatchObject({ version: 1 });
    expect(await put({ ...night, when: { fact: 'amount', op: '>=', value: 19_000 } })).toMatchObject({
      version: 2,
    });
    expect(rulesOf(await judgeOrder(desk.place().orderId, desk.container()))).toEqual([]);
    await turn('LARGE', 2, true);
    const { hits } = await judgeOrder(desk.place().orderId, desk.container());
    expect(hits).toEqual([expect.objectContaining({ ruleId: 'LARGE', version: 2 })]);
    await expect(turn('LARGE', 9, true)).rejects.toMatchObject({ code: 'RULE_NOT_FOUND' });
  });

  it('that are edited while a review is open leave it as it is, and its decision is made again the same', async () => {
    const { orderId, reviewId = '' } = await judgeOrder(desk.place().orderId, desk.container());
    await put({ ...night, when: { fact: 'amount', op: '>=', value: 99_000 } });
    await turn('LARGE', 3, true);
    expect(rulesOf(await judgeOrder(desk.place().orderId, desk.container()))).toEqual([]);
    expect(await judgeOrder(orderId, desk.container())).toMatchObject({ outcome: 'REVIEW' });
    const decided = await decideReview(
      { reviewId, decision: 'reject', reason: 'no', caller: 'li' },
      desk.deps,
    );
    expect(decided.hits).toEqual([expect.objectContaining({ ruleId: 'LARGE', version: 2 })]);
    expect(await desk.replayAll([orderId])).toEqual([[]]);
    const outcomes = await desk.deps.reviews.outcomes();
    expect(outcomes.find(({ ruleId }) => ruleId === 'LARGE')).toEqual({
      ruleId: 'LARGE',
      ruleVersion: 2,
      approved: 0,
      rejected: 1,
      expired: 0,
    });
    await turn('LARGE', 3, false);
  });

  it('count what went back, once for each order', async () => {
    const buyer = { id: 'refunder', phone: '13512340000' };
    for (let times = 0; times < 5; times += 1) {
      const order = desk.place({ buyer });
      await desk.judge(order.orderId);
      desk.clock.now += 60 * minuteMs;
      for (let told = 0; told < 2; told += 1)
        if (times < 4) await keepRefund(order, desk.clock.now, desk.deps);
      await desk.judge(order.orderId);
    }
    const { snapshot, hits } = await desk.placeAndJudge({ buyer });
    expect(snapshot.facts).toMatchObject({ 'refund-share': 0.8 });
    expect(rulesOf({ hits })).toContain('R15');
  });
});

describe('trying a rule on what was decided', () => {
  const span = () => ({ from: desk.clock.now - 86_400_000, until: desk.clock.now + 1, limit: 1000 });

  it('says what it would hit, how right it would be, and how many it looked at', async () => {
    const all = await tryRule({ ruleId: 'LARGE', rule: night, ...span() }, desk.deps);
    expect(all).toMatchObject({ version: 0, complete: true, hits: all.looked, unknown: 0, rejected: 1 });
    expect(all.precision).toMatchObject({ of: all.rejected + all.approved });
    const none = await tryRule({ ruleId: 'LARGE', ...span() }, desk.deps);
    expect(none).toMatchObject({ version: 3, hits: 0, looked: all.looked });
  });

  it('looks at the latest, and no more than it may', async () => {
    const few = await tryRule({ ruleId: 'LARGE', rule: night, ...span(), limit: 3 }, desk.deps);
    expect(few).toMatchObject({ looked: 3, complete: false, tried: 3 });
    await expect(tryRule({ ruleId: 'NOBODYS', ...span() }, desk.deps)).rejects.toMatchObject({
      code: 'RULE_NOT_FOUND',
    });
  });
});

it('every decision that was made is made again the same, from what was kept of it', async () => {
  const all = await Promise.all(
    [0, 1, 2, 3].map((shard) =>
      desk.deps.decisions.page({
        shard,
        from: Date.parse('2026-11-24'),
        until: Date.parse('2026-11-25'),
        limit: 500,
      }),
    ),
  );
  const orderIds = [...new Set(all.flatMap(({ items }) => items.map(({ orderId }) => orderId)))];
  const replayed = await desk.replayAll(orderIds);
  expect(replayed.length).toBeGreaterThan(25);
  expect(replayed.filter((differs) => differs.length > 0)).toEqual([]);
});

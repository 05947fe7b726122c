import * as fc from 'fast-check';
import {
  defaultPriorityPolicy,
  mostPoints,
  type PriorityPolicy,
  pointsOf,
  priorityPolicySchema,
} from '../../../functions/orders/domain/priority.ts';
import { priorityOf, queueTimeOf, urgencyOf } from '../../../functions/orders/domain/urgency.ts';
import { anOrder } from '../../builders/order.ts';

const hour = 3_600_000;
const noon = Date.parse('2026-11-11T12:00:00Z');
const buyer = (tier: 'standard' | 'silver' | 'gold' | 'vip') => ({ buyer: { tier } });
const sale = (name: string, points: number, skus?: string[]) => ({
  ...{ name, points, from: '2026-11-11T00:00:00+08:00', to: '2026-11-12T00:00:00+08:00' },
  ...(skus ? { skus } : {}),
});
const policy: PriorityPolicy = {
  ...defaultPriorityPolicy,
  campaigns: [sale('双11', 15), sale('秒杀', 30, ['TEA-RED-250']), sale('other', 90, ['CUP'])],
};

describe('the priority of an order', () => {
  it.each<[string, Parameters<typeof anOrder>[0], string]>([
    ['an ordinary one', {}, 'payment prepaid 10'],
    ['of a VIP', buyer('vip'), 'tier vip 40, payment prepaid 10'],
    ['of a silver customer', buyer('silver'), 'tier silver 10, payment prepaid 10'],
    ['paid on delivery', { paymentTiming: 'on-delivery' }, ''],
    ['promised for the next day', { delivery: 'next-day' }, 'delivery next-day 30, payment prepaid 10'],
    [
      'to be shipped within 20 hours',
      { placedAt: 0, promise: { shipBy: 20 * hour } },
      'payment prepaid 10, promise 24 h 20',
    ],
    [
      'to be shipped within exactly 48 hours',
      { placedAt: 0, promise: { shipBy: 48 * hour } },
      'payment prepaid 10, promise 48 h 10',
    ],
    ['to be shipped within 3 days', { placedAt: 0, promise: { shipBy: 72 * hour } }, 'payment prepaid 10'],
    ['promised only when it arrives', { promise: { deliverBy: hour } }, 'payment prepaid 10'],
    [
      'of a flash sale, which is worth more than the promotion around it',
      { placedAt: noon },
      'payment prepaid 10, campaign 秒杀 30',
    ],
    [
      'at the first moment of a promotion',
      { placedAt: Date.parse('2026-11-10T16:00:00Z') },
      'payment prepaid 10, campaign 秒杀 30',
    ],
    [
      'at the moment a promotion ends',
      { placedAt: Date.parse('2026-11-11T16:00:00Z') },
      'payment prepaid 10',
    ],
  ])('says what it comes from: %s', (_, part, expected) => {
    const { reasons } = priorityOf(anOrder(part), policy);
    expect(reasons.map(({ factor, of, points }) => `${factor} ${of} ${points}`).join(', ')).toBe(expected);
  });

  it('is 100 at the most', () => {
    const all = { ...buyer('vip'), delivery: 'next-day', placedAt: noon, promise: { shipBy: noon } } as const;
    const priority = priorityOf(anOrder(all), policy);
    expect(priority).toMatchObject({ leadMinutes: 100 * policy.minutesPerPoint });
    expect(pointsOf(priority)).toBe(100);
  });

  it('of an order from before there was one is that of the default policy', () => {
    const order = anOrder(buyer('gold'));
    expect(urgencyOf(order)).toEqual(priorityOf(order, defaultPriorityPolicy));
  });

  it.each([
    ['more than 100 points', { tiers: { ...defaultPriorityPolicy.tiers, vip: 101 } }],
    ['less than none', { payment: { prepaid: -1, 'on-delivery': 0 } }],
    ['a half', { delivery: { ...defaultPriorityPolicy.delivery, pickup: 0.5 } }],
    ['waiting that counts backwards', { minutesPerPoint: -1 }],
    ['a factor that nobody knows', { weather: 5 }],
  ])('is not decided by a policy with %s', (_, part) => {
    expect(priorityPolicySchema.safeParse({ ...defaultPriorityPolicy, ...part }).success).toBe(false);
  });
});

describe('the release queue', () => {
  const points = fc.integer({ min: 0, max: 100 });
  const policies: fc.Arbitrary<PriorityPolicy> = fc.record({
    tiers: fc.record({ standard: points, silver: points, gold: points, vip: points }),
    delivery: fc.record({ standard: points, 'next-day': points, pickup: points }),
    payment: fc.record({ prepaid: points, 'on-delivery': points }),
    shipWithin: fc.array(fc.record({ hours: fc.integer({ min: 1, max: 720 }), points }), { maxLength: 3 }),
    campaigns: fc.constant([]),
    minutesPerPoint: fc.integer({ min: 0, max: 120 }),
  });
  const released = fc.record({
    releasedAt: fc.integer({ min: 0, max: 30 * 24 * hour }),
    tier: fc.constantFrom('standard', 'silver', 'gold', 'vip'),
    delivery: fc.constantFrom('standard', 'next-day', 'pickup'),
    paymentTiming: fc.constantFrom('prepaid', 'on-delivery'),
    shipBy: fc.integer({ min: 0, max: 40 * 24 * hour }),
  });
  type Released = typeof released extends fc.Arbitrary<infer Each> ? Each : never;
  const orderOf = (by: PriorityPolicy, { tier, shipBy, ...rest }: Released) => {
    const order = anOrder({ ...rest, ...buyer(tier), status: 'RELEASED', promise: { shipBy } });
    return { ...order, priority: priorityOf(order, by) };
  };
  const bound = ({ minutesPerPoint }: PriorityPolicy) => mostPoints * minutesPerPoint * 60_000;

  it('lets nobody starve: no order goes before one that was released 100 × minutesPerPoint earlier', () => {
    fc.assert(
      fc.property(policies, released, released, (by, a, b) => {
        const [first, second] = [orderOf(by, a), orderOf(by, b)];
        if (b.releasedAt - a.releasedAt > bound(by))
          expect(queueTimeOf(first)).toBeLessThan(queueTimeOf(second));
      }),
    );
  });

  it('serves each order at the latest after all that were released until that bound after it', () => {
    fc.assert(
      fc.property(policies, fc.array(released, { minLength: 1, maxLength: 40 }), (by, arrivals) => {
        // One order is taken whenever one comes, and always the first of the queue: the busiest a queue can be.
        const arriving = arrivals.map((each) => orderOf(by, each)).sort((a, b) => at(a) - at(b));
        const waiting: typeof arriving = [];
        for (const order of arriving) {
          waiting.push(order);
          waiting.sort((a, b) => queueTimeOf(a) - queueTimeOf(b));
          const [served] = waiting.splice(0, 1);
          const oldest = Math.min(at(order), ...waiting.map(at));
          expect(at(served ?? order) - oldest).toBeLessThanOrEqual(bound(by));
        }
      }),
    );
  });

  it('puts more points before fewer of the same moment, and the earlier before the later of the same points', () => {
    const place = (releasedAt: number, tier: 'standard' | 'vip') =>
      queueTimeOf(orderOf(policy, { ...plain, releasedAt, tier }));
    expect(place(hour, 'vip')).toBeLessThan(place(hour, 'standard'));
    expect(place(hour, 'vip')).toBeLessThan(place(hour + 1, 'vip'));
    // 40 points at 6 minutes each are 4 hours.
    expect(place(5 * hour, 'vip')).toBe(place(hour, 'standard'));
  });
  const plain = { delivery: 'standard', paymentTiming: 'prepaid', shipBy: 40 * 24 * hour } as const;
  const at = ({ releasedAt = 0 }: { releasedAt?: number }) => releasedAt;
});

import * as z from 'zod';

const points = z.int().min(0).max(100);

/** What makes an order more urgent, in points, and what a point is worth in waiting time (优先级策略). */
export const priorityPolicySchema = z.strictObject({
  /** By the customer's tier (会员等级). */
  tiers: z.strictObject({ standard: points, silver: points, gold: points, vip: points }),
  /** By what was promised. */
  delivery: z.strictObject({ standard: points, 'next-day': points, pickup: points }),
  payment: z.strictObject({ prepaid: points, 'on-delivery': points }),
  /** A promise to ship within so many hours of the placing; the shortest that applies counts. */
  shipWithin: z.array(z.strictObject({ hours: z.number().positive().max(720), points })).max(10),
  /** Promotions and flash sales (秒杀): orders placed within one, with one of its SKUs where it names some. */
  campaigns: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(40),
        from: z.iso.datetime({ offset: true }),
        to: z.iso.datetime({ offset: true }),
        skus: z.array(z.string()).max(100).optional(),
        points,
      }),
    )
    .max(20),
  /**
   * One point goes before so many minutes of waiting. An order is overtaken only by such as were released within
   * 100 × this after it, so nobody starves.
   */
  minutesPerPoint: z.number().min(0).max(120),
});
export type PriorityPolicy = z.output<typeof priorityPolicySchema>;

export const defaultPriorityPolicy: PriorityPolicy = {
  tiers: { standard: 0, silver: 10, gold: 20, vip: 40 },
  delivery: { standard: 0, 'next-day': 30, pickup: 10 },
  payment: { prepaid: 10, 'on-delivery': 0 },
  shipWithin: [
    { hours: 24, points: 20 },
    { hours: 48, points: 10 },
  ],
  campaigns: [],
  minutesPerPoint: 6,
};

export const priorityFactors = ['tier', 'delivery', 'payment', 'promise', 'campaign'] as const;

export type PriorityReason = {
  readonly factor: (typeof priorityFactors)[number];
  /** Which of them: a tier, a way of delivery, hours, the name of a campaign. */
  readonly of: string;
  readonly points: number;
};

/** How urgent an order is, and by how many minutes of waiting it goes before one without points. */
export type Priority = { readonly reasons: readonly PriorityReason[]; readonly leadMinutes: number };

export const mostPoints = 100;

/** The points of a priority, 0 to 100, more is earlier. */
export const pointsOf = ({ reasons }: Pick<Priority, 'reasons'>): number =>
  Math.min(
    mostPoints,
    reasons.reduce((sum, each) => sum + each.points, 0),
  );

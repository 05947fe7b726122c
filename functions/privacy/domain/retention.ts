import * as z from 'zod';

/** What is held of an order, in the order in which it is forgotten: risk works out its hashes from what the others hold. */
export const heldGroups = ['risk', 'payments', 'shipping', 'fulfilment', 'channels', 'orders'] as const;
export type HeldGroup = (typeof heldGroups)[number];

const minute = z.int().min(0).max(1440);
const days = z.int().min(0).max(36_500);

/**
 * How long what is held of a person is kept after an order is over (保存期限), as data: a merchant may lengthen it by group,
 * with the law that wants that. Nothing waits by law as shipped, because what the law wants kept names nobody any more.
 */
export const retentionSchema = z
  .strictObject({
    /** Whatever an order does last is in the trail, and with risk, after so many minutes. */
    quietMinutes: minute.default(15),
    /** Days after the order is over, by group. */
    keepDays: z.partialRecord(z.enum(heldGroups), days).default({}),
  })
  .refine(
    ({ keepDays: { risk = 0, channels = 0, orders = 0 } }) => risk <= Math.min(channels, orders),
    'risk finds its hashes by what the order says: keep that at least as long',
  );
export type Retention = z.output<typeof retentionSchema>;

const dayMs = 86_400_000;
const minuteMs = 60_000;

export type Due = {
  /** What may be forgotten now. */
  readonly groups: readonly HeldGroup[];
  /** From when on all of it may (milliseconds since 1970). */
  readonly at: number;
};

/** What of an order that ended then may be forgotten by now. */
export function dueAfter(endedAt: number, now: number, { quietMinutes, keepDays }: Retention): Due {
  const atOf = (group: HeldGroup) =>
    endedAt + Math.max(quietMinutes * minuteMs, (keepDays[group] ?? 0) * dayMs);
  return { groups: heldGroups.filter((group) => atOf(group) <= now), at: Math.max(...heldGroups.map(atOf)) };
}

/** What is kept although a person was erased, without naming anybody, and by which law; told with every export and erasure. */
export const keptByLaw = [
  {
    what: 'numbers, SKUs, quantities, amounts, statuses and times of orders, payments, refunds and shipments; the journal',
    years: 3,
    source: '电子商务法 (E-Commerce Law) article 31',
  },
  { what: 'the journal and what proves it', years: 30, source: '会计档案管理办法 article 14' },
] as const;

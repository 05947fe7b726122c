import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { waitCodes } from '../../../shared/kernel/person.ts';
import { type Counts, type Erasure, erasureStatuses } from '../domain/erasure.ts';
import { keptByLaw } from '../domain/retention.ts';
import type { PersonsOrder } from '../person-store.ts';

const statuses = erasureStatuses.map((status) => status.toLowerCase()) as [string, ...string[]];
const counts = z.object({
  orders: z.int().meta({ description: 'Orders that name nobody any more' }),
  records: z.int().meta({ description: 'Items and messages that were changed or removed' }),
  words: z.int().meta({ description: 'Reasons in words that the audit trail forgot' }),
  listEntries: z.int().meta({ description: 'Entries of risk lists that were removed' }),
});

const waitingOrder = z.object({
  orderId: z.string(),
  reason: z.enum(waitCodes).optional().meta({
    description:
      'Why it waits: it goes on, its money is not settled, a case or review of it is open, it is kept for a time. Absent where nobody has looked yet',
  }),
  until: z.iso
    .datetime()
    .optional()
    .meta({ description: 'When it need not wait any more, where that is known' }),
});

const kept = z
  .array(z.object({ what: z.string(), years: z.int(), source: z.string() }))
  .meta({ description: 'What stays without naming anybody, how long and by which law' });

export const erasureAnswer = z
  .object({
    id: z.string().meta({ example: 'era_7ZK2M8N4P6R1T5W0X9Y2B73V9Q' }),
    status: z.enum(statuses).meta({
      description: 'running; waiting: orders wait for their time; done: nothing is left',
    }),
    requestedAt: z.iso.datetime(),
    requestedBy: z.string(),
    by: z
      .enum(['phone', 'buyer'])
      .meta({ description: 'What the person was named by; it is kept as a hash' }),
    erased: counts,
    nextLookAt: z.iso.datetime().optional(),
    finishedAt: z.iso.datetime().optional(),
    kept,
  })
  .meta({ id: 'Erasure' });

export const followedAnswer = erasureAnswer
  .extend({ waiting: z.array(waitingOrder), nextCursor: z.string().optional() })
  .meta({ id: 'FollowedErasure' });

const at = (time: number | undefined) => (time === undefined ? undefined : isoTime(time));

export const asErasure = (erasure: Erasure, erased: Counts): z.output<typeof erasureAnswer> => ({
  id: erasure.erasureId,
  status: erasure.status.toLowerCase(),
  ...{ requestedAt: isoTime(erasure.requestedAt), requestedBy: erasure.requestedBy, by: erasure.by },
  ...{ erased, nextLookAt: at(erasure.dueAt), finishedAt: at(erasure.finishedAt), kept: [...keptByLaw] },
});

export const asWaiting = ({ orderId, waiting }: PersonsOrder): z.output<typeof waitingOrder> => ({
  orderId,
  ...(waiting ? { reason: waiting.reason, until: at(waiting.until) } : {}),
});

const record = z
  .object({
    kind: z.string().meta({
      description:
        'order, channel-order, channel-case, allocation, payment, refund, payment-case, shipment, parcel, tracking-event, logistics-case, risk-decision, risk-review, risk-list-entry, trail-entry, erasure',
    }),
    data: z.record(z.string(), z.unknown()).meta({
      description:
        'Its fields as they are held, named as in the answers of its context; times in milliseconds since 1970',
    }),
  })
  .meta({ id: 'PersonalRecord' });

const withheldPart = z.object({ what: z.string(), why: z.string() });

/** What is not told, and why: the same for everybody. */
export const withheld: readonly z.output<typeof withheldPart>[] = [
  {
    what: 'which risk rules matched, their scores and counts',
    why: 'whoever knows them knows how to pass them (PIPL 45, 18; GDPR 15(4))',
  },
  {
    what: 'who of the staff did what',
    why: 'it is of other persons',
  },
  {
    what: 'of an order that the person only receives, the buyer, payments and refunds, and what was written about it',
    why: 'it is of another person',
  },
  {
    what: 'what is held of an order that goes to another recipient by now; it is named and has no records',
    why: 'it is of another person',
  },
  {
    what: 'messages of channels, providers and carriers as they came',
    why: 'they are told in the records that were made of them',
  },
];

export const exportAnswer = z
  .object({
    exportedAt: z.iso.datetime(),
    person: z.array(record).meta({ description: 'What is held beside orders; on the first page only' }),
    orders: z.array(z.object({ orderId: z.string(), records: z.array(record) })),
    withheld: z.array(withheldPart).meta({ description: 'What is not told, and why' }),
    kept,
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  })
  .meta({ id: 'PersonalData' });

import fc from 'fast-check';
import {
  lookedAt,
  nextErasureStatuses,
  noCounts,
  reopened,
  requested,
  waiting,
} from '../../../functions/privacy/domain/erasure.ts';
import { dueAfter, heldGroups, retentionSchema } from '../../../functions/privacy/domain/retention.ts';

const minute = 60_000;
const day = 1440 * minute;

describe('how long something is kept', () => {
  it('is a quarter of an hour as shipped, so that what an order did last is in the trail', () => {
    const shipped = retentionSchema.parse({});
    expect(dueAfter(0, 15 * minute - 1, shipped)).toEqual({ groups: [], at: 15 * minute });
    expect(dueAfter(0, 15 * minute, shipped).groups).toEqual(heldGroups);
  });

  it('goes group by group, and never forgets an order before what is found by it', () => {
    const keepDays = { shipping: 2, channels: 30, orders: 30, risk: 7 };
    const retention = retentionSchema.parse({ keepDays });
    expect(dueAfter(0, 2 * day, retention)).toEqual({
      groups: ['payments', 'shipping', 'fulfilment'],
      at: 30 * day,
    });
    expect(retentionSchema.safeParse({ keepDays: { risk: 7 } }).success).toBe(false);
    const some = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined });
    const days = fc.record(Object.fromEntries(heldGroups.map((group) => [group, some])));
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 70 * day }), (kept, now) => {
        const known = Object.fromEntries(Object.entries(kept).filter(([, n]) => n !== undefined));
        const read = retentionSchema.safeParse({ keepDays: known });
        fc.pre(read.success);
        const { groups, at } = dueAfter(0, now, read.data);
        expect(at <= now).toBe(groups.length === heldGroups.length);
        if (groups.includes('orders')) expect(groups).toContain('risk');
      }),
    );
  });

  it.each([
    { keepDays: { orders: -1 } },
    { keepDays: { everything: 1 } },
    { quietMinutes: 0.5 },
    { days: 1 },
  ])('is refused where it makes no sense: %j', (given) => {
    expect(retentionSchema.safeParse(given).success).toBe(false);
  });
});

it('an erasure waits, ends, tells that once, and begins again where more comes to light', () => {
  const asked = {
    erasureId: 'era_1',
    person: 'hash',
    by: 'phone',
    listed: undefined,
    requestedBy: 'desk',
  } as const;
  const fresh = requested(asked, 10);
  const held = lookedAt(fresh, { counts: noCounts, nextAt: waiting('ORDER_OPEN', 20).lookAt, now: 20 });
  expect(held).toMatchObject({ status: 'WAITING', dueAt: 20 + 6 * 60 * minute, events: [], version: 2 });
  const done = lookedAt(held, { counts: { ...noCounts, orders: 1 }, nextAt: undefined, now: 30 });
  expect(done).toMatchObject({ status: 'DONE', dueAt: undefined, finishedAt: 30, events: ['person.erased'] });
  expect(reopened(done, 40)).toMatchObject({
    status: 'RUNNING',
    dueAt: 40,
    finishedAt: undefined,
    events: [],
  });
  const reached = new Set(Object.values(nextErasureStatuses).flat());
  expect([...reached].sort()).toEqual(Object.keys(nextErasureStatuses).sort());
});

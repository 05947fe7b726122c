import { eventsOf } from '../../functions/outbox/publish-changes.ts';
import { decideReview } from '../../functions/risk/decide-review.ts';
import { judgeOrder } from '../../functions/risk/judge-order.ts';
import { workReviews } from '../../functions/risk/work-reviews.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { modelTable } from '../simulation/engine/model-table.ts';
import { lineOf, riskDesk } from './support/risk-desk.ts';

/** A table in memory that loses its power before or after the so many-th write, and says what its stream would tell. */
function cutTable() {
  const told: string[] = [];
  const state = { writes: 0, at: Number.POSITIVE_INFINITY, when: 'before' as 'before' | 'after' };
  const model = modelTable(
    () => 0,
    (changes) => {
      for (const { before, after } of changes)
        for (const { id } of eventsOf({ changeId: '1', changedAt: 0, sequenceNumber: '1', before, after }))
          told.push(id);
    },
  );
  /** Also of what is not in the table: whoever asks others to do something may be cut off there too. */
  const guard =
    <Args extends readonly unknown[], Done>(act: (...args: Args) => Done | Promise<Done>) =>
    async (...args: Args): Promise<Done> => {
      state.writes += 1;
      const isHere = state.writes === state.at;
      if (isHere && state.when === 'before') throw new Error('the power is out');
      const done = await act(...args);
      if (isHere) throw new Error('the power is out');
      return done;
    };
  const table: Table = {
    get: async (key) => model.get(key),
    getAll: async (keys) => keys.flatMap((key) => model.get(key) ?? []),
    query: async (query) => model.query(query),
    write: guard(model.write),
    transact: guard(model.transact),
  };
  return { table, told, state, guard, all: model.all };
}

/** Times and versions differ from run to run, and nothing else may. */
const passing = new Set(['version', 'at', 'decidedAt']);
const lasting = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lasting);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !passing.has(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, lasting(each)]));
};
const byKey = (items: readonly Item[]) =>
  items.map((item) => [`${item.pk} ${item.sk}`, lasting(item)] as const).sort(([a], [b]) => (a < b ? -1 : 1));

type Cut = { readonly at: number; readonly when: 'before' | 'after' };

/** Does each step until it is done, as messages come again, requests are repeated and the clock goes on. */
async function endOf(cut?: Cut) {
  const { table, told, state, guard, all } = cutTable();
  const desk = riskDesk(table);
  const { orders } = desk;
  const port = {
    ...orders.port,
    riskDecided: guard(orders.port.riskDecided),
    cancel: guard(orders.port.cancel),
  };
  const container = () => ({ ...desk.container(), orders: port, salt: async () => 'salt' });
  const judge = (orderId: string) => judgeOrder(orderId, container());
  const untilDone = async (step: () => Promise<unknown>) => {
    try {
      await step();
    } catch (error) {
      expect(error).toEqual(new Error('the power is out'));
      await step();
    }
  };
  const brusher = { buyer: { id: 'brusher', phone: '18600001111' }, lines: [lineOf('TEA-AGAIN')] };
  const shipTo = { country: 'CN', phone: '18600001111', name: '王小明' };
  const [first, second] = [desk.place({ ...brusher, shipTo }), desk.place({ ...brusher, shipTo })];
  if (cut) Object.assign(state, cut);
  await untilDone(() => judge(first.orderId));
  await untilDone(() => judge(second.orderId));
  orders.change(second.orderId, { contentHash: 'second', note: '小礼物' });
  await untilDone(() => judge(second.orderId));
  const open = (await desk.deps.reviews.list('OPEN', undefined, { limit: 10 })).items;
  expect(open.map(({ revision }) => revision)).toEqual([2]);
  const ask = { reviewId: open[0]?.reviewId ?? '', decision: 'reject', reason: 'no', caller: 'li' } as const;
  await untilDone(() => decideReview(ask, container()));
  await workReviews(desk.clock.now + 60_000, container());
  return {
    writes: state.writes,
    items: byKey(all()),
    told: [...new Set(told)].toSorted(),
    twice: told.length - new Set(told).size,
    ends: [first, second].map(({ orderId }) => [orders.statusOf(orderId), orders.holdOf(orderId)]),
  };
}

it('an order that is judged, changed, judged again and rejected ends the same wherever the power goes', async () => {
  const { writes, ...whole } = await endOf();
  expect(whole.ends).toEqual([
    ['PAID', undefined],
    ['CANCELLED', 'BLOCKED'],
  ]);
  expect(whole.twice).toBe(0);
  for (let at = 1; at <= writes; at += 1)
    for (const when of ['before', 'after'] as const) {
      const { writes: _, ...end } = await endOf({ at, when });
      expect({ at, when, ...end }).toEqual({ at, when, ...whole });
    }
});

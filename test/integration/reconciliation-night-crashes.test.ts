import { eventsOf } from '../../functions/outbox/publish-changes.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { accounts, first, type Shop, second, third } from '../builders/a-shop.ts';
import { chance } from '../builders/chance.ts';
import { modelTable } from '../simulation/engine/model-table.ts';
import { slowTable } from '../simulation/engine/slow-table.ts';
import { memoryObjects } from './support/night.ts';
import { aShopsNight, threeDays } from './support/night-shop.ts';

/** A table in memory that also says what its stream would tell. */
function tellingTable() {
  const told: { readonly type: string; readonly id: string }[] = [];
  const model = modelTable(
    () => 0,
    (changes) => {
      for (const { before, after } of changes)
        told.push(...eventsOf({ changeId: '1', changedAt: 0, sequenceNumber: '1', before, after }));
    },
  );
  const table: Table = {
    get: async (key) => model.get(key),
    getAll: async (keys) => keys.flatMap((key) => model.get(key) ?? []),
    query: async (query) => model.query(query),
    write: async (write) => model.write(write),
    transact: async (writes) => model.transact(writes),
  };
  return { table, told, all: model.all };
}

/** Cuts the power before or after the so many-th write, of the table or of an object. */
function cutting(table: Table, objects: ObjectStore) {
  const state = { writes: 0, at: Number.POSITIVE_INFINITY, when: 'before' as 'before' | 'after' };
  const guard =
    <Args extends readonly unknown[]>(act: (...args: Args) => Promise<void>) =>
    async (...args: Args): Promise<void> => {
      state.writes += 1;
      const isHere = state.writes === state.at;
      if (isHere && state.when === 'before') throw new Error('the power is out');
      await act(...args);
      if (isHere) throw new Error('the power is out');
    };
  return {
    state,
    table: { ...table, write: guard(table.write), transact: guard(table.transact) },
    objects: { ...objects, put: guard(objects.put), putStream: guard(objects.putStream) },
  };
}

/** Two faults of each leg, one that clears on the next day, a payout that the bank has, and one that it has not yet. */
const faulty = ({ ledger, channel, fund, bank }: Shop): Partial<Shop> => ({
  ledger: ledger.map((trade, at) => (at === 0 ? { ...trade, fen: trade.fen + 1 } : trade)),
  channel: channel.map((trade, at) => (at === 1 ? { ...trade, at: `${second} 00:00:00` } : trade)),
  fund: fund.filter((_, at) => at !== 4),
  bank: bank.map((line, at) => (at === 0 ? { ...line, fen: line.fen - 1 } : line)),
});

/** Times, versions and where a copy of a file lies differ from run to run, and nothing else may. */
const passing = new Set([
  'version',
  'runAt',
  'concludedAt',
  'openedAt',
  'receivedAt',
  'at',
  'objectKey',
  'gsi1sk',
  'notes',
]);
const lasting = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lasting);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !passing.has(name))
      .map(([name, each]) => [name, lasting(each)]),
  );
};
const byKey = (items: readonly Item[]) =>
  items.map((item) => [`${item.pk} ${item.sk}`, lasting(item)] as const).sort(([a], [b]) => (a < b ? -1 : 1));

type Cut = { readonly at: number; readonly when: 'before' | 'after' };

async function endOf(cut?: Cut) {
  const telling = tellingTable();
  const memory = memoryObjects();
  const cutter = cutting(telling.table, memory.store);
  const objects = { all: memory.all, store: cutter.objects };
  const night = await aShopsNight({ table: cutter.table, objects, change: faulty, days: [first, second] });
  await night.bank(second);
  night.queue.splice(0);
  cutter.state.writes = 0;
  telling.told.splice(0);
  if (cut) {
    Object.assign(cutter.state, cut);
    await expect(night.run(night.asked())).rejects.toThrow('the power is out');
    cutter.state.at = Number.POSITIVE_INFINITY;
  }
  await night.run(night.asked());
  const posted = telling.told.filter(({ type }) => type === 'ledger.posted').map(({ id }) => id);
  const concluded = telling.told.filter(({ type }) => type === 'reconciliation.concluded');
  const kept = [...memory.all].filter(([key]) => key.startsWith('reconciliations/'));
  return {
    writes: cutter.state.writes,
    items: byKey(telling.all()),
    kept: kept.map(([key, bytes]) => [key, bytes.toString()]).sort(),
    posted: posted.toSorted(),
    concluded: concluded.length,
    found: [await night.foundOn('wechatpay', first), await night.foundOn('wechatpay', second)],
  };
}

describe('a night that is cut at any write, and run again from its beginning', () => {
  it('ends as one that was never cut: the same items, what is carried, and entries that are posted once', async () => {
    const { writes, ...whole } = await endOf();
    expect(whole.found).toEqual([
      ['A AMOUNT OPEN', 'A LEDGER_ONLY RESOLVED', 'B FUND_ONLY RESOLVED', 'C BANK_MISSING RESOLVED'],
      expect.arrayContaining(['C BANK_AMOUNT OPEN']),
    ]);
    expect(new Set(whole.posted).size).toBe(whole.posted.length);
    for (let at = 1; at <= writes; at += 1)
      for (const when of ['before', 'after'] as const) {
        const { writes: _, ...end } = await endOf({ at, when });
        expect({ at, when, ...end }).toEqual({ at, when, ...whole });
      }
  });
});

/** Lets others go first so many times, by a seed. */
const turns = (seed: number) => {
  const random = chance(seed);
  return async () => {
    for (let left = Math.floor(random() * 4); left > 0; left -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
};
const slowObjects = (store: ObjectStore, turn: () => Promise<void>): ObjectStore => ({
  ...store,
  read: async (key) => turn().then(() => store.read(key)),
  put: async (key, content) => turn().then(() => store.put(key, content)),
});

type ShopsNight = Awaited<ReturnType<typeof aShopsNight>>;

/** An execution as the state machine runs it: a step that another run is in the way of is tried again. */
async function execute(night: ShopsNight, from: string, requestId: string): Promise<void> {
  for (const of of await night.plan(night.asked(from)))
    for (let tries = 0; ; tries += 1) {
      const parted = await night.part(of, requestId, await night.fetch(of));
      const done = await finished(night, parted);
      if (done || tries > 20) break;
    }
}

async function finished(night: ShopsNight, parted: Parameters<ShopsNight['rest']>[0]): Promise<boolean> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      await night.rest(parted);
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'BUSY') throw error;
    }
  }
  throw new Error('a step failed after its tries');
}

async function together(seed: number, froms: readonly string[]) {
  const telling = tellingTable();
  const memory = memoryObjects();
  const turn = turns(seed);
  const objects = { all: memory.all, store: slowObjects(memory.store, turn) };
  const night = await aShopsNight({ table: slowTable(telling.table, turn), objects, change: faulty });
  const files = [second, third];
  telling.told.splice(0);
  await Promise.all(
    froms.map(async (from, index) => {
      const file = files[index];
      if (file !== undefined && froms.length > 1) await night.bank(file);
      await execute(night, from, `rrq_${index}`);
    }),
  );
  const posted = telling.told.filter(({ type }) => type === 'ledger.posted').map(({ id }) => id);
  expect(new Set(posted).size).toBe(posted.length);
  const heads = await Promise.all(threeDays.map((day) => night.headOf('wechatpay', day, accounts.wechatpay)));
  return {
    hashes: heads.map((head) => head?.concluded?.resultHash),
    statuses: heads.map((head) => head?.status),
    found: await Promise.all(threeDays.map((day) => night.foundOn('wechatpay', day))),
  };
}

describe('executions of the same days at the same time', () => {
  it.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'come to what one comes to, and post nothing twice (seed %d)',
    async (seed) => {
      const night = await aShopsNight({ change: faulty });
      for (const day of [second, third]) await night.bank(day);
      await night.run(night.asked());
      const alone = {
        hashes: await Promise.all(
          threeDays.map(async (day) => (await night.headOf('wechatpay', day))?.concluded?.resultHash),
        ),
        found: await Promise.all(threeDays.map((day) => night.foundOn('wechatpay', day))),
      };
      // A file of the second day asks for what begins there, one of the third for that.
      const { hashes, found } = await together(seed, [second, third, first]);
      expect({ hashes, found }).toEqual(alone);
    },
  );
});

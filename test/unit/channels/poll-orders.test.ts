import { channelCaseStore } from '../../../functions/channels/case-store.ts';
import { listingStore } from '../../../functions/channels/listing-store.ts';
import { type PollDeps, pollOrders } from '../../../functions/channels/poll-orders.ts';
import { shopStore } from '../../../functions/channels/shop-store.ts';
import { channelOrderStore, readHead, type StoredHead } from '../../../functions/channels/store.ts';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import { aBucket, anAdapter, shopsOf, teaHouse } from '../../builders/a-channel.ts';
import { aMarket, somePokes, unavailable } from '../../builders/a-market.ts';
import { chance } from '../../builders/chance.ts';
import { memoryTable } from '../../builders/memory-table.ts';

class Killed extends Error {}

const start = Date.parse('2026-11-24T02:00:00Z');
const shop = { ...teaHouse, since: start - 3_600_000 };

/** A shop on a market, polled for 45 seconds a run, with a queue that is worked off when a test says so. */
function aPoll({
  pokes,
  market: options = {},
}: {
  pokes?: ReturnType<typeof somePokes>;
  market?: object;
} = {}) {
  const clock = { at: start };
  const market = aMarket(clock, options);
  const { table, all } = memoryTable();
  const bucket = aBucket();
  const adapter = anAdapter({ shop, listing: market.listing, ...(pokes ? { pokes: pokes.pokes } : {}) });
  const deps = {
    channels: shopsOf(adapter),
    orders: channelOrderStore(table),
    listings: listingStore(table),
    shops: shopStore(table),
    cases: channelCaseStore(table),
    keep: bucket.keep,
    objects: bucket.objects,
    now: () => clock.at,
    failed: (error: unknown) => {
      throw error;
    },
  };
  const run = (part: Partial<PollDeps> = {}) => pollOrders(clock.at + 45_000, { ...deps, ...part });
  const deliver = async (order = (keys: string[]) => keys) => {
    for (const key of order(bucket.queue.splice(0))) await takeMessage(key, deps);
  };
  const heads = (): readonly StoredHead[] =>
    all()
      .filter(({ sk }) => sk === 'CHANNELORDER')
      .map(readHead);
  const openCases = async () => (await deps.cases.list('OPEN', { limit: 100, start: undefined })).items;
  return { clock, market, deps, bucket, run, deliver, heads, openCases, state: () => deps.shops.state(shop) };
}

/** A minute goes by, a run is made, and the queue is worked off. */
async function aMinute(poll: ReturnType<typeof aPoll>) {
  poll.clock.at += 60_000;
  const { failed } = await poll.run();
  expect(failed).toEqual([]);
  await poll.deliver();
}

describe('polling', () => {
  it('of 10,000 orders in one window, 5 % of them listed twice, 2 % changed meanwhile, killed three times, gets each once', async () => {
    const poll = aPoll({ market: { pageSize: 100 } });
    const { clock, market, bucket } = poll;
    const random = chance(7);
    const dice = { below: (most: number) => Math.floor(random() * most) };
    const ids = Array.from({ length: 10_000 }, (_, index) =>
      String(4_117_161_263_024_657_000n + BigInt(index)),
    );
    for (const [index, id] of ids.entries()) market.sell(id, shop.since + 1000 * Math.floor(index / 6));
    market.script.twice = () => dice.below(20) === 0;
    const changed = new Set<string>();
    const kills = [
      { call: 'list', after: 9 },
      { call: 'fetch', after: 1700 },
      { call: 'put', after: 2 },
    ];
    const killing = (call: string) => {
      const [next] = kills;
      if (next?.call !== call || --next.after > 0) return;
      kills.shift();
      throw new Killed(call);
    };
    market.script.before = (call) => {
      if (call === 'list' && changed.size < 200)
        for (const id of [dice.below(10_000), dice.below(10_000)].map((at) => ids[at] ?? '')) {
          changed.add(id);
          market.change(id);
        }
      killing(call);
    };
    const putState: typeof poll.deps.shops.putState = async (next) => {
      killing('put');
      return poll.deps.shops.putState(next);
    };
    const isRead = async () => {
      const last = Math.max(...[...market.sold.values()].map(({ modifiedAt }) => modifiedAt));
      return ((await poll.state())?.cursor ?? 0) > last;
    };
    for (let runs = 0; runs < 60 && !(await isRead()); runs += 1) {
      clock.at += 60_000;
      const { failed } = await poll.run({ shops: { ...poll.deps.shops, putState } });
      expect(failed.every((each) => each instanceof Killed)).toBe(true);
      await poll.deliver((keys) => [...keys, ...keys.filter(() => dice.below(20) === 0)].reverse());
    }
    expect(kills).toEqual([]);
    expect(changed.size).toBeGreaterThanOrEqual(190);
    const heads = poll.heads();
    expect(heads).toHaveLength(10_000);
    const behind = heads.filter(
      ({ channelOrderId, modifiedAt }) => market.sold.get(channelOrderId)?.modifiedAt !== modifiedAt,
    );
    expect(behind).toEqual([]);
    const told = heads.filter(
      ({ channelOrderId, revision }) => !changed.has(channelOrderId) && revision !== 1,
    );
    expect(told).toEqual([]);
    expect(bucket.all.size).toBeLessThan(11_500);
  });

  it('asks once a minute for a quiet shop, and fetches nothing that it knows', async () => {
    const poll = aPoll();
    poll.market.sell('1', start - 50_000);
    await aMinute(poll);
    let calls = 0;
    poll.market.script.before = () => {
      calls += 1;
    };
    for (let minute = 0; minute < 5; minute += 1) await aMinute(poll);
    expect(calls).toBe(5);
    expect(poll.market.fetched).toEqual(['1']);
  });

  it('of a shop whose first run goes back a month keeps to its time, and catches up in the next runs', async () => {
    const poll = aPoll({ market: { longestWindowMs: 1_800_000 } });
    const channels = shopsOf(anAdapter({ shop: teaHouse, listing: poll.market.listing }));
    poll.market.sell('1', start - 29 * 86_400_000);
    const begun = poll.clock.at;
    await poll.run({ channels });
    expect(poll.clock.at - begun).toBeLessThan(46_000);
    for (let run = 0; run < 7; run += 1) await poll.run({ channels });
    await poll.deliver();
    expect(poll.heads()).toHaveLength(1);
    expect((await poll.state())?.cursor).toBeGreaterThan(start - 60_000);
  });

  it('finds an order that the channel lists two minutes late', async () => {
    const poll = aPoll();
    await aMinute(poll);
    await aMinute(poll);
    poll.market.sell('late', poll.clock.at - 140_000);
    await aMinute(poll);
    expect(poll.heads().map(({ channelOrderId }) => channelOrderId)).toEqual(['late']);
  });

  it('begins a pass again where something came in that moves others to pages that were read', async () => {
    const poll = aPoll({ market: { pageSize: 2 } });
    for (const id of ['a', 'b', 'c', 'd']) poll.market.sell(id, start - 100_000);
    let lists = 0;
    poll.market.script.before = (call) => {
      if (call === 'list') lists += 1;
      if (lists === 3) for (const id of ['x', 'y']) poll.market.sell(id, start - 90_000);
    };
    await aMinute(poll);
    expect(
      poll
        .heads()
        .map(({ channelOrderId }) => channelOrderId)
        .sort(),
    ).toEqual(['a', 'b', 'c', 'd', 'x', 'y']);
  });

  it('of a shop that does not answer waits, tells somebody after two hours, and goes on where it was', async () => {
    const poll = aPoll();
    await aMinute(poll);
    const before = (await poll.state())?.cursor;
    poll.market.sell('1', poll.clock.at);
    poll.market.script.before = () => {
      throw unavailable('isp.timeout', true);
    };
    for (let hour = 0; hour < 2; hour += 1) {
      await aMinute(poll);
      expect(await poll.state()).toMatchObject({ cursor: before, lastError: { code: 'isp.timeout' } });
      expect(await poll.openCases()).toEqual([]);
      poll.clock.at += 3_600_000;
    }
    await aMinute(poll);
    expect(await poll.openCases()).toMatchObject([{ kind: 'POLL_FAILING' }]);
    poll.market.script.before = () => undefined;
    await aMinute(poll);
    expect(poll.heads()).toHaveLength(1);
    expect(await poll.openCases()).toEqual([]);
    expect((await poll.state())?.failingSince).toBeUndefined();
  });

  it('tells somebody at once where asking again will not help', async () => {
    const poll = aPoll();
    poll.market.script.before = () => {
      throw unavailable('27 Invalid session', false);
    };
    await aMinute(poll);
    expect(await poll.openCases()).toMatchObject([{ kind: 'POLL_FAILING' }]);
  });

  it('is not stopped by an order that is listed and not given out: it is a case', async () => {
    const poll = aPoll();
    for (const id of ['1', '2', '3']) poll.market.sell(id, start - 50_000);
    const { fetch } = poll.market.listing;
    const listing = {
      ...poll.market.listing,
      fetch: async (id: string) => {
        if (id === '2') throw unavailable('isv.trade-not-exist', false);
        return fetch(id);
      },
    };
    poll.clock.at += 60_000;
    await poll.run({ channels: shopsOf(anAdapter({ shop, listing })) });
    await poll.deliver();
    expect(poll.heads().map(({ channelOrderId }) => channelOrderId)).toEqual(['1', '3']);
    expect(await poll.openCases()).toMatchObject([{ kind: 'UNFETCHABLE', channelOrderId: '2' }]);
    expect((await poll.state())?.cursor).toBeGreaterThan(start - 50_000);
  });

  it('moves no cursor while the bucket is down, and does not stop another shop', async () => {
    const poll = aPoll();
    const other = { ...shop, shopId: 'cup-house' };
    const quiet = aMarket(poll.clock);
    poll.market.sell('1', start - 50_000);
    const channels = shopsOf(
      anAdapter({ shop, listing: poll.market.listing }),
      anAdapter({ shop: other, listing: quiet.listing }),
    );
    const keep = () => Promise.reject(new Error('down'));
    expect((await poll.run({ keep, channels })).failed).toHaveLength(1);
    expect(await poll.state()).toBeUndefined();
    expect((await poll.deps.shops.state(other))?.cursor).toBeDefined();
  });

  it('of a second poller at the same time moves nothing back', async () => {
    const poll = aPoll();
    poll.market.sell('1', start - 50_000);
    await Promise.all([poll.run(), poll.run()]);
    await poll.deliver();
    expect(poll.heads()).toMatchObject([{ channelOrderId: '1', revision: 1 }]);
    expect((await poll.state())?.cursor).toBeGreaterThan(start - 60_000);
  });
});

describe('a poke', () => {
  it('fetches the order, and is confirmed only when that is kept', async () => {
    const pokes = somePokes([
      { id: 'p1', topic: 'taobao_trade_TradeBuyerPay', channelOrderId: '1' },
      { id: 'p2', topic: 'taobao_trade_TradeMemoModified', channelOrderId: '1' },
      { id: 'p3', topic: 'taobao_item_ItemUpdate' },
      { id: 'p4', topic: 'taobao_trade_TradeCreate', channelOrderId: 'unknown' },
    ]);
    const poll = aPoll({ pokes });
    poll.market.sell('1', start);
    const keep = () => Promise.reject(new Error('down'));
    expect((await poll.run({ keep })).failed).toHaveLength(1);
    expect([...pokes.left.keys()]).toEqual(['p1', 'p2']);
    pokes.comeAgain();
    await poll.run();
    expect([...pokes.left.keys()]).toEqual([]);
    await poll.deliver();
    expect(poll.heads()).toMatchObject([{ channelOrderId: '1', sources: [{ door: 'poke' }] }]);
  });
});

import { channelCaseStore } from '../../../functions/channels/case-store.ts';
import { compareDays } from '../../../functions/channels/compare-days.ts';
import { yesterdayOf } from '../../../functions/channels/domain/shop-day.ts';
import { listingStore } from '../../../functions/channels/listing-store.ts';
import { shopStore } from '../../../functions/channels/shop-store.ts';
import { channelOrderStore } from '../../../functions/channels/store.ts';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import { tellingStore } from '../../../functions/channels/telling-store.ts';
import { orderIdOf } from '../../../shared/kernel/channel.ts';
import { aBucket, anAdapter, shopsOf, teaHouse } from '../../builders/a-channel.ts';
import { aMarket, unavailable } from '../../builders/a-market.ts';
import { memoryTable } from '../../builders/memory-table.ts';

const inBeijing = (text: string): number => Date.parse(`${text}+08:00`);
const night = inBeijing('2026-11-25T02:00:00');

function aNight() {
  const clock = { at: night };
  const market = aMarket(clock, { pageSize: 2 });
  const { table } = memoryTable();
  const bucket = aBucket();
  const known = new Set<string>();
  const deps = {
    channels: shopsOf(
      anAdapter({ listing: market.listing, tell: { stock: async () => ({ state: 'DONE' }) } }),
    ),
    orders: channelOrderStore(table),
    listings: listingStore(table),
    shops: shopStore(table),
    tellings: tellingStore(table),
    cases: channelCaseStore(table),
    keep: bucket.keep,
    objects: bucket.objects,
    hasOrder: async (orderId: string) => known.has(orderId),
    now: () => clock.at,
    failed: (error: unknown) => {
      throw error;
    },
  };
  const run = (part: object = {}) => compareDays(clock.at + 500_000, { ...deps, ...part });
  const deliver = async () => {
    for (const key of bucket.queue.splice(0)) await takeMessage(key, deps);
  };
  /** Sold there, and taken here by a door that is open all day. */
  const taken = async (id: string, at: number) => {
    market.sell(id, at);
    known.add(orderIdOf('tmall', 'tea-house', id));
    const fetched = await market.listing.fetch(id);
    if (fetched) await bucket.put({ ...teaHouse, door: 'poll', receivedAt: at, ...fetched });
    await deliver();
    market.fetched.splice(0);
  };
  const openCases = async () => (await deps.cases.list('OPEN', { limit: 10, start: undefined })).items;
  return {
    clock,
    market,
    deps,
    run,
    deliver,
    taken,
    known,
    openCases,
    day: () => deps.shops.day(teaHouse, '2026-11-24'),
  };
}

it.each([
  ['tmall', '2026-11-24T15:59:59Z', '2026-11-23', '2026-11-22T16:00:00Z'],
  ['tmall', '2026-11-24T16:00:00Z', '2026-11-24', '2026-11-23T16:00:00Z'],
  ['shopify', '2026-11-24T23:59:59Z', '2026-11-23', '2026-11-23T00:00:00Z'],
] as const)('yesterday of %s at %s is %s', (channel, at, day, from) => {
  const span = yesterdayOf(channel, Date.parse(at));
  expect(span).toEqual({ day, from: Date.parse(from), to: Date.parse(from) + 86_400_000 });
});

describe('the night', () => {
  it('fetches what no door had brought, and tells somebody; the next run does nothing', async () => {
    const { market, run, deliver, taken, known, openCases, day } = aNight();
    await taken('1', inBeijing('2026-11-24T00:00:00'));
    for (const id of ['2', '3']) market.sell(id, inBeijing('2026-11-24T13:59:59'));
    market.sell('today', inBeijing('2026-11-25T00:00:00'));
    market.sell('before', inBeijing('2026-11-23T23:59:59'));
    expect(await run()).toEqual({ days: 1, failed: [] });
    expect(market.fetched.sort()).toEqual(['2', '3']);
    await deliver();
    for (const id of ['2', '3']) known.add(orderIdOf('tmall', 'tea-house', id));
    expect(await openCases()).toMatchObject([
      { kind: 'MISSED', message: expect.stringContaining('2 orders of 2026-11-24') },
    ]);
    expect(await day()).toMatchObject({
      listed: 3,
      missing: 2,
      missed: ['2', '3'],
      doneAt: expect.any(Number),
    });
    expect(await run()).toEqual({ days: 0, failed: [] });
  });

  it('tells again of an order that is paid there and has none here', async () => {
    const { run, taken, known, deps, openCases } = aNight();
    await taken('1', inBeijing('2026-11-24T10:00:00'));
    known.clear();
    await run();
    expect(await openCases()).toMatchObject([
      { kind: 'ORDER_ABSENT', message: expect.stringContaining(': 1.') },
    ]);
    expect(await deps.orders.head({ ...teaHouse, channelOrderId: '1' })).toMatchObject({ revision: 2 });
  });

  it('killed in the middle goes on after the last hour, and still counts what was missed', async () => {
    const { market, run, deliver, day, known } = aNight();
    for (const hour of [1, 5, 9]) market.sell(`at-${hour}`, inBeijing(`2026-11-24T0${hour}:30:00`));
    for (const hour of [1, 5, 9]) known.add(orderIdOf('tmall', 'tea-house', `at-${hour}`));
    let calls = 0;
    market.script.before = (call) => {
      if (call === 'fetch') calls += 1;
      if (calls === 2 && call === 'list') throw unavailable('isp.busy', true);
    };
    expect((await run()).failed).toHaveLength(1);
    await deliver();
    expect(await day()).toMatchObject({ missing: 2, cursor: inBeijing('2026-11-24T06:00:00') });
    market.script.before = () => undefined;
    expect(await run()).toEqual({ days: 1, failed: [] });
    expect(await day()).toMatchObject({ listed: 3, missing: 3 });
  });

  it('has every listing told its stock', async () => {
    const { run, deps } = aNight();
    const listing = {
      ...teaHouse,
      listingId: '1',
      itemId: '1',
      sku: 'TEA',
      buffer: 0,
      changedBy: 'ada',
      changedAt: 1,
    };
    await deps.listings.put(listing);
    await run();
    expect((await deps.tellings.list('PENDING', { limit: 10, start: undefined })).items).toHaveLength(1);
  });
});

import {
  type CarrierPolicy,
  defaultCarrierPolicy,
} from '../../../functions/logistics/domain/carrier-choice.ts';
import type { RateCard } from '../../../functions/logistics/domain/rate-card.ts';
import { knownCalendar } from '../../../functions/logistics/domain/watch/calendar.ts';
import { laneIdsOf, withSamples } from '../../../functions/logistics/domain/watch/lane.ts';
import { countUpTo, sketchOf } from '../../../functions/logistics/domain/watch/sketch.ts';
import type { LaneSample, Place } from '../../../functions/logistics/domain/watch/types.ts';
import { laneCountsOf } from '../../../functions/logistics/lane-counts.ts';
import { laneStore } from '../../../functions/logistics/lane-store.ts';
import { type QuoteAsk, quotesOf } from '../../../functions/logistics/quotes.ts';
import { rateStore } from '../../../functions/logistics/rate-store.ts';
import { aRateCard, aZone } from '../../builders/a-rate-card.ts';
import { memoryTable } from '../../builders/memory-table.ts';

const hourMs = 3_600_000;
const shanghai = { province: '上海市', city: '上海市' };
const hangzhou = { province: '浙江省', city: '杭州市' };
const ningbo = { province: '浙江省', city: '宁波市' };
const startedAt = Date.parse('2026-05-11T10:00:00+08:00');

/** A table that knows how many hours parcels of SF took from Shanghai to some places. */
async function knowing(...ways: readonly { readonly to: Place; readonly hours: readonly number[] }[]) {
  const { table } = memoryTable();
  for (const [at, { to, hours }] of ways.entries()) {
    const route = { carrier: 'sf', product: 'standard', from: shanghai, to } as const;
    const samples = hours.map((each): LaneSample => {
      const took = each * hourMs;
      return { ...route, startedAt, endedAt: startedAt + took, stages: { TOTAL: [took] } };
    });
    for (const id of laneIdsOf(route))
      await laneStore(table).refresh(id, `2026-05-1${at + 4}`, (lane) =>
        withSamples(lane, samples, knownCalendar),
      );
  }
  return table;
}
const many = (count: number, hours: number) => Array.from({ length: count }, () => hours);

describe('what is counted of a way', () => {
  const countsOf = async (card: RateCard, to: Place, from: Place | undefined = shanghai) => {
    const table = await knowing(
      { to: hangzhou, hours: [...many(5, 47), 49] },
      { to: ningbo, hours: many(4, 72) },
    );
    const way = { from: () => from, to: { country: 'CN', ...to } };
    return (await laneCountsOf([card], way, laneStore(table))).get(card);
  };

  it('is every lane that has any, by the days of the card', async () => {
    expect(await countsOf(aRateCard(), hangzhou)).toEqual({
      city: { onTime: 5, total: 6 },
      province: { onTime: 5, total: 10 },
      product: { onTime: 5, total: 10 },
    });
  });

  it('is by the days of a remote place too', async () => {
    const remote = [{ places: [{ province: '浙江', city: '宁波' }], minor: 0, days: 1 }];
    expect(await countsOf(aRateCard({ remote }), ningbo)).toMatchObject({ city: { onTime: 4, total: 4 } });
  });

  it('is only what is known wherever it goes where nobody knows from where', async () => {
    const table = await knowing({ to: hangzhou, hours: many(3, 40) });
    const card = aRateCard();
    const way = { from: () => undefined, to: { country: 'CN', ...hangzhou } };
    expect((await laneCountsOf([card], way, laneStore(table))).get(card)).toEqual({
      product: { onTime: 3, total: 3 },
    });
  });

  it('is nothing where the carrier does not go, or has sent nothing yet', async () => {
    expect(await countsOf(aRateCard({ notServed: [{ country: 'CN' }] }), hangzhou)).toBeUndefined();
    expect(await countsOf(aRateCard({ carrier: 'zto' }), hangzhou)).toEqual({});
  });

  it.each([
    ['values', 6],
    ['buckets', 600],
  ])('is out of %s how many took at most so long', (_what, count) => {
    const sketch = sketchOf(Array.from({ length: count }, (_, at) => (at % 3) * 86_400));
    const upTo = [-1, 0, 100_000, 200_000].map((seconds) => (countUpTo(sketch, seconds) * 3) / count);
    expect(upTo).toEqual([0, 1, 2, 3]);
  });
});

describe('quotes', () => {
  const who = { changedBy: 'lin', changedAt: 0 };
  async function quotesWith(cards: readonly RateCard[], table = memoryTable().table, policy?: CarrierPolicy) {
    for (const card of cards) await rateStore(table).putCard(card, who);
    if (policy) await rateStore(table).putPolicy(policy, who);
    const from = new Map([['SH1', shanghai]]);
    const quotes = await (await quotesOf(table))({ from, to: { country: 'CN', ...hangzhou } });
    return (part: Partial<QuoteAsk> = {}) =>
      quotes({
        ...{ warehouseId: 'SH1', currency: 'CNY', grams: 800, goodsClasses: ['standard'] },
        delivery: 'standard',
        ...part,
      });
  }
  const sf = aRateCard({ zones: [aZone({ first: { grams: 1000, minor: 1100 } })] });
  const zto = aRateCard({ carrier: 'zto' });

  it('are the best first, and empty where nobody takes it', async () => {
    const quotes = await quotesWith([sf, zto]);
    expect(quotes()).toMatchObject({
      ...{
        state: 'QUOTED',
        quotes: [
          { carrier: 'zto', minor: 1000 },
          { carrier: 'sf', minor: 1100 },
        ],
      },
    });
    expect(quotes({ goodsClasses: ['fresh'] })).toEqual({ state: 'QUOTED', quotes: [] });
  });

  it.each([
    ['another warehouse', { warehouseId: 'GZ1' }],
    ['another currency', { currency: 'USD' }],
  ])('are unknown for %s', async (_what, part) => {
    expect((await quotesWith([sf]))(part)).toEqual({ state: 'NO_RATE_CARD' });
  });

  it('are of as many parcels as a card makes of it', async () => {
    const quotes = await quotesWith([aRateCard({ maxWeightGrams: 2000 })]);
    expect(quotes({ grams: 5000 })).toMatchObject({ quotes: [{ minor: 3 * 1200 }] });
  });

  it('are by how punctual each was on the way, from as many parcels as the policy wants', async () => {
    const table = await knowing({ to: hangzhou, hours: many(40, 90) }, { to: ningbo, hours: many(160, 30) });
    // To the city none of forty was in time; to the province 160 of 200, of which 74.96 % are counted on (Wilson).
    const lateMinor = async (minimumParcels: number) => {
      const quotes = await quotesWith([sf], table, { ...defaultCarrierPolicy, minimumParcels });
      const answer = quotes();
      return answer.state === 'QUOTED' && answer.quotes[0]?.lateMinor;
    };
    expect(await lateMinor(40)).toBe(500);
    expect(await lateMinor(41)).toBe(126);
  });
});

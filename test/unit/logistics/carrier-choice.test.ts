import * as fc from 'fast-check';
import {
  type CarrierQuestion,
  carrierPolicySchema,
  chooseCarrier,
  defaultCarrierPolicy as policy,
} from '../../../functions/logistics/domain/carrier-choice.ts';
import type { LaneCounts } from '../../../functions/logistics/domain/punctuality.ts';
import { aRateCard, aZone } from '../../builders/a-rate-card.ts';

const priced = (minor: number, days = 2) => [aZone({ first: { grams: 1000, minor }, days })];
const sf = aRateCard({ carrier: 'sf', zones: priced(1500, 1) });
const zto = aRateCard({ carrier: 'zto', zones: priced(1000, 3) });

const asked = (part: Partial<CarrierQuestion> = {}): CarrierQuestion => ({
  ...{ cards: [sf, zto], parcels: [{ weightGrams: 800 }], to: { country: 'CN', province: '上海市' } },
  ...{ goodsClasses: ['standard'], delivery: 'standard' },
  ...part,
});
const rankedBy = (part: Partial<CarrierQuestion> = {}, more: Partial<typeof policy> = {}) =>
  chooseCarrier(asked(part), { ...policy, ...more }).ranked.map(({ carrier }) => carrier);

describe('the carrier of some parcels', () => {
  it('is the cheapest where nobody was measured', () => {
    expect(rankedBy()).toEqual(['zto', 'sf']);
  });

  const counts = (onTime: number, total: number): LaneCounts => ({ city: { onTime, total } });
  it.each([
    ['is dearer, but punctual enough for what a late parcel costs', counts(100, 100), counts(0, 100), 'sf'],
    ['is cheaper, as late parcels cost less than that', counts(100, 100), counts(50, 100), 'zto'],
  ])('%s', (_what, ofSf, ofZto, first) => {
    const laneCounts: CarrierQuestion['laneCounts'] = ({ carrier }) => (carrier === 'sf' ? ofSf : ofZto);
    expect(rankedBy({ laneCounts }, { lateMinor: 600 })[0]).toBe(first);
  });

  it.each([
    ['no day late: the cheaper', 3, 'zto'],
    ['a day late', 2, 'zto'],
    ['two days late', 1, 'sf'],
    ['a part of a day is a day', 1.99, 'sf'],
  ])('counts days beyond the promise: %s', (_what, daysAllowed, first) => {
    const [best] = chooseCarrier(asked({ daysAllowed }), { ...policy, lateMinorPerDay: 450 }).ranked;
    expect(best?.carrier).toBe(first);
    expect(Number.isInteger(best?.scoreMinor)).toBe(true);
  });

  it('says what its lateness costs by itself, and what the promise adds', () => {
    const laneCounts = () => ({ city: { onTime: 30, total: 30 } });
    const two = [{ weightGrams: 800 }, { weightGrams: 800 }];
    const [best] = chooseCarrier(
      asked({ cards: [zto], parcels: two, laneCounts, daysAllowed: 1 }),
      policy,
    ).ranked;
    // Of 30 all in time: 1 / (1 + 1.644854² / 30) = 91.72 % are counted on, and 8.28 % of 2 × 5.00 are 0.828.
    expect(best).toMatchObject({
      ...{ minor: 2000, days: 3, unpunctualMinor: 83, lateMinor: 83 + 1000, scoreMinor: 2000 + 1083 },
      punctuality: { level: 'city', total: 30, share: 10_000, atLeast: 9172 },
      reasons: [
        'CNY 20.00, zone 全国, 1600 g',
        'of 30 on its city lane, 100 % on time; counted on: 91.72 %',
        '3 days, 2 more than promised',
      ],
    });
  });

  it.each([
    ['excluded, with all its products', {}, { excluded: [{ carrier: 'zto' as const }] }, 'EXCLUDED'],
    ['excluded by product', {}, { excluded: [{ carrier: 'zto' as const, product: 'standard' }] }, 'EXCLUDED'],
    ['one that refused before', { refusedBy: [{ carrier: 'zto' as const }] }, {}, 'REFUSED_BEFORE'],
    ['too slow a product', { delivery: 'next-day' as const }, {}, 'NOT_THIS_DELIVERY'],
    ['one that does not carry that', { goodsClasses: ['fresh', 'standard'] }, {}, 'GOODS_CLASS'],
    ['one that does not go there', { to: { country: 'HK' } }, {}, 'NOT_SERVED'],
    ['one that takes nothing so heavy', { parcels: [{ weightGrams: 30_001 }] }, {}, 'TOO_HEAVY'],
  ])('is not %s', (_what, part, more, reason) => {
    const choice = chooseCarrier(asked({ cards: [zto], ...part }), { ...policy, ...more });
    expect(choice).toEqual({ ranked: [], refused: [{ carrier: 'zto', product: 'standard', reason }] });
  });

  it('is one whose other product is excluded', () => {
    expect(rankedBy({ cards: [zto] }, { excluded: [{ carrier: 'zto', product: 'express' }] })).toEqual([
      'zto',
    ]);
  });

  it.each([
    ['no parcels', { parcels: [] }, 'There is no parcel'],
    ['two cards of one product', { cards: [sf, sf] }, 'Two rate cards'],
    ['cards of two currencies', { cards: [sf, { ...zto, currency: 'USD' }] }, 'two currencies'],
  ])('is not chosen of %s', (_what, part, message) => {
    expect(() => chooseCarrier(asked(part), policy)).toThrow(message);
  });

  it('counts lateness exactly where the merchant says it costs very much', () => {
    const parcels = Array.from({ length: 1000 }, () => ({ weightGrams: 1 }));
    const [best] = chooseCarrier(asked({ cards: [zto], parcels }), {
      ...policy,
      lateMinor: 1_000_000_000,
    }).ranked;
    const missing = 10_000 - (best?.punctuality.atLeast ?? 0);
    expect(best?.unpunctualMinor).toBe(100_000_000 * missing);
  });

  const codes = ['sf', 'zto', 'jd', 'yto'] as const;
  const cards = fc
    .uniqueArray(
      fc.record({
        carrier: fc.constantFrom(...codes),
        product: fc.constantFrom('standard', 'express'),
        minor: fc.integer({ min: 5, max: 8 }),
        days: fc.integer({ min: 1, max: 3 }),
        goodsClasses: fc.constantFrom('standard', 'fresh').map((each) => [each]),
      }),
      { selector: ({ carrier, product }) => `${carrier} ${product}`, minLength: 1 },
    )
    .map((all) =>
      all.map(({ minor, days, ...part }) => aRateCard({ ...part, zones: priced(minor * 100, days) })),
    );

  it('is the same in whatever order the cards come, and each of them is ranked or refused', () => {
    const shuffled = cards.chain((all) =>
      fc.record({ all: fc.constant(all), other: fc.shuffledSubarray(all, { minLength: all.length }) }),
    );
    fc.assert(
      fc.property(shuffled, fc.option(fc.nat(3)), ({ all, other }, allowed) => {
        const days = allowed === null ? {} : { daysAllowed: allowed };
        const choice = chooseCarrier(asked({ cards: all, ...days }), policy);
        expect(chooseCarrier(asked({ cards: other, ...days }), policy)).toEqual(choice);
        const scores = choice.ranked.map(({ scoreMinor }) => scoreMinor);
        expect(scores).toEqual(scores.toSorted((a, b) => a - b));
        const named = [...choice.ranked, ...choice.refused].map(({ carrier, product }) => carrier + product);
        expect(named.toSorted()).toEqual(all.map(({ carrier, product }) => carrier + product).toSorted());
      }),
    );
  });

  it('is by a policy that is valid as shipped', () => {
    expect(carrierPolicySchema.parse(policy)).toEqual(policy);
  });
});

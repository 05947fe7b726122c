import * as fc from 'fast-check';
import {
  asParcels,
  chargeableWeight,
  freightOf,
  freightOfAll,
  type RatedParcel,
} from '../../../functions/logistics/domain/freight.ts';
import { rateCardSchema, wayTo } from '../../../functions/logistics/domain/rate-card.ts';
import { aRateCard, aZone } from '../../builders/a-rate-card.ts';

const shanghai = { country: 'CN', province: '上海市', city: '上海市', district: '浦东新区' };
const kilogram = 1000;

describe('the zone of a place', () => {
  const zones = [
    aZone({ zone: '国', days: 5 }),
    aZone({ zone: '省', days: 3, places: [{ province: '广东' }] }),
    aZone({ zone: '市', days: 2, places: [{ province: '广东省', city: '深圳' }] }),
    aZone({ zone: '区', days: 1, places: [{ province: '广东省', city: '深圳市', district: '南山区' }] }),
  ];
  const card = aRateCard({ zones });
  it.each([
    ['its country', { country: 'CN', province: '四川省', city: '成都市' }, '国'],
    ['its province, by a short name', { country: 'CN', province: '广东省', city: '广州市' }, '省'],
    ['its city', { country: 'CN', province: '广东省', city: '深圳市', district: '福田区' }, '市'],
    ['its district', { country: 'CN', province: '广东省', city: '深圳市', district: '南山区' }, '区'],
    ['what is known of it', { country: 'CN', province: '广东省' }, '省'],
    ['its country where nothing else is known', { country: 'CN' }, '国'],
  ])('is the most exact one: %s', (_what, to, zone) => {
    expect(wayTo(card, to)?.zone.zone).toBe(zone);
  });

  it('is none in a country that no zone names', () => {
    expect(wayTo(card, { country: 'HK' })).toBeUndefined();
  });

  it.each([
    ['as exactly as a zone does', [{ province: '广东' }], { province: '广东省' }, false],
    ['less exactly', [{ province: '广东' }], { province: '广东省', city: '深圳市' }, true],
    ['more exactly', [{ province: '四川', city: '成都' }], { province: '四川省', city: '成都市' }, false],
    ['elsewhere', [{ province: '西藏' }], { province: '四川省' }, true],
  ])('is none where a list of places not served names it %s', (_what, notServed, to, served) => {
    expect(wayTo(aRateCard({ zones, notServed }), { country: 'CN', ...to }) !== undefined).toBe(served);
  });

  it('is dearer and slower where it is remote, by the most exact entry', () => {
    const remote = [
      { places: [{ province: '新疆' }], minor: 1000, days: 2 },
      { places: [{ province: '新疆', city: '喀什地区' }], minor: 2500, days: 4 },
    ];
    const far = aRateCard({ remote });
    const to = { country: 'CN', province: '新疆维吾尔自治区' };
    expect(wayTo(far, to)).toMatchObject({ remoteMinor: 1000, days: 4 });
    expect(wayTo(far, { ...to, city: '喀什地区' })).toMatchObject({ remoteMinor: 2500, days: 6 });
    expect(wayTo(far, shanghai)).toMatchObject({ remoteMinor: 0, days: 2 });
  });
});

describe('a rate card', () => {
  it.each([
    ['names a place in two zones', { zones: [aZone(), aZone({ zone: '又' })] }, 'names a place twice: CN'],
    [
      'names a city without its province',
      { zones: [aZone({ places: [{ city: '深圳市' }] })] },
      'a city needs',
    ],
    ['has a further weight of nothing', { zones: [aZone({ further: { grams: 0, minor: 1 } })] }, '>=1'],
    ['has a price below zero', { zones: [aZone({ first: { grams: 1, minor: -1 } })] }, '>=0'],
    ['has half a fen', { zones: [aZone({ first: { grams: 1, minor: 0.5 } })] }, 'int'],
    ['has no zone', { zones: [] }, '>=1'],
    ['has a divisor of nothing', { volumetricDivisor: 0 }, '>=1'],
  ])('is refused where it %s', (_what, part, message) => {
    const { error } = rateCardSchema.safeParse({ ...aRateCard(), ...part });
    expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});

describe('what a parcel costs', () => {
  /** The first kilogram 12.00, each started half one beyond it 3.50. */
  const zone = aZone({
    first: { grams: kilogram, minor: 1200 },
    further: { grams: 500, minor: 350 },
  });
  const cost = (weightGrams: number, part: Parameters<typeof aRateCard>[0] = {}, volumeMm3?: number) =>
    freightOf(
      aRateCard({ zones: [zone], ...part }),
      { weightGrams, ...(volumeMm3 === undefined ? {} : { volumeMm3 }) },
      shanghai,
    );

  it.each([
    [0, 1200],
    [1, 1200],
    [999, 1200],
    [1000, 1200],
    [1001, 1550],
    [1500, 1550],
    [1501, 1900],
    [2000, 1900],
    [30_000, 1200 + 58 * 350],
  ])('is, of %i g, the first weight and each started step: %i', (grams, minor) => {
    expect(cost(grams)).toMatchObject({ minor, chargeableGrams: grams, zone: '全国', days: 2 });
  });

  it('is at least the minimum, and fuel is on top of that', () => {
    const dear = [{ ...zone, minimumMinor: 1500 }];
    expect(cost(500, { zones: dear })?.minor).toBe(1500);
    expect(cost(1001, { zones: dear })?.minor).toBe(1550);
    expect(cost(500, { zones: dear, fuelBasisPoints: 1000 })?.minor).toBe(1650);
  });

  it.each([
    ['exact', 1000, 1320],
    ['rounded up', 333, 1240],
    ['a hundredth of a percent', 1, 1201],
    ['all of it again', 10_000, 2400],
  ])('has fuel %s', (_what, fuelBasisPoints, minor) => {
    expect(cost(1000, { fuelBasisPoints })?.minor).toBe(minor);
  });

  it('has what a remote place costs after fuel, once', () => {
    const remote = [{ places: [{ province: '上海' }], minor: 800, days: 3 }];
    expect(cost(1000, { remote, fuelBasisPoints: 1000 })).toMatchObject({ minor: 1320 + 800, days: 5 });
  });

  it.each([
    ['lighter than it is large', 900, 8_000_000, 1000],
    ['a cubic millimetre larger', 900, 8_000_001, 1001],
    ['heavier than it is large', 1100, 8_000_000, 1100],
    ['not measured', 900, undefined, 900],
  ])('is by weight or volume, which counts for more: %s', (_what, weightGrams, volumeMm3, grams) => {
    const parcel = { weightGrams, ...(volumeMm3 === undefined ? {} : { volumeMm3 }) };
    expect(chargeableWeight({ volumetricDivisor: 8000 }, parcel)).toBe(grams);
    expect(chargeableWeight({}, parcel)).toBe(weightGrams);
  });

  it('is none beyond the weight that it takes, also by volume', () => {
    const part = { maxWeightGrams: 2000, volumetricDivisor: 6000 };
    expect(cost(2000, part)?.chargeableGrams).toBe(2000);
    expect(cost(2001, part)).toBeUndefined();
    expect(cost(100, part, 12_000_000)?.chargeableGrams).toBe(2000);
    expect(cost(100, part, 12_000_001)).toBeUndefined();
  });

  it.each([[-1], [0.5], [Number.NaN], [2 ** 53]])('refuses a weight of %d', (weightGrams) => {
    expect(() => cost(weightGrams)).toThrow(RangeError);
    expect(() => cost(1, {}, weightGrams)).toThrow(RangeError);
  });

  it('refuses what is too large to count, rather than counting it wrong', () => {
    const grainwise = aZone({ further: { grams: 1, minor: 1_000_000_000 } });
    const part = { zones: [grainwise], maxWeightGrams: 50_000_000 };
    expect(() => cost(50_000_000, part)).toThrow('too large');
    expect(cost(9_001_000, part)?.minor).toBe(9_000_000_000_001_000);
  });
});

describe('several parcels', () => {
  const card = aRateCard({ maxWeightGrams: 5000, volumetricDivisor: 8000 });

  it('cost what they cost one by one, and go together or not at all', () => {
    const three = [{ weightGrams: 800 }, { weightGrams: 1200 }, { weightGrams: 5000 }];
    expect(freightOfAll(card, three, shanghai)).toEqual({
      ...{ minor: 1000 + 1200 + 1800, zone: '全国', chargeableGrams: 7000, days: 2 },
    });
    expect(freightOfAll(card, [...three, { weightGrams: 5001 }], shanghai)).toBeUndefined();
  });

  const goods = fc.record({ weightGrams: fc.nat(60_000), volumeMm3: fc.nat(600_000_000) });

  it('are the fewest even ones that a card takes of goods that are not packed yet', () => {
    fc.assert(
      fc.property(goods, (all) => {
        const parcels = asParcels(card, all);
        const sum = (of: (parcel: RatedParcel) => number) =>
          parcels.reduce((total, each) => total + of(each), 0);
        expect([sum((each) => each.weightGrams), sum((each) => each.volumeMm3 ?? 0)]).toEqual([
          ...[all.weightGrams, all.volumeMm3],
        ]);
        const charged = parcels.map((parcel) => chargeableWeight(card, parcel));
        expect(Math.max(...charged)).toBeLessThanOrEqual(card.maxWeightGrams);
        expect(parcels.length).toBe(
          Math.max(1, Math.ceil(chargeableWeight(card, all) / card.maxWeightGrams)),
        );
      }),
    );
  });

  it('stay one where they would be more than a thousand', () => {
    expect(asParcels(card, { weightGrams: 5_000_000 })).toHaveLength(1000);
    expect(asParcels(card, { weightGrams: 5_000_001 })).toEqual([{ weightGrams: 5_000_001 }]);
  });

  it('never cost less for more of the same, while a further step costs no more than the first', () => {
    const grams = fc.nat(40_000);
    const tariff = fc.record({
      first: fc.record({
        grams: fc.integer({ min: 1, max: 3000 }),
        minor: fc.integer({ min: 500, max: 3000 }),
      }),
      further: fc.record({ grams: fc.integer({ min: 1, max: 3000 }), minor: fc.nat(500) }),
      minimumMinor: fc.nat(2000),
    });
    const cards = fc
      .record({ tariff, fuelBasisPoints: fc.nat(3000) })
      .map(({ tariff: own, ...part }) =>
        aRateCard({ ...part, maxWeightGrams: 100_000, zones: [aZone(own)] }),
      );
    fc.assert(
      fc.property(cards, grams, grams, (any, a, b) => {
        const minor = (weightGrams: number) => freightOf(any, { weightGrams }, shanghai)?.minor ?? 0;
        expect(minor(Math.min(a, b))).toBeLessThanOrEqual(minor(Math.max(a, b)));
      }),
    );
  });
});

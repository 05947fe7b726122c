import {
  defaultFreightTable,
  freightFor,
  freightTableSchema,
  needsWeight,
} from '../../../functions/orders/domain/freight.ts';

const cny = (minor: number) => ({ currency: 'CNY', minor });
const table = defaultFreightTable;

describe('the freight of an order', () => {
  it.each([
    ['a flat price in the mainland', 'CN', '广东省', 9899, 500, 800],
    ['the same for a heavy parcel', 'CN', '广东省', 9899, 30_000, 800],
    ['nothing from 99.00', 'CN', '广东省', 9900, 500, 0],
    ['the flat price where a province is hidden', 'CN', undefined, 100, 500, 800],
    ['the first kilogram to Xinjiang', 'CN', '新疆维吾尔自治区', 20_000, 1000, 1500],
    ['a started kilogram more', 'CN', '新疆维吾尔自治区', 20_000, 1001, 2500],
    ['three kilograms to Tibet', 'CN', '西藏自治区', 20_000, 3000, 3500],
    ['Hong Kong as a province', 'CN', '香港特别行政区', 20_000, 1500, 4200],
    ['Hong Kong as a country', 'HK', '', 20_000, 1500, 4200],
    ['Macau', 'MO', undefined, 20_000, 1, 3000],
    ['Taiwan as a province', 'CN', '台湾省', 100, 1, 3500],
    ['Taiwan as a country', 'TW', undefined, 100, 2001, 7500],
    ['abroad by the half kilogram', 'BR', 'SP', 20_000, 501, 16_000],
    ['a weightless parcel', 'BR', 'SP', 20_000, 0, 12_000],
  ])('is %s', (_, country, province, goods, grams, minor) => {
    expect(freightFor({ table, shipTo: { country, province }, goods: cny(goods), grams })).toEqual(
      cny(minor),
    );
  });

  it.each(['BRL', 'JPY', 'constructor'])('is zero in %s, for which there is no table', (currency) => {
    const goods = { currency, minor: 100 };
    expect(freightFor({ table, shipTo: { country: 'BR' }, goods, grams: 100 })).toEqual({
      currency,
      minor: 0,
    });
    expect(needsWeight(table, { country: 'BR' }, goods)).toBe(false);
  });

  it.each([
    ['CN', '广东省', 100, false],
    ['CN', '新疆维吾尔自治区', 99_999, true],
    ['HK', '', 100, true],
    ['US', 'CA', 100, true],
  ])('to %s %s for %d needs the weight: %s', (country, province, goods, expected) => {
    expect(needsWeight(table, { country, province }, cny(goods))).toBe(expected);
  });

  it('does not need the weight once it is free, or when further steps cost nothing', () => {
    const rate = { first: { grams: 1000, minor: 500 }, further: { grams: 500, minor: 100 }, freeFrom: 5000 };
    const free = freightTableSchema.parse({ CNY: { zones: [], default: rate } });
    expect(needsWeight(free, { country: 'CN' }, cny(4999))).toBe(true);
    expect(needsWeight(free, { country: 'CN' }, cny(5000))).toBe(false);
    const flat = { first: rate.first, further: { grams: 500, minor: 0 } };
    expect(needsWeight({ CNY: { zones: [], default: flat } }, { country: 'CN' }, cny(1))).toBe(false);
  });

  it('takes the first zone that fits', () => {
    const zone = (minor: number, provinces?: string[]) => ({
      country: 'CN',
      first: { grams: 1, minor },
      ...(provinces && { provinces }),
    });
    const ordered = freightTableSchema.parse({
      CNY: {
        zones: [zone(1, ['广东省']), zone(2), zone(3, ['广东省'])],
        default: { first: { grams: 1, minor: 9 } },
      },
    });
    const to = (country: string, province: string) =>
      freightFor({ table: ordered, shipTo: { country, province }, goods: cny(1), grams: 1 }).minor;
    expect([to('CN', '广东省'), to('CN', '湖南省'), to('US', '广东省')]).toEqual([1, 2, 9]);
  });

  it.each([-1, 0.5, Number.NaN])('refuses a weight of %d grams', (grams) => {
    expect(() => freightFor({ table, shipTo: { country: 'US' }, goods: cny(1), grams })).toThrow(RangeError);
  });
});

describe('a freight table', () => {
  const rate = { first: { grams: 1000, minor: 500 } };

  it('is data that its schema accepts', () => {
    expect(freightTableSchema.parse(JSON.parse(JSON.stringify(table)))).toEqual(table);
  });

  it.each([
    ['a currency that is none', { ZZZ: { zones: [], default: rate } }],
    ['no default', { CNY: { zones: [] } }],
    ['a step of no weight', { CNY: { zones: [], default: { first: { grams: 0, minor: 1 } } } }],
    ['a negative price', { CNY: { zones: [], default: { first: { grams: 1, minor: -1 } } } }],
    ['an unknown field', { CNY: { zones: [], default: { ...rate, freeform: 1 } } }],
    ['a country by name', { CNY: { zones: [{ country: 'China', ...rate }], default: rate } }],
    [
      'an empty list of provinces',
      { CNY: { zones: [{ country: 'CN', provinces: [], ...rate }], default: rate } },
    ],
  ])('is refused with %s', (_, input) => {
    expect(freightTableSchema.safeParse(input).success).toBe(false);
  });
});

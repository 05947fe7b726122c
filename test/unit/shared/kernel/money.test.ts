import * as fc from 'fast-check';
import {
  addMoney,
  decimalsOf,
  decimalText,
  formatMoney,
  moneySchema,
  multiplyMoney,
  priceSchema,
  returnedShare,
  splitByLargestRemainder,
  sumMoney,
} from '../../../../shared/kernel/money.ts';

const cny = (minor: number) => ({ currency: 'CNY', minor });
const largest = Number.MAX_SAFE_INTEGER;
const add = (shares: readonly number[]) => shares.reduce((sum, share) => sum + BigInt(share), 0n);
const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 60 });
const anyTotal = fc.oneof(
  fc.integer({ min: -10_000, max: 10_000 }),
  fc.maxSafeInteger(),
  fc.integer({ min: largest - 10, max: largest }),
);

describe('money at an edge', () => {
  it.each([
    ['CNY', 1999],
    ['JPY', 0],
    ['KWD', -5],
    ['USD', largest],
  ])('accepts %s %d', (currency, minor) => {
    expect(moneySchema.parse({ currency, minor })).toEqual({ currency, minor });
  });

  it.each([
    ['a lower-case currency', { currency: 'cny', minor: 1 }],
    ['an unknown currency', { currency: 'ZZZ', minor: 1 }],
    ['a metal', { currency: 'XAU', minor: 1 }],
    ['a currency out of use', { currency: 'HRK', minor: 1 }],
    ['a full-width currency', { currency: 'ＣＮＹ', minor: 1 }],
    ['a name of Object.prototype', { currency: 'constructor', minor: 1 }],
    ['negative zero', { currency: 'CNY', minor: -0 }],
    ['a fraction', { currency: 'CNY', minor: 0.1 }],
    ['a tiny fraction', { currency: 'CNY', minor: 1e-7 }],
    ['2^53', { currency: 'CNY', minor: 2 ** 53 }],
    ['1e21', { currency: 'CNY', minor: 1e21 }],
    ['1e308', { currency: 'CNY', minor: 1e308 }],
    ['NaN', { currency: 'CNY', minor: Number.NaN }],
    ['Infinity', { currency: 'CNY', minor: Number.POSITIVE_INFINITY }],
    ['a string', { currency: 'CNY', minor: '12' }],
    ['a bigint', { currency: 'CNY', minor: 12n }],
    ['no amount', { currency: 'CNY' }],
    ['an unknown field', { currency: 'CNY', minor: 1, major: 0 }],
    ['an array', [{ currency: 'CNY', minor: 1 }]],
    ['null', null],
  ])('refuses %s', (_, input) => {
    expect(moneySchema.safeParse(input).success).toBe(false);
    expect(priceSchema.safeParse(input).success).toBe(false);
  });

  it('refuses a negative price', () => {
    expect(priceSchema.safeParse(cny(-1)).success).toBe(false);
    expect(priceSchema.safeParse(cny(0)).success).toBe(true);
  });

  it.each([
    ['CNY', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['KWD', 3],
    // Settled with decimals that Intl does not show.
    ['IQD', 3],
    ['HUF', 2],
  ])('counts the decimals of %s as ISO 4217 does: %d', (currency, digits) => {
    expect(decimalsOf(currency)).toBe(digits);
  });
});

describe('formatting', () => {
  it.each([
    [{ currency: 'CNY', minor: 1999 }, 'CNY 19.99'],
    [{ currency: 'CNY', minor: 5 }, 'CNY 0.05'],
    [{ currency: 'CNY', minor: 0 }, 'CNY 0.00'],
    [{ currency: 'CNY', minor: -5 }, 'CNY -0.05'],
    [{ currency: 'JPY', minor: 1999 }, 'JPY 1999'],
    [{ currency: 'JPY', minor: -1 }, 'JPY -1'],
    [{ currency: 'KWD', minor: 1999 }, 'KWD 1.999'],
    [{ currency: 'KWD', minor: -5 }, 'KWD -0.005'],
    [{ currency: 'CNY', minor: largest }, 'CNY 90071992547409.91'],
  ])('%j is %s', (money, text) => {
    expect(formatMoney(money)).toBe(text);
    expect(decimalText(money)).toBe(text.split(' ')[1]);
  });
});

describe('adding and multiplying', () => {
  it('adds exactly where floating point would not', () => {
    expect(addMoney(cny(10), cny(20))).toEqual(cny(30));
    expect(sumMoney('CNY', [])).toEqual(cny(0));
    expect(sumMoney('CNY', [cny(largest), cny(largest), cny(-largest)])).toEqual(cny(largest));
    expect(Object.is(sumMoney('CNY', [cny(5), cny(-5)]).minor, 0)).toBe(true);
    expect(multiplyMoney(cny(333), 3)).toEqual(cny(999));
  });

  it('refuses mixed currencies and what cannot be counted', () => {
    expect(() => addMoney(cny(1), { currency: 'JPY', minor: 1 })).toThrow(RangeError);
    expect(() => sumMoney('JPY', [cny(1)])).toThrow(RangeError);
    expect(() => addMoney(cny(largest), cny(1))).toThrow(RangeError);
    expect(() => multiplyMoney(cny(2 ** 31), 2 ** 31)).toThrow(RangeError);
    expect(() => multiplyMoney(cny(1), 1.5)).toThrow(RangeError);
    expect(() => addMoney(cny(0.5), cny(1))).toThrow(RangeError);
  });
});

describe('splitting by largest remainder', () => {
  it.each([
    ['10.00 over three equal lines', 1000, [1, 1, 1], [334, 333, 333]],
    ['a remainder to the largest fraction', 100, [1, 2, 3], [17, 33, 50]],
    ['ties to the earlier', 1, [5, 5, 5], [1, 0, 0]],
    ['nothing to a weight of zero', 100, [0, 1, 0, 2], [0, 33, 0, 67]],
    ['evenly where no weight counts', 5, [0, 0, 0], [2, 2, 1]],
    ['yen', 100, [3, 3, 1], [43, 43, 14]],
    ['fils', 1000, [1, 1, 1, 1, 1, 1], [167, 167, 167, 167, 166, 166]],
    ['a negative total as the mirror image', -1000, [1, 1, 1], [-334, -333, -333]],
    ['zero', 0, [1, 2], [0, 0]],
    ['nothing over nobody', 0, [], []],
    ['the largest total', largest, [1, 1], [2 ** 52, 2 ** 52 - 1]],
    ['the largest weights', 3, [largest, largest, largest], [1, 1, 1]],
  ])('gives %s', (_, total, given, shares) => {
    expect(splitByLargestRemainder(total, given)).toEqual(shares);
    expect(splitByLargestRemainder(BigInt(total), given)).toEqual(shares);
  });

  it('splits over 10,000 lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 1009);
    const shares = splitByLargestRemainder(largest, lines);
    expect(add(shares)).toBe(BigInt(largest));
  });

  it('splits a bigint beyond 2^53 when the shares are not', () => {
    expect(splitByLargestRemainder(BigInt(largest) * 2n, [1, 1])).toEqual([largest, largest]);
    expect(() => splitByLargestRemainder(BigInt(largest) * 2n, [1])).toThrow(RangeError);
  });

  it.each([[-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY], [2 ** 53]])(
    'refuses a weight of %d',
    (weight) => {
      expect(() => splitByLargestRemainder(10, [1, weight])).toThrow(RangeError);
    },
  );

  it('refuses an amount for nobody', () => {
    expect(() => splitByLargestRemainder(1, [])).toThrow(RangeError);
  });

  it('always adds up, never changes sign, and stays within one unit of the exact quota', () => {
    fc.assert(
      fc.property(anyTotal, weights, (total, given) => {
        const shares = splitByLargestRemainder(total, given);
        const counted = given.every((weight) => weight === 0) ? given.map(() => 1) : given;
        const whole = add(counted);
        expect(add(shares)).toBe(BigInt(total));
        shares.forEach((share, index) => {
          const weight = BigInt(counted[index] ?? 0);
          const distance = BigInt(share) * whole - BigInt(total) * weight;
          expect(distance < whole && distance > -whole).toBe(true);
          expect(Object.is(share, -0)).toBe(false);
          expect(total >= 0 ? share >= 0 : share <= 0).toBe(true);
          if (weight === 0n) expect(share).toBe(0);
        });
      }),
    );
  });

  it('never takes more from a line than the line is worth', () => {
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (worths, part) => {
        const discount = Math.floor(worths.reduce((a, b) => a + b, 0) * part);
        const shares = splitByLargestRemainder(discount, worths);
        expect(shares.every((share, index) => share <= (worths[index] ?? 0))).toBe(true);
      }),
    );
  });

  it('gives the same shares in any order of lines, but for which of equal remainders gets the unit', () => {
    const shuffled = weights.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.keys()], { minLength: given.length })),
    );
    fc.assert(
      fc.property(fc.nat(1_000_000), shuffled, (total, [given, order]) => {
        const shares = splitByLargestRemainder(total, given);
        const permuted = splitByLargestRemainder(
          total,
          order.map((index) => given[index] ?? 0),
        );
        const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b);
        expect(sorted(permuted)).toEqual(sorted(shares));
        order.forEach((from, to) => {
          expect(Math.abs((permuted[to] ?? 0) - (shares[from] ?? 0))).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('mirrors negative totals', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), weights, (total, given) => {
        const mirrored = splitByLargestRemainder(-total, given).map((share) => 0 - share);
        expect(mirrored).toEqual(splitByLargestRemainder(total, given));
      }),
    );
  });
});

describe('units coming back', () => {
  it('gives 10.00 back in three parts', () => {
    const back = [0, 1, 2].map((alreadyReturned) =>
      returnedShare({ payable: 1000, quantity: 3, alreadyReturned, returning: 1 }),
    );
    expect(back).toEqual([333, 333, 334]);
  });

  it('sums to what was paid however the units are grouped, and never runs ahead of the exact share', () => {
    const line = fc.record({
      payable: fc.oneof(fc.nat(100_000), fc.integer({ min: largest - 10, max: largest })),
      parts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(line, ({ payable, parts }) => {
        const quantity = parts.reduce((a, b) => a + b, 0);
        let [alreadyReturned, refunded] = [0, 0n];
        for (const returning of parts) {
          const share = returnedShare({ payable, quantity, alreadyReturned, returning });
          expect(share).toBeGreaterThanOrEqual(0);
          alreadyReturned += returning;
          refunded += BigInt(share);
          expect(refunded * BigInt(quantity) <= BigInt(payable) * BigInt(alreadyReturned)).toBe(true);
        }
        expect(refunded).toBe(BigInt(payable));
      }),
    );
  });

  it('gives nothing for nothing', () => {
    expect(returnedShare({ payable: 100, quantity: 2, alreadyReturned: 1, returning: 0 })).toBe(0);
  });

  it.each([
    ['more than the line has', { quantity: 2, alreadyReturned: 1, returning: 2 }],
    ['a negative count', { quantity: 2, alreadyReturned: 0, returning: -1 }],
    ['half a unit', { quantity: 2, alreadyReturned: 0, returning: 0.5 }],
    ['units of an empty line', { quantity: 0, alreadyReturned: 0, returning: 0 }],
  ])('refuses %s', (_, units) => {
    expect(() => returnedShare({ payable: 100, ...units })).toThrow(RangeError);
  });
});

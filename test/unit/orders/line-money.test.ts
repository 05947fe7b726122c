import * as fc from 'fast-check';
import { type OrderToPrice, type Pricing, priceLines } from '../../../functions/orders/domain/line-money.ts';

const largest = Number.MAX_SAFE_INTEGER;
const money = (minor: number, currency = 'CNY') => ({ currency, minor });
const aLine = (unitPrice: number, quantity = 1, lineId = '1') => ({
  lineId,
  sku: `SKU-${lineId}`,
  quantity,
  unitPrice: money(unitPrice),
});
const anOrder = (parts: Partial<OrderToPrice> = {}): OrderToPrice => ({
  lines: [aLine(1000)],
  orderDiscounts: [],
  freight: money(0),
  tax: money(0),
  ...parts,
});
const aDiscount = (amount: number, source = 'coupon') => ({ source, amount: money(amount) });

type Priced = Extract<Pricing, { ok: true }>;

function priced(order: OrderToPrice): Priced {
  const result = priceLines(order);
  if (!result.ok) throw new Error(result.message);
  return result;
}

function expectToAddUp(order: OrderToPrice): void {
  const { lines, totals } = priced(order);
  const sum = (amounts: readonly number[]) => amounts.reduce((a, b) => a + BigInt(b), 0n);
  const discounts = lines.flatMap((line) => line.discounts);
  expect(sum(lines.map((line) => line.list.minor))).toBe(BigInt(totals.goods.minor));
  expect(sum(discounts.map(({ amount }) => amount.minor))).toBe(BigInt(totals.discount.minor));
  expect(sum(lines.map((line) => line.payable.minor)) + BigInt(totals.freight.minor + totals.tax.minor)).toBe(
    BigInt(totals.payable.minor),
  );
  for (const source of new Set(order.orderDiscounts.map((discount) => discount.source))) {
    const given = order.orderDiscounts.filter((discount) => discount.source === source);
    const shares = discounts.filter((discount) => discount.source === source);
    expect(sum(shares.map((share) => share.amount.minor))).toBe(sum(given.map((each) => each.amount.minor)));
  }
  for (const line of lines) {
    expect(line.payable.minor).toBeGreaterThanOrEqual(0);
    expect(line.list.minor).toBe(line.quantity * line.unitPrice.minor);
    expect(line.payable.minor + Number(sum(line.discounts.map(({ amount }) => amount.minor)))).toBe(
      line.list.minor,
    );
  }
}

describe('the money of an order', () => {
  it('is list price, discounts by source and payable for a line, and their sums for the order', () => {
    const order = anOrder({
      lines: [aLine(1000, 1, '1'), aLine(500, 2, '2'), aLine(1000, 1, '3')],
      orderDiscounts: [aDiscount(1000)],
      freight: money(800),
      tax: money(5),
    });
    const { lines, totals } = priced(order);
    expect(lines.map((line) => line.payable.minor)).toEqual([666, 667, 667]);
    expect(lines[0]).toEqual({
      ...aLine(1000, 1, '1'),
      list: money(1000),
      discounts: [{ source: 'coupon', amount: money(334) }],
      payable: money(666),
    });
    expect(totals).toEqual({
      goods: money(3000),
      discount: money(1000),
      freight: money(800),
      tax: money(5),
      payable: money(2805),
    });
  });

  it('leaves a gift without discounts and makes a fully discounted order free', () => {
    const { lines, totals } = priced(
      anOrder({
        lines: [aLine(0, 1, 'gift'), aLine(999, 1, '2')],
        orderDiscounts: [aDiscount(500, 'points'), aDiscount(499, 'coupon')],
      }),
    );
    expect(lines.map((line) => line.discounts)).toEqual([
      [],
      [aDiscount(500, 'points'), aDiscount(499, 'coupon')],
    ]);
    expect(totals.payable).toEqual(money(0));
    expect(Object.is(totals.payable.minor, 0)).toBe(true);
  });

  it('splits a later discount over what earlier ones left', () => {
    const { lines } = priced(
      anOrder({
        lines: [aLine(1, 1, '1'), aLine(1, 1, '2')],
        orderDiscounts: [aDiscount(1, 'a'), aDiscount(1, 'b')],
      }),
    );
    expect(lines.map((line) => line.discounts.map((discount) => discount.source))).toEqual([['a'], ['b']]);
  });

  it('counts 10,000 lines', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      aLine((index * 7919) % 5003, (index % 7) + 1, `${index}`),
    );
    expectToAddUp(anOrder({ lines, orderDiscounts: [aDiscount(1_000_001), aDiscount(33, 'points')] }));
  });

  it('adds up for any lines and discounts', () => {
    const lines = fc.array(fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
      maxLength: 30,
    });
    const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });
    fc.assert(
      fc.property(lines, parts, fc.nat(10_000), (given, shares, freight) => {
        let left = given.reduce((sum, [price, quantity]) => sum + price * quantity, 0);
        const orderDiscounts = shares.map((share, index) => {
          const amount = Math.floor(left * share);
          left -= amount;
          return aDiscount(amount, `source-${index % 3}`);
        });
        expectToAddUp(
          anOrder({
            lines: given.map(([price, quantity], index) => aLine(price, quantity, `${index}`)),
            orderDiscounts,
            freight: money(freight),
          }),
        );
      }),
    );
  });

  it.each([
    ['CURRENCY_MIXED', anOrder({ freight: money(0, 'JPY') })],
    ['CURRENCY_MIXED', anOrder({ tax: money(0, 'JPY') })],
    ['CURRENCY_MIXED', anOrder({ orderDiscounts: [{ source: 'coupon', amount: money(1, 'USD') }] })],
    ['DISCOUNT_EXCEEDS_GOODS', anOrder({ orderDiscounts: [aDiscount(1001)], freight: money(800) })],
    ['DISCOUNT_EXCEEDS_GOODS', anOrder({ orderDiscounts: [aDiscount(600), aDiscount(401)] })],
    ['AMOUNT_TOO_LARGE', anOrder({ lines: [aLine(2 ** 31, 2 ** 31)] })],
    ['AMOUNT_TOO_LARGE', anOrder({ lines: [aLine(largest), aLine(1)] })],
    ['AMOUNT_TOO_LARGE', anOrder({ lines: [aLine(largest)], freight: money(1) })],
    ['AMOUNT_TOO_LARGE', anOrder({ orderDiscounts: [aDiscount(largest), aDiscount(1)] })],
  ])('is refused as %s', (code, order) => {
    expect(priceLines(order)).toMatchObject({ ok: false, code });
  });

  it('reaches the largest amount there is', () => {
    expectToAddUp(
      anOrder({ lines: [aLine(largest - 2), aLine(1)], freight: money(1), orderDiscounts: [aDiscount(7)] }),
    );
  });

  it.each([
    ['a quantity of zero', { lines: [aLine(1, 0)] }],
    ['half a unit', { lines: [aLine(1, 1.5)] }],
    ['a negative price', { lines: [aLine(-1)] }],
    ['a fraction of a fen', { lines: [aLine(0.5)] }],
    ['a negative discount', { orderDiscounts: [aDiscount(-1)] }],
    ['a negative freight', { freight: money(-1) }],
  ])('is a bug of the caller for %s', (_, parts) => {
    expect(() => priceLines(anOrder(parts))).toThrow(RangeError);
  });
});

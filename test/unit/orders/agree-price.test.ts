import {
  priceOrder,
  requireAgreement,
  type Terms,
  unknownTerms,
} from '../../../functions/orders/domain/agree-price.ts';
import { defaultFreightTable } from '../../../functions/orders/domain/freight.ts';
import { anOrderRequest, cny } from '../../builders/order.ts';

const terms = new Map<string, Terms>([
  ['A', { price: cny(1000), grams: 600 }],
  ['B', { price: cny(333), grams: undefined }],
  ['GOLD', { price: cny(Number.MAX_SAFE_INTEGER), grams: 1 }],
  ['USD', { price: { currency: 'USD', minor: 5 }, grams: 1 }],
]);
const asked = (lines: { sku: string; quantity: number; unitPrice?: ReturnType<typeof cny> }[], part = {}) =>
  anOrderRequest({ lines, ...part });
const price = (...given: Parameters<typeof asked>) => priceOrder(asked(...given), defaultFreightTable, terms);
const xinjiang = {
  shipTo: {
    name: '王',
    phone: '13800138000',
    country: 'CN',
    province: '新疆维吾尔自治区',
    city: '乌鲁木齐市',
    detail: 'x',
  },
};

it('adds goods and freight up', () => {
  const { totals } = price([
    { sku: 'A', quantity: 2 },
    { sku: 'B', quantity: 3 },
  ]);
  expect(totals).toEqual({
    goods: cny(2999),
    discount: cny(0),
    freight: cny(800),
    tax: cny(0),
    payable: cny(3799),
  });
});

it("takes a marketplace's freight and tax as they are", () => {
  const money = { freight: cny(123), tax: cny(7) };
  expect(price([{ sku: 'A', quantity: 1 }], { channel: 'jd', ...money }).totals).toMatchObject({
    payable: cny(1130),
  });
});

it('charges no freight for pickup', () => {
  expect(price([{ sku: 'A', quantity: 1 }], { delivery: 'pickup' }).totals.freight).toEqual(cny(0));
});

it('asks for a weight only where the freight hangs on it', () => {
  const lines = [{ sku: 'B', quantity: 1 }];
  expect(unknownTerms(asked(lines), defaultFreightTable, terms)).toEqual([]);
  expect(unknownTerms(asked(lines, xinjiang), defaultFreightTable, terms)).toEqual(['B']);
  expect(unknownTerms(asked([{ sku: 'NEW', quantity: 1 }]), defaultFreightTable, terms)).toEqual(['NEW']);
});

it('weighs the whole order', () => {
  const light = price([{ sku: 'A', quantity: 1 }], xinjiang);
  const heavy = price([{ sku: 'A', quantity: 5 }], xinjiang);
  expect(light.byWeight).toBe(true);
  expect(heavy.totals.freight.minor - light.totals.freight.minor).toBe(2000);
});

it.each([
  ['a total beyond what can be counted', [{ sku: 'GOLD', quantity: 2 }], 'AMOUNT_TOO_LARGE'],
  [
    'two currencies',
    [
      { sku: 'A', quantity: 1 },
      { sku: 'USD', quantity: 1 },
    ],
    'CURRENCY_MIXED',
  ],
])('refuses %s', (_, lines, code) => {
  expect(() => price(lines)).toThrow(expect.objectContaining({ code }));
});

it('refuses a price or a total that differs, with both figures', () => {
  const wrong = asked([{ sku: 'A', quantity: 1, unitPrice: cny(999) }]);
  expect(() => requireAgreement(wrong, priceOrder(wrong, defaultFreightTable, terms))).toThrow(
    expect.objectContaining({
      code: 'PRICE_CHANGED',
      message: 'A costs CNY 10.00, the request says CNY 9.99.',
      members: { prices: [{ sku: 'A', expected: cny(999), current: cny(1000) }] },
    }),
  );
  const total = asked([{ sku: 'A', quantity: 1 }], { expectedTotal: cny(1799) });
  expect(() => requireAgreement(total, priceOrder(total, defaultFreightTable, terms))).toThrow(
    expect.objectContaining({
      code: 'TOTAL_MISMATCH',
      members: expect.objectContaining({ current: cny(1800) }),
    }),
  );
});

import * as fc from 'fast-check';
import { needsOf, type Order } from '../../../functions/orders/domain/order.ts';
import {
  headItem,
  lineItems,
  orderFrom,
  pageOfLines,
  storedHead,
} from '../../../functions/orders/order-item.ts';
import { anOrder, cny } from '../../builders/order.ts';

const stored = (order: Order) => storedHead.parse({ gsi1sk: 'x', ...headItem(order) });

it.each<[string, Order]>([
  ['an ordinary order', anOrder()],
  [
    'discounts, history and a note',
    anOrder({
      status: 'CANCELLED',
      version: 3,
      paidAt: 5,
      reservedUntil: 9,
      shopId: 's1',
      channelOrderId: 'c1',
      note: '请放门口',
      totals: { goods: cny(1999), discount: cny(99), freight: cny(800), tax: cny(0), payable: cny(2700) },
      lines: [
        {
          lineId: '1',
          sku: 'A',
          quantity: 1,
          unitPrice: cny(1999),
          list: cny(1999),
          discounts: [{ source: 'coupon', amount: cny(99) }],
          payable: cny(1900),
        },
      ],
      history: [
        { from: 'PENDING_PAYMENT', to: 'PAID', at: 5, by: 'alipay' },
        { from: 'PAID', to: 'CANCELLED', at: 8, by: 'shop', reason: 'sold out' },
      ],
    }),
  ],
  ['goods that were sent once more', anOrder({ freeLines: 1 })],
])('is read as it was written: %s', (_, order) => {
  expect(orderFrom(stored(order), [])).toEqual(order);
});

it('pages long orders and puts the pages together again', () => {
  const [line] = anOrder().lines;
  const lines = Array.from({ length: 2500 }, (_, index) => ({
    ...(line as Order['lines'][number]),
    lineId: String(index + 1),
  }));
  const order = anOrder({ lines });
  expect(stored(order).lines).toEqual([]);
  const pages = lineItems(order).map((page) => pageOfLines.parse(page));
  expect(pages.map((page) => page.lines.length)).toEqual([1000, 1000, 500]);
  expect(orderFrom(stored(order), pages)).toEqual(order);
  expect(() => orderFrom(stored(order), pages.slice(1))).toThrow('lacks lines');
});

it('sums needs by SKU, in one order whatever the order of the lines', () => {
  const line = fc.record({
    sku: fc.constantFrom('A', 'B', 'C'),
    quantity: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const needs = needsOf(lines);
      expect(needs).toEqual(needsOf([...lines].reverse()));
      const sum = (all: readonly { readonly quantity: number }[]) =>
        all.reduce((total, each) => total + each.quantity, 0);
      expect(sum(needs)).toBe(sum(lines));
      expect(new Set(needs.map(({ sku }) => sku)).size).toBe(needs.length);
    }),
  );
  expect(() =>
    needsOf([
      { sku: 'A', quantity: Number.MAX_SAFE_INTEGER },
      { sku: 'A', quantity: 1 },
    ]),
  ).toThrow(RangeError);
});

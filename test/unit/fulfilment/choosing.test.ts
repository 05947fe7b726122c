import type { AllocationRequest } from '../../../functions/fulfilment/domain/allocation/types.ts';
import { paidFor } from '../../../functions/fulfilment/paid-for.ts';
import { quoteFor } from '../../../functions/fulfilment/quote-freight.ts';
import { joined } from '../../../functions/fulfilment/stock-writes.ts';
import type { QuoteAsk } from '../../../functions/logistics/contract.ts';
import type { Update } from '../../../shared/dynamodb/table.ts';
import { anOrder, cny } from '../../builders/order.ts';

const line = (lineId: string, sku: string, quantity: number, minor: number) => ({
  ...{ lineId, sku, quantity, unitPrice: cny(minor), list: cny(minor * quantity), discounts: [] },
  payable: cny(minor),
});

describe('what was paid for pieces', () => {
  const order = anOrder({ lines: [line('1', 'A', 3, 1000), line('2', 'SET', 2, 999)] });
  const parts = new Map([['SET', [{ quantity: 2 }, { quantity: 1 }]]]);

  it.each([
    ['a whole line', [{ lineId: '1', sku: 'A', quantity: 3 }], 1000],
    ['its share, rounded down', [{ lineId: '1', sku: 'A', quantity: 2 }], 666],
    ['parts of a bundle by their number', [{ lineId: '2', sku: 'X', quantity: 4 }], 666],
    ['a line that there is none of', [{ lineId: '9', sku: 'A', quantity: 1 }], 0],
  ])('is, of %s', (_what, pieces, minor) => {
    expect(paidFor(order, parts)(pieces)).toEqual(cny(minor));
  });

  it('is exact where a product of both is beyond what a double holds', () => {
    const dear = anOrder({ lines: [line('1', 'A', 99_999_999, 900_000_000_000_000)] });
    const pieces = [{ lineId: '1', sku: 'A', quantity: 99_999_998 }];
    expect(paidFor(dear, new Map())(pieces).minor).toBe(
      Number((900_000_000_000_000n * 99_999_998n) / 99_999_999n),
    );
  });
});

describe('a quote of freight', () => {
  const request: AllocationRequest = {
    lines: [],
    delivery: 'standard',
    at: 0,
    destination: { country: 'CN', province: '上海市' },
  };
  const question = {
    ...{ warehouseId: 'SH1', grams: 500, volumeCm3: 20, goodsClasses: ['fresh'] },
    daysAllowed: 2,
  };

  it('asks in a currency, with the volume and the days that are left, and takes the best', () => {
    const asked: QuoteAsk[] = [];
    const reasons = ['cheap'];
    const quote = {
      carrier: 'sf',
      product: 'standard',
      minor: 1200,
      days: 1,
      lateMinor: 40,
      reasons,
    } as const;
    const answer = quoteFor(request, 'CNY', (ask) => {
      asked.push(ask);
      return { state: 'QUOTED', quotes: [quote, { ...quote, minor: 1300 }] };
    })(question);
    expect(asked).toEqual([
      {
        ...{ warehouseId: 'SH1', currency: 'CNY', grams: 500, volumeMm3: 20_000 },
        ...{ goodsClasses: ['fresh'], delivery: 'standard', daysAllowed: 2 },
      },
    ]);
    expect(answer).toEqual({
      ...{ state: 'QUOTED', carrier: 'sf', product: 'standard', minor: 1200, days: 1, lateMinor: 40 },
      notes: ['cheap'],
    });
  });

  it.each([
    [1, { state: 'QUOTED', carrier: 'sf' }],
    [0, { state: 'TOO_SLOW' }],
    [undefined, { state: 'QUOTED', carrier: 'zto' }],
  ])('is the best of those that are as quick as goods need it: %p days', (mostDays, expected) => {
    const quote = { product: 'standard', minor: 900, lateMinor: 0, reasons: [] };
    const quotes = [
      { ...quote, carrier: 'zto', days: 3 },
      { ...quote, carrier: 'sf', days: 1 },
    ] as const;
    const answer = quoteFor(request, 'CNY', () => ({ state: 'QUOTED', quotes }));
    expect(answer({ ...question, ...(mostDays === undefined ? {} : { mostDays }) })).toMatchObject(expected);
  });

  it.each([
    [{ state: 'QUOTED', quotes: [] }, 'NOT_SERVED'],
    [{ state: 'NO_RATE_CARD' }, 'NO_RATE_CARD'],
  ] as const)('is none for %j', (given, state) => {
    expect(quoteFor(request, 'CNY', () => given)(question)).toEqual({ state });
  });

  it('is not asked for where the buyer fetches it', () => {
    const never = () => {
      throw new Error('asked');
    };
    expect(quoteFor({ ...request, delivery: 'pickup' }, 'CNY', never)(question)).toEqual({
      state: 'NO_RATE_CARD',
    });
  });
});

describe('writes to one item', () => {
  const update = (sku: string, held: number): Update => ({
    ...{ kind: 'update', key: { pk: `STOCK#${sku}`, sk: 'POOL' } },
    ...{
      update: 'SET #reserved = #reserved - :held',
      condition: '#reserved >= :held',
      values: { held, by: 'x' },
    },
  });

  it('are one, whose numbers add up', () => {
    expect(joined([update('A', 1), update('B', 2), update('A', 3)])).toEqual([
      update('A', 4),
      update('B', 2),
    ]);
  });

  it('are refused where they do not do the same', () => {
    const other = { ...update('A', 1), condition: '#reserved > :held' };
    expect(() => joined([update('A', 1), other])).toThrow('two different writes');
  });
});

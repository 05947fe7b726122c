import { checksOf, type Seen } from '../../../scripts/demo/checks.ts';
import type { Entry } from '../../../scripts/demo/day.ts';
import type { Played } from '../../../scripts/demo/play.ts';

const cny = (minor: number) => ({ currency: 'CNY', minor });
const part = { title: 'Part', titleZh: '部分', entries: [] };
const level = (onHand: number, reserved: number) => ({
  onHand,
  available: onHand - reserved,
  reserved,
  allocated: 0,
  quarantine: 0,
});

function anEntry(given: Partial<Entry> = {}): Entry {
  const order = { lines: [{ sku: 'TEA', quantity: 1 }] };
  return { order, buyers: 1, sent: 1, paid: false, expect: ['accepted'], ...given };
}

function accepted(id: string, given: Partial<Played> & { readonly reservedUntil?: string } = {}): Played {
  const { reservedUntil, ...rest } = given;
  const answer = { id, status: 'PAID', total: cny(100), lines: [{ sku: 'TEA', quantity: 1 }] };
  return {
    entry: anEntry(),
    part,
    outcome: 'accepted',
    detail: '',
    accepted: { ...answer, ...(reservedUntil === undefined ? {} : { reservedUntil }) },
    sameAnswers: 0,
    cancelled: false,
    ...rest,
  };
}

const refused: Played = {
  entry: anEntry({ expect: ['INSUFFICIENT_STOCK'], order: { lines: [{ sku: 'TEA', quantity: 9 }] } }),
  part,
  outcome: 'INSUFFICIENT_STOCK',
  detail: 'Only 8 of TEA left, 9 asked for.',
  accepted: undefined,
  sameAnswers: 0,
  cancelled: false,
};

/** A good day: two orders of which one was cancelled and one not paid, one kept, one refused. */
const good: Seen = {
  shop: { warehouses: [], skus: [], stock: [] },
  played: [
    accepted('ord_1', { entry: anEntry({ sent: 3 }), sameAnswers: 2 }),
    accepted('ord_2', { cancelled: true }),
    accepted('ord_3', { reservedUntil: '2026-06-18T10:00:00Z' }),
    refused,
  ],
  before: new Map([['TEA', level(5, 0)]]),
  after: new Map([['TEA', level(5, 1)]]),
  listed: [
    { id: 'ord_1', status: 'PAID', total: cny(100) },
    { id: 'ord_2', status: 'CANCELLED', total: cny(100) },
    { id: 'ord_3', status: 'CANCELLED', total: cny(100) },
  ],
  demand: new Map([['TEA', { pieces: 3, orders: 3 }]]),
  expired: new Set(['ord_3']),
};

const brokenPromises = (seen: Seen) =>
  checksOf(seen).flatMap(({ promise, broken }) => (broken.length > 0 ? [promise] : []));

it('finds nothing wrong with a good day', () => {
  expect(brokenPromises(good)).toEqual([]);
});

const keptOnly = {
  ...good,
  played: [accepted('ord_1')],
  listed: good.listed.slice(0, 1),
  expired: new Set<string>(),
};

it.each<[string, Seen, string]>([
  [
    'an order that ended otherwise',
    { ...good, played: [...good.played, { ...refused, outcome: 'BUSY' }] },
    'Every order ends',
  ],
  [
    'a repeat with another answer',
    {
      ...good,
      played: [accepted('ord_1', { entry: anEntry({ sent: 3 }), sameAnswers: 1 }), ...good.played.slice(1)],
    },
    'The same order',
  ],
  [
    'an order that is there twice',
    { ...good, listed: [...good.listed, { id: 'ord_9', status: 'PAID', total: cny(0) }] },
    'The same order',
  ],
  ['a piece that is gone', { ...good, after: new Map([['TEA', level(4, 1)]]) }, 'Stock adds up'],
  [
    'stock below zero',
    { ...good, after: new Map([['TEA', { ...level(5, 1), available: -1, quarantine: 5 }]]) },
    'Stock adds up',
  ],
  [
    'stock that a cancelled order still holds',
    { ...good, after: new Map([['TEA', level(5, 2)]]) },
    'What is held',
  ],
  [
    'a refusal although enough was left',
    {
      ...keptOnly,
      played: [...keptOnly.played, { ...refused, entry: anEntry({ expect: ['INSUFFICIENT_STOCK'] }) }],
      demand: new Map([['TEA', { pieces: 1, orders: 1 }]]),
    },
    'Nobody is refused',
  ],
  [
    'an unpaid order that stays open',
    { ...good, expired: new Set(), after: new Map([['TEA', level(5, 2)]]) },
    'What is not paid',
  ],
  [
    'an event that was counted twice',
    { ...good, demand: new Map([['TEA', { pieces: 4, orders: 4 }]]) },
    'Every accepted order has told',
  ],
  [
    'an event that did not come',
    { ...good, demand: new Map([['TEA', { pieces: 2, orders: 2 }]]) },
    'Every accepted order has told',
  ],
  [
    'money that the list shows otherwise',
    { ...good, listed: [{ id: 'ord_1', status: 'PAID', total: cny(101) }, ...good.listed.slice(1)] },
    'The list shows the money',
  ],
])('finds %s', (_, seen, promise) => {
  expect(brokenPromises(seen)).toEqual([expect.stringContaining(promise)]);
});

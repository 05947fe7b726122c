import { checksOf } from '../../../scripts/demo/checks.ts';
import type { Entry } from '../../../scripts/demo/day.ts';
import { isSettled } from '../../../scripts/demo/money-checks.ts';
import type { Played } from '../../../scripts/demo/play.ts';
import type { Seen } from '../../../scripts/demo/seen.ts';

const cny = (minor: number) => ({ currency: 'CNY', minor });
const part = { title: 'Part', titleZh: '部分', later: false, entries: [] };
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

const noMoney: Seen['money'] = {
  accounts: [],
  openCases: [],
  resolvedCases: [],
  taken: [],
  callbacks: { sent: 0, lost: 0, twice: 0 },
};

const aMarket: Seen['market'] = {
  sold: [{ market: 'jd', id: 'J1', state: 'PAID', payable: 500, subsidy: 10 }],
  taken: [
    { id: 'ord_J1', status: 'RELEASED', channel: 'jd', channelOrderId: 'J1', total: cny(490), holds: [] },
  ],
  reviews: [
    { id: 'rev_1', orderId: 'ord_1', hits: [{ ruleId: 'R1' }] },
    { id: 'rev_2', orderId: 'ord_2', hits: [] },
  ],
  approved: { id: 'ord_1', status: 'RELEASED', channel: 'jd', total: cny(1), holds: [] },
  rejected: { id: 'ord_2', status: 'PAID', channel: 'jd', total: cny(1), holds: ['RISK'] },
  cases: [],
};

const aNight: Seen['night'] = {
  night: 'OVER',
  days: [{ id: 'rec_1', businessDate: '2026-06-18', provider: 'alipay', status: 'OUT_OF_BALANCE' }],
  planted: [{ provider: 'alipay', kind: 'missing-line', outNo: 'A1', finds: ['LEDGER_ONLY'] }],
  differences: [
    {
      kind: 'LEDGER_ONLY',
      provider: 'alipay',
      outNos: ['A1'],
      proposedAction: 'move-to-suspense',
      effect: [cny(-100)],
      mayClear: true,
    },
  ],
  statement: undefined,
};

const nothingSent: Seen['fulfilment'] = {
  ...{ orders: [], allocations: [], waves: [], shipments: [], parcels: [], cases: [], putAways: [] },
  picked: { scanned: 0, confirmed: 0, short: [], cancelled: undefined },
  labels: { pages: 0, broken: 0, parcels: 0 },
  carriers: { bookings: [], parcels: [] },
  fated: { lost: undefined, returned: [], missed: undefined },
  ...{ byHand: [], before: new Map(), after: new Map(), told: new Map(), channelCases: [], accounts: [] },
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
  revived: new Set(),
  money: noMoney,
  paid: new Map(),
  night: aNight,
  market: aMarket,
  fulfilment: nothingSent,
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
  [
    'an order of a marketplace that is not here',
    { ...good, market: { ...aMarket, taken: [] } },
    'What marketplaces sold',
  ],
  [
    'an order of a marketplace with a fen too much',
    {
      ...good,
      market: { ...aMarket, sold: [{ market: 'jd', id: 'J1', state: 'PAID', payable: 501, subsidy: 10 }] },
    },
    'Each has its amount',
  ],
  [
    'an order that was rejected and is cancelled all the same',
    { ...good, market: { ...aMarket, rejected: undefined } },
    'Orders that look wrong',
  ],
  [
    'a planted difference that the night missed',
    { ...good, night: { ...aNight, differences: [] } },
    'It finds exactly',
  ],
  [
    'a difference that was called by another name',
    {
      ...good,
      night: { ...aNight, differences: aNight.differences.map((found) => ({ ...found, kind: 'AMOUNT' })) },
    },
    'It finds exactly',
  ],
  ['a difference that nobody planted', { ...good, night: { ...aNight, planted: [] } }, 'It finds exactly'],
  [
    'a day that could not be compared',
    { ...good, night: { ...aNight, days: aNight.days.map((day) => ({ ...day, status: 'BLOCKED' })) } },
    'The night compares',
  ],
  ['a night that does not end', { ...good, night: { ...aNight, night: 'RUNNING' } }, 'The night compares'],
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

const account = (name: string, debit: number, credit: number): Seen['money']['accounts'][number] => ({
  account: name,
  kind: name.split(':')[0] ?? '',
  name: '科目',
  debit: cny(debit),
  credit: cny(credit),
  balance: cny(debit - credit),
});
const payer = (
  id: string,
  pay: Partial<NonNullable<Entry['pay']>>,
  given: Parameters<typeof accepted>[1] = {},
): Played => accepted(id, { entry: anEntry({ pay: { with: 'alipay', when: 'at-once', ...pay } }), ...given });
const came = (captured: number, refunded: number) => [{ captured, refunded }];
/**
 * Six buyers: one keeps it all, one gets 10 back, one pays late in vain, one cancels, one pays 100 where 100 was not
 * asked for, one never pays.
 */
const paidDay: Seen = {
  shop: good.shop,
  night: aNight,
  market: aMarket,
  fulfilment: nothingSent,
  played: [
    payer('ord_1', {}),
    payer('ord_2', { refund: 10 }),
    payer('ord_3', { when: 'late' }, { reservedUntil: '2026-06-18T10:00:00Z' }),
    payer('ord_4', {}, { cancelled: true }),
    payer('ord_5', { amount: 100 }, { reservedUntil: '2026-06-18T10:00:00Z' }),
    payer('ord_6', { when: 'never' }, { reservedUntil: '2026-06-18T10:00:00Z' }),
  ],
  before: new Map([['TEA', level(9, 0)]]),
  after: new Map([['TEA', level(9, 2)]]),
  listed: ['PAID', 'PAID', 'CANCELLED', 'CANCELLED', 'CANCELLED', 'CANCELLED'].map((status, at) => ({
    id: `ord_${at + 1}`,
    status,
    total: cny(100),
  })),
  demand: new Map([['TEA', { pieces: 6, orders: 6 }]]),
  expired: new Set(['ord_3', 'ord_5', 'ord_6']),
  revived: new Set(),
  money: {
    ...noMoney,
    accounts: [
      account('channel-receivable:alipay', 500, 210),
      account('revenue-clearing', 210, 400),
      account('refunds-payable', 210, 210),
      account('suspense:alipay', 0, 100),
    ],
    openCases: [{ kind: 'WRONG_AMOUNT', provider: 'alipay', message: 'look', amount: cny(100) }],
    taken: [{ provider: 'alipay', took: 500n, gaveBack: 210n }],
  },
  paid: new Map([
    ['ord_1', came(100, 0)],
    ['ord_2', came(100, 10)],
    ['ord_3', came(100, 100)],
    ['ord_4', came(100, 100)],
    ['ord_5', came(100, 0)],
    ['ord_6', []],
  ]),
};

it('finds nothing wrong with a day that was paid for', () => {
  expect(brokenPromises(paidDay)).toEqual([]);
});

const withMoney = (money: Partial<Seen['money']>): Seen => ({
  ...paidDay,
  money: { ...paidDay.money, ...money },
});
const withPaid = (
  id: string,
  payments: Seen['paid'] extends ReadonlyMap<string, infer All> ? All : never,
) => ({
  ...paidDay,
  paid: new Map([...paidDay.paid, [id, payments]]),
});
const withAccount = (changed: Seen['money']['accounts'][number]): Seen =>
  withMoney({
    accounts: paidDay.money.accounts.map((each) => (each.account === changed.account ? changed : each)),
  });

const captured = 'Captured = orders';
const providers = 'The journal says';
const buyers = 'Who paid';

it.each<[string, Seen, readonly string[]]>([
  [
    'a fen that was captured for nobody',
    withAccount(account('channel-receivable:alipay', 501, 210)),
    [captured, providers],
  ],
  ['an account that is a fen off', withAccount(account('suspense:alipay', 0, 101)), [captured]],
  [
    'a refund that was never sent',
    withAccount(account('channel-receivable:alipay', 500, 200)),
    [captured, providers],
  ],
  ['money in suspense that no case is about', withMoney({ openCases: [] }), [captured]],
  [
    'a provider that took what is not booked',
    withMoney({ taken: [...paidDay.money.taken, { provider: 'unionpay', took: 1n, gaveBack: 0n }] }),
    [providers],
  ],
  [
    'a provider that gave back another amount',
    withMoney({ taken: [{ provider: 'alipay', took: 500n, gaveBack: 209n }] }),
    [providers],
  ],
  ['money that is kept of a cancelled order', withPaid('ord_4', came(100, 99)), [buyers]],
  ['money that went back twice', withPaid('ord_2', came(100, 20)), [buyers]],
  ['money that nobody heard of', withPaid('ord_1', []), [buyers]],
  ['a late payment that did not go back', withPaid('ord_3', came(100, 0)), [buyers]],
])('finds %s', (_, seen, promises) => {
  expect(brokenPromises(seen)).toEqual(promises.map((promise) => expect.stringContaining(promise)));
});

it('finds an order that was paid for and is closed', () => {
  const listed = paidDay.listed.map((each) =>
    each.id === 'ord_1' ? { ...each, status: 'CANCELLED' } : each,
  );
  const refundedToo = withPaid('ord_1', came(100, 100));
  expect(brokenPromises({ ...refundedToo, listed })).toEqual(
    [captured, buyers].map((promise) => expect.stringContaining(promise)),
  );
});

it('waits until what is promised back has gone', () => {
  expect(isSettled(paidDay)).toBe(true);
  const promised = withMoney({
    accounts: [
      account('channel-receivable:alipay', 500, 200),
      account('revenue-clearing', 210, 400),
      account('refunds-payable', 200, 210),
      account('suspense:alipay', 0, 100),
    ],
    taken: [{ provider: 'alipay', took: 500n, gaveBack: 200n }],
  });
  expect(isSettled(promised)).toBe(false);
});

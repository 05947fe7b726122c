import fc from 'fast-check';
import { countsOf, lookBacks, neededCounts, refundShare } from '../../../functions/risk/domain/counts.ts';
import { type FactName, factTable } from '../../../functions/risk/domain/fact-table.ts';
import type { CountName, FactValue, KeyEntry, KeyKind } from '../../../functions/risk/domain/facts.ts';
import type { JudgedOrder } from '../../../functions/risk/domain/judged-order.ts';
import { entryOf, hashOf, keysOf, listValue } from '../../../functions/risk/domain/keys.ts';
import { type Known, snapshotOf } from '../../../functions/risk/domain/snapshot.ts';
import { aJudgedOrder } from '../../builders/a-judged-order.ts';
import { aRule } from '../../builders/a-rule.ts';

const salt = 'salt';
const yuan = (amount: number) => ({ currency: 'CNY', minor: amount * 100 });
const { shipTo } = aJudgedOrder();
const minute = 60_000;
const day = 1440 * minute;
const now = Date.parse('2026-11-24T02:00:00Z');

const keyOf = (kind: KeyKind, part: Partial<JudgedOrder> = {}) =>
  keysOf(aJudgedOrder(part), salt).find((key) => key.kind === kind)?.hash;

describe('the keys of an order', () => {
  it('are hashes that nobody reads without the salt', () => {
    const order = aJudgedOrder({ client: { ip: '203.0.113.7', deviceId: 'D1' }, buyer: { email: 'a@b.cn' } });
    const keys = keysOf(order, salt);
    expect(keys.map(({ kind }) => kind)).toEqual([
      'phone',
      'phone-prefix',
      'address',
      'buyer',
      'device',
      'ip',
      'name',
      'email',
      'basket',
    ]);
    expect(keysOf(order, 'other').some(({ hash }) => keys.some((key) => key.hash === hash))).toBe(false);
    expect(JSON.stringify(keys)).not.toContain('13800138001');
  });

  it.each<[string, KeyKind, Partial<JudgedOrder>, Partial<JudgedOrder>]>([
    ['a number written otherwise', 'phone', {}, { shipTo: { ...shipTo, phone: '+86 １３８-0013-8001' } }],
    ['another room', 'address', {}, { shipTo: { ...shipTo, detail: '科技园南路1号3栋1单元9楼' } }],
    ['one customer on web and app', 'buyer', {}, { channel: 'app' }],
    ['a guest by phone', 'buyer', { buyer: { phone: '13800138001' } }, { buyer: { phone: '8613800138001' } }],
    [
      'a mailbox with a tag',
      'email',
      { buyer: { email: 'li.lei+1@gmail.com' } },
      { buyer: { email: 'LiLei@gmail.com' } },
    ],
    [
      'an IPv6 household',
      'ip',
      { client: { ip: '2001:db8:0:1::1' } },
      { client: { ip: '2001:0DB8::1:abcd:0:0:1' } },
    ],
    [
      'a token',
      'address',
      { shipTo: { token: 't', detail: '**' } },
      { shipTo: { token: 't', detail: '路***' } },
    ],
    [
      'lines in another order',
      'basket',
      { lines: [lineOf('A', 1), lineOf('B', 2)] },
      { lines: [lineOf('B', 1), lineOf('A', 1), lineOf('B', 1)] },
    ],
  ])('are the same for %s', (_, kind, a, b) => {
    expect(keyOf(kind, a)).toBeDefined();
    expect(keyOf(kind, a)).toBe(keyOf(kind, b));
  });

  it.each<[string, KeyKind, Partial<JudgedOrder>, Partial<JudgedOrder>]>([
    ['privacy numbers of two buyers', 'phone', privacy('1234'), privacy('5678')],
    ['one nickname on two marketplaces', 'buyer', { channel: 'taobao' }, { channel: 'jd' }],
    ['another house', 'address', {}, { shipTo: { ...shipTo, detail: '科技园南路2号3栋' } }],
    ['one piece more', 'basket', {}, { lines: [lineOf('TEA', 2)] }],
    ['another network', 'ip', { client: { ip: '2001:db8:0:1::1' } }, { client: { ip: '2001:db8:0:2::1' } }],
  ])('are others for %s', (_, kind, a, b) => {
    expect(keyOf(kind, a)).toBeDefined();
    expect(keyOf(kind, a)).not.toBe(keyOf(kind, b));
  });

  it.each<[KeyKind, Partial<JudgedOrder>]>([
    ['phone', { shipTo: { ...shipTo, phone: '138****8001' } }],
    ['phone-prefix', privacy('1234')],
    ['name', { shipTo: { ...shipTo, name: '陈*' } }],
    ['address', { shipTo: { ...shipTo, detail: '科技园***' } }],
    ['buyer', { buyer: {}, shipTo: {} }],
    ['device', {}],
    ['ip', {}],
    ['email', {}],
  ])('have no %s where it is not known', (kind, part) => {
    expect(keyOf(kind, part)).toBeUndefined();
  });

  it.each([
    ['phone', '１３８ ００１３ ８００１'],
    ['name', '陈 晓'],
    ['address', '廣東省深圳市南山區 科技園南路１號，3棟'],
    ['buyer', 'chen'],
  ] as const)('are found by a list that says %s %s', (kind, text) => {
    expect(hashOf(kind, listValue(kind, text) ?? '', salt)).toBe(keyOf(kind));
  });

  it('name a buyer of a marketplace with its channel on lists', () => {
    const value = listValue('buyer', 'taobao:nick:1') ?? '';
    expect(hashOf('buyer', value, salt)).toBe(keyOf('buyer', { channel: 'taobao', buyer: { id: 'nick:1' } }));
    expect(listValue('phone', '138****8001')).toBeUndefined();
  });

  it.each(['::ffff:203.0.113.7', '::FFFF:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7'])(
    'know the IPv4 address in %s',
    (ip) => {
      expect(keyOf('ip', { client: { ip } })).toBe(keyOf('ip', { client: { ip: '203.0.113.7' } }));
      expect(keyOf('ip', { client: { ip } })).not.toBe(keyOf('ip', { client: { ip: '::ffff:203.0.113.8' } }));
      expect(listValue('ip', ip)).toBe('203.0.113.7');
    },
  );

  it.each([
    ['ip', '999.1.1.1'],
    ['ip', '203.0.113.0/24'],
    ['ip', 'here'],
    ['email', '@'],
    ['email', 'chen@'],
    ['email', 'chen'],
  ] as const)('are never found by a list that says %s %s', (kind, text) => {
    expect(listValue(kind, text)).toBeUndefined();
  });

  it('leave an entry without anything personal', () => {
    const entry = entryOf(aJudgedOrder({ lines: [lineOf('B', 1), lineOf('A', 1), lineOf('B', 2)] }), salt);
    expect(entry).toEqual({
      ...{ orderId: 'ord_1', at: now, amount: 19900, skus: ['A', 'B'] },
      buyer: hashOf('buyer', 'own chen', salt),
    });
  });
});

function lineOf(sku: string, quantity: number) {
  return { sku, quantity, unitPrice: yuan(10), payable: yuan(10 * quantity) };
}

function privacy(extension: string): Partial<JudgedOrder> {
  return { shipTo: { ...shipTo, phone: `13812345678-${extension}` } };
}

describe('what is counted', () => {
  const own: KeyEntry = { orderId: 'own', at: now, buyer: 'me', skus: ['A', 'B'], amount: 100 };
  const entry = (orderId: string, minutesBefore: number, part: Partial<KeyEntry> = {}): KeyEntry => ({
    ...{ orderId, at: now - minutesBefore * minute, buyer: orderId, skus: ['A'], amount: 10 },
    ...part,
  });
  const countOf = (of: CountName, entries: readonly KeyEntry[], asked = own): number | undefined =>
    countsOf({
      own: asked,
      entries: new Map([['phone', entries]]),
      asks: [{ of, window: 'PT60M' }],
    })[0]?.value;

  it.each<[string, readonly KeyEntry[], number]>([
    ['nothing but the order itself', [], 1],
    ['the order itself among them', [own], 1],
    ['the order itself twice, once in an older form', [own, { ...own, at: now - minute }, own], 1],
    ['another order twice', [entry('a', 5), entry('a', 5)], 2],
    ['another order at the same time', [entry('a', 0)], 2],
    ['one a moment within the window', [entry('a', 60, { at: now - 60 * minute + 1 })], 2],
    ['one exactly at the beginning of the window', [entry('a', 60)], 1],
    ['one a moment after the order', [entry('a', 0, { at: now + 1 })], 1],
    ['one that was placed before and came later', [own, entry('late', 30)], 2],
  ])('is orders by their own time: %s', (_, entries, count) => {
    expect(countOf('phone.orders', entries)).toBe(count);
  });

  const some = [
    entry('a', 1, { buyer: 'me', skus: ['B'] }),
    entry('b', 2, { skus: ['B', 'C'], refundedAt: now }),
    entry('c', 3, { buyer: undefined, skus: ['A'], refundedAt: now + 1 }),
  ];
  it.each<[CountName, number]>([
    ['phone.orders', 4],
    ['phone.orders-same-sku', 3],
    ['phone.skus', 3],
    ['phone.buyers', 2],
    ['phone.amount', 130],
    ['phone.refunds', 1],
  ])('%s is %d', (of, count) => {
    expect(countOf(of, some)).toBe(count);
    expect(countOf(of, some.toReversed())).toBe(count);
    expect(countOf(of, [...some, own, ...some])).toBe(count);
  });

  it('is missing for a key that the order does not have', () => {
    expect(countOf('device.orders', some)).toBeUndefined();
  });

  it('is the same in whatever order entries come, and however often', () => {
    const any = fc.record({
      orderId: fc.constantFrom('a', 'b', 'c', 'own'),
      minutes: fc.integer({ min: -2, max: 70 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ orderId }) => orderId }), (all) => {
        const entries = all.map(({ orderId, minutes }) => entry(orderId, minutes));
        const expected = all.filter((one) => one.orderId !== 'own' && one.minutes >= 0 && one.minutes < 60);
        expect(countOf('phone.orders', entries)).toBe(expected.length + 1);
        expect(countOf('phone.orders', [...entries, ...entries.toReversed()])).toBe(expected.length + 1);
      }),
      { numRuns: 200 },
    );
  });

  it('is what enabled rules ask for, each once', () => {
    const asks = (of: CountName, window: string) => ({ count: of, window, op: '>=', value: 2 }) as const;
    const rules = [
      aRule({ id: 'a', when: { any: [asks('phone.orders', 'PT24H'), asks('phone.skus', 'P7D')] } }),
      aRule({ id: 'b', when: { not: asks('phone.orders', 'PT24H') } }),
      aRule({ id: 'c', when: asks('ip.orders', 'PT1H'), enabled: false }),
      aRule({ id: 'd', when: { all: [{ fact: 'refund-share', op: '>', value: 0.5 }] } }),
    ];
    const needed = neededCounts(rules);
    expect(needed.map(({ of, window }) => `${of} ${window}`)).toEqual([
      'buyer.orders P90D',
      'buyer.refunds P90D',
      'phone.orders PT24H',
      'phone.skus P7D',
    ]);
    expect(lookBacks(needed)).toEqual(
      new Map([
        ['buyer', 90 * day],
        ['phone', 7 * day],
      ]),
    );
  });

  it.each([
    [10, 6, 6 / 9],
    [4, 0, 0],
    [4, 3, 1],
    [3, 2, undefined],
  ])('of %d orders with %d paid back the share is %s', (orders, refunds, share) => {
    const counts = [
      { of: 'buyer.orders', window: 'P90D', value: orders },
      { of: 'buyer.refunds', window: 'P90D', value: refunds },
    ] as const;
    expect(refundShare(counts)).toBe(share);
  });
});

describe('the facts of an order', () => {
  const factsOf = (part: Partial<JudgedOrder>, known: Known = {}) =>
    snapshotOf({ order: aJudgedOrder(part), known, counts: [], listed: [] }).facts;
  const at = (time: string) => ({ placedAt: Date.parse(time) });
  const bands = new Map([['TEA', { low: yuan(180), high: yuan(220) }]]);
  const tea = (minor: number) => ({ ...lineOf('TEA', 1), unitPrice: { currency: 'CNY', minor } });
  const free = { ...lineOf('CUP', 1), unitPrice: yuan(0) };

  const table: readonly [FactName, FactValue | undefined, Partial<JudgedOrder>, Known?][] = [
    ['channel-kind', 'marketplace', { channel: 'taobao' }],
    ['shop', undefined, {}],
    ['amount', 19900, {}],
    ['pieces', 5, { lines: [lineOf('A', 2), lineOf('B', 1), lineOf('A', 2)] }],
    ['most-pieces', 4, { lines: [lineOf('A', 2), lineOf('B', 1), lineOf('A', 2)] }],
    ['free-lines', 1, { lines: [tea(19900), free] }],
    ['below-band', undefined, {}],
    ['below-band', 0, { lines: [tea(18000)] }, { bands }],
    ['below-band', 0.5, { lines: [tea(9000), tea(19900)] }, { bands }],
    ['below-band', 0, { lines: [tea(18000), { ...free, sku: 'TEA' }] }, { bands }],
    ['below-band', 1, { lines: [tea(0)] }, { bands }],
    ['above-band', 0.5, { lines: [tea(33000)] }, { bands }],
    [
      'above-band',
      undefined,
      { lines: [{ ...tea(1), unitPrice: { currency: 'USD', minor: 1 } }] },
      { bands },
    ],
    ['total-difference', undefined, {}],
    ['total-difference', 0, { total: yuan(209), charges: yuan(10) }],
    ['total-difference', 1, { total: { currency: 'CNY', minor: 20899 }, charges: yuan(10) }],
    ['hour', 21, at('2026-11-24T13:59:59.999Z')],
    ['hour', 22, at('2026-11-24T14:00:00Z')],
    ['hour', 0, at('2026-11-24T16:00:00Z')],
    ['hour', 5, at('2026-11-24T21:59:59.999Z')],
    ['hour', 6, at('2026-11-24T22:00:00Z')],
    ['minutes-to-payment', 1.5, { paidAt: now + 1.5 * minute }],
    ['minutes-to-payment', undefined, {}],
    ['account-age', 10, {}, { signedUpAt: now - 10 * minute }],
    ['hours-to-signed', 2, {}, { handedOverAt: now, signedAt: now + 120 * minute }],
    ['hours-to-signed', undefined, {}, { handedOverAt: now }],
    ['weight-known', undefined, {}],
    ['weight-known', false, {}, { grams: new Map() }],
    ['weight-known', false, {}, { grams: new Map([['TEA', 0]]) }],
    ['weight-difference', 0.75, {}, { grams: new Map([['TEA', 400]]), weighedGrams: 100 }],
    ['recipient-hidden', true, { shipTo: { token: 'oaid' } }],
    ['recipient-hidden', true, { shipTo: { ...shipTo, phone: '138****8001' } }],
    ['recipient-hidden', false, {}],
    ['address-quality', 'AMBIGUOUS', { address: 'AMBIGUOUS' }],
    ['address-forwarder', true, { shipTo: { ...shipTo, detail: '坪山轉運倉 A12' } }],
    ['address-forwarder', undefined, { shipTo: { token: 'oaid' } }],
    ['name-nonsense', true, { shipTo: { ...shipTo, name: '测试' } }],
    ['name-nonsense', undefined, { shipTo: { ...shipTo, name: '陈**' } }],
    ['phone-nonsense', true, { shipTo: { ...shipTo, phone: '11111111111' } }],
    ['ip-city-differs', undefined, {}],
    ['ip-city-differs', false, { client: { city: '深圳' } }],
    ['ip-city-differs', true, { client: { city: '广州市' } }],
    ['gift', true, { note: '送给妈妈的生日礼物' }],
    ['note-brushing', true, { note: '拍下不发，确认后返 款' }],
    ['note-brushing', false, {}],
    ['refund-share', undefined, {}],
  ];
  it.each(table.map(([name, value, ...from]) => ({ name, value, from })))('$name is $value', (row) => {
    expect(factsOf(...row.from)[row.name]).toEqual(row.value);
  });

  it('are all in the table, of its types, and survive being kept', () => {
    const facts = factsOf(
      { shopId: 's', address: 'OK', paidAt: now, charges: yuan(0), client: { city: '深圳' } },
      {
        ...{ bands, grams: new Map([['TEA', 400]]), weighedGrams: 400 },
        ...{ signedUpAt: 0, handedOverAt: 0, signedAt: 1 },
      },
    );
    for (const [name, value] of Object.entries(facts)) {
      const type = Array.isArray(value) ? 'texts' : typeof value === 'string' ? 'text' : typeof value;
      expect({ name, type }).toEqual({ name, type: factTable[name as FactName].type });
    }
    expect(Object.keys(factTable).filter((name) => !(name in facts))).toEqual(['refund-share']);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  it('do not depend on the order of counts and lists', () => {
    const counts = [
      { of: 'phone.orders', window: 'PT1H', value: 1 },
      { of: 'ip.orders', window: 'PT1H', value: 2 },
    ] as const;
    const listed = ['b', 'a'].map((list) => ({ list, by: 'phone', similarity: 1 }));
    const order = aJudgedOrder();
    expect(snapshotOf({ order, counts, listed })).toEqual(
      snapshotOf({ order, counts: counts.toReversed(), listed: listed.toReversed() }),
    );
  });
});

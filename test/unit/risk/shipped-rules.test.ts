import { decide } from '../../../functions/risk/domain/decide.ts';
import type { CountName, Listed } from '../../../functions/risk/domain/facts.ts';
import type { JudgedOrder } from '../../../functions/risk/domain/judged-order.ts';
import { shippedRules } from '../../../functions/risk/domain/shipped-rules.ts';
import { type Known, snapshotOf } from '../../../functions/risk/domain/snapshot.ts';
import { aJudgedOrder } from '../../builders/a-judged-order.ts';

type Seen = {
  readonly order?: Partial<JudgedOrder>;
  readonly known?: Known;
  readonly counts?: Readonly<Record<string, number>>;
  readonly listed?: readonly Listed[];
};

/** `{ 'phone.orders PT24H': 5 }` as counts. */
const decisionOf = ({ order = {}, known = {}, counts = {}, listed = [] }: Seen) => {
  const counted = Object.entries(counts).map(([name, value]) => {
    const [of = '', window = ''] = name.split(' ');
    return { of: of as CountName, window, value };
  });
  return decide(snapshotOf({ order: aJudgedOrder(order), known, counts: counted, listed }), shippedRules);
};
const hitsOf = (seen: Seen) => decisionOf(seen).hits.map(({ ruleId }) => ruleId);

const { shipTo } = aJudgedOrder();
const yuan = (amount: number) => ({ currency: 'CNY', minor: amount * 100 });
const placedAt = (time: string): Seen => ({ order: { placedAt: Date.parse(time) } });
const counts = (name: string, value: number): Seen => ({ counts: { [name]: value } });
const on = (list: string, by: string, similarity = 1): Seen => ({ listed: [{ list, by, similarity }] });
const bands = new Map([['TEA', { low: yuan(199), high: yuan(199) }]]);
const priced = (amount: number): Seen => ({
  order: { lines: [{ sku: 'TEA', quantity: 1, unitPrice: yuan(amount), payable: yuan(amount) }] },
  known: { bands },
});
const large = (amount: number, orders: number): Seen => ({
  order: { total: yuan(amount) },
  counts: { 'buyer.orders P90D': orders },
});
const refunds = (orders: number, back: number): Seen => ({
  counts: { 'buyer.orders P90D': orders, 'buyer.refunds P90D': back },
});
const many = (orders: number, skus: number): Seen => ({
  counts: { 'buyer.orders PT24H': orders, 'buyer.skus PT24H': skus },
});
const weighed = (grams: number): Seen => ({
  known: { grams: new Map([['TEA', 400]]), weighedGrams: grams },
});
const signed = (hours: number): Seen => ({ known: { handedOverAt: 0, signedAt: hours * 3_600_000 } });
const signedUp = (seconds: number): Seen => ({
  known: { signedUpAt: aJudgedOrder().placedAt - seconds * 1000 },
});
const to = (part: Partial<JudgedOrder['shipTo']>): Seen => ({ order: { shipTo: { ...shipTo, ...part } } });

const table: readonly (readonly [id: string, hit: Seen, miss: Seen])[] = [
  ['R0', on('whitelist', 'buyer'), on('blacklist', 'ip')],
  ['R1', counts('phone.orders PT24H', 5), counts('phone.orders PT24H', 4)],
  ['R2', counts('address.orders PT24H', 6), counts('address.orders PT24H', 5)],
  ['R2-same-item', counts('address.orders-same-sku PT24H', 4), counts('address.orders-same-sku PT24H', 3)],
  ['R3', counts('buyer.orders-same-sku PT24H', 2), counts('buyer.orders-same-sku PT24H', 1)],
  ['R3-items', many(3, 3), many(1, 3)],
  ['R3-payments', counts('buyer.orders PT30M', 2), counts('buyer.orders PT30M', 1)],
  ['R4', counts('device.buyers P90D', 2), counts('device.buyers P90D', 1)],
  ['R4-burst', counts('device.buyers P7D', 2), counts('device.buyers P7D', 1)],
  ['R4-ip', counts('ip.buyers PT1H', 5), counts('ip.buyers PT1H', 4)],
  ['R5', counts('phone-prefix.orders-same-sku PT24H', 2), counts('phone-prefix.orders-same-sku PT24H', 1)],
  [
    'R5-burst',
    counts('phone-prefix.orders-same-sku PT24H', 8),
    counts('phone-prefix.orders-same-sku PT24H', 7),
  ],
  ['R6', on('blacklist', 'address'), on('blacklist', 'address', 0.99)],
  ['R6-alike', on('blacklist', 'address', 0.85), on('blacklist', 'address', 0.84)],
  ['R7', on('blacklist', 'phone'), on('blacklist', 'name')],
  ['R7-name', on('blacklist', 'name'), on('whitelist', 'name')],
  ['R8', priced(139), priced(140)],
  ['R8-high', priced(299), priced(298)],
  ['R9', large(5000, 1), large(5000, 2)],
  ['R9-very-high', large(50_000, 9), { order: { total: { currency: 'JPY', minor: 9_999_999 } } }],
  ['R10', to({ detail: '坪山转运仓 A12' }), to({ detail: '坪山大道 12 号' })],
  ['R10-city', { order: { client: { city: '广州' } } }, { order: { client: { city: '深圳' } } }],
  ['R10-note', { order: { note: '空包即可' } }, { order: { note: '包好一点' } }],
  ['R11', to({ name: '测试' }), to({ name: '陈*' })],
  ['R11-phone', to({ phone: '11111111111' }), to({ phone: '138****8001' })],
  ['R12', counts('address.buyers P7D', 5), counts('address.buyers P7D', 4)],
  ['R13', { known: { grams: new Map() } }, {}],
  ['R13-empty', weighed(200), weighed(201)],
  ['R14', signed(1.9), signed(2)],
  ['R15', refunds(11, 6), refunds(11, 5)],
  ['N1', placedAt('2026-11-24T14:00:00Z'), placedAt('2026-11-24T22:00:00Z')],
  ['S1', signedUp(59), signedUp(60)],
];

describe('the shipped rules', () => {
  it('are all in the table', () => {
    expect(table.map(([id]) => id)).toEqual(shippedRules.map(({ id }) => id));
  });

  it.each(table)('%s hits what it is for, and only from its limit on', (id, hit, miss) => {
    expect(hitsOf(hit)).toContain(id);
    expect(hitsOf(miss)).not.toContain(id);
  });

  it('let an ordinary order pass, and say what they could not know', () => {
    const decision = decisionOf({});
    expect(decision).toMatchObject({ outcome: 'PASS', score: 0, hits: [] });
    const unknown = new Map(decision.unknown.map(({ ruleId, missing }) => [ruleId, missing]));
    expect(unknown.get('R14')).toEqual(['hours-to-signed']);
    expect(unknown.get('R15')).toEqual(['address.refunds P90D', 'refund-share']);
  });

  it('let a buyer on the allow-list order through the night on a blacklisted device', () => {
    const listed = [...(on('whitelist', 'buyer').listed ?? []), ...(on('blacklist', 'device').listed ?? [])];
    expect(decisionOf({ ...placedAt('2026-11-24T18:00:00Z'), listed })).toMatchObject({ outcome: 'ALLOW' });
  });

  it('ask a person about the same item twice in half an hour, and not about it twice in a day', () => {
    const twice = { 'buyer.orders-same-sku PT24H': 2, 'phone-prefix.orders-same-sku PT24H': 2 };
    expect(decisionOf({ counts: twice })).toMatchObject({ outcome: 'PASS', score: 40 });
    expect(decisionOf({ counts: { ...twice, 'buyer.orders PT30M': 2 } })).toMatchObject({
      ...{ outcome: 'REVIEW', score: 60 },
    });
  });
});

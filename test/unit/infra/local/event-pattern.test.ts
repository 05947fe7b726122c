import { compilePattern } from '../../../../infra/local/event-pattern.ts';

const event = {
  source: 'shop.orders',
  'detail-type': 'order.placed',
  detail: {
    total: 12.5,
    channel: 'Taobao',
    tags: ['new', 'vip'],
    address: { city: null },
    lines: [{ sku: 'A1' }, { sku: 'B2' }],
    path: 'a/b*c/d',
  },
};

describe('a pattern', () => {
  it.each<[string, object]>([
    ['exact values', { source: ['shop.orders', 'other'] }],
    ['several fields', { source: ['shop.orders'], 'detail-type': ['order.placed'] }],
    ['null', { detail: { address: { city: [null] } } }],
    ['one element of a list', { detail: { tags: ['vip'] } }],
    ['a field of one element', { detail: { lines: { sku: ['B2'] } } }],
    ['prefix', { source: [{ prefix: 'shop.' }] }],
    ['prefix whatever the case', { detail: { channel: [{ prefix: { 'equals-ignore-case': 'TAO' } }] } }],
    ['suffix', { source: [{ suffix: '.orders' }] }],
    ['equals-ignore-case', { detail: { channel: [{ 'equals-ignore-case': 'TAOBAO' }] } }],
    ['anything-but', { source: [{ 'anything-but': ['a', 'b'] }] }],
    ['anything-but with prefix', { source: [{ 'anything-but': { prefix: 'bank.' } }] }],
    ['a numeric range', { detail: { total: [{ numeric: ['>', 12, '<=', 12.5] }] } }],
    ['exists', { detail: { total: [{ exists: true }] } }],
    ['not exists', { detail: { coupon: [{ exists: false }] } }],
    ['a wildcard', { detail: { path: [{ wildcard: 'a/*/d' }] } }],
    ['an escaped star in a wildcard', { detail: { path: [{ wildcard: 'a/b\\*c/*' }] } }],
    ['$or', { $or: [{ source: ['other'] }, { detail: { total: [12.5] } }] }],
  ])('matches by %s', (_name, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(true);
  });

  it.each<[string, object]>([
    ['another value', { source: ['shop'] }],
    ['one field of two', { source: ['shop.orders'], 'detail-type': ['order.paid'] }],
    ['a number as a text', { detail: { total: ['12.5'] } }],
    ['another case', { detail: { channel: ['taobao'] } }],
    ['prefix of something else', { source: [{ prefix: 'orders' }] }],
    ['anything-but the value', { source: [{ 'anything-but': 'shop.orders' }] }],
    ['anything-but of what is not there', { detail: { coupon: [{ 'anything-but': 'x' }] } }],
    ['a numeric range of a text', { detail: { channel: [{ numeric: ['>', 0] }] } }],
    ['a numeric range just missed', { detail: { total: [{ numeric: ['>', 12.5] }] } }],
    ['exists of what is not there', { detail: { coupon: [{ exists: true }] } }],
    ['not exists of what is there', { detail: { total: [{ exists: false }] } }],
    ['an escaped star against another letter', { detail: { path: [{ wildcard: 'a/b\\*d/*' }] } }],
    ['a dot that a wildcard must take as a dot', { source: [{ wildcard: 'shopxorders' }] }],
    ['a property of every object', { detail: { toString: [{ exists: true }] } }],
    ['$or of two misses', { $or: [{ source: ['other'] }, { detail: { total: [1] } }] }],
  ])('does not match by %s', (_name, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(false);
  });

  it.each([
    [{ source: [{ cidr: '10.0.0.0/8' }] }],
    [{ source: [{ numeric: ['~', 1] }] }],
    [{ source: 'text' }],
    [{ $or: [] }],
    ['text'],
  ])('that is not known stops the host: %j', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow();
  });
});

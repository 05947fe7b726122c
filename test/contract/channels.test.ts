import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { ChannelAdapter, IncomingCall, KeptMessage, Told } from '../../functions/channels/channel.ts';
import type { ChannelOrder } from '../../functions/channels/domain/channel-order.ts';
import { storedOrder } from '../../functions/channels/stored-order.ts';
import * as douyin from '../unit/channels/support/douyin-kit.ts';
import * as jd from '../unit/channels/support/jd-kit.ts';
import * as pdd from '../unit/channels/support/pdd-kit.ts';
import { expectProven, type Fields, orderIn, readMutated } from '../unit/channels/support/platform-kit.ts';
import * as shopify from '../unit/channels/support/shopify-kit.ts';
import * as taobao from '../unit/channels/support/taobao-kit.ts';
import * as woocommerce from '../unit/channels/support/woocommerce-kit.ts';

type Kit = {
  /** A message with this body, as it is kept. */
  readonly message: (body: string | Uint8Array) => KeptMessage;
  readonly read: (body: string | Uint8Array) => Told;
  /** A paid order to be sent, in its channel's own words and around it what the channel puts there. */
  readonly order: Fields;
  readonly around: (order: Fields) => string;
  readonly unknown: Fields;
  readonly cancelled: Fields;
  /** The same with one minor unit too much to pay. */
  readonly tampered: Fields;
  /** Whose number is beyond 2^53, as a number of JSON. */
  readonly long: { readonly body: string; readonly id: string };
  /** Of the buyer; stands in the order in the clear. */
  readonly personal: readonly string[];
};

const plain = (order: Fields): string => JSON.stringify(order);
const longId = '6123456789012345678';
const withLongId = (body: string, name: string): Kit['long'] => ({
  body: body.replace(new RegExp(`"${name}":("?)[\\d-]+\\1`), `"${name}":${longId}`),
  id: longId,
});

const kits: Readonly<Record<string, Kit>> = {
  tmall: {
    message: taobao.messageOf,
    read: taobao.readBody,
    order: taobao.aTrade({
      oaid: null,
      receiver_name: '韩梅梅',
      receiver_mobile: '13912345678',
      receiver_address: '文三路 1 号',
    }),
    around: taobao.fullInfo,
    unknown: { status: 'TRADE_OF_TOMORROW' },
    cancelled: { status: 'TRADE_CLOSED_BY_TAOBAO' },
    tampered: { payment: '41.01' },
    long: withLongId(taobao.fullInfo(taobao.aTrade({ tid_str: null })), 'tid'),
    personal: ['韩梅梅', '13912345678'],
  },
  jd: {
    message: jd.messageOf,
    read: jd.readBody,
    order: jd.anOrder(),
    around: jd.detail,
    unknown: { orderState: 'STATE_OF_TOMORROW' },
    cancelled: { orderState: 'TRADE_CANCELED' },
    tampered: { orderPayment: '53.01' },
    long: withLongId(jd.detail(jd.anOrder()), 'orderId'),
    personal: ['李雷', '13800138000'],
  },
  shopify: {
    message: shopify.messageOf,
    read: shopify.readBody,
    order: shopify.anOrder(),
    around: plain,
    unknown: { financial_status: 'paid_in_tea' },
    cancelled: { cancelled_at: '2026-11-11T09:04:00+08:00' },
    tampered: { total_price: '59.41', total_price_set: null, current_total_price: '59.41' },
    long: withLongId(plain(shopify.anOrder()), 'id'),
    personal: ['李雷', '13800138000', 'lilei@example.com'],
  },
  woocommerce: {
    message: woocommerce.messageOf,
    read: woocommerce.readBody,
    order: woocommerce.anOrder(),
    around: plain,
    unknown: { status: 'awaiting-tea' },
    cancelled: { status: 'cancelled' },
    tampered: { total: '61.41' },
    long: withLongId(plain(woocommerce.anOrder()), 'id'),
    personal: ['13800138000', 'lilei@example.com', '坂田街道'],
  },
  pdd: {
    message: pdd.messageOf,
    read: pdd.readBody,
    order: pdd.anOrder(),
    around: pdd.detail,
    unknown: { order_status: 9 },
    cancelled: { confirm_status: 2 },
    tampered: { pay_amount: 53.01 },
    long: withLongId(pdd.detail(pdd.anOrder()), 'order_sn'),
    personal: ['李雷', '13800138000'],
  },
  douyin: {
    message: douyin.messageOf,
    read: douyin.readBody,
    order: douyin.anOrder(),
    around: douyin.detail,
    unknown: { main_status: 77 },
    cancelled: { main_status: 4 },
    tampered: { pay_amount: 5601 },
    long: withLongId(douyin.detail(douyin.anOrder()), 'order_id'),
    personal: ['##receiver#1##', '$$tel$1$$'],
  },
};

const codesOf = ({ stops }: ChannelOrder): readonly string[] => stops.map(({ code }) => code);

describe.each(Object.entries(kits))('%s, as every channel', (channel, kit) => {
  const orderOf = (part: Fields = {}): ChannelOrder =>
    orderIn(kit.read(kit.around({ ...kit.order, ...part })));
  const body = kit.around(kit.order);

  it('reads a paid order that is to be sent, with its sums proven, and nothing against it', () => {
    const order = orderOf();
    expect(order).toMatchObject({ channel, phase: 'PAID', stops: [], paymentTiming: 'prepaid' });
    expect(storedOrder.safeParse(order).error).toBeUndefined();
    expectProven(order);
    expect(order.recipient.token ?? order.recipient.detail).toMatch(/./);
  });

  it('reads the same bytes the same, and tells no time of its own', () => {
    expect(kit.read(body)).toEqual(kit.read(body));
    const { placedAt, paidAt = 0, modifiedAt, observedAt } = orderOf();
    expect(observedAt).toBe(kit.message(body).observedAt);
    expect(placedAt).toBeLessThanOrEqual(paidAt);
    expect(paidAt).toBeLessThanOrEqual(modifiedAt);
    expect(modifiedAt).toBeLessThanOrEqual(observedAt);
  });

  it('counts every amount in whole minor units of one currency, none below zero', () => {
    const { lines, totals } = orderOf();
    const amounts = [
      ...lines.flatMap(({ unitPrice, payable }) => [unitPrice, payable]),
      ...Object.values(totals),
    ];
    for (const { currency, minor } of amounts) {
      expect(currency).toBe('CNY');
      expect(Number.isSafeInteger(minor) && minor >= 0).toBe(true);
    }
  });

  it('keeps every digit of a number beyond 2^53', () => {
    expect(orderIn(kit.read(kit.long.body)).channelOrderId).toBe(kit.long.id);
  });

  it('holds an order with one minor unit too much', () => {
    expect(codesOf(orderOf(kit.tampered))).toEqual(['TOTAL_UNPROVEN']);
  });

  it('holds an order in a state that nobody knows', () => {
    const order = orderOf(kit.unknown);
    expect(codesOf(order)).toContain('STATUS_UNKNOWN');
    expect(order.phase).not.toBe('CANCELLED');
  });

  it('never has a cancelled order sent, or anything owed for it', () => {
    const order = orderOf(kit.cancelled);
    expect(order).toMatchObject({ phase: 'CANCELLED', stops: [], totals: { payable: { minor: 0 } } });
    expect(order.lines.every(({ state }) => state === 'CANCELLED')).toBe(true);
    expectProven(order);
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"order"'],
    ['an empty object', '{}'],
    ['HTML', '<html>502 Bad Gateway</html>'],
    ['half of it', body.slice(0, body.length / 2)],
    ['no UTF-8', Buffer.from(body, 'utf16le')],
    ['compressed', gzipSync(body)],
    ['deep', '['.repeat(200_000)],
  ])('keeps for a person what is no order: %s', (_what, bytes) => {
    expect(kit.read(bytes).kind).toBe('unreadable');
  });

  it('takes a byte order mark, and a member that wants to be a prototype, for nothing', () => {
    expect(kit.read(`\uFEFF${body}`)).toEqual(kit.read(body));
    const polluted = body.replace('{', '{"__proto__":{"phase":"FINISHED"},');
    expect(kit.read(polluted)).toEqual(kit.read(body));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('reads null wherever it may stand without throwing', () => {
    for (const name of Object.keys(kit.order)) {
      const told = kit.read(kit.around({ ...kit.order, [name]: null }));
      expect(['order', 'unreadable', 'other']).toContain(told.kind);
    }
  });

  it('quotes nobody in its reasons and stops', () => {
    const broken = [null, {}, [], 'NaN', '1e309', -1, 0.001, 'x'];
    for (const name of Object.keys(kit.order))
      for (const value of broken) {
        const told = kit.read(kit.around({ ...kit.order, [name]: value }));
        const words = told.kind === 'order' ? told.order.stops : told;
        for (const each of kit.personal) expect(JSON.stringify(words)).not.toContain(each);
      }
  });

  it('throws at no bytes, and tells nothing that cannot be kept', () => {
    readMutated(body, kit.read, 60);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(Buffer.from)), (bytes) => {
        expect(kit.read(bytes).kind).not.toBe('order');
      }),
      { numRuns: 60 },
    );
  });
});

type Door = {
  readonly adapter: ChannelAdapter;
  readonly call: typeof shopify.callOf;
  readonly message: Kit['message'];
  readonly order: Fields;
  readonly signature: string;
  readonly topic: string;
  readonly deletion: string;
  readonly ids: readonly string[];
  readonly now: number;
};

const doors: Readonly<Record<string, Door>> = {
  shopify: {
    ...{ adapter: shopify.reader, call: shopify.callOf, message: shopify.messageOf, now: shopify.now },
    ...{ order: shopify.anOrder(), signature: 'x-shopify-hmac-sha256' },
    ...{ topic: 'x-shopify-topic', deletion: 'orders/delete' },
    ids: ['x-shopify-webhook-id', 'x-shopify-event-id', 'x-shopify-triggered-at'],
  },
  woocommerce: {
    ...{ adapter: woocommerce.reader, call: woocommerce.callOf, message: woocommerce.messageOf },
    ...{ now: woocommerce.now, order: woocommerce.anOrder(), signature: 'x-wc-webhook-signature' },
    ...{ topic: 'x-wc-webhook-topic', deletion: 'order.deleted' },
    ids: ['x-wc-webhook-id', 'x-wc-webhook-delivery-id'],
  },
};

describe.each(Object.entries(doors))('the door of %s', (channel, kit) => {
  const bytes = Buffer.from(JSON.stringify(kit.order));
  const at = (call: IncomingCall) => kit.adapter.door?.(call, kit.now);
  const refused = { kind: 'refused', reason: expect.stringMatching(/./) };
  const told = (call: IncomingCall): Told => {
    const reading = at(call);
    if (reading?.kind !== 'message') throw new Error(JSON.stringify(reading));
    const { shop, read } = kit.adapter;
    return read({
      ...{ channel: shop.channel, shopId: shop.shopId, door: 'webhook', receivedAt: kit.now },
      ...reading.message,
    });
  };

  it('takes what the shop signed, with either of its secrets, as the bytes that they are', () => {
    for (const secret of ['hush', 'the-next-one']) {
      const reading = at(kit.call(bytes, {}, secret));
      expect(reading).toMatchObject({ kind: 'message', message: { body: bytes } });
    }
    expect(told(kit.call(bytes))).toMatchObject({ kind: 'order', order: { channel } });
  });

  it('refuses one changed byte, wherever it is', () => {
    const { headers } = kit.call(bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ change;
        expect(at({ headers, bytes: changed })).toEqual(refused);
      }),
      { numRuns: 100 },
    );
  });

  const signed = kit.call(bytes).headers;
  const good = signed[kit.signature] ?? '';
  it.each([
    ['no signature', { [kit.signature]: undefined }],
    ['an empty one', { [kit.signature]: '' }],
    ['no base64', { [kit.signature]: '!!!' }],
    ['base64 of something else', { [kit.signature]: Buffer.alloc(32).toString('base64') }],
    ['a shorter one', { [kit.signature]: good.slice(0, 40) }],
    ['the same in hexadecimal', { [kit.signature]: Buffer.from(good, 'base64').toString('hex') }],
    ['the same spelt for addresses', { [kit.signature]: `${good.slice(0, -1).replaceAll('+', '-')}` }],
    ['the same with something behind it', { [kit.signature]: `${good}AA` }],
  ])('refuses %s', (_what, headers) => {
    expect(at(kit.call(bytes, headers))).toEqual(refused);
  });

  it.each([
    ['written anew', Buffer.from(JSON.stringify(kit.order, undefined, 1))],
    ['in another charset', Buffer.from(bytes.toString(), 'utf16le')],
    ['in Latin-1', Buffer.from(bytes.toString(), 'latin1')],
    ['compressed', gzipSync(bytes)],
    ['with a byte order mark', Buffer.concat([Buffer.from('\uFEFF'), bytes])],
    ['cut off', bytes.subarray(0, -1)],
  ])('refuses the signature over a body that came %s', (_what, other) => {
    expect(at({ headers: signed, bytes: other })).toEqual(refused);
  });

  it('refuses what another shop signed', () => {
    expect(at(kit.call(bytes, {}, 'another'))).toEqual(refused);
  });

  it('tells the same order of a body that comes again under other ids', () => {
    const again = Object.fromEntries(kit.ids.map((name) => [name, 'other-1']));
    const [first, second] = [told(kit.call(bytes)), told(kit.call(bytes, again))].map(orderIn);
    expect({ ...second, observedAt: 0 }).toEqual({ ...first, observedAt: 0 });
  });

  it('deletes no order because its body comes again as a deletion', () => {
    expect(told(kit.call(bytes, { [kit.topic]: kit.deletion })).kind).toBe('order');
  });

  it('takes for a deletion what is a number alone, and nothing else for one', () => {
    const gone = Buffer.from('{"id":6123456789012345678}');
    expect(told(kit.call(gone, { [kit.topic]: kit.deletion }))).toMatchObject({
      ...{ kind: 'gone', channelOrderId: '6123456789012345678', modifiedAt: expect.any(Number) },
    });
    expect(told(kit.call(gone)).kind).toBe('unreadable');
  });

  it('leaves alone what is about something else', () => {
    expect(told(kit.call(bytes, { [kit.topic]: 'products/update' })).kind).toBe('other');
    expect(told(kit.call(bytes, { [kit.topic]: undefined })).kind).toBe('other');
  });
});

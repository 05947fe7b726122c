import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { judgeAddress } from '../../../functions/orders/domain/address-quality.ts';
import { lifted } from '../../../functions/orders/domain/change-holds.ts';
import type { OrderChange } from '../../../functions/orders/domain/change-order.ts';
import { channelTarget } from '../../../functions/orders/domain/channel-target.ts';
import { converged } from '../../../functions/orders/domain/converge.ts';
import { chinaDivisions } from '../../../functions/orders/domain/divisions.ts';
import { withFreeLines } from '../../../functions/orders/domain/fulfil.ts';
import type { Order } from '../../../functions/orders/domain/order.ts';
import { aChannelLine, aChannelOrder } from '../../builders/a-channel-order.ts';
import { anOrder } from '../../builders/order.ts';

const at = Date.parse('2026-11-24T12:00:00Z');
const line = { ...aChannelLine(), sku: 'TEA-RED-250' };
const refund = { code: 'REFUND_IN_PROGRESS', message: 'The buyer wants the money back' } as const;

const toldOf = (part: Partial<ChannelOrder>) => ({ ...aChannelOrder(part), lines: part.lines ?? [line] });
const to = (part: Partial<ChannelOrder>, goneAt?: number) => {
  const told = toldOf(part);
  return {
    target: channelTarget(told, goneAt),
    judged: judgeAddress(told.recipient, chinaDivisions()),
    at,
  };
};

/** An order as the channel told it first, in a status; with nothing that holds it. */
function anOrderOfChannel(part: Partial<Order> = {}): Order {
  const { target, judged } = to({});
  const { shipTo, quality, changes } = judged;
  return anOrder({
    ...{ channel: 'tmall', shopId: 'tea-house', placedBy: 'channel:tmall', status: 'PAID', holds: [] },
    ...target.content,
    ...{ shipTo, address: { quality, changes }, toldRecipient: target.recipient },
    ...part,
  });
}
const holdsOf = (change: OrderChange | undefined) =>
  change?.order.holds?.map(({ kind, code }) => `${kind}/${code}`);

it.each<[string, Partial<Order>, readonly string[] | undefined]>([
  ['paid first', { status: 'RELEASED', paymentTiming: 'prepaid' }, ['CHANNEL/UNPAID_AGAIN']],
  ['paid on delivery', { status: 'RELEASED', paymentTiming: 'on-delivery' }, undefined],
])('holds a released order that is unpaid again, where it is %s', (_, part, holds) => {
  expect(holdsOf(converged(anOrderOfChannel(part), to({ phase: 'UNPAID' })))).toEqual(holds);
});

it('changes nothing where the channel says the same', () => {
  expect(converged(anOrderOfChannel(), to({}))).toBeUndefined();
});

describe('an order that the channel opens again', () => {
  const closed = (part: Partial<Order> = {}) =>
    converged(anOrderOfChannel(part), to({ phase: 'CANCELLED' }))?.order ?? anOrderOfChannel();

  it.each<[string, Partial<ChannelOrder>, string, readonly string[]]>([
    ['as paid', {}, 'PAID', ['order.paid', 'order.changed']],
    ['as unpaid, of which no payment is told', { phase: 'UNPAID' }, 'PENDING_PAYMENT', ['order.changed']],
    ['on delivery', { paymentTiming: 'on-delivery' }, 'PENDING_PAYMENT', ['order.changed']],
  ])('comes back %s', (_, told, status, events) => {
    expect(converged(closed(), to(told))).toMatchObject({ events, order: { status } });
  });

  it('is held again for an address that nobody has mended', () => {
    const { detail: _detail, ...recipient } = {
      ...aChannelOrder().recipient,
      name: '王小明',
      phone: '13800138000',
    };
    const open = to({ recipient });
    const first = converged(anOrderOfChannel({ toldRecipient: 'another' }), open)?.order;
    const gone = first && converged(first, to({ recipient, phase: 'CANCELLED' }))?.order;
    const back = gone && converged(gone, to({ recipient }));
    expect(holdsOf(back)).toContain('ADDRESS/INCOMPLETE');
    const mended = gone && { ...gone, shipTo: { ...gone.shipTo, detail: '世纪大道 100 号' } };
    expect(holdsOf(mended && converged(mended, to({ recipient })))).toEqual(['RISK/PENDING']);
  });

  it('comes back without its goods where it held them in parts', () => {
    expect(converged(closed({ parts: 3 }), to({}))?.order).toMatchObject({
      status: 'PAID',
      parts: 0,
      taken: [],
    });
  });
});

it.each<Order['status']>(['RELEASED', 'PICKING', 'PACKED'])(
  'is the same order on its channel, %s here, whatever was sent once more at no charge',
  (status) => {
    const who = { at, by: 'fulfilment', reason: '补发' };
    const sentAgain = withFreeLines(anOrderOfChannel({ status }), [{ sku: 'CUP', quantity: 1 }], who).order;
    expect(converged(sentAgain, to({}))).toBeUndefined();
  },
);

describe('an order that is picked already', () => {
  it.each<[Order['status'], string, Partial<ChannelOrder>, readonly string[] | undefined]>([
    ['PACKED', 'changed', { lines: [{ ...line, quantity: 1 }] }, ['CHANNEL/CHANGED_WHILE_PICKED']],
    ['PICKING', 'stopped', { stops: [refund] }, ['CHANNEL/REFUND_IN_PROGRESS']],
    ['PICKING', 'shipped there', { phase: 'SHIPPED' }, ['CHANNEL/SHIPPED_THERE']],
    ['PICKING', 'shipped there too, since a parcel of it has left', { phase: 'PART_SHIPPED' }, undefined],
    ['SHIPPED', 'cancelled', { phase: 'CANCELLED' }, ['CHANNEL/CANCEL_REQUESTED']],
    ['DELIVERED', 'cancelled', { phase: 'CANCELLED' }, ['CHANNEL/CANCEL_REQUESTED']],
    ['SHIPPED', 'shipped there too', { phase: 'SHIPPED' }, undefined],
    ['DELIVERED', 'finished there too', { phase: 'FINISHED' }, undefined],
    ['RETURNED', 'cancelled', { phase: 'CANCELLED' }, undefined],
  ])('and is %s, is held for a person where it is %s', (status, _, told, holds) => {
    const sentAt = told.phase === 'PART_SHIPPED' ? { sentAt: 1 } : {};
    const change = converged(anOrderOfChannel({ status, ...sentAt }), to(told));
    expect(holdsOf(change)).toEqual(holds);
    if (change) expect(converged(change.order, to(told))).toBeUndefined();
  });
});

it.each<[string, Partial<ChannelOrder>, number]>([
  ['deleted it', {}, at + 1000],
  ['cancelled it before it deleted it', { phase: 'CANCELLED' }, toldOf({}).modifiedAt],
])('says of an order that has left when its channel %s', (_, told, when) => {
  const held = converged(anOrderOfChannel({ status: 'SHIPPED' }), to(told, at + 1000));
  expect(held?.order.holds).toEqual([
    expect.objectContaining({
      ...{ kind: 'CHANNEL', code: 'CANCEL_REQUESTED', at: when },
      message: expect.stringContaining(new Date(when).toISOString()),
    }),
  ]);
});

it.each<Order['status']>(['PICKING', 'PACKED'])(
  'is cancelled with its channel while it is %s, unless a parcel of it has left',
  (status) => {
    const cancelled = to({ phase: 'CANCELLED' });
    expect(converged(anOrderOfChannel({ status }), cancelled)).toMatchObject({
      order: { status: 'CANCELLED' },
      events: ['order.cancelled'],
    });
    expect(holdsOf(converged(anOrderOfChannel({ status, sentAt: 1 }), cancelled))).toEqual([
      'CHANNEL/CANCEL_REQUESTED',
    ]);
  },
);

it.each<[string, Partial<ChannelOrder>]>([
  ['a stop', { stops: [refund] }],
  ['that it is unpaid again', { phase: 'UNPAID' }],
  ['that it is shipped there', { phase: 'SHIPPED' }],
])('does not hold again for what a person has lifted: %s', (_, told) => {
  const held = converged(anOrderOfChannel(), to(told))?.order ?? anOrderOfChannel();
  expect(held.holds).toHaveLength(1);
  const free = lifted(held, { kind: 'CHANNEL' }, { at, by: 'li', reason: 'asked' })?.order ?? held;
  expect(free.holds).toEqual([]);
  expect(converged(free, to(told))?.order.holds ?? []).toEqual([]);
});

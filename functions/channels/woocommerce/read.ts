import { present } from '../../../shared/kernel/present.ts';
import type { KeptMessage, Told } from '../channel.ts';
import { amountsIn } from '../domain/channel-money.ts';
import type { ChannelOrder } from '../domain/channel-order.ts';
import { id } from '../domain/platform-fields.ts';
import { unprovenBy } from '../domain/prove.ts';
import { totalsOf } from '../domain/reckoning.ts';
import { needed } from '../domain/unreadable.ts';
import { asDocumented, type Members, membersOf, readJson } from '../read-json.ts';
import type { WooConfig } from './config.ts';
import { channelLines, isOpen, linesOf } from './lines.ts';
import { type Reckoned, reckon } from './money.ts';
import { gmtInstant, type WooOrder, type WooRefund, wooOrder, wooRefunds } from './order.ts';
import { drafts, isOnDelivery, phaseOf, stopsOfOrder } from './phases.ts';
import { buyerOf, recipientOf } from './recipient.ts';

/** The topic of what we fetch ourselves: `{ order, refunds }`. */
export const fetchedTopic = 'order.fetched';
const topics = ['order.created', 'order.updated', 'order.restored', 'order.deleted', fetchedTopic];

/** Reads a webhook about an order, or an order that was fetched with its refunds. */
export const readOrder =
  (config: WooConfig) =>
  (message: KeptMessage): Told =>
    topics.includes(message.topic)
      ? readJson(message.body, {
          find: (said) => membersOf(said['order']) ?? said,
          numberOf: (raw) => id.safeParse(raw['id']).data,
          read: (raw, channelOrderId, said) => told(raw, channelOrderId, { config, message, said }),
        })
      : { kind: 'other', reason: 'of a topic that is not about orders' };

type Around = { readonly config: WooConfig; readonly message: KeptMessage; readonly said: Members };

/** What a deletion sends is the number alone. Whatever the topic says, which nobody signs, a whole order is no deletion. */
function told(raw: Members, channelOrderId: string, around: Around): Told {
  const { topic, observedAt } = around.message;
  if (Object.keys(raw).length === 1)
    return topic === 'order.deleted'
      ? { kind: 'gone', channelOrderId, modifiedAt: observedAt }
      : { kind: 'unreadable', reason: 'no more than a number', channelOrderId };
  const order = asDocumented(wooOrder, raw);
  if (order.status !== undefined && drafts.includes(order.status))
    return { kind: 'other', reason: 'a draft, which is no order yet' };
  const beside = around.said === raw ? [] : around.said['refunds'];
  const refunds = order.refunds.length === 0 ? [] : asDocumented(wooRefunds, beside ?? []);
  return { kind: 'order', order: orderOf(order, refunds, around) };
}

function orderOf(order: WooOrder, refunds: readonly WooRefund[], { config, message }: Around): ChannelOrder {
  const amounts = amountsIn(order.currency);
  const lines = linesOf(order, refunds, amounts);
  const phase = lines.some(isOpen) ? phaseOf(order, config) : 'CANCELLED';
  const shown = channelLines(lines, amounts, phase);
  const { freight, tax, payable } =
    phase === 'CANCELLED' ? nothingOwed : reckon(order, { lines, refunds }, amounts);
  const { currency } = amounts;
  const totals = totalsOf(shown, {
    freight: { currency, minor: freight },
    tax: { currency, minor: tax },
    payable: { currency, minor: payable },
  });
  const fault = order.total === undefined ? 'total is missing' : unprovenBy(totals);
  const isVague = order.refunds.length > refunds.length;
  return {
    channel: 'woocommerce',
    shopId: config.shopId,
    channelOrderId: order.id,
    modifiedAt: needed(gmtInstant(order.date_modified_gmt), 'date_modified_gmt'),
    observedAt: message.observedAt,
    statusRaw: order.status ?? '',
    phase,
    stops: stopsOfOrder(order, config, { phase, fault, isVague }),
    placedAt: needed(gmtInstant(order.date_created_gmt), 'date_created_gmt'),
    ...present({ paidAt: gmtInstant(order.date_paid_gmt) }),
    paymentTiming: isOnDelivery(order, config) ? 'on-delivery' : 'prepaid',
    buyer: buyerOf(order),
    recipient: recipientOf(order),
    lines: shown,
    totals,
    ...present({ note: order.customer_note }),
  };
}

/** Of an order that is over nothing is owed, though its lines keep what they were worth. */
const nothingOwed: Reckoned = { freight: 0, tax: 0, payable: 0 };

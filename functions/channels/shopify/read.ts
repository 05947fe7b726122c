import { present } from '../../../shared/kernel/present.ts';
import type { KeptMessage, Told } from '../channel.ts';
import { type Amounts, amountsIn } from '../domain/channel-money.ts';
import type { ChannelOrder } from '../domain/channel-order.ts';
import { id } from '../domain/platform-fields.ts';
import { unprovenBy } from '../domain/prove.ts';
import { totalsOf } from '../domain/reckoning.ts';
import { needed } from '../domain/unreadable.ts';
import { asDocumented, type Members, membersOf, readJson } from '../read-json.ts';
import type { ShopifyConfig } from './config.ts';
import { channelLines, isOpen, linesOf } from './lines.ts';
import { type Reckoned, reckon } from './money.ts';
import { instantOf, type ShopifyOrder, shopifyOrder } from './order.ts';
import { isOnDelivery, phaseOf, statusOf, stopsOfOrder } from './phases.ts';
import { buyerOf, recipientOf } from './recipient.ts';

/** The topic of what we fetch ourselves. */
export const fetchedTopic = 'orders/fetched';
const topics = [
  ...['orders/create', 'orders/updated', 'orders/paid', 'orders/cancelled', 'orders/fulfilled'],
  ...['orders/partially_fulfilled', 'orders/delete', fetchedTopic],
];

/** Reads a webhook about an order, or an order that was fetched: by itself or in its `order`. */
export const readOrder =
  (config: ShopifyConfig) =>
  (message: KeptMessage): Told =>
    topics.includes(message.topic)
      ? readJson(message.body, {
          find: (said) => membersOf(said['order']) ?? said,
          numberOf: (raw) => id.safeParse(raw['id']).data,
          read: (raw, channelOrderId) => told(raw, channelOrderId, { config, message }),
        })
      : { kind: 'other', reason: 'of a topic that is not read, or is told with orders/updated as well' };

type Around = { readonly config: ShopifyConfig; readonly message: KeptMessage };

/** What a deletion sends is the number alone. Whatever the topic says, which nobody signs, a whole order is no deletion. */
function told(raw: Members, channelOrderId: string, { config, message }: Around): Told {
  if (Object.keys(raw).length === 1)
    return message.topic === 'orders/delete'
      ? { kind: 'gone', channelOrderId, modifiedAt: message.observedAt }
      : { kind: 'unreadable', reason: 'no more than a number', channelOrderId };
  if (!isOrder(raw)) return { kind: 'other', reason: 'it is no order' };
  const order = asDocumented(shopifyOrder, raw);
  return { kind: 'order', order: orderOf(order, { config, message }) };
}

/** A basket, a draft or a product, signed with the same secret, is not made an order by a header. */
function isOrder(raw: Members): boolean {
  const gid = raw['admin_graphql_api_id'];
  const isOther = typeof gid === 'string' && !gid.startsWith('gid://shopify/Order/');
  return 'financial_status' in raw && !isOther;
}

function orderOf(order: ShopifyOrder, { config, message }: Around): ChannelOrder {
  const amounts = amountsIn(order.currency);
  const lines = linesOf(order, amounts);
  const phase = phaseOf(order, config, lines.some(isOpen));
  const isCancelled = phase === 'CANCELLED';
  const shown = channelLines(lines, amounts, isCancelled);
  const reckoned = isCancelled ? nothingOwed : reckon(order, lines, amounts);
  const totals = totalsOf(shown, moneyOf(reckoned, amounts));
  const placedAt = needed(instantOf(order.created_at), 'created_at');
  const isUnpaid = phase === 'UNPAID' || order.financial_status === 'pending';
  return {
    channel: 'shopify',
    shopId: config.shopId,
    channelOrderId: order.id,
    modifiedAt: needed(instantOf(order.updated_at), 'updated_at'),
    observedAt: message.observedAt,
    statusRaw: statusOf(order),
    phase,
    stops: stopsOfOrder(order, phase, faultsOf(reckoned, unprovenBy(totals))),
    placedAt,
    ...present({ paidAt: isUnpaid ? undefined : instantOf(order.processed_at) }),
    paymentTiming: isOnDelivery(order, config) ? 'on-delivery' : 'prepaid',
    buyer: buyerOf(order),
    recipient: recipientOf(order),
    lines: shown,
    totals,
    ...present({ note: order.note, memo: order.tags }),
  };
}

/** Of an order that is over nothing is owed, though its lines keep what they were worth. */
const nothingOwed: Reckoned = { freight: 0, tax: 0, payable: 0, faults: [] };

const moneyOf = ({ freight, tax, payable }: Reckoned, { currency }: Amounts) => ({
  freight: { currency, minor: freight },
  tax: { currency, minor: tax },
  payable: { currency, minor: payable },
});

const faultsOf = ({ faults }: Reckoned, unproven: string | undefined): readonly string[] =>
  faults.length > 0 || unproven === undefined ? faults : [unproven];

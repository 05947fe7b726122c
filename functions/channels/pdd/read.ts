import { present } from '../../../shared/kernel/present.ts';
import type { KeptMessage, Told } from '../channel.ts';
import { beijingInstant } from '../domain/beijing-time.ts';
import { amountsIn } from '../domain/channel-money.ts';
import type { ChannelLine, ChannelOrder } from '../domain/channel-order.ts';
import { unprovenBy } from '../domain/prove.ts';
import { quantityOf } from '../domain/quantity.ts';
import { cny, totalsOf, unitPriceOf } from '../domain/reckoning.ts';
import { needed, Unreadable } from '../domain/unreadable.ts';
import { asDocumented, type Members, membersOf, readJson } from '../read-json.ts';
import type { PddConfig } from './config.ts';
import { type Reckoned, reckon } from './money.ts';
import { orderSn, type PddItem, type PddOrder, pddOrder } from './order.ts';
import { lineStateIn, phaseOf, stopsOfOrder } from './phases.ts';
import { recipientOf } from './recipient.ts';

export const orderGet = 'pdd.order.information.get';

/** The order in an answer, in the members around it, or by itself. */
export function orderIn(said: Members): Members {
  const node = membersOf(said['order_info_get_response']) ?? said;
  return membersOf(node['order_info']) ?? node;
}

/** Reads the answer to pdd.order.information.get. */
export const readOrder =
  ({ shopId }: Pick<PddConfig, 'shopId'>) =>
  ({ body, observedAt }: KeptMessage): Told =>
    readJson(body, {
      find: orderIn,
      numberOf: (raw) => orderSn.safeParse(raw['order_sn']).data,
      read: (raw) => ({ kind: 'order', order: orderOf(asDocumented(pddOrder, raw), { shopId, observedAt }) }),
    });

function orderOf(order: PddOrder, known: Pick<ChannelOrder, 'shopId' | 'observedAt'>): ChannelOrder {
  const amounts = amountsIn('CNY');
  const lines = order.item_list.map((item) => ({
    item,
    quantity: needed(quantityOf(item.goods_count), 'goods_count'),
    price: needed(amounts.amount(item.goods_price, 'goods_price'), 'goods_price'),
  }));
  if (lines.length === 0) throw new Unreadable('no lines');
  const phase = phaseOf(order);
  const goods = lines.map(({ price, quantity }) => price * quantity);
  const reckoned = reckon(order, goods, amounts);
  const shown = channelLines(lines, reckoned, order);
  const owed = phase === 'CANCELLED' ? { ...reckoned, freight: 0, payable: 0, subsidy: 0 } : reckoned;
  const totals = totalsOf(shown, {
    freight: cny(owed.freight),
    tax: cny(0),
    payable: cny(owed.payable),
    ...(owed.subsidy > 0 ? { platformSubsidy: cny(owed.subsidy) } : {}),
  });
  const unproven = unprovenBy(totals);
  const faults = reckoned.faults.length > 0 || unproven === undefined ? reckoned.faults : [unproven];
  const shipBy = beijingInstant(order.last_ship_time);
  return {
    ...known,
    channel: 'pdd',
    channelOrderId: order.order_sn,
    modifiedAt: needed(beijingInstant(order.updated_at), 'updated_at'),
    statusRaw: `${order.order_status ?? ''}/${order.refund_status ?? ''}`,
    phase,
    stops: stopsOfOrder(order, phase, faults),
    placedAt: needed(beijingInstant(order.created_time), 'created_time'),
    ...present({
      paidAt:
        phase === 'UNPAID'
          ? undefined
          : (beijingInstant(order.pay_time) ?? beijingInstant(order.confirm_time)),
    }),
    paymentTiming: 'prepaid',
    buyer: {},
    recipient: recipientOf(order),
    lines: shown,
    totals,
    ...present({
      promise: shipBy === undefined ? undefined : { shipBy },
      note: order.buyer_memo,
      memo: order.remark,
    }),
  };
}

type Line = { readonly item: PddItem; readonly quantity: number; readonly price: number };

/** PDD gives lines no number: it is their SKU's, and where one is on several their place among these. */
function channelLines(lines: readonly Line[], { values }: Reckoned, order: PddOrder): readonly ChannelLine[] {
  const seen = new Map<string, number>();
  const state = lineStateIn(order, phaseOf(order));
  return lines.map(({ item, quantity, price }, index): ChannelLine => {
    const sku = needed(item.sku_id ?? item.goods_id, 'sku_id');
    const place = (seen.get(sku) ?? 0) + 1;
    seen.set(sku, place);
    const payable = values[index] ?? 0;
    return {
      channelLineId: place === 1 ? sku : `${sku}-${place}`,
      listing: present({
        itemId: item.goods_id,
        skuId: item.sku_id,
        code: item.outer_id ?? item.outer_goods_id,
      }),
      title: [item.goods_name, item.goods_spec].filter((text) => text !== undefined).join(' '),
      quantity,
      unitPrice: cny(unitPriceOf(price, quantity, payable)),
      payable: cny(payable),
      state,
    };
  });
}

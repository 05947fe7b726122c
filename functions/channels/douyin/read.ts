import { present } from '../../../shared/kernel/present.ts';
import type { KeptMessage, Told } from '../channel.ts';
import { bindGroups } from '../domain/bind-groups.ts';
import type { ChannelLine, ChannelLineState, ChannelOrder, Phase } from '../domain/channel-order.ts';
import { id } from '../domain/platform-fields.ts';
import { unprovenBy } from '../domain/prove.ts';
import { quantityOf } from '../domain/quantity.ts';
import { cny, totalsOf, unitPriceOf } from '../domain/reckoning.ts';
import { needed, Unreadable } from '../domain/unreadable.ts';
import { asDocumented, type Members, membersOf, readJson } from '../read-json.ts';
import type { DouyinConfig } from './config.ts';
import { leftOf, type Reckoned, reckon } from './money.ts';
import { type DouyinLine, type DouyinOrder, douyinOrder } from './order.ts';
import { isOnDelivery, lineState, phaseOf, stopsOfOrder } from './phases.ts';
import { recipientOf } from './recipient.ts';

export const orderDetail = 'order.orderDetail';

/** The order in an answer, in the members around it, or by itself. */
export function orderIn(said: Members): Members {
  const data = membersOf(said['data']) ?? said;
  return membersOf(data['shop_order_detail']) ?? data;
}

/** Reads the answer to order.orderDetail. */
export const readOrder =
  ({ shopId }: Pick<DouyinConfig, 'shopId'>) =>
  ({ body, observedAt }: KeptMessage): Told =>
    readJson(body, {
      find: orderIn,
      numberOf: (raw) => id.safeParse(raw['order_id']).data,
      read: (raw) => ({
        kind: 'order',
        order: orderOf(asDocumented(douyinOrder, raw), { shopId, observedAt }),
      }),
    });

function orderOf(order: DouyinOrder, known: Pick<ChannelOrder, 'shopId' | 'observedAt'>): ChannelOrder {
  if (order.sku_order_list.length === 0) throw new Unreadable('no lines');
  const states = order.sku_order_list.map((line) => lineState(line, order));
  const phase = phaseOf(order, states);
  const isOver = (at: number): boolean => phase === 'CANCELLED' || states[at] === 'CANCELLED';
  const sold = reckon(order);
  const left = leftOf(sold, isOver);
  const groups = groupsOf(order);
  const shown = order.sku_order_list.map((line, at) => ({
    ...channelLine(line, { payable: sold.values[at] ?? 0, state: stateIn(phase, states[at]) }),
    ...present({ bindGroup: groups.get(line.order_id ?? '') }),
  }));
  const totals = totalsOf(shown, moneyOf(left, order, phase));
  return {
    ...known,
    channel: 'douyin',
    channelOrderId: order.order_id,
    modifiedAt: needed(order.update_time, 'update_time'),
    statusRaw: order.main_status ?? '',
    phase,
    stops: stopsOfOrder(order, phase, sold.fault ?? unprovenBy(totals)),
    placedAt: needed(order.create_time, 'create_time'),
    ...present({ paidAt: order.pay_time }),
    paymentTiming: isOnDelivery(order) ? 'on-delivery' : 'prepaid',
    buyer: present({ id: order.doudian_open_id }),
    recipient: recipientOf(order),
    lines: shown,
    totals,
    ...present({
      promise: order.exp_ship_time === undefined ? undefined : { shipBy: order.exp_ship_time },
      note: order.buyer_words,
      memo: order.seller_words,
    }),
  };
}

/** A present (赠品) goes with what it was given for. */
const groupsOf = ({ sku_order_list }: DouyinOrder): ReadonlyMap<string, string> =>
  bindGroups(
    sku_order_list.map(({ order_id = '', master_sku_order_id: master }) => ({
      lineId: order_id,
      with: master === undefined ? [] : [master],
    })),
  );

const stateIn = (phase: Phase, state: ChannelLineState = 'OPEN'): ChannelLineState =>
  phase === 'CANCELLED' ? 'CANCELLED' : state;

function moneyOf({ freight, tax, payable }: Reckoned, order: DouyinOrder, phase: Phase) {
  const subsidy = order.platform_cost_amount ?? order.promotion_platform_amount ?? 0;
  return {
    ...{ freight: cny(freight), tax: cny(tax), payable: cny(payable) },
    ...(subsidy > 0 && phase !== 'CANCELLED' ? { platformSubsidy: cny(subsidy) } : {}),
  };
}

function channelLine(
  line: DouyinLine,
  { payable, state }: { payable: number; state: ChannelLineState },
): ChannelLine {
  const quantity = needed(quantityOf(line.item_num), 'item_num');
  const listed = line.origin_amount ?? Math.ceil((line.sum_amount ?? payable) / quantity);
  return {
    channelLineId: needed(line.order_id, 'order_id of a line'),
    listing: present({ itemId: line.product_id, skuId: line.sku_id, code: line.code ?? line.out_sku_id }),
    title: line.product_name ?? '',
    quantity,
    unitPrice: cny(unitPriceOf(listed, quantity, payable)),
    payable: cny(payable),
    state,
  };
}

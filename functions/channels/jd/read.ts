import { losslessJson } from '../../../shared/kernel/lossless-json.ts';
import { present } from '../../../shared/kernel/present.ts';
import type { KeptMessage, Told } from '../channel.ts';
import { beijingInstant } from '../domain/beijing-time.ts';
import type { ChannelOrder } from '../domain/channel-order.ts';
import { unmasked } from '../domain/recipient-text.ts';
import { cny, totalsOf } from '../domain/reckoning.ts';
import { needed, Unreadable } from '../domain/unreadable.ts';
import type { JdConfig } from './config.ts';
import { type Members, membersOf, nodeOf } from './gateway.ts';
import { channelLines, linesOf } from './lines.ts';
import { type Reckoned, reckon } from './money.ts';
import { type JosOrder, josOrder, numberedOrder } from './order.ts';
import { isOnDelivery, lineStateIn, paidAt, phaseOf, stopsOfOrder } from './phases.ts';
import { recipientOf } from './recipient.ts';

export const orderGet = 'jingdong.pop.order.get';

/** Reads the answer to jingdong.pop.order.get. */
export const readOrder =
  (config: JdConfig) =>
  ({ body, observedAt }: KeptMessage): Told => {
    const said = membersOf(losslessJson(body));
    if (!said) return { kind: 'unreadable', reason: 'it is no JSON object' };
    const raw = orderIn(said);
    const channelOrderId = numberedOrder.safeParse(raw).data?.order_id;
    const unreadable = (reason: string): Told => ({
      kind: 'unreadable',
      reason,
      ...present({ channelOrderId }),
    });
    if (channelOrderId === undefined) return unreadable('no order_id');
    const { data, error } = josOrder.safeParse(raw);
    if (!data) return unreadable(`not as documented at ${error.issues[0]?.path.join('.')}`);
    try {
      return { kind: 'order', order: orderOf(data, { config, observedAt }) };
    } catch (cause) {
      if (cause instanceof Unreadable) return unreadable(cause.message);
      if (cause instanceof RangeError) return unreadable('amounts beyond 2^53');
      throw cause;
    }
  };

/** The order in an answer, in the members around it, or by itself. */
export function orderIn(said: Members): Members | undefined {
  const node = nodeOf(said, orderGet) ?? said;
  const detail = membersOf(node['orderDetailInfo']) ?? membersOf(node['order_detail_info']) ?? node;
  return membersOf(detail['orderInfo']) ?? membersOf(detail['order_info']) ?? detail;
}

type Around = { readonly config: JdConfig; readonly observedAt: number };

function orderOf(order: JosOrder, { config, observedAt }: Around): ChannelOrder {
  const lines = linesOf(order);
  const phase = phaseOf(order);
  const reckoned = phase === 'CANCELLED' ? nothingOwed(order, config) : reckon(order, lines, config);
  const shown = channelLines(lines, reckoned.values, lineStateIn(phase));
  return {
    channel: 'jd',
    shopId: config.shopId,
    channelOrderId: order.order_id,
    modifiedAt: needed(beijingInstant(order.modified), 'modified'),
    observedAt,
    statusRaw: order.order_state ?? '',
    phase,
    stops: stopsOfOrder(order, phase, reckoned.fault),
    placedAt: needed(beijingInstant(order.order_start_time), 'order_start_time'),
    ...present({ paidAt: paidAt(order) }),
    paymentTiming: isOnDelivery(order) ? 'on-delivery' : 'prepaid',
    buyer: present({ id: order.open_id_buyer ?? order.xid_buyer ?? unmasked(order.pin) }),
    recipient: recipientOf(order.consignee_info),
    lines: shown,
    totals: totalsOf(shown, {
      freight: cny(reckoned.freight),
      tax: cny(reckoned.tax),
      payable: cny(reckoned.payable),
      ...(reckoned.subsidy > 0 ? { platformSubsidy: cny(reckoned.subsidy) } : {}),
    }),
    ...present({
      note: order.order_remark,
      memo: order.vender_remark,
      group: order.parent_order_id ?? order.direct_parent_order_id,
    }),
  };
}

/** Of an order that is over nothing is owed, though its lines keep what they were worth. */
function nothingOwed(order: JosOrder, config: JdConfig): Reckoned {
  const { values } = reckon(order, linesOf(order), config);
  return { values, freight: 0, tax: 0, payable: 0, subsidy: 0 };
}

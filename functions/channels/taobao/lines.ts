import { present } from '../../../shared/kernel/present.ts';
import { type Bound, bindGroups } from '../domain/bind-groups.ts';
import type { ChannelLine, ChannelLineState } from '../domain/channel-order.ts';
import { quantityOf } from '../domain/quantity.ts';
import { cny, unitPriceOf } from '../domain/reckoning.ts';
import { needed } from '../domain/unreadable.ts';
import { lineState } from './phases.ts';
import { numberOf, type TopOrder, type TopTrade } from './trade.ts';

/** A line before its money is known. */
export type Line = {
  readonly order: TopOrder;
  readonly lineId: string;
  readonly quantity: number;
  readonly state: ChannelLineState;
};

/** The lines of a trade; throws `Unreadable` where one is none. */
export const linesOf = (trade: TopTrade): readonly Line[] =>
  trade.orders.map((order) => ({
    order,
    lineId: needed(numberOf(order.oid, order.oid_str), 'oid'),
    quantity: needed(quantityOf(order.num), 'quantity'),
    state: lineState(order, trade),
  }));

const boundTo = ({ order, lineId }: Line): Bound => ({
  lineId,
  with: [order.bind_oid, order.bind_oids, order.bind_oids_all_status].flatMap(
    (oids) => oids?.split(',') ?? [],
  ),
});

/** The lines with what is owed for each, in fen. */
export function channelLines(lines: readonly Line[], values: readonly number[]): readonly ChannelLine[] {
  const groups = bindGroups(lines.map(boundTo));
  return lines.map((line, index): ChannelLine => {
    const { order, lineId, quantity, state } = line;
    const payable = values[index] ?? 0;
    return {
      channelLineId: lineId,
      listing: present({
        itemId: order.num_iid,
        skuId: order.sku_id,
        code: order.outer_sku_id ?? order.outer_iid,
      }),
      title: order.title ?? '',
      quantity,
      unitPrice: cny(unitPriceOf(order.price ?? 0, quantity, payable)),
      payable: cny(payable),
      state,
      ...present({ bindGroup: groups.get(lineId) }),
    };
  });
}

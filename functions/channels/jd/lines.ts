import { present } from '../../../shared/kernel/present.ts';
import type { ChannelLine, ChannelLineState } from '../domain/channel-order.ts';
import { quantityOf } from '../domain/quantity.ts';
import { cny, unitPriceOf } from '../domain/reckoning.ts';
import { needed } from '../domain/unreadable.ts';
import type { Priced } from './money.ts';
import type { JosItem, JosOrder } from './order.ts';

/** A line before its share of the reductions is known. */
export type Line = Priced & {
  readonly item: JosItem;
  readonly lineId: string;
  readonly quantity: number;
};

/**
 * The lines of an order; throws `Unreadable` where one is none. JD gives them no number: it is the SKU's, and where a SKU
 * is on several lines their place among these. An order that comes without its lines has one for all of it, which names
 * nothing and so is held, but its money is right.
 */
export function linesOf(order: JosOrder): readonly Line[] {
  if (order.item_info_list.length === 0) return [wholeOrder(order)];
  const seen = new Map<string, number>();
  return order.item_info_list.map((item): Line => {
    const sku = needed(item.sku_id ?? item.ware_id, 'sku_id');
    const place = (seen.get(sku) ?? 0) + 1;
    seen.set(sku, place);
    const quantity = needed(quantityOf(item.item_total), 'quantity');
    const lineId = place === 1 ? sku : `${sku}-${place}`;
    return {
      item,
      lineId,
      quantity,
      skuId: item.sku_id,
      goods: needed(item.jd_price, 'jd_price') * quantity,
    };
  });
}

const nothing: JosItem = {
  sku_id: undefined,
  outer_sku_id: undefined,
  ware_id: undefined,
  sku_name: '商品明细缺失 (no lines were told)',
  jd_price: undefined,
  item_total: undefined,
};
const wholeOrder = ({ order_id, order_total_price }: JosOrder): Line => ({
  item: nothing,
  lineId: `${order_id}-0`,
  quantity: 1,
  skuId: undefined,
  goods: needed(order_total_price, 'order_total_price'),
});

/** The lines with what is owed for each, in fen. */
export const channelLines = (
  lines: readonly Line[],
  values: readonly number[],
  state: ChannelLineState,
): readonly ChannelLine[] =>
  lines.map(({ item, lineId, quantity, goods }, index): ChannelLine => {
    const payable = values[index] ?? 0;
    return {
      channelLineId: lineId,
      listing: present({ itemId: item.ware_id, skuId: item.sku_id, code: item.outer_sku_id }),
      title: item.sku_name ?? '',
      quantity,
      unitPrice: cny(unitPriceOf(goods / quantity, quantity, payable)),
      payable: cny(payable),
      state,
    };
  });

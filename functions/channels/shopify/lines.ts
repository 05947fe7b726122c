import { returnedShare } from '../../../shared/kernel/money.ts';
import { present } from '../../../shared/kernel/present.ts';
import type { Amounts } from '../domain/channel-money.ts';
import type { ChannelLine, ChannelLineState } from '../domain/channel-order.ts';
import { quantityOf } from '../domain/quantity.ts';
import { unitPriceOf } from '../domain/reckoning.ts';
import { needed, Unreadable } from '../domain/unreadable.ts';
import type { ShopifyItem, ShopifyOrder } from './order.ts';

/** A line, all amounts in minor units. What is `back` was refunded or taken out of the order. */
export type Line = {
  readonly item: ShopifyItem;
  readonly lineId: string;
  readonly quantity: number;
  readonly price: number;
  /** What all of it was sold for, after every discount that falls on it. */
  readonly worth: number;
  readonly back: { readonly pieces: number; readonly worth: number; readonly tax: number };
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/** The lines; where an order is told without them, one for all of it, which names nothing and so waits for a person. */
export const linesOf = (order: ShopifyOrder, amounts: Amounts): readonly Line[] =>
  order.line_items.length === 0
    ? [wholeOrder(order, amounts)]
    : order.line_items.map((item) => lineOf(item, order, amounts));

function lineOf(item: ShopifyItem, order: ShopifyOrder, amounts: Amounts): Line {
  const quantity = needed(quantityOf(item.quantity), 'quantity');
  const price = needed(amounts.amount(item.price, 'price'), 'price');
  const worth = price * quantity - reductionOf(item, amounts);
  if (worth < 0) throw new Unreadable('a discount is greater than its line');
  const line = { item, lineId: needed(item.id, 'id of a line'), quantity, price, worth };
  return { ...line, back: backOf(line, order, amounts) };
}

/** `discount_allocations` holds the shares of every discount; older versions have `total_discount` alone. */
const reductionOf = (
  { discount_allocations: shares, total_discount }: ShopifyItem,
  amounts: Amounts,
): number =>
  shares.length === 0
    ? (amounts.amount(total_discount, 'total_discount') ?? 0)
    : sum(shares.map(({ amount }) => amounts.amount(amount, 'discount_allocations') ?? 0));

/** What came back of a line: by refunds, or by an edit that tells no more than how many pieces are left. */
function backOf(line: Omit<Line, 'back'>, { refunds }: ShopifyOrder, amounts: Amounts): Line['back'] {
  const { item, quantity, worth } = line;
  const told = refunds
    .flatMap(({ refund_line_items }) => refund_line_items)
    .filter(({ line_item_id }) => line_item_id === item.id);
  const refunded = sum(told.map((each) => quantityOf(each.quantity) ?? 0));
  const left = Number(item.current_quantity ?? quantity);
  const pieces = Math.min(quantity, Math.max(refunded, Number.isSafeInteger(left) ? quantity - left : 0));
  const share = () => returnedShare({ payable: worth, quantity, alreadyReturned: 0, returning: pieces });
  const values = told.map(({ subtotal }) => amounts.amount(subtotal, 'subtotal'));
  const isTold = pieces === refunded && pieces < quantity && values.every((value) => value !== undefined);
  const back = isTold ? sum(values.map((value) => value ?? 0)) : share();
  if (back > worth) throw new Unreadable('more came back of a line than it cost');
  const tax = sum(told.map(({ total_tax }) => amounts.amount(total_tax, 'total_tax') ?? 0));
  return { pieces, worth: back, tax };
}

const nothing: ShopifyItem = {
  ...{ id: undefined, product_id: undefined, variant_id: undefined, sku: undefined, title: undefined },
  ...{ name: '商品明细缺失 (no lines were told)', quantity: '1', current_quantity: undefined },
  ...{ fulfillment_status: undefined, price: undefined, price_set: undefined, total_discount: undefined },
  discount_allocations: [],
};

function wholeOrder(order: ShopifyOrder, amounts: Amounts): Line {
  const price = needed(amounts.amount(order.total_line_items_price, 'total_line_items_price'), 'line_items');
  const worth = price - (amounts.amount(order.total_discounts, 'total_discounts') ?? 0);
  if (worth < 0) throw new Unreadable('a discount is greater than its line');
  const back = { pieces: 0, worth: 0, tax: 0 };
  return { item: nothing, lineId: `${order.id}-0`, quantity: 1, price, worth, back };
}

export const isOpen = ({ quantity, back }: Line): boolean => back.pieces < quantity;

function stateOf(line: Line, isCancelled: boolean): ChannelLineState {
  if (isCancelled || !isOpen(line) || line.item.fulfillment_status === 'restocked') return 'CANCELLED';
  return line.item.fulfillment_status === 'fulfilled' ? 'SHIPPED' : 'OPEN';
}

/** The lines with the pieces and the worth that are left of them; of one that is over, what it was. */
export const channelLines = (
  lines: readonly Line[],
  { currency }: Amounts,
  isCancelled: boolean,
): readonly ChannelLine[] =>
  lines.map((line): ChannelLine => {
    const { item, lineId, price, back } = line;
    const state = stateOf(line, isCancelled);
    const isOver = !isOpen(line) || isCancelled;
    const quantity = isOver ? line.quantity : line.quantity - back.pieces;
    const payable = isOver ? line.worth : line.worth - back.worth;
    return {
      channelLineId: lineId,
      listing: present({ itemId: item.product_id, skuId: item.variant_id, code: item.sku }),
      title: item.name ?? item.title ?? '',
      quantity,
      unitPrice: { currency, minor: unitPriceOf(price, quantity, payable) },
      payable: { currency, minor: payable },
      state,
    };
  });

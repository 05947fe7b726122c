import { returnedShare, splitByLargestRemainder } from '../../../shared/kernel/money.ts';
import { present } from '../../../shared/kernel/present.ts';
import type { Amounts } from '../domain/channel-money.ts';
import type { ChannelLine, ChannelLineState, Phase } from '../domain/channel-order.ts';
import { quantityOf } from '../domain/quantity.ts';
import { unitPriceOf } from '../domain/reckoning.ts';
import { needed, Unreadable } from '../domain/unreadable.ts';
import type { WooItem, WooOrder, WooRefund } from './order.ts';

/** A line, amounts in minor units and without tax. `back`: what refunds say that came back of it. */
export type Line = {
  readonly item: WooItem;
  readonly lineId: string;
  readonly quantity: number;
  readonly listed: number;
  readonly worth: number;
  readonly back: { readonly pieces: number; readonly worth: number; readonly tax: number };
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/** The lines; a fee below zero, which shops use as a discount, is shared out over them by largest remainder. */
export function linesOf(order: WooOrder, refunds: readonly WooRefund[], amounts: Amounts): readonly Line[] {
  if (order.line_items.length === 0) throw new Unreadable('no lines');
  const before = order.line_items.map((item) => ({
    item,
    lineId: needed(item.id, 'id of a line'),
    quantity: needed(quantityOf(item.quantity), 'quantity'),
    total: needed(amounts.amount(item.total, 'total of a line'), 'total of a line'),
    subtotal: amounts.amount(item.subtotal, 'subtotal'),
  }));
  const shares = splitByLargestRemainder(
    Math.min(reductionOf(order, amounts), sum(before.map(({ total }) => total))),
    before.map(({ total }) => total),
  );
  return before.map(({ total, subtotal = total, ...line }, index): Line => {
    const worth = total - (shares[index] ?? 0);
    const listed = Math.ceil(subtotal / line.quantity);
    return { ...line, listed, worth, back: backOf({ ...line, worth }, refunds, amounts) };
  });
}

const feesOf = ({ fee_lines }: WooOrder, amounts: Amounts): readonly number[] =>
  fee_lines.map(({ total }) => amounts.signed(total, 'total of a fee') ?? 0);

/** Fees below zero, as what they take off. */
const reductionOf = (order: WooOrder, amounts: Amounts): number =>
  -sum(feesOf(order, amounts).filter((fee) => fee < 0));

/** Fees above zero, which are owed beside the goods. */
export const surchargeOf = (order: WooOrder, amounts: Amounts): number =>
  sum(feesOf(order, amounts).filter((fee) => fee > 0));

function backOf(
  { lineId, quantity, worth }: Pick<Line, 'lineId' | 'quantity' | 'worth'>,
  refunds: readonly WooRefund[],
  amounts: Amounts,
): Line['back'] {
  const told = refunds
    .flatMap(({ line_items }) => line_items)
    .filter(({ meta_data }) =>
      meta_data.some(({ key, value }) => key === '_refunded_item_id' && value === lineId),
    );
  const pieces = Math.min(
    quantity,
    sum(told.map((each) => quantityOf(each.quantity?.replace('-', '')) ?? 0)),
  );
  const value = (name: 'total' | 'total_tax') =>
    Math.abs(sum(told.map((each) => amounts.signed(each[name], name) ?? 0)));
  const share = returnedShare({ payable: worth, quantity, alreadyReturned: 0, returning: pieces });
  return { pieces, worth: pieces === 0 ? 0 : share, tax: pieces === 0 ? 0 : value('total_tax') };
}

export const isOpen = ({ quantity, back }: Line): boolean => back.pieces < quantity;

function stateOf(line: Line, phase: Phase): ChannelLineState {
  if (phase === 'CANCELLED' || !isOpen(line)) return 'CANCELLED';
  return phase === 'SHIPPED' || phase === 'FINISHED' ? 'SHIPPED' : 'OPEN';
}

/** The lines with the pieces and the worth that are left of them; of one that is over, what it was. */
export const channelLines = (
  lines: readonly Line[],
  { currency }: Amounts,
  phase: Phase,
): readonly ChannelLine[] =>
  lines.map((line): ChannelLine => {
    const { item, lineId, listed, back } = line;
    const isOver = phase === 'CANCELLED' || !isOpen(line);
    const quantity = isOver ? line.quantity : line.quantity - back.pieces;
    const payable = isOver ? line.worth : line.worth - back.worth;
    return {
      channelLineId: lineId,
      listing: present({ itemId: item.product_id, skuId: item.variation_id, code: item.sku }),
      title: item.name ?? '',
      quantity,
      unitPrice: { currency, minor: unitPriceOf(listed, quantity, payable) },
      payable: { currency, minor: payable },
      state: stateOf(line, phase),
    };
  });

import { addMoney, type Money, multiplyMoney, sumMoney } from '../../../shared/kernel/money.ts';
import type { ChannelLine, ChannelTotals } from './channel-order.ts';

/** Fen as money. */
export const cny = (minor: number): Money => ({ currency: 'CNY', minor });

/**
 * The price of one piece that a line is shown with: the listed one, and where the seller raised what is owed above it
 * (改价), the smallest that is not exceeded, so that no reduction is below zero.
 */
export const unitPriceOf = (listed: number, quantity: number, payable: number): number =>
  Math.max(listed, Math.ceil(payable / quantity));

type Rest = Omit<ChannelTotals, 'goods' | 'discount'>;

/** Totals over the lines that are not cancelled; the reduction is what the lines say that it is. */
export function totalsOf(lines: readonly ChannelLine[], rest: Rest): ChannelTotals {
  const { currency } = rest.payable;
  const open = lines.filter(({ state }) => state !== 'CANCELLED');
  const goods = sumMoney(
    currency,
    open.map(({ unitPrice, quantity }) => multiplyMoney(unitPrice, quantity)),
  );
  const owed = sumMoney(
    currency,
    open.map(({ payable }) => payable),
  );
  const discount = addMoney(goods, { currency, minor: -owed.minor });
  return { goods, discount, ...rest };
}

import { formatMoney } from '../../../shared/kernel/money.ts';
import type { ChannelTotals } from './channel-order.ts';

/** Why totals are not proven to the minor unit; undefined where they are. Says the difference. */
export function unprovenBy({ goods, discount, freight, tax, payable }: ChannelTotals): string | undefined {
  const difference = payable.minor - (goods.minor - discount.minor + freight.minor + tax.minor);
  if (difference === 0) return undefined;
  const apart = formatMoney({ currency: payable.currency, minor: Math.abs(difference) });
  const than = difference > 0 ? 'more' : 'less';
  return `${formatMoney(payable)} is ${apart} ${than} than the lines, freight and tax 合计不符`;
}

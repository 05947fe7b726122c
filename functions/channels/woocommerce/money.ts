import type { Amounts } from '../domain/channel-money.ts';
import { type Line, surchargeOf } from './lines.ts';
import type { WooOrder, WooRefund } from './order.ts';

/** In minor units, of what is left of the order. */
export type Reckoned = { readonly freight: number; readonly tax: number; readonly payable: number };

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/**
 * What an order costs. Lines are always without tax, also where the shop shows prices with it: lines, `shipping_total`,
 * fees and `total_tax` come to `total`. Of lines and postage that came back nothing is owed any more; money given back for
 * nothing in particular changes nothing.
 */
export function reckon(
  order: WooOrder,
  { lines, refunds }: { readonly lines: readonly Line[]; readonly refunds: readonly WooRefund[] },
  amounts: Amounts,
): Reckoned {
  const sold = {
    freight: (amounts.amount(order.shipping_total, 'shipping_total') ?? 0) + surchargeOf(order, amounts),
    tax: amounts.amount(order.total_tax, 'total_tax') ?? 0,
    payable: amounts.amount(order.total, 'total') ?? 0,
  };
  const postage = postageBack(refunds, amounts);
  const back = {
    worth: sum(lines.map((line) => line.back.worth)),
    freight: Math.min(postage.freight, sold.freight),
    tax: Math.min(sum(lines.map((line) => line.back.tax)) + postage.tax, sold.tax),
  };
  return {
    freight: sold.freight - back.freight,
    tax: sold.tax - back.tax,
    payable: Math.max(0, sold.payable - back.worth - back.freight - back.tax),
  };
}

function postageBack(refunds: readonly WooRefund[], amounts: Amounts) {
  const lines = refunds.flatMap(({ shipping_lines }) => shipping_lines);
  const total = (name: 'total' | 'total_tax') =>
    Math.abs(sum(lines.map((each) => amounts.signed(each[name], name) ?? 0)));
  return { freight: total('total'), tax: total('total_tax') };
}

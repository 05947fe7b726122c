import { formatMoney, splitByLargestRemainder } from '../../../shared/kernel/money.ts';
import type { Amounts } from '../domain/channel-money.ts';
import { cny } from '../domain/reckoning.ts';
import { needed } from '../domain/unreadable.ts';
import type { PddOrder } from './order.ts';

/** All in fen. `faults`: why the amounts are not proven to add up. */
export type Reckoned = {
  readonly values: readonly number[];
  readonly freight: number;
  readonly payable: number;
  readonly subsidy: number;
  readonly faults: readonly string[];
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);
const apart = (a: number, b: number): string => formatMoney(cny(Math.abs(a - b)));

/**
 * What an order costs: `pay_amount` = `goods_amount` - `discount_amount` + `postage`, where the goods are the lines at their
 * prices after what the seller changed (改价), and the discount is the platform's (which PDD gives back to the merchant), the
 * seller's and that of a free leader (团长免单). What takes a line's price down is shared out by largest remainder.
 */
export function reckon(order: PddOrder, lines: readonly number[], amounts: Amounts): Reckoned {
  const told = (
    name: 'discount_amount' | 'platform_discount' | 'seller_discount' | 'capital_free_discount',
  ) => amounts.amount(order[name], name);
  const listed = sum(lines);
  const goods = amounts.amount(order.goods_amount, 'goods_amount') ?? listed;
  const parts = sum([
    told('platform_discount') ?? 0,
    told('seller_discount') ?? 0,
    told('capital_free_discount') ?? 0,
  ]);
  const discount = told('discount_amount') ?? parts;
  const freight = freightOf(order, amounts);
  const payable = needed(amounts.amount(order.pay_amount, 'pay_amount'), 'pay_amount');
  const should = goods - discount + freight;
  return {
    values: shared(lines, goods - discount),
    freight,
    payable,
    subsidy: told('platform_discount') ?? 0,
    faults: [
      ...(payable === should ? [] : [`pay_amount 支付金额 is ${apart(payable, should)} off`]),
      ...(discount === parts ? [] : [`discount_amount 折扣金额 is ${apart(discount, parts)} off its parts`]),
      ...goodsFault(goods - listed, changeOf(order, amounts)),
    ],
  };
}

/** Postage, and what is paid for carrying in and building up (送货入户、安装). */
const freightOf = (order: PddOrder, amounts: Amounts): number =>
  sum(
    (['postage', 'delivery_home_value', 'delivery_install_value', 'home_install_value'] as const).map(
      (name) => amounts.amount(order[name], name) ?? 0,
    ),
  );

const changeOf = ({ order_change_amount }: PddOrder, amounts: Amounts): number =>
  amounts.signed(order_change_amount, 'order_change_amount') ?? 0;

/** [unverified] is the sign of what was changed: either adds up. */
const goodsFault = (difference: number, change: number): readonly string[] =>
  Math.abs(difference) === Math.abs(change)
    ? []
    : [`goods_amount 商品金额 is ${apart(difference, 0)} off the lines at their prices`];

/** A sum over lines in proportion to their prices. */
const shared = (lines: readonly number[], total: number): readonly number[] =>
  splitByLargestRemainder(Math.max(0, total), lines);

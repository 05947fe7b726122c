import { formatMoney } from '../../../shared/kernel/money.ts';
import type { Amounts } from '../domain/channel-money.ts';
import { isFlag } from '../domain/stops.ts';
import type { Line } from './lines.ts';
import type { ShopifyOrder } from './order.ts';

/** In minor units, of what is left of the order. `faults`: why the amounts as sold, or what is left of them, are not proven. */
export type Reckoned = {
  readonly freight: number;
  readonly tax: number;
  readonly payable: number;
  readonly faults: readonly string[];
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

/**
 * What an order costs: lines after their discounts, freight, and the tax where prices are without it, come to `total_price`
 * as it was sold. What came back since is taken off it, and has to come to `current_total_price` where that is told.
 */
export function reckon(order: ShopifyOrder, lines: readonly Line[], amounts: Amounts): Reckoned {
  const isTaxIncluded = isFlag(order.taxes_included);
  const sold = {
    freight: freightOf(order, amounts),
    tax: isTaxIncluded ? 0 : (amounts.amount(order.total_tax, 'total_tax') ?? 0),
  };
  const total = amounts.amount(order.total_price, 'total_price');
  const should = sum(lines.map(({ worth }) => worth)) + sold.freight + sold.tax;
  const postage = postageBack(order, amounts);
  const taxBack = isTaxIncluded ? 0 : sum(lines.map(({ back }) => back.tax)) + postage.tax;
  const left = {
    freight: Math.max(0, sold.freight - postage.freight),
    tax: Math.max(0, sold.tax - taxBack),
    payable: Math.max(
      0,
      (total ?? should) - sum(lines.map(({ back }) => back.worth)) - postage.freight - taxBack,
    ),
  };
  const soldFault =
    total === should ? [] : [`total_price ${aside(total, should, amounts)} the lines, freight and tax`];
  return {
    ...left,
    faults: [...soldFault, ...leftFaults(order, left.payable, amounts), ...mixed(order, amounts)],
  };
}

function aside(told: number | undefined, should: number, { currency }: Amounts): string {
  if (told === undefined) return 'is missing beside';
  const apart = formatMoney({ currency, minor: Math.abs(told - should) });
  return `is ${apart} ${told > should ? 'over' : 'under'}`;
}

/** Postage after its discounts, tips and duties (关税): all that is paid beside the goods. */
function freightOf(order: ShopifyOrder, amounts: Amounts): number {
  const postage = order.shipping_lines
    .filter(({ is_removed }) => !isFlag(is_removed))
    .map(({ price, discounted_price, discount_allocations }) => {
      const before = amounts.amount(price, 'price of shipping') ?? 0;
      const off = sum(discount_allocations.map(({ amount }) => amounts.amount(amount, 'allocation') ?? 0));
      const after = off === 0 ? amounts.amount(discounted_price, 'discounted_price') : before - off;
      return after ?? before;
    });
  const beside = [
    amounts.amount(order.total_tip_received, 'total_tip_received'),
    amounts.amount(order.original_total_duties_set?.shop_money.amount, 'original_total_duties_set'),
  ];
  return sum([...postage, ...beside.map((amount) => amount ?? 0)]);
}

/** Adjustments of refunds are below zero. Money given back for nothing in particular changes nothing of what is owed for. */
function postageBack({ refunds }: ShopifyOrder, amounts: Amounts) {
  const adjustments = refunds
    .flatMap(({ order_adjustments }) => order_adjustments)
    .filter(({ kind }) => kind === 'shipping_refund');
  const total = (name: 'amount' | 'tax_amount') =>
    Math.abs(sum(adjustments.map((each) => amounts.signed(each[name], name) ?? 0)));
  return { freight: total('amount'), tax: total('tax_amount') };
}

function leftFaults(order: ShopifyOrder, left: number, amounts: Amounts): readonly string[] {
  const told = amounts.amount(order.current_total_price, 'current_total_price');
  return told === undefined || told === left
    ? []
    : [`current_total_price ${aside(told, left, amounts)} what is left`];
}

/** What the shop counts in has to be what its amounts are in. */
function mixed({ total_price, total_price_set }: ShopifyOrder, amounts: Amounts): readonly string[] {
  const { amount, currency_code } = total_price_set?.shop_money ?? {};
  if (currency_code !== undefined && currency_code !== amounts.currency)
    return ['shop_money is of another currency'];
  const set = amounts.amount(amount, 'total_price_set');
  return set === undefined || set === amounts.amount(total_price, 'total_price')
    ? []
    : ['total_price_set is not total_price'];
}

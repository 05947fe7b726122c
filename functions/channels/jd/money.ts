import { splitByLargestRemainder } from '../../../shared/kernel/money.ts';
import type { JdConfig } from './config.ts';
import type { JosCoupon, JosOrder } from './order.ts';

/** A line at its listed price, in fen. */
export type Priced = { readonly skuId: string | undefined; readonly goods: number };
/** All in fen. `fault`: why the amounts are not proven to add up, to the fen. */
export type Reckoned = {
  readonly values: readonly number[];
  readonly freight: number;
  readonly tax: number;
  readonly payable: number;
  readonly subsidy: number;
  readonly fault?: string;
};
type Kinds = Pick<JdConfig, 'voucherKinds' | 'cardKinds'>;

const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

/**
 * What an order costs. Goods at JD's price less `seller_discount` (商家优惠) are `order_seller_price` (货款); freight on top
 * and JD's own vouchers off (京豆、京东券, which it gives back to the merchant) are what the buyer pays: `order_payment`, the
 * balance (余额) and gift cards. Reductions that name a SKU are its lines', all others are shared by largest remainder.
 */
export function reckon(order: JosOrder, lines: readonly Priced[], kinds: Kinds): Reckoned {
  const goods = sum(lines.map((line) => line.goods));
  const { freight_price: freight = 0, tax_fee: tax = 0, seller_discount: ours = 0 } = order;
  const gross = goods + freight + tax;
  const coupons = order.coupon_detail_list.filter(({ coupon_type }) => !isOf(kinds.cardKinds, coupon_type));
  const paid = payments(order, kinds).find((amount) => isExplained(gross - amount, { coupons, ours, kinds }));
  const fault = paid === undefined ? unpaidFault(order, gross) : priceFault(order, goods);
  const payable = paid ?? order.order_payment ?? Math.max(0, gross - ours);
  const reduction = paid === undefined ? Math.min(ours, goods) : gross - paid;
  const values = lessened(lines, coupons, Math.min(reduction, goods));
  const subsidy = paid === undefined ? 0 : Math.max(0, reduction - ours);
  const beyond = Math.max(0, reduction - goods);
  return { values, freight: Math.max(0, freight - beyond), tax, payable, subsidy, ...(fault && { fault }) };
}

const isOf = (listed: readonly string[], type: string | undefined): boolean =>
  type !== undefined && listed.includes(type.split('-')[0] ?? '');

/** What the buyer may have paid in all. [unverified] is whether `order_payment` is before or after balance and cards. */
function payments(order: JosOrder, { cardKinds }: Kinds): readonly number[] {
  const { order_payment: payment, balance_used: balance = 0 } = order;
  if (payment === undefined) return [];
  const cards = sum(amountsOf(order.coupon_detail_list.filter((each) => isOf(cardKinds, each.coupon_type))));
  return [payment + balance + cards, payment + balance, payment + cards, payment];
}

const amountsOf = (coupons: readonly JosCoupon[]): readonly number[] =>
  coupons.map(({ coupon_price }) => coupon_price ?? 0);

type Reasons = { readonly coupons: readonly JosCoupon[]; readonly ours: number; readonly kinds: Kinds };

/** Whether what the buyer pays less is what is told of reductions: each of them, or the seller's sum and JD's vouchers. */
function isExplained(reduction: number, { coupons, ours, kinds }: Reasons): boolean {
  const vouchers = sum(amountsOf(coupons.filter(({ coupon_type }) => isOf(kinds.voucherKinds, coupon_type))));
  return (
    reduction === ours + vouchers ||
    (coupons.length > 0 && reduction === sum(amountsOf(coupons)) && reduction >= ours)
  );
}

const unpaidFault = ({ order_payment }: JosOrder, gross: number): string =>
  order_payment === undefined
    ? 'order_payment 用户应付金额 is missing'
    : `order_payment 用户应付金额 is ${order_payment} fen of ${gross}, and no reduction explains it`;

function priceFault(order: JosOrder, goods: number): string | undefined {
  const {
    order_total_price: total,
    order_seller_price: price,
    seller_discount: ours = 0,
    freight_price: freight = 0,
  } = order;
  const isOneOf = (told: number | undefined, right: number): boolean =>
    told === undefined || told === right || told === right + freight;
  if (!isOneOf(total, goods)) return 'order_total_price 订单总金额 is not the lines at their prices';
  if (!isOneOf(price, goods - ours))
    return 'order_seller_price 订单货款金额 is not the goods less seller_discount';
  return undefined;
}

/** The lines less a reduction: what coupons name a SKU for from its lines, the rest from all. */
function lessened(
  lines: readonly Priced[],
  coupons: readonly JosCoupon[],
  reduction: number,
): readonly number[] {
  const named = shareNamed(lines, coupons);
  const rest = reduction - (sum(lines.map(({ goods }) => goods)) - sum(named));
  if (rest < 0)
    return lessWhole(
      lines.map(({ goods }) => goods),
      reduction,
    );
  return lessWhole(named, rest);
}

function shareNamed(lines: readonly Priced[], coupons: readonly JosCoupon[]): readonly number[] {
  let values: readonly number[] = lines.map(({ goods }) => goods);
  for (const { sku_id, coupon_price = 0 } of coupons) {
    if (sku_id === undefined) continue;
    const weights = values.map((value, index) => (lines[index]?.skuId === sku_id ? value : 0));
    if (coupon_price > 0 && coupon_price <= sum(weights)) values = less(values, coupon_price, weights);
  }
  return values;
}

const lessWhole = (values: readonly number[], reduction: number): readonly number[] =>
  reduction === 0 || values.length === 0 ? values : less(values, reduction, values);

const less = (
  values: readonly number[],
  reduction: number,
  weights: readonly number[],
): readonly number[] => {
  const shares = splitByLargestRemainder(reduction, weights);
  return values.map((value, index) => value - (shares[index] ?? 0));
};

import {
  type Money,
  multiplyMoney,
  splitByLargestRemainder,
  sumMoney,
} from '../../../shared/kernel/money.ts';

/** A reduction of the order as a whole: a coupon, a promotion, points. `amount` is zero or more. */
export type Discount = { readonly source: string; readonly amount: Money };

/** A line before its money is known; `quantity` is a whole number of at least 1, `unitPrice` is zero or more. */
export type LineToPrice = {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: Money;
};

/** A line's money: `list` is quantity × unit price, and `payable` is `list` less its share of every discount. */
export type PricedLine = LineToPrice & {
  readonly list: Money;
  readonly discounts: readonly Discount[];
  readonly payable: Money;
};

/** An order's money: `payable = goods - discount + freight + tax`, and `goods - discount = Σ line.payable`. */
export type OrderTotals = {
  readonly goods: Money;
  readonly discount: Money;
  readonly freight: Money;
  readonly tax: Money;
  readonly payable: Money;
};

export type OrderToPrice = {
  readonly lines: readonly LineToPrice[];
  readonly orderDiscounts: readonly Discount[];
  readonly freight: Money;
  readonly tax: Money;
};

export type PricingRefusal = 'CURRENCY_MIXED' | 'DISCOUNT_EXCEEDS_GOODS' | 'AMOUNT_TOO_LARGE';

export type Pricing =
  | { readonly ok: true; readonly lines: readonly PricedLine[]; readonly totals: OrderTotals }
  | { readonly ok: false; readonly code: PricingRefusal; readonly message: string };

/**
 * The money of an order, where every part adds up exactly, or the reason why there is none.
 *
 * Discounts are taken in their order, each split over what the lines still cost by largest remainder, so
 * that no line goes below zero; a line carries only the shares it has. The currency is that of `freight`.
 * Refused: amounts in several currencies, discounts of more than the goods, sums beyond 2^53 - 1.
 * RangeError for what no caller may ask: a quantity below 1 or not whole, a negative price or discount.
 */
export function priceLines(order: OrderToPrice): Pricing {
  const { currency } = order.freight;
  const amounts = [
    ...order.lines.map((line) => line.unitPrice),
    ...order.orderDiscounts.map((discount) => discount.amount),
    order.tax,
  ];
  if (amounts.some((amount) => amount.currency !== currency))
    return refusal('CURRENCY_MIXED', 'All amounts of an order are in one currency');
  requireSensible(order);
  if (exceedsSafe(order)) return refusal('AMOUNT_TOO_LARGE', 'The order is worth more than can be counted');
  const goods = sumMoney(
    currency,
    order.lines.map((line) => multiplyMoney(line.unitPrice, line.quantity)),
  );
  const discount = sumMoney(
    currency,
    order.orderDiscounts.map(({ amount }) => amount),
  );
  if (discount.minor > goods.minor)
    return refusal('DISCOUNT_EXCEEDS_GOODS', 'The discounts are larger than what the goods cost');
  return { ok: true, lines: withShares(order), totals: totalsOf(order, goods, discount) };
}

function totalsOf({ freight, tax }: OrderToPrice, goods: Money, discount: Money): OrderTotals {
  const { currency } = goods;
  const reduction = { currency, minor: 0 - discount.minor };
  return { goods, discount, freight, tax, payable: sumMoney(currency, [goods, reduction, freight, tax]) };
}

function withShares({ lines, orderDiscounts }: OrderToPrice): PricedLine[] {
  const lists = lines.map((line) => multiplyMoney(line.unitPrice, line.quantity));
  const payables = lists.map((list) => list.minor);
  const discounts: Discount[][] = lines.map(() => []);
  for (const { source, amount } of orderDiscounts)
    splitByLargestRemainder(amount.minor, payables).forEach((share, index) => {
      if (share === 0) return;
      payables[index] = (payables[index] ?? 0) - share;
      discounts[index]?.push({ source, amount: { ...amount, minor: share } });
    });
  return lines.map((line, index) => {
    const list = multiplyMoney(line.unitPrice, line.quantity);
    return {
      ...line,
      list,
      discounts: discounts[index] ?? [],
      payable: { ...list, minor: payables[index] ?? 0 },
    };
  });
}

function requireSensible({ lines, orderDiscounts, freight, tax }: OrderToPrice): void {
  const quantities = lines.map((line) => line.quantity);
  if (!quantities.every((quantity) => Number.isSafeInteger(quantity) && quantity >= 1))
    throw new RangeError('A quantity is a whole number of at least 1');
  const amounts = [
    ...lines.map((line) => line.unitPrice),
    ...orderDiscounts.map((d) => d.amount),
    freight,
    tax,
  ];
  if (!amounts.every(({ minor }) => Number.isSafeInteger(minor) && minor >= 0))
    throw new RangeError('An amount of an order is a safe integer of zero or more');
}

// Every other sum of the order lies below one of these two, so that nothing after this can overflow.
function exceedsSafe({ lines, orderDiscounts, freight, tax }: OrderToPrice): boolean {
  const goods = lines.reduce((sum, line) => sum + BigInt(line.unitPrice.minor) * BigInt(line.quantity), 0n);
  const discount = orderDiscounts.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  return goods + BigInt(freight.minor) + BigInt(tax.minor) > limit || discount > limit;
}

function refusal(code: PricingRefusal, message: string): Pricing {
  return { ok: false, code, message };
}

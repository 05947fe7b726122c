import { Failure } from '../../../shared/kernel/failure.ts';
import { formatMoney, type Money } from '../../../shared/kernel/money.ts';
import { type FreightTable, freightFor, needsWeight } from './freight.ts';
import { type OrderTotals, type PricedLine, priceLines } from './line-money.ts';
import type { Need } from './order.ts';
import type { OrderRequest, OrderRequest as Request } from './request.ts';

/** What one SKU costs and weighs, as far as it is known; `grams` is undefined where only the price is. */
export type Terms = {
  readonly price: Money;
  readonly grams: number | undefined;
  /** Of a bundle: the pieces of other SKUs that it is made of. */
  readonly parts?: readonly Need[] | undefined;
};
export type TermsBySku = ReadonlyMap<string, Terms>;

export type PricedOrder = {
  readonly lines: readonly PricedLine[];
  readonly totals: OrderTotals;
  /** Whether the freight hangs on the weight, so that a reservation has to check it too. */
  readonly byWeight: boolean;
};

/** The SKUs whose terms are missing for pricing this request. */
export function unknownTerms(request: Request, table: FreightTable, terms: TermsBySku): readonly string[] {
  const skus = [...new Set(request.lines.map(({ sku }) => sku))];
  const unpriced = skus.filter((sku) => !terms.has(sku));
  if (unpriced.length > 0) return unpriced;
  const weigh = request.freight === undefined && weightMatters(request, table, terms);
  return weigh ? skus.filter((sku) => terms.get(sku)?.grams === undefined) : [];
}

/**
 * The order's money from the catalog's terms and the freight table. Throws CURRENCY_MIXED or AMOUNT_TOO_LARGE.
 * Every SKU must have its terms.
 */
export function priceOrder(request: Request, table: FreightTable, terms: TermsBySku): PricedOrder {
  const currency = currencyOf(request, terms);
  const lines = request.lines.map(({ sku, quantity }, index) => ({
    lineId: String(index + 1),
    sku,
    quantity,
    unitPrice: termsOf(sku, terms).price,
  }));
  const none = { currency, minor: 0 };
  const tax = request.tax ?? none;
  const byWeight = request.freight === undefined && weightMatters(request, table, terms);
  const freight =
    request.freight ?? tableFreight({ request, table, terms, goods: goodsOf(lines, none), byWeight });
  const pricing = priceLines({ lines, orderDiscounts: [], freight, tax });
  if (pricing.ok) return { lines: pricing.lines, totals: pricing.totals, byWeight };
  const code = pricing.code === 'CURRENCY_MIXED' ? 'CURRENCY_MIXED' : 'AMOUNT_TOO_LARGE';
  throw new Failure(code, `${pricing.message}.`);
}

/** Throws PRICE_CHANGED where a line names another price than the catalog, TOTAL_MISMATCH where the sum differs. */
export function requireAgreement(request: OrderRequest, priced: PricedOrder): void {
  const differing = request.lines.flatMap(({ sku, unitPrice }, index) => {
    const current = priced.lines[index]?.unitPrice;
    return unitPrice && current && !sameMoney(unitPrice, current)
      ? [{ sku, expected: unitPrice, current }]
      : [];
  });
  if (differing.length > 0) throw priceChanged(differing);
  const { expectedTotal } = request;
  const total = priced.totals.payable;
  if (expectedTotal && !sameMoney(expectedTotal, total))
    throw new Failure(
      'TOTAL_MISMATCH',
      `The order comes to ${formatMoney(total)}, the request expects ${formatMoney(expectedTotal)}.`,
      { members: { expected: expectedTotal, current: total, totals: priced.totals } },
    );
}

type Difference = { readonly sku: string; readonly expected: Money; readonly current: Money };
const mostNamed = 100;

function priceChanged(prices: readonly Difference[]): Failure {
  const [first] = prices;
  const example = first
    ? `${first.sku} costs ${formatMoney(first.current)}, the request says ${formatMoney(first.expected)}.`
    : 'A price changed.';
  return new Failure('PRICE_CHANGED', example, { members: { prices: prices.slice(0, mostNamed) } });
}

export const sameMoney = (a: Money, b: Money): boolean => a.currency === b.currency && a.minor === b.minor;

function termsOf(sku: string, terms: TermsBySku): Terms {
  const found = terms.get(sku);
  if (!found) throw new Error('priced before its terms were known');
  return found;
}

function currencyOf(request: Request, terms: TermsBySku): string {
  const [line] = request.lines;
  if (!line) throw new Error('an order has a line');
  return termsOf(line.sku, terms).price.currency;
}

function goodsOf(
  lines: readonly { readonly unitPrice: Money; readonly quantity: number }[],
  none: Money,
): Money {
  const sum = lines.reduce((total, line) => total + BigInt(line.unitPrice.minor) * BigInt(line.quantity), 0n);
  if (sum > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Failure('AMOUNT_TOO_LARGE', 'The order is worth more than can be counted.');
  return { ...none, minor: Number(sum) };
}

function weightMatters(request: Request, table: FreightTable, terms: TermsBySku): boolean {
  const none = { currency: currencyOf(request, terms), minor: 0 };
  const lines = request.lines.map(({ sku, quantity }) => ({
    unitPrice: termsOf(sku, terms).price,
    quantity,
  }));
  return request.delivery !== 'pickup' && needsWeight(table, request.shipTo, goodsOf(lines, none));
}

type FreightInput = {
  readonly request: Request;
  readonly table: FreightTable;
  readonly terms: TermsBySku;
  readonly goods: Money;
  readonly byWeight: boolean;
};

function tableFreight({ request, table, terms, goods, byWeight }: FreightInput): Money {
  if (request.delivery === 'pickup') return { ...goods, minor: 0 };
  const weights = request.lines.map(({ sku, quantity }) => (termsOf(sku, terms).grams ?? 0) * quantity);
  const grams = byWeight ? weights.reduce((sum, weight) => sum + weight, 0) : 0;
  if (!Number.isSafeInteger(grams))
    throw new Failure('AMOUNT_TOO_LARGE', 'The order weighs more than can be counted.');
  return freightFor({ table, shipTo: request.shipTo, goods, grams });
}
